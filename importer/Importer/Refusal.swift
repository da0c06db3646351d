/// One reason why a row was refused: where, what stood there, what is wrong and what to do.
package struct Refusal: Equatable, Sendable {
    /// 1 for the first row after the header.
    package let record: Int
    /// The physical line of the file on which the row begins.
    package let line: Int
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

    /// `Budget must be greater than 0; write an amount such as 12.50`.
    package var sentence: String { "\(subject) \(reason); \(hint)" }
}
