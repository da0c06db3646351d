internal import Domain

/// What a column of a sheet is for.
enum ColumnUse: Hashable {
    case field(CampaignField)
    /// One of several columns of a list field, from 1: `Headline 2`.
    case part(CampaignField, Int)
    /// Says what kind of budget the budget is; we keep daily ones only.
    case budgetType
    /// Google's own id, which does not decide anything here.
    case googleID
    /// What an earlier import wrote into its rejects file.
    case errors

    /// Nil when the header is none of ours.
    init?(header: String) {
        let name = Spelling.folded(header)
        guard let use = Self.byName[name] ?? Self.part(name) else { return nil }
        self = use
    }

    /// The name by which we call the column when it is not there.
    static func name(of field: CampaignField) -> String {
        if let family = families.first(where: { $0.field == field }) { return "\(family.stems[0]) 1" }
        return names.first { $0.use == .field(field) }?.aliases.first ?? field.rawValue
    }

    /// The column name that a misspelt header most likely means.
    static func suggestion(for header: String) -> String? {
        let parts = families.flatMap { family in (1...family.count).map { "\(family.stems[0]) \($0)" } }
        return Spelling.nearest(header, in: names.flatMap(\.aliases) + parts)
    }

    private static func part(_ name: String) -> ColumnUse? {
        let stem = name.prefix { !$0.isNumber }
        guard let family = families.first(where: { $0.stems.map(Spelling.folded).contains(String(stem)) }),
            let number = stem == name ? 1 : Int(name.dropFirst(stem.count)), (1...family.count).contains(number)
        else { return nil }
        return .part(family.field, number)
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
        (.field(.externalID), ["External ID"]),
        (.field(.labels), ["Labels", "Label"]),
        (.googleID, ["Campaign ID"]),
        (.errors, ["Errors"]),
    ]

    /// The columns that come numbered; the number may be left out of the first. Editor has 15 headlines, for
    /// search ads: all are read, so that those beyond Demand Gen's five are refused and not lost.
    private static let families: [(field: CampaignField, stems: [String], count: Int)] = [
        (.headlines, ["Headline"], 15),
        (.descriptions, ["Description"], 5),
        (.imageURLs, ["Image", "Image URL", "Marketing image"], CampaignLimits.images),
    ]
}
