internal import Domain

/// A campaign as a row enters it, column by column, with the faults that only a sheet has.
struct EnteredRow {
    private(set) var input = CampaignInput()
    /// Those that the row fills in or clears, in the order of its columns.
    private(set) var fields: [CampaignField] = []
    private(set) var faults: [CellFault] = []
    private(set) var action = ImportEntry.Action.upsert
    /// The web's sheets call a campaign removed that is to be left alone.
    private(set) var isRemoved = false
    /// Whether the row names a campaign of Google's, readable or not.
    private(set) var hasCampaignID = false
    private var googleCampaignID: Int64?
    private var isBudgetTotal = false
    /// A cell that says that the budget is one of a day.
    private var dailyBudgetType: (column: Int, text: String)?
    private var strategy: Objective?
    /// Of everything the row says.
    private(set) var contents = RowHash()

    /// What is wrong with one cell.
    struct CellFault {
        let column: Int
        let rule: String
        let value: String
        let expected: Expectation
    }

    init(customer: CustomerID?) { input.customerID = Entry(customer) }

    /// How the row names its campaign; nil when it does not.
    var key: ImportEntry.Key? {
        if let googleCampaignID { return .googleCampaignID(googleCampaignID) }
        if !input.externalID.isEmpty { return .externalID(input.externalID) }
        return input.name.isEmpty ? nil : .name
    }

    /// Whether no column in use says anything.
    var isBlank: Bool { fields.isEmpty && faults.isEmpty && key == nil }

    /// Whether the bid strategy, which is not kept, aims at something else than the objective beside it.
    var hasOtherStrategy: Bool {
        guard let strategy, let objective = input.objective.value else { return false }
        return strategy != objective
    }

    /// The columns whose cell was not read; what the rules say of them is not news.
    var faultyColumns: Set<Int> { Set(faults.map(\.column)) }

    /// To be called behind the last column, with the objective of rows that name none.
    mutating func finish(objective: Objective?) {
        if let said = dailyBudgetType, case .blank = input.dailyBudget, fields.contains(.totalBudget) {
            fault(
                said.column, .budgetType, said.text, "is Daily where only the total budget is filled in",
                hint: "write Campaign total, or fill in the daily budget instead")
        }
        if isBudgetTotal, let place = fields.firstIndex(of: .dailyBudget), case .blank = input.totalBudget {
            swap(&input.dailyBudget, &input.totalBudget)
            fields[place] = .totalBudget
        }
        guard case .blank = input.objective, !fields.contains(.objective) else { return }
        if let strategy {
            input.objective = .value(strategy)
            fields.append(.objective)
        } else {
            // Only for a campaign that is new: a stored one keeps its own.
            input.objective = Entry(objective)
        }
    }

    private mutating func fault(_ column: Int, _ rule: SheetRule, _ value: String, _ reason: String, hint: String) {
        fault(column, rule, value, Expectation(reason: reason, hint: hint))
    }

    mutating func fault(_ column: Int, _ rule: SheetRule, _ value: String, _ expected: Expectation) {
        faults.append(CellFault(column: column, rule: rule.rawValue, value: value, expected: expected))
    }

    private mutating func name(_ field: CampaignField) {
        if fields.last != field, !fields.contains(field) { fields.append(field) }
    }

    /// To be asked when the row has become an entry.
    func identity(_ key: ImportEntry.Key, _ customer: CustomerID) -> RowIdentity {
        var contents = contents
        contents.combine(RowIdentity.value(action))
        let name = key != .name && action == .remove ? "" : input.name
        return RowIdentity(key, customer, name: name, contents: contents)
    }

    // MARK: Columns

    /// Nothing shall be there.
    mutating func clear(_ use: ColumnUse, place: Int) {
        contents.combine(UInt64(place))
        contents.combine(RowIdentity.value("[]"))
        switch use {
        case .field(.customerID): break
        case .field(let field), .part(let field, _): name(field)
        case .card: name(.carouselCards)
        default: break
        }
    }

