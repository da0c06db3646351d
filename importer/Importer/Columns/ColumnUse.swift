internal import Domain
internal import Sheets

/// What a column of a sheet is for.
enum ColumnUse: Hashable {
    case field(CampaignField)
    /// One of several columns of a list field, from 1: `Headline 2`.
    case part(CampaignField, Int)
    /// A part of one of the cards of a carousel, from 1: `Card image 2`.
    case card(CardPart, Int)
    /// Says what kind of budget the budget is, daily or total.
    case budgetType
    /// Names the objective where there is no column of that name.
    case bidStrategy
    /// Google's own id.
    case campaignID
    /// Add, Edit or Remove, as the web's templates have it.
    case action
    /// What the row is about, as the web's templates have it: a campaign, an ad group, an ad.
    case rowType
    /// Paused, Enabled or Removed, which is never imported.
    case status
    /// What only a part of a campaign has: filled in, the row is about that part.
    case sign(CampaignPart)
    /// What an earlier import wrote into its rejects file.
    case errors
    /// Asked for by the mapping: not to be used.
    case ignored

    enum CardPart: CaseIterable {
        case headline, image, finalURL
    }

    /// Nil when the header is none of ours.
    init?(header: String) {
        let name = Spelling.folded(header)
        guard let use = Self.byName[name] ?? Self.part(name) ?? Self.amount(header) else { return nil }
        self = use
    }

    /// `Budget (USD)`: what the amounts of a column are in. Other brackets, as of `Budget (monthly)`, change what it means.
    private static func amount(_ header: String) -> ColumnUse? {
        guard header.last == ")", let bracket = header.lastIndex(of: "(") else { return nil }
        let unit = CellText.trimmed(String(header[header.index(after: bracket)...].dropLast()))
        guard CurrencyMark.isOne(unit) || CurrencyMark.isOne(unit.uppercased()),
            let use = byName[Spelling.folded(String(header[..<bracket]))], use.isMoney
        else { return nil }
        return use
    }

    /// The name by which we call the column.
    var name: String {
        switch self {
        case .part(let field, let number): "\(Self.stem(of: field)) \(number)"
        case .card(.headline, let number): "Card headline \(number)"
        case .card(.image, let number): "Card image \(number)"
        case .card(.finalURL, let number): "Card final URL \(number)"
        case .sign(let part): "kind of row (\(part.rawValue))"
        default: alias ?? ""
        }
    }

    /// The name that a mapping gives it.
    var givenName: String { alias ?? name }

    private var alias: String? { Self.names.first { $0.use == self }?.aliases.first }

    static func name(of field: CampaignField) -> String {
        if field == .carouselCards { return ColumnUse.card(.headline, 1).name }
        if let family = families.first(where: { $0.field == field }) {
            return "\(family.stems[0]) \(family.numbers.lowerBound)"
        }
        return ColumnUse.field(field).name
    }

    /// The same of one of a list, from 0; lists that stand in one cell have one name.
    static func name(of field: CampaignField, at index: Int) -> String {
        guard let family = families.first(where: { $0.field == field }) else { return name(of: field) }
        return "\(family.stems[0]) \(family.numbers.lowerBound + index)"
    }

    /// The column name that a misspelt header most likely means.
    static func suggestion(for header: String) -> String? {
        let name = Spelling.folded(header)
        if let ours = foreign[name] ?? loose[name] { return ours }
        guard !others.contains(name) else { return nil }
        let parts = families.flatMap { family in family.numbers.map { "\(family.stems[0]) \($0)" } }
        return Spelling.nearest(header, in: names.flatMap(\.aliases) + parts)
    }

    /// Whether Google's pages write it in another language than English.
    static func isForeign(_ header: String) -> Bool { foreign[Spelling.folded(header)] != nil }

    private static func stem(of field: CampaignField) -> String {
        families.first { $0.field == field }?.stems[0] ?? field.rawValue
    }

