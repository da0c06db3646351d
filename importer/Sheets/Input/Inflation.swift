/// Counts what compressed data becomes, and refuses what grows as no sheet would.
struct Inflation {
    let format: String
    let limits: SheetLimits
    /// In the compressed data.
    private(set) var bytesIn = 0
    private var bytesOut = 0

    init(format: String, limits: SheetLimits) {
        self.format = format
        self.limits = limits
    }

    mutating func add(read: Int, written: Int) throws(SheetError) {
        bytesIn += read
        bytesOut += written
        if bytesOut > limits.inflatedBytes {
            throw .bomb(format: format, reason: "becomes more than \(limits.inflatedBytes) bytes")
        }
        if bytesOut > limits.ratioFreeBytes, bytesOut / limits.inflatedRatio > bytesIn {
            throw .bomb(format: format, reason: "grows more than \(limits.inflatedRatio) times")
        }
    }

    var truncated: SheetError { .truncated(format: format, byte: bytesIn) }

    func damaged(_ reason: String) -> SheetError {
        .damaged(format: format, place: "byte \(bytesIn)", reason: reason)
    }
}

/// Compressed bytes that wait for their decompressor.
struct CompressedInput {
    private let source: any ByteStream
    private(set) var bytes = [UInt8](repeating: 0, count: 64 * 1_024)
    private(set) var start = 0
    private(set) var end = 0

    init(_ source: any ByteStream) { self.source = source }

    var progress: ReadingProgress? { source.progress }
    var isEmpty: Bool { start == end }

    /// Reads on when nothing waits; false at the end.
    mutating func refill() throws(SheetError) -> Bool {
        guard isEmpty else { return true }
        start = 0
        end = 0
        end = try source.read(into: &bytes, 0..<bytes.count)
        return end > 0
    }

    mutating func take(_ count: Int) { start += count }
}
