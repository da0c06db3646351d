import Domain

/// All rules that the domain breaks when every field is spoiled in every way we know, in campaigns of every kind.
///
/// The more ways, the more rules: what they find must be explained.
enum EveryRule {
    static func found() throws -> Set<String> {
        var rules: Set<String> = []
        for base in try bases() {
            for field in CampaignField.allCases {
                for source in spoiled {
                    var input = base
                    input.take([field], from: source)
                    rules.formUnion(violations(input).map(\.rule))
                }
            }
        }
        rules.formUnion(try ofPublished().map(\.rule))
        rules.formUnion(try ofPlans().map(\.rule))
        return rules
    }

    // MARK: Campaigns of every kind

    private static func bases() throws -> [CampaignInput] {
        var search = draft
        search.campaignType = .value(.search)
        search.path2 = "sale"
        var video = draft
        video.longHeadlines = ["Tents"]
        var carousel = draft
        carousel.carouselCards = [card("Tents", "https://example.com/1.png")]
        var total = draft
        total.dailyBudget = .blank
        total.totalBudget = .value(Micros(1_000_000_000))
        var leads = draft
        leads.objective = .value(.leads)
        var bidding = draft
        bidding.targetCPA = .value(Micros(5_000_000))
        var past = draft
        past.startDate = Entry(CalendarDate(entered: "2020-01-01"))
        return [draft, search, video, carousel, total, leads, bidding, past]
    }

    private static var draft: CampaignInput {
        var input = CampaignInput()
        input.customerID = .value(customer)
        input.name = "Spring sale"
        input.objective = .value(.sales)
        input.dailyBudget = .value(Micros(12_500_000))
        input.startDate = .value(today)
        return input
    }

    private static func card(_ headline: String, _ image: String, _ page: String = "") -> CarouselCardInput {
        var card = CarouselCardInput()
        card.headline = headline
        card.imageURL = Entry(text: image)
        card.finalURL = page
        return card
    }

    private static func violations(_ input: CampaignInput) -> [Violation] {
        do throws(Failure) {
            let campaign = try Campaign(input)
            _ = try CompleteCampaign(
                campaign, today: today,
                minimum: BudgetMinimum(currencyCode: "EUR", perDay: Micros(20_000_000)))
            return []
        } catch {
            return error.violations
        }
    }

    // MARK: Ways to spoil a field

    /// Each has something in every field; one field of it is taken at a time.
    private static let spoiled: [CampaignInput] =
        [[CampaignInput()], texts.map(ofText), amounts.map(ofAmount), lists.map(ofList), dates.map(ofDate)].flatMap(
            \.self)

    private static let long = "https://example.com/" + String(repeating: "tents/", count: 600)

    private static let texts = [
        "Tents", " ", "a\nb", "a / b", long, "[a] [b]", "[ ]", "a b c d e f g h i j k", "dQw4w9WgXcQ",
        "https://example.com/1.png", "customers/9999999999/assets/1", "2840", "1000", "Leads",
    ]
    private static let lists: [[String]] = {
        let images: [String] = (1...51).map { "https://example.com/\($0).png" }
        let videos: [String] = (1...51).map { "dQw4w9W\(1_000 + $0)" }
        let numbers: [String] = (1...1_001).map { "\($0)" }
        let pairs = ["a", images[0], "2840", "en", videos[0]].map { [$0, $0] }
        return pairs + [["", "b"], ["a", "b"], numbers, images, videos]
    }()
    private static let amounts: [Int64] = [0, 1, 5_000_000, .max]
    private static let dates = ["2020-01-01", "2099-01-01"]

    private static func ofText(_ text: String) -> CampaignInput { ofList([text]) }

