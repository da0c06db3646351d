internal import CZlib

/// Inflates gzip (RFC 1952), one message after the other with the same 40 KiB of state.
@safe
final class GzipInflater {
    /// 32 KiB of window; 16 more asks for the gzip format (zlib.h, `inflateInit2`).
    private static let windowBits: Int32 = 15 + 16
    /// What a small message is given to inflate into; a longer output grows by doubling.
    private static let firstBytes = 4 * 1024

    /// At a fixed place, because zlib's state points back to it; nil until the first message.
    private var state: UnsafeMutablePointer<z_stream>?

    deinit {
        guard let state = unsafe state else { return }
        unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    /// - Parameter limit: the longest result; inflating stops there.
    func inflate(_ input: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        let state = unsafe freshState()
        var output: [UInt8] = []
        var room = max(Self.firstBytes, input.count * 2)
        // zlib only reads its input, though its declaration does not say so.
        var input = input
        try unsafe input.withUnsafeMutableBufferPointer { bytes throws(GzipError) in
            unsafe state.pointee.next_in = bytes.baseAddress
            unsafe state.pointee.avail_in = UInt32(bytes.count)
            var status = Z_OK
            while status == Z_OK {
                // One byte more than allowed shows that there is more.
                status = unsafe Self.append(min(room, limit + 1 - output.count), of: state, to: &output)
                guard output.count <= limit else { throw .tooLong }
                room = output.count
            }
            // Z_BUF_ERROR: the input ended before the stream did.
            guard status == Z_STREAM_END, unsafe state.pointee.avail_in == 0 else { throw .malformed }
        }
        return output
    }

    private static func append(
        _ count: Int, of state: UnsafeMutablePointer<z_stream>, to output: inout [UInt8]
    ) -> Int32 {
        var status = Z_OK
        output.append(addingCapacity: count) { span in
            unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
                unsafe state.pointee.next_out = buffer.baseAddress
                unsafe state.pointee.avail_out = UInt32(buffer.count)
                status = unsafe CZlib.inflate(state, Z_NO_FLUSH)
                initialized = unsafe buffer.count - Int(state.pointee.avail_out)
            }
        }
        return status
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
