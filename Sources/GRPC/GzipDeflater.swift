internal import CZlib

/// Compresses to gzip (RFC 1952), one message after the other with the same 256 KiB of state.
@safe
final class GzipDeflater {
    /// 32 KiB of window; 16 more asks for the gzip format (zlib.h, `deflateInit2`).
    private static let windowBits: Int32 = 15 + 16
    /// zlib's default.
    private static let memoryLevel: Int32 = 8

    /// At a fixed place, because zlib's state points back to it; nil until the first message.
    private var state: UnsafeMutablePointer<z_stream>?

    deinit {
        guard let state = unsafe state else { return }
        unsafe deflateEnd(state)
        unsafe state.deallocate()
    }

    func deflate(_ input: [UInt8]) -> [UInt8] {
        let state = unsafe freshState()
        // zlib only reads its input, though its declaration does not say so.
        var input = input
        return unsafe input.withUnsafeMutableBufferPointer { bytes in
            unsafe state.pointee.next_in = bytes.baseAddress
            unsafe state.pointee.avail_in = UInt32(bytes.count)
            let bound = unsafe Int(deflateBound(state, UInt(bytes.count)))
            return unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
                unsafe state.pointee.next_out = buffer.baseAddress
                unsafe state.pointee.avail_out = UInt32(buffer.count)
                let status = unsafe CZlib.deflate(state, Z_FINISH)
                // `deflateBound` promises one step (zlib.h).
                precondition(status == Z_STREAM_END, "deflate: \(status)")
                initialized = unsafe buffer.count - Int(state.pointee.avail_out)
            }
        }
    }

    private func freshState() -> UnsafeMutablePointer<z_stream> {
        if let state = unsafe state {
            unsafe deflateReset(state)
            return unsafe state
        }
        let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        // The fastest level: it runs on an event loop, and higher ones gain little on short messages.
        let status = unsafe deflateInit2_(
            state, Z_BEST_SPEED, Z_DEFLATED, Self.windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "deflateInit2: out of memory")
        unsafe self.state = state
        return unsafe state
    }
}
