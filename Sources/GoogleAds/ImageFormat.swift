/// The pixels of a PNG, JPEG or GIF, read from its header.
struct ImageSize: Equatable, CustomStringConvertible {
    let width: Int
    let height: Int

    /// Nil for anything else, and for a JPEG in CMYK, which Google refuses.
    init?(ofImage bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), bytes.count >= 24 {
            self.init(width: Self.big(bytes[16..<20]), height: Self.big(bytes[20..<24]))
        } else if bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)),
            bytes.count >= 10
        {
            self.init(width: Self.big(bytes[6..<8].reversed()), height: Self.big(bytes[8..<10].reversed()))
        } else if bytes.starts(with: [0xFF, 0xD8]), let size = Self.jpeg(bytes) {
            self = size
        } else {
            return nil
        }
    }

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// `1200 x 628`.
    var description: String { "\(width) x \(height)" }

    /// Walks the segments to the frame header (ITU T.81, B.2.2).
    private static func jpeg(_ bytes: [UInt8]) -> ImageSize? {
        var position = 2
        while position + 9 < bytes.count {
            guard bytes[position] == 0xFF else { return nil }
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            let length = big(bytes[position + 2..<position + 4])
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                let components = bytes[position + 9]
                guard components != 4 else { return nil }
                return ImageSize(
                    width: big(bytes[position + 7..<position + 9]), height: big(bytes[position + 5..<position + 7]))
            }
            position += 2 + max(2, length)
        }
        return nil
    }

    private static func big(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}

/// The slots of a Demand Gen ad that an image fits by its ratio (within 1 %), with their smallest size in pixels.
enum ImageShape: CaseIterable {
    case landscape, square, portrait, tallPortrait

    /// The least width and height of a logo.
    static let logoPixels = 128

    /// Nil when the ratio fits none.
    init?(_ size: ImageSize) {
        guard size.width > 0, size.height > 0 else { return nil }
        let ratio = Double(size.width) / Double(size.height)
        guard let shape = Self.allCases.first(where: { abs(ratio / $0.ratio - 1) <= 0.01 }) else { return nil }
        self = shape
    }

    var smallest: ImageSize {
        switch self {
        case .landscape: ImageSize(width: 600, height: 314)
        case .square: ImageSize(width: 300, height: 300)
        case .portrait: ImageSize(width: 480, height: 600)
        case .tallPortrait: ImageSize(width: 600, height: 1_067)
        }
    }

    private var ratio: Double {
        switch self {
        case .landscape: 1.91
        case .square: 1
        case .portrait: 0.8
        case .tallPortrait: 9.0 / 16.0
        }
    }
}
