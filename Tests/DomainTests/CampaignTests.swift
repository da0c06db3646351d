import Domain
import Testing

/// One change to a complete campaign, and the rule that it breaks.
struct Fault: Sendable, CustomTestStringConvertible {
    let rule: String
    let change: @Sendable (inout CampaignInput) -> Void

    init(_ rule: String, _ change: @escaping @Sendable (inout CampaignInput) -> Void) {
        self.rule = rule
        self.change = change
    }

    var testDescription: String { rule }
}

@Suite("A draft")
struct CampaignTests {
    @Test("needs customer, name, objective, budget and start, and says so for all at once")
    func empty() {
        #expect(
            rules { () throws(Failure) in _ = try Campaign(CampaignInput()) } == [
                "customer_id.required", "name.required", "objective.required", "daily_budget_micros.required",
                "start_date.required",
            ])
    }

    @Test("with just those is a Demand Gen campaign")
    func least() throws {
        let campaign = try Campaign(.draft)
        #expect(campaign.campaignType == .demandGen)
        #expect(campaign.endDate == nil)
    }

    @Test(
        "is refused for each single fault, by its rule",
        arguments: [
            Fault("name.characters") { $0.name = "two\nlines" },
            Fault("name.characters") { $0.name = "a\0b" },
            Fault("name.characters") { $0.name = "\u{7}" },
            Fault("name.characters") { $0.name = "a\tb" },
            Fault("ad_group_name.characters") { $0.adGroupName = "a\u{1B}[1mb" },
            Fault("headlines[0].characters") { $0.headlines = ["a\u{7F}b"] },
            Fault("business_name.characters") { $0.businessName = "a\u{85}b" },
            Fault("final_url.unreadable") { $0.finalURL = "https://example.com/\u{9B}" },
            Fault("external_id.characters") { $0.externalID = "\u{2028}" },
            Fault("labels[0].characters") { $0.labels = ["\u{1}"] },
            Fault("name.required") { $0.name = " \u{a0}\t" },
            Fault("name.required") { $0.name = "\u{200B}\u{FEFF}" },
            Fault("name.length") { $0.name = String(repeating: "x", count: 257) },
            Fault("customer_id.unreadable") { $0.customerID = Entry(text: "123") },
            Fault("objective.unreadable") { $0.objective = .unreadable(text: "9", .init(reason: "r", hint: "h")) },
            Fault("daily_budget_micros.range") { $0.dailyBudget = .value(Micros(0)) },
            Fault("daily_budget_micros.range") { $0.dailyBudget = .value(Micros(-12_500_000)) },
            Fault("daily_budget_micros.range") { $0.dailyBudget = .value(Micros(12_500_001)) },
            Fault("daily_budget_micros.range") { $0.dailyBudget = .value(Micros(.max)) },
            Fault("start_date.unreadable") { $0.startDate = Entry(text: "2027-02-30") },
            Fault("end_date.order") { $0.endDate = Entry(text: "2027-02-28") },
            Fault("headlines.count") { $0.headlines = (1...6).map { "Headline \($0)" } },
            Fault("headlines[1].width") { $0.headlines = ["short", String(repeating: "x", count: 41)] },
            Fault("headlines[0].width") { $0.headlines = [String(repeating: "広", count: 21)] },
            Fault("headlines[1].duplicate") { $0.headlines = ["same", "same"] },
            Fault("headlines[0].required") { $0.headlines = [""] },
            Fault("descriptions[0].width") { $0.descriptions = [String(repeating: "x", count: 91)] },
            Fault("descriptions[0].characters") { $0.descriptions = ["a\rb"] },
            Fault("business_name.width") { $0.businessName = String(repeating: "x", count: 26) },
            Fault("final_url.unreadable") { $0.finalURL = "example.com" },
            Fault("final_url.unreadable") { $0.finalURL = "https://exa mple.com" },
            Fault("final_url.length") { $0.finalURL = "https://example.com/" + String(repeating: "x", count: 2_048) },
            Fault("image_urls[0].unreadable") { $0.imageURLs = [Entry(text: "http://example.com/a.png")] },
            Fault("image_urls[0].mismatch") { $0.imageURLs = [Entry(text: "customers/9999999999/assets/1")] },
            Fault("image_urls.count") { $0.imageURLs = (1...21).map { Entry(text: "https://example.com/\($0).png") } },
            Fault("logo_url.mismatch") { $0.logoURL = Entry(text: "customers/9999999999/assets/1") },
            Fault("locations[0].unreadable") { $0.locations = [Entry(text: "Atlantis")] },
            Fault("locations[1].duplicate") {
                $0.locations = [Entry(text: "2840"), Entry(text: "geoTargetConstants/2840")]
            },
            Fault("languages[0].unreadable") { $0.languages = [Entry(text: "klingon")] },
            Fault("external_id.length") { $0.externalID = String(repeating: "x", count: 129) },
            Fault("labels[1].duplicate") { $0.labels = ["a", "a"] },
        ])
    func singleFault(fault: Fault) {
        #expect(rules { () throws(Failure) in _ = try Campaign(.complete.with(fault.change)) } == [fault.rule])
    }

    @Test(
        "takes what is just within the limits",
        arguments: [
            Fault("none") { $0.name = String(repeating: "x", count: 256) },
            Fault("none") { $0.headlines = [String(repeating: "広", count: 20)] },
            Fault("none") { $0.headlines = ["e\u{301}" + String(repeating: "x", count: 39)] },
            Fault("none") { $0.endDate = Entry(text: "2027-03-01") },
            Fault("none") { $0.customerID = Entry(text: "123-456-7890") },
        ])
    func withinLimits(harmless: Fault) {
        #expect(throws: Never.self) { try Campaign(.complete.with(harmless.change)) }
    }

    @Test("eleven mistakes are eleven violations")
    func eleven() {
        var input = CampaignInput()
        input.customerID = Entry(text: "12")
        input.objective = .unreadable(text: "7", .init(reason: "r", hint: "h"))
        input.dailyBudget = .value(Micros(-1))
        input.startDate = Entry(text: "tomorrow")
        input.headlines = [String(repeating: "x", count: 41)]
        input.descriptions = [String(repeating: "x", count: 91)]
        input.businessName = String(repeating: "x", count: 26)
        input.finalURL = "nowhere"
        input.logoURL = Entry(text: "ftp://example.com/logo.png")
        input.locations = [Entry(text: "Mars")]
        #expect(rules { () throws(Failure) in _ = try Campaign(input) }.count == 11)
    }

    @Test("survives the way into an update and back")
    func roundTrip() throws {
        let campaign = try Campaign(.complete)
        #expect(try Campaign(CampaignInput(campaign)) == campaign)
    }

    @Test("differs from another in the fields that were changed", arguments: CampaignField.allCases)
    func difference(field: CampaignField) throws {
        let other = CampaignInput.complete.with {
            $0.customerID = Entry(text: "9876543210")
            $0.name = "Other"
            $0.objective = .value(.leads)
            $0.campaignType = .value(.search)
            $0.dailyBudget = .value(Micros(10_000))
            $0.startDate = Entry(text: "2027-04-01")
            $0.endDate = Entry(text: "2027-05-01")
            $0.adGroupName = "Group"
            $0.headlines = ["Other"]
            $0.descriptions = ["Other"]
            $0.businessName = "Other"
            $0.finalURL = "https://other.example.com"
            $0.imageURLs = [Entry(text: "https://other.example.com/a.png")]
            $0.logoURL = Entry(text: "https://other.example.com/logo.png")
            $0.callToAction = .value(.shopNow)
            $0.euPoliticalAdvertising = .value(.contains)
            $0.locations = [Entry(text: "2276")]
            $0.languages = [Entry(text: "de")]
            $0.externalID = "x-1"
            $0.labels = ["x"]
            $0.totalBudget = .value(Micros(20_000))
            $0.targetCPA = .value(Micros(20_000))
            $0.targetROAS = Entry(text: "350%")
            $0.targetCPC = .value(Micros(20_000))
            $0.cpcBidCeiling = .value(Micros(20_000))
            $0.additionalLogoURLs = [Entry(text: "https://other.example.com/logo2.png")]
            $0.carouselCards = [.sample("1")]
            $0.videos = [Entry(text: "dQw4w9WgXcQ")]
            $0.longHeadlines = ["Other"]
            $0.path1 = "garden"
            $0.path2 = "tools"
            $0.keywords = [Entry(text: "[spade]")]
            $0.negativeKeywords = [Entry(text: "free")]
        }
        // Short enough for a search ad too, and with a path, without which there is no second one.
        var mixed = CampaignInput.complete.with {
            $0.logoURL = .blank
            $0.headlines = ["Spring sale"]
            if field == .path2 { $0.path1 = "sale" }
            if field == .totalBudget { $0.dailyBudget = .blank }
            if field == .totalBudget { $0.totalBudget = .value(Micros(10_000)) }
        }
        let before = try Campaign(mixed)
        mixed.take([field], from: other)
        #expect(try Campaign(mixed).differing(from: before) == [field])
    }
}

