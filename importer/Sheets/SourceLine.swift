/// The line of a sheet's text on which something is wrong, in three parts, for a caret under the middle one.
package struct SourceLine: Equatable, Sendable {
    package let before: String
    package let marked: String
    package let after: String

    /// What is kept of each part: more than a line of a terminal.
    private static let bytes = 240

    /// - Parameter marked: in the bytes, which are those of one record; it may have several lines.
    fileprivate init(_ bytes: ArraySlice<UInt8>, marking marked: Range<Int>) {
        func isEnd(_ byte: UInt8) -> Bool { byte == Byte.lineFeed || byte == Byte.carriageReturn }
        let before = bytes[..<marked.lowerBound].suffix(Self.bytes)
        let after = bytes[marked.upperBound...].prefix(Self.bytes)
        self.before = Self.text(before.lastIndex(where: isEnd).map { before[($0 + 1)...] } ?? before)
        self.marked = Self.text(bytes[marked].prefix { !isEnd($0) }.prefix(Self.bytes))
        self.after = Self.text(after.prefix { !isEnd($0) })
    }

    /// Without the halves of characters at its ends.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var kept = bytes.drop { $0 & 0xC0 == 0x80 }
        if kept.count < bytes.count, kept.isEmpty { kept = bytes }
        return String(decoding: kept, as: UTF8.self)
    }
}

extension RecordBatch {
    /// Nil when the place is not known, or is not kept.
    package func line(of fault: RecordFault, in record: Record) -> SourceLine? {
        let source = record.start..<record.end
        let marked: Range<Int>
        switch fault {
        case .nul(let offset), .invalidText(let offset):
            marked = offset - self.offset..<offset - self.offset + 1
        case .textAfterQuote(let column, let offset):
            guard let cell = cell(record, column) else { return nil }
            marked = offset - self.offset..<max(offset - self.offset + 1, cell.upperBound)
        case .unclosedQuote(_, let column):
            guard let cell = cell(record, column), !cell.isEmpty else { return nil }
            marked = cell.lowerBound..<cell.lowerBound + 1
        case .cellTooLong(let column, _):
            guard let cell = cell(record, column) else { return nil }
            marked = cell
        case .tooManyCells, .recordTooLong: return nil
        }
        guard source.lowerBound <= marked.lowerBound, marked.upperBound <= source.upperBound else { return nil }
        return SourceLine(bytes[source], marking: marked)
    }

    /// With its quotes.
    private func cell(_ record: Record, _ column: Int) -> Range<Int>? {
        guard column < record.cellCount else { return nil }
        let inner = range(record, column)
        return form(record, column) == .quoted ? inner.lowerBound - 1..<inner.upperBound + 1 : inner
    }
}
