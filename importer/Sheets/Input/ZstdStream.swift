internal import CZstd

/// The bytes inside zstd data (RFC 8878), of all its frames.
@safe final class ZstdStream: ByteStream {
    private let context: OpaquePointer
    private var input: CompressedInput
    private var inflation: Inflation
    private let windowLog: Int
    /// What zstd still wants of the frame; 0 between frames.
    private var wanted = 1
    /// The last call filled the buffer: zstd may hold more of the text back.
    private var mayHoldBack = false

    init(_ source: any ByteStream, limits: SheetLimits) {
        input = CompressedInput(source)
        inflation = Inflation(format: "zstd", limits: limits)
        windowLog = limits.zstdWindowLog
        guard let context = unsafe ZSTD_createDStream() else { preconditionFailure("zstd has no memory") }
        unsafe self.context = context
        unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, CInt(windowLog))
    }

    deinit { unsafe ZSTD_freeDStream(context) }

    var progress: ReadingProgress? { input.progress }

    func read(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        while !room.isEmpty {
            let hasInput = try input.refill()
            guard hasInput || mayHoldBack else {
                guard wanted == 0 else { throw inflation.truncated }
                return 0
            }
            let (status, read, written) = step(&buffer, room)
            input.take(read)
            try inflation.add(read: read, written: written)
            if ZSTD_isError(status) != 0 { throw error(status) }
            wanted = status
            mayHoldBack = written == room.count && status != 0
            if written > 0 { return written }
            // Without input and without output it would go on for ever.
            if !hasInput { mayHoldBack = false }
        }
        return 0
    }

    private func error(_ status: Int) -> SheetError {
        if ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge {
            return .tooLarge(part: "the zstd data needs", limit: "\(1 << (windowLog - 20)) MiB (zstd --long)")
        }
        return inflation.damaged(unsafe String(cString: ZSTD_getErrorName(status)))
    }

    private func step(_ buffer: inout [UInt8], _ room: Range<Int>) -> (status: Int, read: Int, written: Int) {
        unsafe input.bytes.withUnsafeBytes { bytes in
            unsafe buffer.withUnsafeMutableBytes { buffer in
                var source = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: input.end, pos: input.start)
                var target = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: room.upperBound, pos: room.lowerBound)
                let status = unsafe ZSTD_decompressStream(context, &target, &source)
                return unsafe (status, source.pos - input.start, target.pos - room.lowerBound)
            }
        }
    }
}
