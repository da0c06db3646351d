import Domain
import Synchronization

extension Campaign {
    /// A campaign with the least that a draft needs, changed as the test wants it.
    static func sample(_ change: (inout CampaignInput) -> Void = { _ in }) throws -> Campaign {
        var input = CampaignInput()
        input.customerID = Entry(text: "1234567890")
        input.name = "Spring sale"
        input.objective = .value(.sales)
        input.dailyBudget = .value(Micros(12_500_000))
        input.startDate = Entry(text: "2027-03-01")
        change(&input)
        return try Campaign(input)
    }

    /// Complete for publishing.
    static func complete(_ name: String, _ change: (inout CampaignInput) -> Void = { _ in }) throws -> Campaign {
        try sample { input in
            input.name = name
            input.headlines = ["Spring sale"]
            input.descriptions = ["Save on everything until Sunday."]
            input.businessName = "Example Shop"
            input.finalURL = "https://www.example.com/spring"
            input.imageURLs = [Entry(text: "https://images.example.com/landscape.png")]
            input.logoURL = Entry(text: "customers/1234567890/assets/5")
            input.euPoliticalAdvertising = .value(.doesNotContain)
            input.locations = [Entry(text: "2840")]
            change(&input)
        }
    }

    /// Every field at its fullest.
    static func full() throws -> Campaign {
        try sample { input in
            input.customerID = Entry(text: "9999999999")
            input.name = String(repeating: "夏", count: CampaignLimits.nameCharacters)
            input.objective = .value(.websiteTraffic)
            input.campaignType = .value(.search)
            input.dailyBudget = .value(CampaignLimits.budgetMax)
            input.startDate = Entry(text: "1970-01-01")
            input.endDate = Entry(text: "2037-12-31")
            input.adGroupName = String(repeating: "\u{1F337}", count: CampaignLimits.adGroupNameCharacters)
            input.headlines = (1...15).map { "Été \"\($0)\", \\ {NULL} 🌷" }
            input.descriptions = (1...4).map { "الربيع \($0) e\u{301}" }
            input.businessName = "O'Shop; DROP TABLE"
            input.finalURL = "https://www.example.com/" + String(repeating: "a", count: 2_000)
            input.imageURLs = (1..<CampaignLimits.images).map { Entry(text: "https://example.com/\($0).png") }
            input.imageURLs.append(Entry(text: "customers/9999999999/assets/\(Int64.max)"))
            input.logoURL = Entry(text: "customers/9999999999/assets/1")
            input.callToAction = .value(.watchNow)
            input.euPoliticalAdvertising = .value(.contains)
            input.locations = (1...CampaignLimits.locations).map { Entry(text: "\(999_999_999_999 - $0)") }
            input.languages = (1...CampaignLimits.languages).map { Entry(text: "\(1_000 + $0)") }
            input.externalID = String(repeating: "x", count: CampaignLimits.externalIDCharacters)
            input.labels = (1...CampaignLimits.labels).map { "label \($0)" }
            input.cpcBidCeiling = .value(CampaignLimits.budgetMax)
            input.additionalLogoURLs = (2...5).map { Entry(text: "https://example.com/logo-\($0).png") }
            input.path1 = "Été-夏"
            input.path2 = "x"
            input.keywords = (1...CampaignLimits.keywords).map { .value(Keyword("été \\ {NULL}, \($0)", .phrase)) }
            input.negativeKeywords = (1...CampaignLimits.negativeKeywords).map { .value(Keyword("a \($0)", .exact)) }
        }
    }
}

extension ImportEntry {
    /// A row that says everything of a campaign.
    init(_ campaign: Campaign, _ key: Key = .name, _ action: Action = .upsert) {
        self.init(
            key: key, action: action, customerID: campaign.customerID, input: CampaignInput(campaign),
            fields: CampaignField.allCases)
    }

    /// A row that says some things of a campaign of the usual customer.
    init(
        of key: Key = .name, _ action: Action = .upsert, says fields: [CampaignField],
        _ fill: (inout CampaignInput) -> Void
    ) throws {
        var input = CampaignInput()
        fill(&input)
        self.init(
            key: key, action: action, customerID: try Campaign.sample().customerID, input: input, fields: fields)
    }
}

extension ImportOutcome {
    var isCreated: Bool { if case .created = self { true } else { false } }
    var isUnchanged: Bool { if case .unchanged = self { true } else { false } }

    /// The rules of a refusal.
    var rules: [String]? { if case .refused(let violations) = self { violations.map(\.rule) } else { nil } }

    var id: CampaignID? {
        switch self {
        case .created(let id), .updated(let id, _), .removed(let id): id
        case .unchanged(let id): id
        case .refused: nil
        }
    }
}

extension CampaignID {
    private static let made = Atomic<Int64>(0)

    /// Each one newer than the one before, by a millisecond.
    static func next() -> CampaignID {
        var random = SystemRandomNumberGenerator()
        let milliseconds = 1_795_000_000_000 + made.add(1, ordering: .relaxed).newValue
        return CampaignID(at: Instant(microseconds: milliseconds * 1_000), using: &random)
    }
}

/// The failure of `body`; nil when it succeeds.
func failure<Value>(_ body: () async throws(Failure) -> Value) async -> Failure? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

extension Failure {
    /// The name of the case: tests hold the kind, not the words.
    var kind: String { String(String(describing: self).prefix { $0 != "(" }) }
}
