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
    private var input: [UInt8] = []
    private var taken = 0
    private var output: [UInt8] = []
    private var bound = 0

    deinit {
        guard let state = unsafe state else { return }
        unsafe deflateEnd(state)
        unsafe state.deallocate()
    }

    func deflate(_ input: [UInt8]) -> [UInt8] {
        begin(input)
        guard let output = advance(by: input.count) else { preconditionFailure("deflate: all of the input at once") }
        return output
    }

    /// Begins another message.
    func begin(_ input: [UInt8]) {
        let state = unsafe freshState()
        self.input = input
        taken = 0
        output = []
        bound = unsafe Int(deflateBound(state, UInt(input.count)))
        output.reserveCapacity(bound)
    }

    /// Compresses at most so many bytes more of the input; nil when there are still others.
    func advance(by count: Int) -> [UInt8]? {
        guard let state = unsafe state else { return nil }
        let isLast = input.count - taken <= count
        let portion = taken..<min(taken + count, input.count)
        var status = Z_OK
        // zlib only reads its input, though its declaration does not say so.
        unsafe input.withUnsafeMutableBufferPointer { bytes in
            unsafe state.pointee.next_in = bytes.baseAddress.map { unsafe $0 + portion.lowerBound }
            unsafe state.pointee.avail_in = UInt32(portion.count)
            output.append(addingCapacity: bound - output.count) { span in
                unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
                    unsafe state.pointee.next_out = buffer.baseAddress
                    unsafe state.pointee.avail_out = UInt32(buffer.count)
                    status = unsafe CZlib.deflate(state, isLast ? Z_FINISH : Z_NO_FLUSH)
                    initialized = unsafe buffer.count - Int(state.pointee.avail_out)
                }
            }
        }
        taken = portion.upperBound
        guard isLast else { return nil }
        // `deflateBound` promises that the output has room (zlib.h).
        precondition(status == Z_STREAM_END, "deflate: \(status)")
        defer {
            input = []
            output = []
        }
        return output
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
