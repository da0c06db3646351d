internal import Domain
package import Sheets

/// One fault of one row: where, what stood there, what is wrong and what to do.
package struct Refusal: Equatable, Sendable {
    package enum Level: String, Sendable {
        /// The row was not accepted.
        case refused
        /// The row is a draft now, and cannot be published before this is mended.
        case incomplete
    }

    package let level: Level
    /// 1 for the first row after the header.
    package let record: Int
    /// The physical line of the file on which the row begins; of a workbook its row.
    package let line: Int
    /// The worksheet of a workbook; nil for text.
    package let worksheet: String?
    /// The name in the row's Campaign cell, shortened, so that a person finds the row.
    package let campaign: String
    /// Nil when the fault is not in one column of this sheet.
    package let column: ColumnPlace?
    /// What the sentence is about: the column's header, or its usual name when the sheet does not have it.
    package let subject: String
    /// What the cell holds, shortened; nil when it is empty or may not be quoted.
    package let value: String?
    /// Stable, such as `headlines.width`.
    package let rule: String
    /// What is wrong, without the subject: `is required`.
    package let reason: String
    /// What to do about it.
    package let hint: String
    /// The row's used cells from the left, shortened, at most `ImportLimits.cellsShown`, the faulty one among them; none
    /// in refusals beyond the first `ImportLimits.rowsShown`.
    package var cells: [RowCell] = []

    /// Of a row that cannot be taken apart: the line as it stands in the sheet.
    package var source: SourceLine?

    package struct RowCell: Equatable, Sendable {
        /// From 0.
        package let column: Int
        package let text: String
    }

    /// `Budget must be greater than 0; write an amount such as 12.50`.
    package var sentence: String { "\(subject) \(reason); \(hint)" }

    /// `Sheet1!F12` in a workbook.
    package var cell: String? {
        guard let worksheet, let column else { return nil }
        return "\(worksheet)!\(column.letters)\(line)"
    }
}

extension ImportFault {
    init(_ refusal: Refusal) {
        self.init(
            record: Int64(refusal.record), line: Int64(refusal.line),
            level: refusal.level == .refused ? .refused : .incomplete, campaign: refusal.campaign,
            subject: refusal.subject, value: refusal.value ?? "", rule: refusal.rule, reason: refusal.reason,
            hint: refusal.hint)
    }
}
