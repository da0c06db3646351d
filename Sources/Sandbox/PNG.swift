internal import CZlib

/// Draws plain PNG images, so that demonstration campaigns have real images without any image file.
///
/// One bit a pixel, every pixel 0, the colour in the palette (PNG specification, second edition).
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
        let checksum = crc32(0, body, UInt32(body.count))
        return bigEndian(UInt32(data.count)) + body + bigEndian(UInt32(checksum))
    }

    private static func deflated(zeros: Int) -> [UInt8] {
        let bound = compressBound(UInt(zeros))
        return [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, initialized in
            var count = bound
            let status = compress(buffer.baseAddress, &count, [UInt8](repeating: 0, count: zeros), UInt(zeros))
            precondition(status == Z_OK, "compress: \(status)")
            initialized = Int(count)
        }
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
