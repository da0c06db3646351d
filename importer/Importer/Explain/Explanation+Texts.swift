internal import Domain

extension Explanation {
    static let ofTexts: [Explanation] =
        [
            oneLine(.adGroupName, .texts, good: "Tents US"),
            Explanation(
                .adGroupName, .length, .texts, "An ad group's name is at most 254 characters long.",
                why: "\(RuleSource.api), AdGroup.name.",
                bad: String(repeating: "Tents ", count: 50), good: "Tents US"),
            fixedOncePublished(.adGroupName, .texts, "Tents UK"),
            Explanation(
                .headlines, .required, .texts, "An ad that is published has headlines: 1 to 5, 3 to 15 in search.",
                why: "\(RuleSource.api), the ad's info.", bad: "", good: "Tents for every weather"),
            Explanation(
                .headlines, .width, .texts,
                "A headline is at most 40 columns wide, 30 in search; one of a Demand Gen ad is at most 30.",
                why: "\(RuleSource.assets) say 40 with one of at most 30, which also satisfies the API reference.",
                bad: "The warmest sleeping bag that we have ever made", good: "Warm down to minus 20"),
            Explanation(
                .headlines, .count, .texts, "An ad has as many headlines as its kind allows: 5, 1 or, in search, 15.",
                why: "\(RuleSource.api), the ad's info.",
                cells: Cells(numbered: "Headline", (1...6).map { "Tent \($0)" }),
                good: Cells(numbered: "Headline", (1...5).map { "Tent \($0)" })),
            different(.headlines, "Headline"), oneLine(.headlines, .texts, good: "Tents for every weather"),
            fixedOncePublished(.headlines, .texts, "Tents for British weather"),
            Explanation(
                .descriptions, .required, .texts, "An ad that is published has descriptions: 1 to 5, 2 to 4 in search.",
                why: "\(RuleSource.api), the ad's info.", bad: "", good: "Light, quick to pitch and tested in Norway."),
            Explanation(
                .descriptions, .width, .texts, "A description is at most 90 columns wide.",
                why: "\(RuleSource.assets).",
                bad: String(repeating: "Light, quick to pitch and tested. ", count: 3),
                good: "Light, quick to pitch and tested in Norway."),
            Explanation(
                .descriptions, .count, .texts,
                "An ad has as many descriptions as its kind allows: 5, 1 or, in search, 2 to 4.",
                why: "\(RuleSource.api), the ad's info.",
                cells: [
                    "Card headline 1": "Tents", "Card image 1": "https://example.com/1.png",
                    "Description 1": "Light, quick to pitch.", "Description 2": "Tested in Norway.",
                ],
                good: [
                    "Card headline 1": "Tents", "Card image 1": "https://example.com/1.png",
                    "Description 1": "Light, quick to pitch.", "Description 2": "",
                ]),
            different(.descriptions, "Description"),
            oneLine(.descriptions, .texts, good: "Light, quick to pitch and tested in Norway."),
            fixedOncePublished(.descriptions, .texts, "Waterproof to 5,000 mm."),
            Explanation(
                .longHeadlines, .required, .texts, "A video ad that is published has 1 to 5 long headlines.",
                why: "\(RuleSource.api), DemandGenVideoResponsiveAdInfo.long_headlines.",
                cells: ["Video 1": "dQw4w9WgXcQ", "Long headline 1": ""],
                good: ["Video 1": "dQw4w9WgXcQ", "Long headline 1": "Tents for every weather"]),
            Explanation(
                .longHeadlines, .width, .texts, "A long headline is at most 90 columns wide.",
                why: "\(RuleSource.assets).",
                bad: String(repeating: "Tents for every weather ", count: 4), good: "Tents for every weather"),
            Explanation(
                .longHeadlines, .count, .texts, "A video ad has at most 5 long headlines.",
                why: "\(RuleSource.api), DemandGenVideoResponsiveAdInfo.long_headlines.",
                call: "long_headlines: \"one\" … long_headlines: \"six\"", good: "long_headlines: \"Tents\""),
            different(.longHeadlines, "Long headline"),
            oneLine(.longHeadlines, .texts, good: "Tents for every weather"),
            oneKind(
                .longHeadlines, .texts, "Long headlines are parts of video ads, and of no other.",
                ["Card headline 1": "Tents", "Card image 1": "https://example.com/1.png", "Long headline 1": "Tents"],
                good: ["Card headline 1": "", "Card image 1": "", "Long headline 1": "Tents"]),
            foreign(.longHeadlines, .texts, "Long headlines are parts of video ads.", "Tents", type: "Search"),
            Explanation(
                .businessName, .required, .texts, "A Demand Gen ad that is published names the business.",
                why: "\(RuleSource.api), DemandGenMultiAssetAdInfo.business_name.", bad: "", good: "Nordwind Outdoor"),
            Explanation(
                .businessName, .width, .texts, "A business name is at most 25 columns wide.",
                why: "\(RuleSource.assets).",
                bad: "Nordwind Outdoor and Mountain Sports", good: "Nordwind Outdoor"),
            oneLine(.businessName, .texts, good: "Nordwind Outdoor"),
            foreign(.businessName, .texts, "Search ads have no business name.", "Nordwind Outdoor", type: "Search"),
            Explanation(
                .callToAction, .unreadable, .texts, "A call to action is one of Google's: Learn more, Shop now, …",
                why: "\(RuleSource.api), CallToActionTypeEnum.", bad: "Come in", good: "Shop now"),
            foreign(.callToAction, .texts, "Search ads have no call to action.", "Shop now", type: "Search"),
        ] + ofAddresses

