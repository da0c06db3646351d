internal import Domain
internal import Sheets

/// The words for faults that a sheet has and other doors have not, and for hints where a sheet is not the API.
enum RowWording {
    static func parts(_ fault: RecordFault) -> (column: Int?, rule: SheetRule, reason: String, hint: String) {
        switch fault {
        case .tooManyCells(let limit):
            (nil, .length, "has more than \(limit) cells", "look for a delimiter that repeats")
        case .cellTooLong(let column, let limit):
            (column, .length, "holds more than \(limit) bytes", "shorten it; is a quote missing before the next cell?")
        case .recordTooLong(let limit):
            (nil, .length, "is longer than \(limit) bytes", "is a quote missing in it?")
        case .textAfterQuote(let column, _):
            (
                column, .quote, "has text behind its closing quote",
                "double the quotes inside a quoted cell: \"the \"\"best\"\" offer\""
            )
        case .nul(let offset):
            (nil, .nul, "has a NUL at byte \(offset) of the text", "save the sheet again as CSV UTF-8")
        case .invalidText(let offset):
            (
                nil, .encoding, "has bytes that are no text at byte \(offset) of the text",
                "type the characters there again, or save the sheet as CSV UTF-8"
            )
        case .unclosedQuote(let line, let column):
            (column, .quote, "opens a quote on line \(line) that never closes", "close it")
        }
    }

    /// The domain's reason in the words of a sheet.
    static func reason(_ violation: Violation) -> String { inWordsOfSheet(violation.reason) }

    /// The domain's hint in the words of a sheet.
    static func hint(_ violation: Violation) -> String {
        switch violation.rule {
        case "daily_budget_micros.required", "daily_budget_micros.range", "total_budget_micros.range",
            "target_cpa_micros.range", "target_cpc_micros.range", "cpc_bid_ceiling_micros.range":
            "write whole units and at most two decimals"
        case "objective.required": "write Sales, Leads or Website traffic, or give one for all with --objective"
        case "contains_eu_political_advertising.required": "write Yes or No in a column “EU political ads”"
        case "keywords.characters" where violation.reason.contains("brackets"),
            "negative_keywords.characters" where violation.reason.contains("brackets"):
            "write [..] or \"..\" around the whole keyword, or leave them out"
        default: inWordsOfSheet(violation.hint)
        }
    }

    private static func inWordsOfSheet(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { words[String($0)] ?? String($0) }
            .joined(separator: " ")
    }

    /// What the sheet has for the API's names. Those that are ordinary words are understood as they are.
    private static let words: [String: String] = {
        let fields = CampaignField.allCases.filter { $0.rawValue.contains("_") }
        let columns = fields.map { ($0.rawValue, ColumnUse.name(of: $0)) }
        let values = [
            (Objective.sales.rawValue, "Sales"), (Objective.leads.rawValue, "Leads"),
            (Objective.websiteTraffic.rawValue, "Website traffic"), (CampaignType.demandGen.rawValue, "Demand Gen"),
            (CampaignType.search.rawValue, "Search"),
        ]
        return Dictionary(uniqueKeysWithValues: columns + values)
    }()
}
