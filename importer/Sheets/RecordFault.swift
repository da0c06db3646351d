/// What makes one record unusable. The other records are not touched by it. Offsets count like `Record.offset`.
package enum RecordFault: Equatable, Sendable {
    /// A quoted cell that opens on this line, in this column from 0, and never ends: the rest of the sheet is in it.
    case unclosedQuote(line: Int, column: Int)
    /// Something other than a delimiter or the end of the line behind a closing quote.
    case textAfterQuote(column: Int, offset: Int)
    case nul(offset: Int)
    /// Bytes that are no text in the encoding of the sheet: the first of them.
    case invalidText(offset: Int)
    case cellTooLong(column: Int, limit: Int)
    case tooManyCells(limit: Int)
    /// The cells are not kept.
    case recordTooLong(limit: Int)

    /// What is wrong, and what to do.
    package var message: String {
        switch self {
        case .unclosedQuote(let line, let column):
            "the quote that opens on line \(line), column \(CellReference.letters(column)), never closes: close it, "
                + "or double the quotes inside a quoted cell"
        case .textAfterQuote(let column, _):
            "column \(CellReference.letters(column)) has text behind its closing quote: double the quotes inside a "
                + "quoted cell"
        case .nul(let offset): "a NUL byte at byte \(offset): save the sheet again as CSV UTF-8"
        case .invalidText(let offset): "bytes that are no text at byte \(offset): type the characters again"
        case .cellTooLong(let column, let limit):
            "column \(CellReference.letters(column)) is longer than \(limit) bytes: shorten it"
        case .tooManyCells(let limit): "more than \(limit) cells: look for a delimiter that repeats"
        case .recordTooLong(let limit): "longer than \(limit) bytes: look for a quote that never closes"
        }
    }
}