    /// Where the ad leads, and what a search ad shows of it.
    private static let ofAddresses: [Explanation] = [
        Explanation(
            .finalURL, .required, .texts, "A campaign that is published has a page that its ad leads to.",
            why: "\(RuleSource.api), Ad.final_urls.", bad: "", good: "https://example.com/tents"),
        Explanation(
            .finalURL, .unreadable, .texts, "A final URL is a web address.", why: "\(RuleSource.api), Ad.final_urls.",
            bad: "example dot com", good: "https://example.com/tents"),
        Explanation(
            .finalURL, .length, .texts, "A final URL is at most 2,048 bytes long.",
            why: "\(RuleSource.api), Ad.final_urls.",
            bad: "https://example.com/" + String(repeating: "tents/", count: 350), good: "https://example.com/tents"),
        fixedOncePublished(.finalURL, .texts, "https://example.com/other"),
        Explanation(
            .path1, .required, .texts, "A search ad that has a Path 2 has a Path 1.",
            why: "\(RuleSource.api), ResponsiveSearchAdInfo.path2.",
            cells: ["Campaign type": "Search", "Path 1": "", "Path 2": "sale"],
            good: ["Campaign type": "Search", "Path 1": "tents", "Path 2": "sale"]),
        path(.path1, .width, "A path is at most 15 columns wide.", bad: "tents-for-every-weather"),
        path(.path1, .characters, "A path is one word without a slash.", bad: "tents/sale"),
        oneKind(
            .path1, .texts, "Paths are parts of search ads, and of no other.",
            ["Long headline 1": "Tents", "Path 1": "tents"], good: ["Long headline 1": "", "Path 1": ""]),
        foreign(.path1, .texts, "Only search ads have paths.", "tents", type: "Demand Gen"),
        path(.path2, .width, "A path is at most 15 columns wide.", bad: "tents-for-every-weather"),
        path(.path2, .characters, "A path is one word without a slash.", bad: "tents/sale"),
        Explanation(
            .path2, .unsupported, .texts, "Only search ads have paths.",
            why: "\(RuleSource.ownKind) \(RuleSource.published)",
            cells: ["Campaign type": "Demand Gen", "Path 1": "tents", "Path 2": "sale"],
            good: ["Campaign type": "Demand Gen", "Path 1": "", "Path 2": ""]),
    ]

    private static func path(
        _ field: CampaignField, _ kind: Violation.Kind, _ what: String, bad: String
    ) -> Explanation {
        Explanation(
            field, kind, .texts, what, why: "\(RuleSource.api), ResponsiveSearchAdInfo.", bad: bad, good: "tents")
    }

    private static func different(_ field: CampaignField, _ column: String) -> Explanation {
        Explanation(
            field, .duplicate, .texts, "The texts of an ad are all different.",
            why: "\(RuleSource.api), AssetLinkError.DUPLICATE_ASSET: Google refuses the same text twice.",
            cells: ["\(column) 1": "Tents for all", "\(column) 2": "Tents for all"],
            good: ["\(column) 1": "Tents for all", "\(column) 2": "Tents for you"])
    }

    // MARK: Rules about kinds of ads

    /// That parts of two kinds of ad stand side by side.
    static func oneKind(
        _ field: CampaignField, _ topic: Topic, _ what: String, _ bad: Cells, good: Cells
    ) -> Explanation {
        Explanation(
            field, .mismatch, topic, what, why: "Our rule: the parts decide the kind of ad, and it can be only one.",
            cells: bad, good: good)
    }

    /// That the campaign's kind of ad has no such part.
    static func foreign(
        _ field: CampaignField, _ topic: Topic, _ what: String, _ value: String, type: String
    ) -> Explanation {
        let column = ColumnUse.name(of: field)
        return Explanation(
            field, .unsupported, topic, what, why: "\(RuleSource.ownKind) \(RuleSource.published)",
            cells: ["Campaign type": type, column: value], good: ["Campaign type": type, column: ""])
    }
}