    /// - Parameter place: of the column among those in use.
    mutating func take(_ text: String, column: Int, place: Int, use: ColumnUse, _ settings: CellSettings) {
        defer { note(text, place: place, use) }
        switch use {
        case .field(.externalID) where Self.hasLostDigits(text), .field(.customerID) where Self.hasLostDigits(text):
            fault(
                column, .campaignIDDigits, text, "lost its digits in a spreadsheet",
                hint: "format the column as text and paste the id again")
        case .field(let field): take(text, field, settings)
        case .part(let field, _):
            name(field)
            append(text, field)
        case .card(let part, let number):
            name(.carouselCards)
            take(text, part, ofCard: number)
        case .budgetType:
            guard let isTotal = read(Choices.budgetType, text, column, .budgetType) else { break }
            isBudgetTotal = isTotal
            dailyBudgetType = isTotal ? nil : (column, text)
        case .bidStrategy: strategy = read(Choices.bidStrategy, text, column, .bidStrategy)
        case .campaignID: takeCampaignID(text, column: column)
        case .action: if let action = read(Choices.action, text, column, .action) { self.action = action }
        case .status: isRemoved = read(Choices.status, text, column, .status) == .removed
        case .rowType, .sign, .errors, .ignored: break
        }
    }

    /// Values that are written in several ways count as what they mean.
    private mutating func note(_ text: String, place: Int, _ use: ColumnUse) {
        let value: UInt64? =
            switch use {
            case .field(.dailyBudget): input.dailyBudget.value.map { UInt64(bitPattern: $0.amount) }
            case .field(.totalBudget): input.totalBudget.value.map { UInt64(bitPattern: $0.amount) }
            case .field(.targetCPA): input.targetCPA.value.map { UInt64(bitPattern: $0.amount) }
            case .field(.targetCPC): input.targetCPC.value.map { UInt64(bitPattern: $0.amount) }
            case .field(.cpcBidCeiling): input.cpcBidCeiling.value.map { UInt64(bitPattern: $0.amount) }
            case .field(.startDate): input.startDate.value.map { UInt64(ProofCell.number(of: $0)) }
            case .field(.endDate): input.endDate.value.map { UInt64(ProofCell.number(of: $0)) }
            case .field(.objective): input.objective.value.map(RowIdentity.value)
            case .field(.campaignType): input.campaignType.value.map(RowIdentity.value)
            case .field(.callToAction): input.callToAction.value.map(RowIdentity.value)
            case .field(.euPoliticalAdvertising): input.euPoliticalAdvertising.value.map(RowIdentity.value)
            case .bidStrategy: strategy.map(RowIdentity.value)
            case .budgetType: isBudgetTotal ? 2 : 1
            case .status, .field(.customerID), .rowType, .sign, .errors, .ignored: nil
            default: RowIdentity.value(CellText.onOneLine(text) == nil ? text : Self.list(text).joined(separator: ";"))
            }
        guard let value else { return }
        contents.combine(UInt64(place))
        contents.combine(value)
    }

    private mutating func read<Value: Sendable>(
        _ choices: Choices<Value>, _ text: String, _ column: Int, _ rule: SheetRule
    ) -> Value? {
        switch choices.read(text) {
        case .blank: return nil
        case .value(let value): return value
        case .unreadable(_, let expected):
            fault(column, rule, text, expected)
            return nil
        }
    }

    private mutating func takeCampaignID(_ text: String, column: Int) {
        hasCampaignID = true
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let id = Int64(text), id > 0 {
            googleCampaignID = id
        } else if text.contains(where: { $0 == "e" || $0 == "E" }), Double(text) != nil {
            fault(
                column, .campaignIDDigits, text, "lost its digits in a spreadsheet",
                hint: "format the column as text and paste the id again, or leave it blank to create a campaign")
        } else {
            fault(
                column, .campaignID, text, "is not an id of Google's, which has digits only",
                hint: "copy it from Google Ads, or leave it blank to create a campaign")
        }
    }

