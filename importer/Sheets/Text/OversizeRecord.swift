/// Finds the end of a record that is too long to be kept, byte by byte.
struct OversizeRecord {
    private let delimiter: UInt8
    private var state = State.cellStart
    private var column = 0
    private var isAfterReturn = false
    /// Line ends inside its quotes.
    private(set) var innerLines = 0

    private enum State: Equatable {
        case cellStart
        case unquoted
        /// Since this line and column.
        case quoted(line: Int, column: Int)
        case quoteInQuoted(line: Int, column: Int)
    }

    init(delimiter: UInt8) { self.delimiter = delimiter }

    /// Goes on through the bytes; the position of the line end that ends the record, nil when it goes on behind them.
    mutating func end(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        for position in range where take(bytes[position]) { return position }
        return nil
    }

    /// What is wrong with it when the text ends here.
    func fault(limit: Int, line: Int) -> RecordFault {
        if case .quoted(let inner, let column) = state { return .unclosedQuote(line: line + inner, column: column) }
        return .recordTooLong(limit: limit)
    }

    /// True for the line end that ends it.
    private mutating func take(_ byte: UInt8) -> Bool {
        switch (state, byte) {
        case (.quoted(let line, let column), Byte.quote): state = .quoteInQuoted(line: line, column: column)
        case (.quoted, _): countLine(byte)
        case (.quoteInQuoted(let line, let column), Byte.quote): state = .quoted(line: line, column: column)
        case (.cellStart, Byte.quote): state = .quoted(line: innerLines, column: column)
        case (_, delimiter):
            state = .cellStart
            column += 1
        case (_, Byte.lineFeed), (_, Byte.carriageReturn): return true
        default: state = .unquoted
        }
        return false
    }

    private mutating func countLine(_ byte: UInt8) {
        if byte == Byte.carriageReturn || byte == Byte.lineFeed && !isAfterReturn { innerLines += 1 }
        isAfterReturn = byte == Byte.carriageReturn
    }
}
