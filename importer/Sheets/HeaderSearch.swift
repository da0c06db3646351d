/// Looks for the row of column names among the first records: reports have a title and a date range above it, templates
/// have comments.
struct HeaderSearch {
    /// The highest score of the caller's `looksLikeHeader`; 0 without one.
    let bestScore: Int
    /// In the batch; nil when it has no records, or only blanks.
    let index: Int?
    private let reason: String

    init(_ batch: RecordBatch, _ options: SheetOptions) {
        let candidates = 0..<min(batch.count, options.limits.headerRecords)
        var (best, found): (Int, Int?) = (0, nil)
        if let score = options.looksLikeHeader {
            for index in candidates {
                let points = score(Self.cells(batch, index))
                if points > best { (best, found) = (points, index) }
            }
        }
        bestScore = best
        if let found {
            (index, reason) = (found, "it has the names of columns")
        } else if let words = candidates.first(where: { Self.isWords(batch, $0) }) {
            (index, reason) = (words, "it is the first row of words")
        } else if (0..<batch.count).allSatisfy({ Self.isBlank(batch, $0) }) {
            (index, reason) = (nil, "")
        } else {
            index = candidates.first { batch.role(batch[$0]) != .comment } ?? candidates.first
            reason = "it is the first row"
        }
    }

    func decision(line: Int) -> Decision {
        Decision(
            subject: .header, choice: "row on line \(line)", reason: reason,
            confidence: bestScore > 0 ? 1 : reason.hasSuffix("words") ? 0.6 : 0.3)
    }

    static func cells(_ batch: RecordBatch, _ index: Int) -> [String] {
        let record = batch[index]
        return (0..<record.cellCount).map { batch.text(record, $0) }
    }

    private static func isBlank(_ batch: RecordBatch, _ index: Int) -> Bool {
        batch[index].fault == nil && cells(batch, index).allSatisfy { $0.allSatisfy(\.isWhitespace) }
    }

    /// Two names at least, and nothing but names.
    private static func isWords(_ batch: RecordBatch, _ index: Int) -> Bool {
        guard batch[index].fault == nil, batch.role(batch[index]) == .data else { return false }
        let filled = cells(batch, index).map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }
        return filled.count > 1 && filled.allSatisfy { $0.contains(where: \.isLetter) && $0.first?.isNumber == false }
    }
}
