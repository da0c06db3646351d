/// One row of a sheet. Its cells are in the batch it came with.
package struct Record: Equatable, Sendable {
    /// From 1 for the first below the header; empty rows count too.
    package let number: Int
    /// The physical line on which it begins, from 1; in a workbook the row.
    package let line: Int
    /// Where it begins in the text of the sheet: bytes, counted in UTF-8, decompressed and without byte order mark. For
    /// a UTF-8 file without one, the place in the file. In a workbook the place in the text that we made.
    package let offset: Int
    package let cellCount: Int
    package let fault: RecordFault?
    /// In the batch.
    let start: Int
    let end: Int
    let firstCell: Int
}

/// How the bytes of a cell are to be understood.
package enum CellForm: UInt32, Sendable {
    /// As they are.
    case plain = 0
    /// As they are, between the quotes that are left out.
    case quoted = 1
    /// With doubled quotes inside, or text behind the closing quote: `RecordBatch.text` resolves them.
    case escaped = 2
    /// A number of a workbook, in plain decimal digits; `12.5%` in a percent format, `€ 12.5` in one of a currency. As it
    /// stands there, `1.5E+20`, when it has more digits than a spreadsheet keeps.
    case number = 3
    /// A date of a workbook in ISO 8601: `2027-02-01`, `2027-02-01T09:30:00` or, without a day, `09:30:00`.
    case date = 4
    /// `TRUE` or `FALSE` of a workbook.
    case boolean = 5
    /// A formula of a workbook that failed, `#REF!`, or was never computed: the formula itself, `=D2+30`.
    case error = 6

    /// Whether a workbook says what kind of value it is.
    package var isTyped: Bool { rawValue >= Self.number.rawValue }
}

/// What a record is besides a row of data.
package enum RecordRole: Sendable {
    case data
    /// Its first cell begins with `#`: the help row of Google's templates, or a comment.
    case comment
    /// Its first cell begins with `Total:`, as in downloads of Google's reports, or is a word for it and the others are numbers.
    case total
    /// The header again, as after `cat a.csv b.csv`.
    case repeatedHeader
}
