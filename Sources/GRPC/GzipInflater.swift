internal import CZlib

/// Inflates gzip (RFC 1952), one message after the other with the same 40 KiB of state.
@safe
final class GzipInflater {
    /// 32 KiB of window; 16 more asks for the gzip format (zlib.h, `inflateInit2`).
    private static let windowBits: Int32 = 15 + 16
    /// The shortest gzip: a header of ten bytes, an empty block of two, and a trailer of eight (RFC 1952, 2.2).
    private static let shortestInput = 20

    /// At a fixed place, because zlib's state points back to it; nil until the first message.
    private var state: UnsafeMutablePointer<z_stream>?
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    /// What the trailer says, or the limit if that is less; zlib checks the trailer in the end.
    private var length = 0
    private var isTooLong = false

    deinit {
        guard let state = unsafe state else { return }
        unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    /// How long the result is by the trailer of the message; a liar is found out when it is inflated.
    static func length(of input: [UInt8]) -> Int? {
        guard input.count >= shortestInput else { return nil }
        return input.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// - Parameter limit: the longest result.
    func inflate(_ input: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        try begin(input, limit: limit)
        // The first portion has room for all of it.
        guard let output = try advance(by: limit + 1) else { throw .malformed }
        return output
    }

    /// Begins another message.
    func begin(_ input: [UInt8], limit: Int) throws(GzipError) {
        guard let trailer = Self.length(of: input) else { throw .malformed }
        length = min(trailer, limit)
        isTooLong = trailer > limit
        self.input = input
        output = []
        // One byte more shows that there is more.
        output.reserveCapacity(length + 1)
        let state = unsafe freshState()
        unsafe state.pointee.avail_in = UInt32(input.count)
    }

    /// Inflates at most so many bytes more; nil when there are still others.
    func advance(by count: Int) throws(GzipError) -> [UInt8]? {
        guard let state = unsafe state else { return nil }
        let room = min(count, length + 1 - output.count)
        var status = Z_OK
        // zlib only reads its input, though its declaration does not say so.
        unsafe input.withUnsafeMutableBufferPointer { bytes in
            let rest = unsafe Int(state.pointee.avail_in)
            unsafe state.pointee.next_in = bytes.baseAddress.map { unsafe $0 + (bytes.count - rest) }
            output.append(addingCapacity: room) { span in
                unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
                    unsafe state.pointee.next_out = buffer.baseAddress
                    unsafe state.pointee.avail_out = UInt32(buffer.count)
                    status = unsafe CZlib.inflate(state, Z_NO_FLUSH)
                    initialized = unsafe buffer.count - Int(state.pointee.avail_out)
                }
            }
        }
        switch status {
        case Z_STREAM_END where unsafe output.count <= length && state.pointee.avail_in == 0:
            defer { end() }
            return output
        case Z_OK where output.count <= length:
            // All of the input is used up, and room is left: the end is missing.
            guard unsafe state.pointee.avail_in > 0 || state.pointee.avail_out == 0 else { throw .malformed }
            return nil
        case Z_OK where isTooLong, Z_STREAM_END where isTooLong && output.count > length: throw .tooLong
        // More than the trailer says; or Z_BUF_ERROR: the input ended before the stream did.
        default: throw .malformed
        }
    }

    private func end() {
        input = []
        output = []
    }

    private func freshState() -> UnsafeMutablePointer<z_stream> {
        if let state = unsafe state {
            unsafe inflateReset(state)
            return unsafe state
        }
        let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        let status = unsafe inflateInit2_(state, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "inflateInit2: out of memory")
        unsafe self.state = state
        return unsafe state
    }
}