@Suite("A campaign to publish")
struct CompleteCampaignTests {
    let today: CalendarDate

    init() throws {
        today = try #require(CalendarDate(year: 2027, month: 3, day: 1))
    }

    @Test("names everything that a bare draft lacks")
    func bare() throws {
        let draft = try Campaign(.draft)
        #expect(
            rules { () throws(Failure) in _ = try CompleteCampaign(draft, today: today) } == [
                "headlines.required", "descriptions.required", "business_name.required", "final_url.required",
                "image_urls.required", "logo_url.required", "contains_eu_political_advertising.required",
                "locations.required",
            ])
    }

    @Test(
        "is refused for each single fault, by its rule",
        arguments: [
            Fault("headlines.width") { $0.headlines = [String(repeating: "x", count: 31)] },
            Fault("start_date.past") { $0.startDate = Entry(text: "2027-02-28") },
            Fault("locations.required") { $0.locations = [] },
        ])
    func singleFault(fault: Fault) throws {
        let campaign = try Campaign(.complete.with(fault.change))
        #expect(rules { () throws(Failure) in _ = try CompleteCampaign(campaign, today: today) } == [fault.rule])
    }

    @Test("may start today and be complete")
    func complete() throws {
        _ = try CompleteCampaign(Campaign(.complete), today: today)
    }
}
