internal import Domain

/// What a rule asks, why, and how a sheet looks that breaks it and one that keeps it.
///
/// The examples are run by the tests: the bad one breaks exactly this rule's promise, the good one does not.
package struct Explanation: Sendable {
    /// As reports name it: `headlines.width`.
    package let rule: String
    package let topic: Topic
    /// What must hold, in one sentence.
    package let what: String
    /// Who asks for it, and where that is written.
    package let why: String
    package let bad: Example
    package let good: Example

    package enum Topic: String, CaseIterable, Sendable {
        case sheet = "The sheet and its rows"
        case campaign = "The campaign"
        case money = "Budget and bids"
        case dates = "Dates"
        case texts = "Texts of the ad"
        case pictures = "Images, logos, cards and videos"
        case targeting = "Places, languages and keywords"
    }

    package enum Example: Sendable {
        /// Cells of a row; the others are without fault.
        case cells(Cells)
        /// The same, in a row about a campaign that is published already.
        case published(Cells)
        /// A whole sheet.
        case sheet(String)
        /// What only a service can send: sheets leave empty entries out.
        case call(String)
    }

    /// Some cells of a row by their headers, in the order in which they are shown.
    package struct Cells: ExpressibleByDictionaryLiteral, Sendable {
        package let pairs: [(header: String, text: String)]

        package init(dictionaryLiteral pairs: (String, String)...) { self.pairs = pairs.map { ($0, $1) } }

        /// `Headline 1` and so on, each with these texts.
        init(numbered stem: String, _ texts: [String]) {
            pairs = texts.enumerated().map { ("\(stem) \($0 + 1)", $1) }
        }
    }

    init(_ rule: String, _ topic: Topic, _ what: String, why: String, bad: Example, good: Example) {
        self.rule = rule
        self.topic = topic
        self.what = what
        self.why = why
        self.bad = bad
        self.good = good
    }

    /// A rule of one field whose examples are single cells of its column.
    init(
        _ field: CampaignField, _ kind: Violation.Kind, _ topic: Topic, _ what: String, why: String, bad: String,
        good: String
    ) {
        let column = ColumnUse.name(of: field)
        self.init(
            "\(field.rawValue).\(kind.rawValue)", topic, what, why: why, bad: .cells([column: bad]),
            good: .cells([column: good]))
    }

    /// A rule of one field whose examples need other cells too.
    init(
        _ field: CampaignField, _ kind: Violation.Kind, _ topic: Topic, _ what: String, why: String,
        cells bad: Cells, good: Cells
    ) {
        self.init(
            "\(field.rawValue).\(kind.rawValue)", topic, what, why: why, bad: .cells(bad), good: .cells(good))
    }

    // MARK: All of them

    package static let all: [Explanation] =
        ofSheets + ofCampaigns + ofMoney + ofBids + ofDates + ofTexts + ofPictures + ofCards + ofTargeting

    package static func of(_ rule: String) -> Explanation? { all.first { $0.rule == rule } }

    /// The rules that somebody may have meant, nearest first.
    package static func near(_ rule: String) -> [String] {
        let within = all.map(\.rule).filter { $0.contains(rule) }
        if !within.isEmpty { return within }
        return Spelling.nearest(rule, in: all.map(\.rule)).map { [$0] } ?? []
    }
}

/// Where a rule is written.
enum RuleSource {
    static let api = "Google Ads API reference v26"
    static let assets = "Google's Demand Gen asset specifications (support.google.com/google-ads/answer/13704860)"
    static let editor = "Google Ads Editor's rules for CSV files (support.google.com/google-ads/editor/answer/57747)"
    static let euAds = "Google's policy on EU political ads, after Regulation (EU) 2024/900"
    static let places = "Google's geo targets (developers.google.com/google-ads/api/data/geotargets)"
    static let languages = "Google's language codes (developers.google.com/google-ads/api/data/codes-formats)"
    static let published = "Google keeps it as it was made, so we promise no change that would not arrive there."
    static let oneLine = "Google shows the text on one line, and nobody sees a control character in it."
    static let ownKind = "What the campaign's kind of ad cannot show would be lost without a word."
}
