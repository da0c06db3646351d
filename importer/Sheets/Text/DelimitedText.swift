/// The records of delimited text, a window of it after the other.
///
/// A record that does not fit in the window moves to the front of the next one, which grows if it must; one that is
/// beyond all limits is gone through without being kept.
final class DelimitedText: RecordSource {
    private let text: TextStream
    private let dialect: Dialect
    private let limits: SheetLimits
    private var scanner: RecordScanner
    /// Text that belongs to the next batch.
    private var rest: [UInt8]
    /// Where `rest` begins in the text.
    private var offset: Int
    private var isAtEnd: Bool
    /// Why there is no more text, to be told when the records before it are handed out.
    private var failure: SheetError?

    init(_ text: TextStream, options: SheetOptions) throws(SheetError) {
        self.text = text
        limits = options.limits
        var sample = [UInt8](repeating: 0, count: limits.sampleBytes)
        let filled = try text.fill(&sample, 0..<sample.count)
        isAtEnd = filled < sample.count
        sample.removeLast(sample.count - filled)
        dialect = Dialect(of: sample, isWhole: isAtEnd, options: options)
        scanner = RecordScanner(delimiter: dialect.delimiter, limits: limits)
        scanner.line += dialect.hintLines
        offset = dialect.hintBytes
        rest = Array(sample.dropFirst(dialect.hintBytes))
    }

    var decisions: [Decision] { (text.decision.map { [$0] } ?? [Self.onlyASCII]) + dialect.decisions }
    var progress: ReadingProgress? { text.progress }
    var blanks: Int { scanner.blanks }
    var delimiter: Delimiter { dialect.delimiter }
    var encoding: TextEncoding { text.decision.flatMap { TextEncoding(rawValue: $0.choice) } ?? .utf8 }

    private static let onlyASCII = EncodingEvidence.decision(.utf8, "all of it is ASCII so far", confidence: 1)

    func next(_ batch: inout RecordBatch) throws(SheetError) -> Bool {
        repeat {
            if let failure { throw failure }
            if isAtEnd, rest.isEmpty { return false }
            var window = max(limits.batchBytes, rest.count)
            batch.reserve(window)
            batch.offset = offset
            batch.bytes.overwrite(at: 0, with: rest, 0..<rest.count)
            var filled = fill(&batch, rest.count..<window)
            var consumed = scanner.scan(&batch, filled: filled, isEnd: isAtEnd)
            while batch.count == 0, consumed == 0, canRead {
                guard window < limits.recordBytes else { return passOver(&batch, filled) }
                window = min(2 * window, limits.recordBytes)
                batch.reserve(window)
                filled = fill(&batch, filled..<window)
                consumed = scanner.scan(&batch, filled: filled, isEnd: isAtEnd)
            }
            keep(batch.bytes, consumed..<filled)
        } while batch.count == 0
        return true
    }

    private var canRead: Bool { !isAtEnd && failure == nil }

    /// Says where the text in the batch ends now.
    private func fill(_ batch: inout RecordBatch, _ room: Range<Int>) -> Int {
        var end = room.lowerBound
        do throws(SheetError) {
            while canRead, end < room.upperBound {
                let count = try text.read(into: &batch.bytes, end..<room.upperBound)
                isAtEnd = count == 0
                end += count
            }
        } catch {
            failure = error
        }
        return end
    }

    private func keep(_ bytes: [UInt8], _ range: Range<Int>) {
        offset += range.lowerBound
        rest.removeAll(keepingCapacity: true)
        rest += bytes[range]
    }

    /// The batch is a part of one record: it becomes a record without cells, whatever its length.
    private func passOver(_ batch: inout RecordBatch, _ filled: Int) -> Bool {
        var record = OversizeRecord(delimiter: scanner.delimiter)
        var filled = filled
        var lineEnd = record.end(in: batch.bytes, 0..<filled)
        let window = filled
        while lineEnd == nil, canRead {
            offset += filled
            filled = fill(&batch, 0..<window)
            lineEnd = record.end(in: batch.bytes, 0..<filled)
        }
        var entry = RecordBatch.Entry()
        entry.fault = 1
        batch.append(entry)
        let limit = RecordFault.recordTooLong(limit: limits.recordBytes)
        batch.faults = [(0, lineEnd == nil ? record.fault(limit: limits.recordBytes, line: scanner.line) : limit)]
        scanner.number += 1
        scanner.line += record.innerLines + 1
        scanner.isAfterReturn = lineEnd.map { batch.bytes[$0] == Byte.carriageReturn } ?? false
        keep(batch.bytes, (lineEnd.map { $0 + 1 } ?? filled)..<filled)
        return true
    }
}