    private static func part(_ name: String) -> ColumnUse? {
        let stem = name.prefix { !$0.isNumber }
        guard let family = families.first(where: { $0.stems.map(Spelling.folded).contains(String(stem)) }),
            let number = stem == name ? 1 : Int(name.dropFirst(stem.count)), family.numbers.contains(number)
        else { return nil }
        return family.card.map { .card($0, number) } ?? .part(family.field, number)
    }

    // MARK: The names

    private static let byName: [String: ColumnUse] = Dictionary(
        uniqueKeysWithValues: names.flatMap { name in name.aliases.map { (Spelling.folded($0), name.use) } })

    /// Headers that mean this only where no other column does: Editor has a Status and an ID for what is inside a campaign,
    /// the web's templates a Bid strategy with the name of a portfolio.
    static let weakNames: Set<String> = ["status", "id", "bidstrategy"]

    /// The headers of Google Ads Editor and of the web's bulk templates, and what people write for them; ours first.
    static let names: [(use: ColumnUse, aliases: [String])] = [
        (.field(.customerID), ["Customer ID", "Customer", "Account", "Account ID"]),
        (.campaignID, ["Campaign ID", "ID"]),
        (.field(.name), ["Campaign", "Campaign name", "Name"]),
        (.field(.objective), ["Objective", "Campaign objective"]),
        (.field(.campaignType), ["Campaign type"]),
        (
            .field(.dailyBudget),
            ["Budget", "Daily budget", "Campaign daily budget", "Campaign budget", "Budget amount"]
        ),
        (.budgetType, ["Budget type", "Budget period"]),
        (.field(.totalBudget), ["Total budget", "Campaign total budget"]),
        (.bidStrategy, ["Bid strategy type", "Bidding strategy", "Bid strategy", "Bidding strategy type"]),
        (.field(.targetCPA), ["Target CPA", "Target cost per action"]),
        (.field(.targetROAS), ["Target ROAS", "Target return on ad spend"]),
        (.field(.targetCPC), ["Target CPC", "Target cost per click"]),
        (.field(.cpcBidCeiling), ["Max CPC", "Maximum CPC bid limit", "Max CPC bid limit"]),
        (.field(.startDate), ["Start date", "Campaign start date", "Flight start"]),
        (.field(.endDate), ["End date", "Campaign end date", "Flight end"]),
        (.field(.adGroupName), ["Ad group", "Ad group name"]),
        (.field(.businessName), ["Business name"]),
        (.field(.finalURL), ["Final URL", "Final URLs", "Landing page"]),
        (.field(.logoURL), ["Logo", "Logo image", "Logo URL", "Logo 1", "Logo image 1"]),
        (.field(.callToAction), ["Call to action"]),
        (.field(.euPoliticalAdvertising), ["EU political ads", "Contains EU political advertising"]),
        (
            .field(.locations),
            ["Location ID", "Location IDs", "Location", "Locations", "Geo ID", "Geo target ID", "Geo targeting"]
        ),
        (.field(.languages), ["Languages", "Language", "Language targeting"]),
        (.field(.path1), ["Path 1", "Path"]),
        (.field(.path2), ["Path 2"]),
        (.field(.keywords), ["Keywords", "Keyword"]),
        (.field(.negativeKeywords), ["Negative keywords", "Negative keyword"]),
        (.field(.externalID), ["External ID"]),
        (.field(.labels), ["Labels", "Label"]),
        (.action, ["Action"]),
        (.rowType, ["Row type"]),
        (.status, ["Campaign status", "Campaign state", "Status"]),
        (.sign(.adGroup), ["Ad group type", "Ad group status", "Ad group ID"]),
        (.sign(.ad), ["Ad type", "Ad name", "Ad status", "Ad ID", "Ad strength"]),
        (.sign(.keyword), ["Criterion type", "Match type", "Keyword status"]),
        (.sign(.assetGroup), ["Asset group"]),
        (.sign(.sitelink), ["Link text"]),
        (.errors, ["Errors"]),
    ]

    /// Columns that come numbered; 1 may be left out.
    private struct Family {
        let field: CampaignField
        let stems: [String]
        let numbers: ClosedRange<Int>
        var card: CardPart?