    private static func ofList(_ texts: [String]) -> CampaignInput {
        let text = texts.first ?? ""
        var input = CampaignInput()
        input.customerID = unreadable(text)
        input.name = text
        input.objective = unreadable(text)
        input.campaignType = unreadable(text)
        input.dailyBudget = unreadable(text)
        input.totalBudget = unreadable(text)
        input.startDate = unreadable(text)
        input.endDate = unreadable(text)
        input.adGroupName = text
        input.headlines = texts
        input.descriptions = texts
        input.businessName = text
        input.finalURL = text
        input.imageURLs = texts.map(Entry.init(text:))
        input.logoURL = Entry(text: text)
        input.callToAction = text == "Tents" ? .value(.shopNow) : unreadable(text)
        input.euPoliticalAdvertising = unreadable(text)
        input.locations = texts.map(Entry.init(text:))
        input.languages = texts.map(Entry.init(text:))
        input.externalID = text
        input.labels = texts
        input.targetCPA = unreadable(text)
        input.targetROAS = unreadable(text)
        input.targetCPC = unreadable(text)
        input.cpcBidCeiling = unreadable(text)
        input.additionalLogoURLs = texts.map(Entry.init(text:))
        input.carouselCards = texts.map { card($0, $0, $0) }
        input.carouselCards += texts.map { card("Tents", "https://example.com/\($0)") }
        input.videos = texts.map(Entry.init(text:))
        input.longHeadlines = texts
        input.path1 = text
        input.path2 = text
        input.keywords = texts.map(Entry.init(text:))
        input.negativeKeywords = texts.map(Entry.init(text:))
        return input
    }

    private static func unreadable<Value>(_ text: String) -> Entry<Value> {
        .unreadable(text: text, Expectation(reason: "is not one", hint: "write one"))
    }

    private static func ofAmount(_ amount: Int64) -> CampaignInput {
        var input = draft
        input.dailyBudget = .value(Micros(amount))
        input.totalBudget = .value(Micros(amount))
        input.targetCPA = .value(Micros(amount))
        input.targetROAS = .value(ReturnOnAdSpend(millionths: amount))
        input.targetCPC = .value(Micros(amount))
        input.cpcBidCeiling = .value(Micros(amount))
        return input
    }

    private static func ofDate(_ date: String) -> CampaignInput {
        var input = draft
        input.startDate = Entry(CalendarDate(entered: date))
        input.endDate = Entry(CalendarDate(entered: date))
        return input
    }

    // MARK: Campaigns that are stored

    private static func record(
        _ status: CampaignStatus, _ google: GoogleStatus? = nil, _ input: CampaignInput = draft
    ) throws -> CampaignRecord {
        CampaignRecord(
            id: CampaignID(bits: 1), campaign: try Campaign(input), status: status, googleCampaignID: 5,
            googleStatus: google, publishError: "", revision: 1, createTime: Instant(microseconds: 0),
            updateTime: Instant(microseconds: 0), deleteTime: nil)
    }

    private static func ofPublished() throws -> [Violation] {
        let record = try record(.published, .paused)
        var total = draft
        total.dailyBudget = .blank
        total.totalBudget = .value(Micros(1_000_000_000))
        let recordOfTotal = try self.record(.published, .paused, total)
        var violations = try refused { () throws(Failure) in try record.requireSameBudgetKind(try Campaign(total)) }
        violations += try refused { () throws(Failure) in
            try recordOfTotal.requireSameBudgetKind(try Campaign(draft))
        }
        for field in CampaignField.allCases where field != .customerID {
            violations += try refused { () throws(Failure) in try record.requireChangeable([field]) }
        }
        return violations
    }

    private static func refused(_ body: () throws(Failure) -> Void) throws -> [Violation] {
        do throws(Failure) {
            try body()
            return []
        } catch {
            return error.violations
        }
    }

    private static func ofPlans() throws -> [Violation] {
        var violations: [Violation] = []
        var records: [CampaignRecord?] = [nil]
        for status in CampaignStatus.allCases {
            for google in [nil] + GoogleStatus.allCases { records.append(try record(status, google)) }
        }
        let actions: [ImportEntry.Action] = [.upsert, .add, .edit, .remove]
        for key in [ImportEntry.Key.name, .googleCampaignID(5), .externalID("NW-1")] {
            for action in actions {
                for record in records {
                    var input = draft
                    input.dailyBudget = .value(Micros(20_000_000))
                    let entry = ImportEntry(
                        key: key, action: action, customerID: customer, input: input, fields: [.dailyBudget, .name])
                    violations += refusals(entry.plan(against: record, today: today, publishes: true))
                }
            }
        }
        return violations + refusals(.ambiguous(externalID: "NW-1"))
            + refusals(.nameTaken("a", by: CampaignID(bits: 1)))
    }

    private static func refusals(_ plan: ImportPlan) -> [Violation] {
        if case .refuse(let violations) = plan.step { violations } else { [] }
    }
}
