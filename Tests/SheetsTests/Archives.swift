import CZlib
import CZstd

/// One member of a gzip file.
func gzip(_ bytes: [UInt8], level: CInt = 6) -> [UInt8] {
    deflated(bytes, windowBits: 15 + 16, level: level)
}

func deflated(_ bytes: [UInt8], windowBits: CInt, level: CInt = 6) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
        &stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 100)
    let room = output.count
    let count = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(room)
            deflate(&stream, Z_FINISH)
            return room - Int(stream.avail_out)
        }
    }
    return Array(output.prefix(count))
}

func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress(&output, output.count, bytes, bytes.count, 3)
    return Array(output.prefix(count))
}

/// A zip archive of these files, in their order.
struct ZipFile {
    private var contents: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    /// `flags` 1 says that it is encrypted.
    mutating func add(_ name: String, _ bytes: [UInt8], isDeflated: Bool = true, flags: Int = 0) {
        let packed = isDeflated ? deflated(bytes, windowBits: -15) : bytes
        let checksum = Int(crc32(0, bytes, UInt32(bytes.count)))
        let common =
            little(20, 2) + little(flags, 2) + little(isDeflated ? 8 : 0, 2) + little(0, 4) + little(checksum, 4)
            + little(packed.count, 4) + little(bytes.count, 4) + little(name.utf8.count, 2) + little(0, 2)
        directory +=
            little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 10) + little(0, 0) + little(contents.count, 4)
            + Array(name.utf8)
        contents += little(0x0403_4B50, 4) + common + Array(name.utf8) + packed
        count += 1
    }

    var bytes: [UInt8] {
        contents + directory + little(0x0605_4B50, 4) + little(0, 4) + little(count, 2) + little(count, 2)
            + little(directory.count, 4) + little(contents.count, 4) + little(0, 2)
    }

    private func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
    }
}

func zip(_ files: [(String, String)]) -> [UInt8] {
    var zip = ZipFile()
    for (name, text) in files { zip.add(name, Array(text.utf8)) }
    return zip.bytes
}
