/// The rules that only a sheet can break; those of a campaign are Domain's, by field and kind.
package enum SheetRule: String, CaseIterable, Sendable {
    /// More or fewer cells than the header has columns.
    case cells = "row.cells"
    /// Values that would fit some columns further left or right.
    case shifted = "row.shifted"
    /// Text behind a closing quote.
    case quote = "row.quote"
    /// Bytes that are no text in the sheet's encoding.
    case encoding = "row.encoding"
    case nul = "row.nul"
    /// A cell or a row beyond any sensible length.
    case length = "row.length"
    /// Neither a name nor an id to know the campaign by.
    case key = "row.key"
    /// A formula that failed, or a column too narrow to show its value.
    case formula = "cell.formula"
    case campaignID = "campaign_id.unreadable"
    /// An id that a spreadsheet made a number of and cut: `9.00E+09`.
    case campaignIDDigits = "campaign_id.digits"
    case action = "action.unreadable"
    case status = "status.unreadable"
    case budgetType = "budget_type.unreadable"
    case bidStrategy = "bid_strategy.unreadable"
    /// An earlier row of the sheet is about the same campaign and says something else.
    case repeated = "row.repeated"
    /// Decimals or thousands that no setting and no other value of the column decides.
    case ambiguousMoney = "money.ambiguous"
    /// A day and a month in an order that no setting and no other value of the column decides.
    case ambiguousDate = "date.ambiguous"
}
