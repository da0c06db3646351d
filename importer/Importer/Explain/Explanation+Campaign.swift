internal import Domain

extension Explanation {
    /// Whose campaign it is, its name and what it is for.
    static let ofCampaigns: [Explanation] = [
        Explanation(
            .customerID, .required, .campaign, "Every campaign belongs to a Google Ads account.",
            why: "Our rule: without it nobody knows where to publish. The column may be missing with --customer.",
            bad: "", good: "123-456-7890"),
        Explanation(
            .customerID, .unreadable, .campaign, "An account is named by its ten digits, with or without dashes.",
            why: "\(RuleSource.api), Customer.id; ten digits as Google Ads shows them.",
            bad: "12345", good: "123-456-7890"),
        Explanation(
            .name, .required, .campaign, "Every campaign has a name.",
            why: "\(RuleSource.api), Campaign.name: required, and how sheets and people know the campaign.",
            bad: "", good: "Spring sale"),
        oneLine(.name, .campaign, good: "Spring sale"),
        Explanation(
            .name, .length, .campaign, "A name is at most 256 characters long.",
            why: "\(RuleSource.api), Campaign.name.",
            bad: "Spring " + String(repeating: "very ", count: 60) + "sale", good: "Spring sale"),
        Explanation(
            .objective, .required, .campaign, "Every campaign has an objective.",
            why: "Our rule: the objective decides what Google's bidding aims for. Without the column, the bid strategy "
                + "or --objective names it.",
            bad: "", good: "Sales"),
        Explanation(
            .objective, .unreadable, .campaign, "The objective is Sales, Leads or Website traffic.",
            why: "Our rule: these are the objectives that can be published.",
            bad: "Brand awareness", good: "Website traffic"),
        Explanation(
            .campaignType, .unreadable, .campaign, "The campaign type is Demand Gen or Search.",
            why: "\(RuleSource.api), AdvertisingChannelType: others cannot be published from here yet.",
            bad: "Shopping", good: "Demand Gen"),
        Explanation(
            .euPoliticalAdvertising, .required, .campaign,
            "A campaign that is published says whether it has EU political ads.",
            why: "\(RuleSource.euAds): the advertiser declares it, nobody may assume it. A draft can do without.",
            bad: "", good: "No"),
        Explanation(
            .euPoliticalAdvertising, .unreadable, .campaign,
            "The declaration of EU political ads is Yes or No, or Editor's sentence for it.",
            why: "\(RuleSource.euAds).", bad: "maybe", good: "Doesn't have EU political ads"),
        oneLine(.externalID, .campaign, good: "NW-2035-001"),
        Explanation(
            .externalID, .length, .campaign, "An external ID is at most 128 characters long.",
            why: "Our rule: it is a key of yours, not a text.",
            bad: String(repeating: "NW-2035-", count: 20), good: "NW-2035-001"),
        Explanation(
            .labels, .required, .campaign, "No label is empty.", why: "Our rule: an empty label marks nothing.",
            call: "labels: \"spring\", labels: \"\"", good: "labels: \"spring\""),
        oneLine(.labels, .campaign, good: "spring tents"),
        Explanation(
            .labels, .length, .campaign, "A label is at most 80 characters long.",
            why: "\(RuleSource.api), Label.name.",
            bad: String(repeating: "spring ", count: 15), good: "spring; tents"),
        Explanation(
            .labels, .count, .campaign, "A campaign has at most 50 labels.", why: "\(RuleSource.api), CampaignLabel.",
            bad: (1...51).map { "label \($0)" }.joined(separator: "; "), good: "spring; tents"),
        Explanation(
            .labels, .duplicate, .campaign, "No label is given twice.", why: "Our rule: the second says nothing.",
            bad: "spring; tents; spring", good: "spring; tents"),
        fixedOncePublished(.name, .campaign, "Spring sale 2"),
        fixedOncePublished(.objective, .campaign, "Leads"),
        fixedOncePublished(.campaignType, .campaign, "Search"),
        fixedOncePublished(.euPoliticalAdvertising, .campaign, "Yes"),
    ]

    // MARK: Rules that many fields have

    /// That a text stands on one line.
    static func oneLine(_ field: CampaignField, _ topic: Topic, good: String) -> Explanation {
        let blank = good.firstIndex(of: " ") ?? good.endIndex
        return Explanation(
            field, .characters, topic, "The text has no tabs or other control characters.",
            why: RuleSource.oneLine,
            bad: good[..<blank] + "\t" + good[blank...].drop { $0 == " " } + "x", good: good)
    }

    /// That Google does not let it change.
    static func fixedOncePublished(_ field: CampaignField, _ topic: Topic, _ value: String) -> Explanation {
        let column = ColumnUse.name(of: field)
        return Explanation(
            "\(field.rawValue).unsupported", topic, "It cannot change once the campaign is published.",
            why: RuleSource.published + " Budget, dates, labels and External ID can change.",
            bad: .published([column: value]), good: .published(["Budget": "20.00"]))
    }

    /// That an empty entry, which only services can send, is refused.
    init(
        _ field: CampaignField, _ kind: Violation.Kind, _ topic: Topic, _ what: String, why: String,
        call bad: String, good: String
    ) {
        self.init(
            "\(field.rawValue).\(kind.rawValue)", topic, what, why: why, bad: .call(bad), good: .call(good))
    }
}
