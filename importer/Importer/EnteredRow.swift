internal import Domain

/// A campaign as a row enters it, column by column, with the faults that only a sheet has.
struct EnteredRow {
    private(set) var input = CampaignInput()
    private(set) var faults: [(column: Int, violation: Violation)] = []

    /// The columns whose cell was not read; what the rules say of them is not news.
    var faultyColumns: Set<Int> { Set(faults.map(\.column)) }

    init(customer: CustomerID?) { input.customerID = Entry(customer) }

    mutating func take(_ text: String, column: Int, use: ColumnUse) {
        guard !CellText.isSpreadsheetError(text) else {
            if let field = use.fieldName {
                add(
                    column, field, .unreadable, value: text, "is a spreadsheet error",
                    hint: "mend the formula or widen the column, or type the value")
            }
            return
        }
        switch use {
        case .field(let field): take(text, field)
        case .part(let field, _): if !text.isEmpty { append(text, field) }
        case .budgetType where !["", "daily"].contains(Spelling.folded(text)):
            add(
                column, CampaignField.dailyBudget.rawValue, .unsupported, value: text, "is not Daily",
                hint: "give the budget of a day and write Daily")
        case .budgetType, .googleID, .errors: break
        }
    }

    private mutating func add(
        _ column: Int, _ field: String, _ kind: Violation.Kind, value: String, _ reason: String, hint: String
    ) {
        faults.append((column, Violation(field, kind, value: value, reason: reason, hint: hint)))
    }

    private mutating func take(_ text: String, _ field: CampaignField) {
        switch field {
        case .customerID: if !text.isEmpty { input.customerID = Entry(text: text) }
        case .name: input.name = text
        case .objective: input.objective = Choices.objective.read(text)
        case .campaignType: input.campaignType = Choices.campaignType.read(text)
        case .dailyBudget: input.dailyBudget = MoneyText.read(text)
        case .startDate: input.startDate = DateText.read(text)
        case .endDate: input.endDate = DateText.read(text)
        case .adGroupName: input.adGroupName = text
        case .headlines, .descriptions, .imageURLs: append(text, field)
        case .businessName: input.businessName = text
        case .finalURL: input.finalURL = text
        case .logoURL: input.logoURL = Entry(text: text)
        case .callToAction: input.callToAction = Choices.callToAction.read(text)
        case .euPoliticalAdvertising: input.euPoliticalAdvertising = Choices.euPoliticalAdvertising.read(text)
        case .locations: input.locations = Self.list(text).map(Entry.init(text:))
        case .languages: input.languages = Self.list(text).map(Entry.init(text:))
        case .externalID: input.externalID = text
        case .labels: input.labels = Self.list(text)
        }
    }

    /// Adds to a list that has a column for each entry.
    private mutating func append(_ text: String, _ field: CampaignField) {
        switch field {
        case .headlines: input.headlines.append(text)
        case .descriptions: input.descriptions.append(text)
        case .imageURLs: input.imageURLs.append(Entry(text: text))
        default: preconditionFailure("\(field.rawValue) has one column")
        }
    }

    /// `one; two;` as Editor joins lists.
    private static func list(_ text: String) -> [String] {
        text.split(separator: ";").map { CellText.trimmed(String($0)) }.filter { !$0.isEmpty }
    }
}

extension ColumnUse {
    /// The field the column speaks of; nil when its contents are not used.
    fileprivate var fieldName: String? {
        switch self {
        case .field(let field), .part(let field, _): field.rawValue
        case .budgetType: CampaignField.dailyBudget.rawValue
        case .googleID, .errors: nil
        }
    }
}