        init(_ field: CampaignField, _ stems: [String], _ numbers: ClosedRange<Int>, card: CardPart? = nil) {
            self.field = field
            self.stems = stems
            self.numbers = numbers
            self.card = card
        }
    }

    /// As many of each as the kind of ad with the most has: those beyond what a row's own kind has are refused and not
    /// lost.
    private static let families = [
        Family(.headlines, ["Headline"], 1...15),
        Family(.descriptions, ["Description"], 1...5),
        Family(.longHeadlines, ["Long headline"], 1...5),
        Family(.imageURLs, ["Image", "Image URL", "Marketing image"], 1...CampaignLimits.images),
        Family(.additionalLogoURLs, ["Logo", "Logo image", "Logo URL"], 2...(1 + CampaignLimits.additionalLogos)),
        Family(.videos, ["Video", "Video ID", "YouTube video"], 1...5),
        Family(.carouselCards, ["Card headline"], 1...10, card: .headline),
        Family(.carouselCards, ["Card image", "Card image URL"], 1...10, card: .image),
        Family(.carouselCards, ["Card final URL"], 1...10, card: .finalURL),
    ]

    /// Every column that a person may fill in.
    static let all: [ColumnUse] =
        names.map(\.use).filter(\.isFilledIn)
        + families.flatMap { family in
            family.numbers.map { number in family.card.map { .card($0, number) } ?? .part(family.field, number) }
        }

    private var isFilledIn: Bool {
        switch self {
        case .field, .part, .card, .budgetType, .bidStrategy, .campaignID, .action: true
        case .rowType, .status, .sign, .errors, .ignored: false
        }
    }

    /// Columns of Google's that are near ours by their names alone.
    private static let others: Set<String> = Set(
        [
            "Max CPM", "Max CPV", "Target CPV", "Target CPM", "CPM", "CPC", "CPV", "Percent CPC", "Networks", "Network",
            "Labels (all)", "Location group", "Description line 1", "Image enhancement", "Path text", "Audience",
            "Asset group status", "Ad rotation", "Ad schedule", "Language exclusion", "Target frequency", "Budget name",
            "Bid strategy name", "Campaign subtype", "Video ad formats", "Device", "Devices",
        ].map(Spelling.folded))

    /// What people write that is too far from our name, or may mean something else.
    private static let loose: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "Campaign": ["Title", "Campaign title"],
            "Objective": ["Goal", "Campaign goal"],
            "Start date": ["Start", "Starts", "Start day", "Begin", "Begins", "Launch date"],
            "End date": ["End", "Ends", "End day", "Until"],
        ].flatMap { ours, others in others.map { (Spelling.folded($0), ours) } })

    /// What Google's own pages write in other languages, for the few columns without which nothing works.
    private static let foreign: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "Campaign": ["Kampagne", "Kampagnenname", "Campanha", "Campaña", "Campagne", "Campagna", "キャンペーン"],
            "Campaign ID": ["Kampagnen-ID", "ID da campanha", "ID de la campaña", "Campagne-ID"],
            "Campaign status": [
                "Kampagnenstatus", "Status da campanha", "Estado de la campaña", "État de la campagne",
            ],
            "Campaign type": ["Kampagnentyp", "Tipo de campanha", "Tipo de campaña", "Type de campagne"],
            "Budget": ["Tagesbudget", "Orçamento", "Presupuesto", "Budget quotidien", "予算"],
            "Start date": [
                "Startdatum", "Data de início", "Fecha de inicio", "Date de début", "Data di inizio", "開始日",
            ],
            "End date": ["Enddatum", "Data de término", "Fecha de finalización", "Date de fin", "Data di fine", "終了日"],
        ].flatMap { english, others in others.map { (Spelling.folded($0), english) } })
}

/// What a row of an Editor export may be about, instead of a campaign; the surest sign first.
enum CampaignPart: String, CaseIterable {
    case assetGroup = "asset group"
    case sitelink
    case ad
    case keyword
    case location
    case adGroup = "ad group"
    case other = "other"
}
