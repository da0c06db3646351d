internal import Domain

extension Explanation {
    static let ofTargeting: [Explanation] =
        [
            Explanation(
                .locations, .required, .targeting, "A campaign that is published names its places.",
                why: "Our rule: without one Google shows the ads in every country.", bad: "", good: "2840"),
            Explanation(
                .locations, .unreadable, .targeting, "A place is the number of Google's geo target.",
                why: "\(RuleSource.places).", bad: "United States", good: "2840"),
            Explanation(
                .locations, .count, .targeting, "A campaign has at most 500 places.",
                why: "Our rule: a longer list is better kept as a location set at Google.",
                bad: (1...501).map(String.init).joined(separator: ";"), good: "2840; 2276"),
            twice(.locations, "2840; 2840", good: "2840; 2276"), fixedOncePublished(.locations, .targeting, "2276"),
            Explanation(
                .languages, .required, .targeting, "No language is empty.",
                why: "Our rule: an empty entry says nothing.",
                call: "languages: \"\"", good: "languages: \"languageConstants/1000\""),
            Explanation(
                .languages, .unreadable, .targeting, "A language is a code such as en, or Google's number of it.",
                why: "\(RuleSource.languages).", bad: "English", good: "en; de"),
            Explanation(
                .languages, .count, .targeting, "A campaign has at most 50 languages.",
                why: "Our rule: Google has little more than these.",
                bad: (1_000...1_050).map(String.init).joined(separator: ";"), good: "en; de"),
            twice(.languages, "en; en", good: "en; de"), fixedOncePublished(.languages, .targeting, "de"),
            Explanation(
                .keywords, .required, .targeting, "A search campaign that is published has keywords.",
                why: "\(RuleSource.api), KeywordInfo: without one a search ad is never shown.",
                cells: ["Campaign type": "Search", "Keywords": ""],
                good: ["Campaign type": "Search", "Keywords": "winter tent; [family tent]"]),
            Explanation(
                .negativeKeywords, .required, .targeting, "No keyword is empty.",
                why: "\(RuleSource.api), KeywordInfo.text.", bad: "[ ]", good: "[used tent]"),
        ] + keywords(.keywords) + keywords(.negativeKeywords)

    private static func keywords(_ field: CampaignField) -> [Explanation] {
        let good = "winter tent; [family tent]"
        return [
            Explanation(
                field, .length, .targeting, "A keyword is at most 80 characters long.",
                why: "\(RuleSource.api), KeywordInfo.text.", bad: String(repeating: "winter", count: 15), good: good),
            Explanation(
                field, .count, .targeting, "A keyword has at most 10 words, and a campaign 1,000 keywords.",
                why: "\(RuleSource.api), KeywordInfo.text; the number is ours.", bad: "a b c d e f g h i j k",
                good: good),
            Explanation(
                field, .characters, .targeting, "Brackets and quotes stand around a keyword, not inside, on one line.",
                why: "They are Editor's notation of how closely it must match: [exact], \"phrase\", broad.",
                bad: "winter [tent] sale", good: good),
            twice(field, "winter tent; winter tent", good: good),
            foreign(field, .targeting, "Only search campaigns have keywords.", "winter tent", type: "Demand Gen"),
        ]
    }

    private static func twice(_ field: CampaignField, _ bad: String, good: String) -> Explanation {
        Explanation(
            field, .duplicate, .targeting, "Nothing is given twice.",
            why: "Our rule: Google refuses the second, or charges nothing more for it.", bad: bad, good: good)
    }
}
