internal import CZlib

/// The bytes inside gzip data (RFC 1952), of all its members: `cat a.gz b.gz` is one file.
@safe final class GzipStream: ByteStream {
    private var stream = unsafe z_stream()
    private var input: CompressedInput
    private var inflation: Inflation
    private var state = State.betweenMembers(isFirst: true)

    private enum State: Equatable {
        case betweenMembers(isFirst: Bool)
        case inMember
        case ended
    }

    init(_ source: any ByteStream, limits: SheetLimits) {
        input = CompressedInput(source)
        inflation = Inflation(format: "gzip", limits: limits)
        // 15: the largest window; 16: a gzip header, whose checksum and length zlib then compares.
        let status = unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib gives \(status): no memory")
    }

    deinit { unsafe inflateEnd(&stream) }

    var progress: ReadingProgress? { input.progress }

    func read(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        while state != .ended, !room.isEmpty {
            guard try input.refill() else { return try finish() }
            if case .betweenMembers(let isFirst) = state, !isFirst, skipPadding() { continue }
            let written = try inflate(into: &buffer, room)
            if written > 0 { return written }
        }
        return 0
    }

    private func finish() throws(SheetError) -> Int {
        guard state == .betweenMembers(isFirst: false) else { throw inflation.truncated }
        state = .ended
        return 0
    }

    /// Tape drives and some downloads fill up with zeros, which gzip ignores too.
    private func skipPadding() -> Bool {
        guard input.bytes[input.start] == 0 else { return false }
        input.take(1)
        return true
    }

    private func inflate(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        state = .inMember
        let (status, read, written) = step(&buffer, room)
        input.take(read)
        try inflation.add(read: read, written: written)
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            unsafe inflateReset(&stream)
            state = .betweenMembers(isFirst: false)
        default:
            throw inflation.damaged(unsafe stream.msg.map { unsafe String(cString: $0) } ?? "zlib gives \(status)")
        }
        return written
    }

    private func step(_ buffer: inout [UInt8], _ room: Range<Int>) -> (status: CInt, read: Int, written: Int) {
        unsafe input.bytes.withUnsafeBufferPointer { bytes in
            unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                let space = UInt32(clamping: room.count)
                let waiting = UInt32(input.end - input.start)
                // zlib only reads them, though its header does not say so.
                unsafe stream.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress?.advanced(by: input.start))
                unsafe stream.avail_in = waiting
                unsafe stream.next_out = buffer.baseAddress?.advanced(by: room.lowerBound)
                unsafe stream.avail_out = space
                let status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
                return unsafe (status, Int(waiting - stream.avail_in), Int(space - stream.avail_out))
            }
        }
    }
}
