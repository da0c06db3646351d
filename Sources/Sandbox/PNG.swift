/// Draws plain PNG images, so that demonstration campaigns have real images without any image file.
///
/// One bit a pixel, every pixel 0, the colour in the palette: the picture data is all zeros, and deflate's
/// fixed Huffman code writes 258 zeros in 13 bits. RFC 1950, 1951; PNG specification, second edition.
enum PNG {
    /// An image of one colour.
    static func solid(width: Int, height: Int, red: UInt8, green: UInt8, blue: UInt8) -> [UInt8] {
        let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [1, 3, 0, 0, 0]  // 1 bit, palette
        let zeros = (1 + (width + 7) / 8) * height  // a filter byte before each row
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", header) + chunk("PLTE", [red, green, blue])
            + chunk("IDAT", deflated(zeros: zeros)) + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
    }

    private static func deflated(zeros: Int) -> [UInt8] {
        var bits = BitWriter()
        bits.append(0b011, count: 3)  // last block, fixed Huffman codes
        var rest = zeros
        if rest > 0 {
            bits.appendCode(0b0011_0000, count: 8)  // literal 0
            rest -= 1
        }
        while rest >= 258 {
            bits.appendCode(0b1100_0101, count: 8)  // length 258
            bits.appendCode(0, count: 5)  // distance 1
            rest -= 258
        }
        for _ in 0..<rest { bits.appendCode(0b0011_0000, count: 8) }
        bits.appendCode(0, count: 7)  // end of block
        let adler = UInt32(zeros % 65_521) << 16 | 1
        return [0x78, 0x01] + bits.bytes + bigEndian(adler)
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}

/// Deflate's bit order: low bit first, Huffman codes from their high bit.
private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var used = 8

    mutating func append(_ value: Int, count: Int) {
        for position in 0..<count { append(bit: value >> position & 1) }
    }

    mutating func appendCode(_ code: Int, count: Int) {
        for position in (0..<count).reversed() { append(bit: code >> position & 1) }
    }

    private mutating func append(bit: Int) {
        if used == 8 {
            bytes.append(0)
            used = 0
        }
        bytes[bytes.count - 1] |= UInt8(bit << used)
        used += 1
    }
}
