internal import Domain

/// A campaign as a row enters it, column by column, with the faults that only a sheet has.
struct EnteredRow {
    private var entered = CampaignInput()
    /// Says the sheet's column for the kind of budget.
    private var isBudgetTotal = false
    private(set) var faults: [(column: Int, violation: Violation)] = []

    /// The columns whose cell was not read; what the rules say of them is not news.
    var faultyColumns: Set<Int> { Set(faults.map(\.column)) }

    init(customer: CustomerID?) { entered.customerID = Entry(customer) }

    /// The budget column holds whichever kind the row says.
    var input: CampaignInput {
        guard isBudgetTotal, case .blank = entered.totalBudget else { return entered }
        var input = entered
        input.totalBudget = entered.dailyBudget
        input.dailyBudget = .blank
        return input
    }

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
        case .card(let part, let number): if !text.isEmpty { take(text, part, ofCard: number) }
        case .budgetType: takeBudgetType(text, column: column)
        case .googleID, .errors: break
        }
    }

    private mutating func takeBudgetType(_ text: String, column: Int) {
        switch Spelling.folded(text) {
        case "", "daily": break
        case "total", "campaigntotal": isBudgetTotal = true
        default:
            add(
                column, CampaignField.dailyBudget.rawValue, .unsupported, value: text,
                "is neither Daily nor Campaign total", hint: "write Daily for the budget of a day, or Campaign total")
        }
    }

    /// Cards keep the numbers of their columns, so that a card that is left out in between is told as such.
    private mutating func take(_ text: String, _ part: ColumnUse.CardPart, ofCard number: Int) {
        while entered.carouselCards.count < number { entered.carouselCards.append(CarouselCardInput()) }
        switch part {
        case .headline: entered.carouselCards[number - 1].headline = text
        case .image: entered.carouselCards[number - 1].imageURL = Entry(text: text)
        case .finalURL: entered.carouselCards[number - 1].finalURL = text
        }
    }

    private mutating func add(
        _ column: Int, _ field: String, _ kind: Violation.Kind, value: String, _ reason: String, hint: String
    ) {
        faults.append((column, Violation(field, kind, value: value, reason: reason, hint: hint)))
    }

    private mutating func take(_ text: String, _ field: CampaignField) {
        switch field {
        case .customerID: if !text.isEmpty { entered.customerID = Entry(text: text) }
        case .name: entered.name = text
        case .objective: entered.objective = Choices.objective.read(text)
        case .campaignType: entered.campaignType = Choices.campaignType.read(text)
        case .dailyBudget: entered.dailyBudget = MoneyText.read(text)
        case .startDate: entered.startDate = DateText.read(text)
        case .endDate: entered.endDate = DateText.read(text)
        case .adGroupName: entered.adGroupName = text
        case .headlines, .descriptions, .imageURLs, .additionalLogoURLs, .videos, .longHeadlines: append(text, field)
        case .carouselCards: preconditionFailure("cards have a column for each part")
        case .businessName: entered.businessName = text
        case .finalURL: entered.finalURL = text
        case .logoURL: entered.logoURL = Entry(text: text)
        case .callToAction: entered.callToAction = Choices.callToAction.read(text)
        case .euPoliticalAdvertising: entered.euPoliticalAdvertising = Choices.euPoliticalAdvertising.read(text)
        case .locations: entered.locations = Self.list(text).map(Entry.init(text:))
        case .languages: entered.languages = Self.list(text).map(Entry.init(text:))
        case .externalID: entered.externalID = text
        case .labels: entered.labels = Self.list(text)
        case .totalBudget: entered.totalBudget = MoneyText.read(text)
        case .targetCPA: entered.targetCPA = MoneyText.read(text)
        case .targetROAS: entered.targetROAS = Entry(text: text)
        case .targetCPC: entered.targetCPC = MoneyText.read(text)
        case .cpcBidCeiling: entered.cpcBidCeiling = MoneyText.read(text)
        case .path1: entered.path1 = text
        case .path2: entered.path2 = text
        case .keywords: entered.keywords = Self.list(text).map(Entry.init(text:))
        case .negativeKeywords: entered.negativeKeywords = Self.list(text).map(Entry.init(text:))
        }
    }

    /// Adds to a list that has a column for each entry.
    private mutating func append(_ text: String, _ field: CampaignField) {
        switch field {
        case .headlines: entered.headlines.append(text)
        case .descriptions: entered.descriptions.append(text)
        case .longHeadlines: entered.longHeadlines.append(text)
        case .imageURLs: entered.imageURLs.append(Entry(text: text))
        case .additionalLogoURLs: entered.additionalLogoURLs.append(Entry(text: text))
        case .videos: entered.videos.append(Entry(text: text))
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
        case .card: CampaignField.carouselCards.rawValue
        case .budgetType: CampaignField.dailyBudget.rawValue
        case .googleID, .errors: nil
        }
    }
}