    /// As spreadsheets write a number that is too long for them, `2.3847E+16`; an id may be `12E45` itself.
    private static func hasLostDigits(_ text: String) -> Bool {
        (text.contains("E+") || text.contains("e+")) && Double(text) != nil
    }

    /// Cards keep the numbers of their columns, so that a card that is left out in between is told as such.
    private mutating func take(_ text: String, _ part: ColumnUse.CardPart, ofCard number: Int) {
        while input.carouselCards.count < number { input.carouselCards.append(CarouselCardInput()) }
        switch part {
        case .headline: input.carouselCards[number - 1].headline = text
        case .image: input.carouselCards[number - 1].imageURL = Entry(text: text)
        case .finalURL: input.carouselCards[number - 1].finalURL = text
        }
    }

    private mutating func take(_ text: String, _ field: CampaignField, _ settings: CellSettings) {
        if field != .customerID { name(field) }
        switch field {
        case .customerID: input.customerID = Entry(text: text)
        case .name: input.name = text
        case .objective: input.objective = Choices.objective.read(text)
        case .campaignType: input.campaignType = Choices.campaignType.read(text)
        case .dailyBudget: input.dailyBudget = MoneyText.read(text, settings)
        case .startDate: input.startDate = DateText.read(text, settings)
        case .endDate: input.endDate = DateText.read(text, settings)
        case .adGroupName: input.adGroupName = text
        case .headlines, .descriptions, .imageURLs, .additionalLogoURLs, .videos, .longHeadlines: append(text, field)
        case .carouselCards: preconditionFailure("cards have a column for each part")
        case .businessName: input.businessName = text
        case .finalURL: input.finalURL = text
        case .logoURL: input.logoURL = Entry(text: text)
        case .callToAction: input.callToAction = Choices.callToAction.read(text)
        case .euPoliticalAdvertising: input.euPoliticalAdvertising = Choices.euPoliticalAdvertising.read(text)
        case .locations: input.locations = Self.list(text).map(Entry.init(text:))
        case .languages: input.languages = Self.list(text).map(Entry.init(text:))
        case .externalID: input.externalID = text
        case .labels: input.labels = Self.list(text)
        case .totalBudget: input.totalBudget = MoneyText.read(text, settings)
        case .targetCPA: input.targetCPA = MoneyText.read(text, settings)
        case .targetROAS: input.targetROAS = ReturnText.read(text)
        case .targetCPC: input.targetCPC = MoneyText.read(text, settings)
        case .cpcBidCeiling: input.cpcBidCeiling = MoneyText.read(text, settings)
        case .path1: input.path1 = text
        case .path2: input.path2 = text
        case .keywords: input.keywords = Self.list(text).map(Entry.init(text:))
        case .negativeKeywords: input.negativeKeywords = Self.list(text).map(Entry.init(text:))
        }
    }

    /// Adds to a list that has a column for each entry.
    private mutating func append(_ text: String, _ field: CampaignField) {
        switch field {
        case .headlines: input.headlines.append(text)
        case .descriptions: input.descriptions.append(text)
        case .longHeadlines: input.longHeadlines.append(text)
        case .imageURLs: input.imageURLs.append(Entry(text: text))
        case .additionalLogoURLs: input.additionalLogoURLs.append(Entry(text: text))
        case .videos: input.videos.append(Entry(text: text))
        default: preconditionFailure("\(field.rawValue) has one column")
        }
    }

    /// `one; two;` as Editor joins lists, or a line for each.
    static func list(_ text: String) -> [String] {
        text.split { $0 == ";" || $0.isNewline }.map { CellText.trimmed(String($0)) }.filter { !$0.isEmpty }
    }
}
