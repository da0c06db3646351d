internal import Domain

/// What a column of a sheet is for.
enum ColumnUse: Hashable {
    case field(CampaignField)
    /// One of several columns of a list field, from 1: `Headline 2`.
    case part(CampaignField, Int)
    /// A part of one of the cards of a carousel, from 1: `Card image 2`.
    case card(CardPart, Int)
    /// Says what kind of budget the budget is, daily or total.
    case budgetType
    /// Google's own id, which does not decide anything here.
    case googleID
    /// What an earlier import wrote into its rejects file.
    case errors

    enum CardPart: CaseIterable {
        case headline, image, finalURL
    }

    /// Nil when the header is none of ours.
    init?(header: String) {
        let name = Spelling.folded(header)
        guard let use = Self.byName[name] ?? Self.part(name) else { return nil }
        self = use
    }

    /// The name by which we call the column when it is not there.
    static func name(of field: CampaignField) -> String {
        if let family = families.first(where: { $0.field == field }) {
            return "\(family.stems[0]) \(family.numbers.lowerBound)"
        }
        return names.first { $0.use == .field(field) }?.aliases.first ?? field.rawValue
    }

    /// The column name that a misspelt header most likely means.
    static func suggestion(for header: String) -> String? {
        let parts = families.flatMap { family in family.numbers.map { "\(family.stems[0]) \($0)" } }
        return Spelling.nearest(header, in: names.flatMap(\.aliases) + parts)
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

    /// The headers of Google Ads Editor and of the web's bulk templates, and what people write for them; ours first.
    private static let names: [(use: ColumnUse, aliases: [String])] = [
        (.field(.customerID), ["Customer ID", "Customer", "Account", "Account ID"]),
        (.field(.name), ["Campaign", "Campaign name", "Name"]),
        (.field(.objective), ["Objective", "Campaign objective"]),
        (.field(.campaignType), ["Campaign type"]),
        (
            .field(.dailyBudget),
            ["Budget", "Daily budget", "Campaign daily budget", "Campaign budget", "Budget amount"]
        ),
        (.budgetType, ["Budget type", "Budget period"]),
        (.field(.totalBudget), ["Total budget", "Campaign total budget"]),
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
        (.googleID, ["Campaign ID"]),
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
}
