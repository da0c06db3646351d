internal import Domain

/// The words for faults that a sheet has and other doors have not, and for hints where a sheet is not the API.
enum RowWording {
    /// A fault of the header row, which ends the import.
    static func header(_ fault: RowFault) -> String {
        let (column, _, reason, hint) = parts(fault)
        return "the header\(column.map { " in column \(ColumnPlace.letters($0))" } ?? "") \(reason); \(hint)"
    }

    static func parts(_ fault: RowFault) -> (column: Int?, rule: String, reason: String, hint: String) {
        switch fault {
        case .tooManyColumns:
            (
                nil, "row.columns", "has more than \(ImportLimits.columns) columns",
                "remove the columns that are not used"
            )
        case .cellTooLong(let column):
            (
                column, "row.length", "holds more than \(ImportLimits.cellBytes) bytes",
                "shorten it; is a quote missing before the next cell?"
            )
        case .rowTooLong:
            (nil, "row.length", "is longer than \(ImportLimits.rowBytes) bytes", "is a quote missing in it?")
        case .textAfterQuote(let column):
            (
                column, "row.quote", "has text behind its closing quote",
                "double the quotes inside a quoted cell: \"the \"\"best\"\" offer\""
            )
        case .notUTF8(let column, let offset):
            (column, "row.utf8", "is not UTF-8 at byte \(offset) of the file", "save the sheet as CSV UTF-8")
        }
    }

    /// The domain's hint in the words of a sheet.
    static func hint(_ violation: Violation) -> String {
        switch violation.rule {
        case "daily_budget_micros.required", "daily_budget_micros.range", "total_budget_micros.range",
            "target_cpa_micros.range", "target_cpc_micros.range", "cpc_bid_ceiling_micros.range":
            "write whole units and at most two decimals, such as 12.50"
        case "objective.required": "write Sales, Leads or Website traffic"
        case "contains_eu_political_advertising.required": "write Yes or No in a column “EU political ads”"
        default: violation.hint
        }
    }
}
