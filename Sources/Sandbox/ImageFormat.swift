/// What an upload shows about itself: format, size in pixels, and the two traits Google refuses.
struct ImageFormat: Equatable {
    var mimeType: String
    var width: Int
    var height: Int
    var isAnimated = false
    var isCMYK = false

    /// `nil` when the bytes are not a PNG, GIF or JPEG with a readable header.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self.init(png: bytes)
        } else if bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)) {
            self.init(gif: bytes)
        } else if bytes.starts(with: [0xFF, 0xD8]) {
            self.init(jpeg: bytes)
        } else {
            return nil
        }
    }

    private init?(png bytes: [UInt8]) {
        guard bytes.count >= 33, Array(bytes[12..<16]) == Array("IHDR".utf8) else { return nil }
        mimeType = "IMAGE_PNG"
        width = Self.bigEndian(bytes[16..<20])
        height = Self.bigEndian(bytes[20..<24])
        var offset = 8
        while offset + 12 <= bytes.count {  // an animated PNG has an acTL chunk
            if Array(bytes[offset + 4..<offset + 8]) == Array("acTL".utf8) { isAnimated = true }
            offset += 12 + Self.bigEndian(bytes[offset..<offset + 4])
        }
    }

    private init?(gif bytes: [UInt8]) {
        guard bytes.count >= 13 else { return nil }
        mimeType = "IMAGE_GIF"
        width = Int(bytes[6]) | Int(bytes[7]) << 8
        height = Int(bytes[8]) | Int(bytes[9]) << 8
        isAnimated = Self.gifFrames(bytes) > 1
    }

    /// Counts image blocks by walking the block structure of GIF89a.
    private static func gifFrames(_ bytes: [UInt8]) -> Int {
        func tableSize(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
        var offset = 13 + tableSize(bytes[10])
        var frames = 0
        while offset + 1 < bytes.count {
            switch bytes[offset] {
            case 0x21: offset += 2
            case 0x2C where offset + 10 < bytes.count:
                frames += 1
                offset += 11 + tableSize(bytes[offset + 9])
            default: return frames
            }
            while offset < bytes.count, bytes[offset] != 0 { offset += 1 + Int(bytes[offset]) }
            offset += 1
        }
        return frames
    }

    /// Walks the segments to the frame header (any SOF marker).
    private init?(jpeg bytes: [UInt8]) {
        var offset = 2
        while offset + 9 < bytes.count {
            guard bytes[offset] == 0xFF else { return nil }
            let marker = bytes[offset + 1]
            if marker == 0xFF {
                offset += 1
            } else if marker == 0x01 || (0xD0...0xD8).contains(marker) {
                offset += 2
            } else if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                mimeType = "IMAGE_JPEG"
                height = Self.bigEndian(bytes[offset + 5..<offset + 7])
                width = Self.bigEndian(bytes[offset + 7..<offset + 9])
                isCMYK = bytes[offset + 9] == 4
                return
            } else {
                offset += 2 + Self.bigEndian(bytes[offset + 2..<offset + 4])
            }
        }
        return nil
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
