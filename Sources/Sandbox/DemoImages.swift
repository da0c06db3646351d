internal import HTTP2

/// Pictures for demonstration campaigns: `/images/NAME-WxH.png`, the colour chosen by the name.
enum DemoImages {
    static func response(to path: Substring) -> HTTPResponse? {
        let file = path.dropFirst("/images/".count)
        guard file.hasSuffix(".png"), let dash = file.lastIndex(of: "-") else { return nil }
        let size = file[file.index(after: dash)...].dropLast(".png".count).split(separator: "x")
        guard size.count == 2, size.allSatisfy(\.isDigits), let width = Int(size[0]), let height = Int(size[1]),
            (1...Limits.imageEdge).contains(width), (1...Limits.imageEdge).contains(height)
        else { return nil }
        // FNV-1a, so that a name keeps its colour from run to run.
        let hash = file.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let image = PNG.solid(
            width: width, height: height, red: UInt8(truncatingIfNeeded: hash),
            green: UInt8(truncatingIfNeeded: hash >> 8), blue: UInt8(truncatingIfNeeded: hash >> 16))
        return HTTPResponse(status: 200, headers: [(name: "content-type", value: "image/png")], body: image)
    }
}
