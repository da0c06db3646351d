import Domain
import Testing

extension CampaignInput {
    /// Complete for publishing as a carousel.
    static var carousel: CampaignInput {
        complete.with {
            $0.headlines = ["Spring sale"]
            $0.imageURLs = []
            $0.carouselCards = [.sample("1"), .sample("2")]
        }
    }

    /// Complete for publishing as a video ad.
    static var video: CampaignInput {
        complete.with {
            $0.imageURLs = []
            $0.videos = [Entry(text: "dQw4w9WgXcQ")]
            $0.longHeadlines = ["Everything for the garden, now at half the price, until Sunday"]
        }
    }

    /// Complete for publishing as a search ad.
    static var search: CampaignInput {
        draft.with {
            $0.campaignType = .value(.search)
            $0.headlines = ["Spring sale", "Half price", "Until Sunday"]
            $0.descriptions = ["Save on everything until Sunday.", "Free delivery."]
            $0.finalURL = "https://www.example.com/spring"
            $0.euPoliticalAdvertising = .value(.doesNotContain)
            $0.locations = [Entry(text: "2840")]
            $0.keywords = [Entry(text: "[garden tools]")]
        }
    }
}

@Suite("Kinds of campaigns")
struct KindTests {
    let today: CalendarDate

    init() throws {
        today = try #require(CalendarDate(year: 2027, month: 3, day: 1))
    }

    private func missing(_ input: CampaignInput, minimum: BudgetMinimum? = nil) throws -> [String] {
        let campaign = try Campaign(input)
        return rules { () throws(Failure) in _ = try CompleteCampaign(campaign, today: today, minimum: minimum) }
    }

    @Test("their contents decide what ad they make")
    func adTypes() throws {
        #expect(try Campaign(.complete).adType == .demandGenMultiAsset)
        #expect(try Campaign(.carousel).adType == .demandGenCarousel)
        #expect(try Campaign(.video).adType == .demandGenVideoResponsive)
        #expect(try Campaign(.search).adType == .responsiveSearch)
    }

    @Test("each is complete with what it needs")
    func complete() throws {
        for input in [CampaignInput.complete, .carousel, .video, .search] { #expect(try missing(input) == []) }
        let logos = CampaignInput.complete.with { $0.additionalLogoURLs = [Entry(text: "https://example.com/l.png")] }
        #expect(try CompleteCampaign(Campaign(logos), today: today).logos.count == 2)
    }

    @Test(
        "a draft is refused for each single fault, by its rule",
        arguments: [
            Fault("daily_budget_micros.required") { $0.dailyBudget = .blank },
            Fault("total_budget_micros.mismatch") { $0.totalBudget = .value(Micros(20_000)) },
            Fault("total_budget_micros.range") {
                $0.dailyBudget = .blank
                $0.totalBudget = .value(Micros(0))
            },
            Fault("target_cpa_micros.range") { $0.targetCPA = .value(Micros(-1)) },
            Fault("target_roas.range") { $0.targetROAS = Entry(text: "0.5%") },
            Fault("target_roas.unreadable") { $0.targetROAS = Entry(text: "much") },
            Fault("target_cpc_micros.mismatch") {
                $0.targetROAS = Entry(text: "2")
                $0.targetCPC = .value(Micros(10_000))
            },
            Fault("additional_logo_urls.count") {
                $0.additionalLogoURLs = (1...5).map { Entry(text: "https://example.com/\($0).png") }
            },
            Fault("demand_gen_carousel_ad.carousel_cards[0].required") {
                $0.carouselCards = [.sample("1")]
                $0.carouselCards[0].headline = ""
            },
            Fault("demand_gen_carousel_ad.carousel_cards[1].duplicate") {
                $0.carouselCards = [.sample("1"), .sample("1")]
            },
            Fault("demand_gen_carousel_ad.carousel_cards[0].unreadable") {
                $0.carouselCards = [.sample("1")]
                $0.carouselCards[0].finalURL = "nowhere"
            },
            Fault("demand_gen_carousel_ad.carousel_cards.count") {
                $0.headlines = ["One"]
                $0.carouselCards = (1...11).map { .sample("\($0)") }
            },
            Fault("demand_gen_video_responsive_ad.videos[0].unreadable") { $0.videos = [Entry(text: "too short")] },
            Fault("demand_gen_video_responsive_ad.videos.mismatch") {
                $0.carouselCards = [.sample("1")]
                $0.videos = [Entry(text: "dQw4w9WgXcQ")]
            },
            Fault("responsive_search_ad.path1.required") { $0.path2 = "tools" },
            Fault("responsive_search_ad.path1.width") { $0.path1 = String(repeating: "x", count: 16) },
            Fault("responsive_search_ad.path1.characters") { $0.path1 = "a/b" },
            Fault("keywords[0].length") { $0.keywords = [Entry(text: String(repeating: "x", count: 81))] },
            Fault("keywords[0].count") { $0.keywords = [Entry(text: "a b c d e f g h i j k")] },
            Fault("negative_keywords[0].characters") { $0.negativeKeywords = [Entry(text: "a [b] c")] },
            Fault("keywords[1].duplicate") { $0.keywords = [Entry(text: "[a]"), Entry(text: "[a]")] },
        ])
    func draftFault(fault: Fault) {
        // One headline, so that a carousel's limit is not broken too.
        let input = CampaignInput.complete.with { $0.headlines = ["Spring sale"] }
        #expect(rules { () throws(Failure) in _ = try Campaign(input.with(fault.change)) } == [fault.rule])
    }

    @Test("an entry behind one that cannot be read keeps its place in the list")
    func places() {
        let others = Entry<ImageSource>(text: "customers/9999999999/assets/5")
        let input = CampaignInput.complete.with {
            $0.imageURLs = [Entry(text: "nonsense"), others]
            $0.headlines = ["Spring sale"]
            $0.carouselCards = [.sample("1"), .sample("2")]
            $0.carouselCards[0].imageURL = Entry(text: "nonsense")
            $0.carouselCards[1].imageURL = others
        }
        #expect(
            rules { () throws(Failure) in _ = try Campaign(input) } == [
                "image_urls[0].unreadable", "image_urls[1].mismatch",
                "demand_gen_carousel_ad.carousel_cards[0].unreadable",
                "demand_gen_carousel_ad.carousel_cards[1].mismatch",
            ])
    }

    @Test("a search ad has texts of its own size")
    func searchTexts() {
        let input = CampaignInput.search.with {
            $0.headlines = (1...16).map { "Headline \($0)" }
            $0.descriptions = [String(repeating: "x", count: 91)]
        }
        #expect(
            rules { () throws(Failure) in _ = try Campaign(input) } == ["headlines.count", "descriptions[0].width"])
        let wide = CampaignInput.search.with { $0.headlines[0] = String(repeating: "x", count: 31) }
        #expect(rules { () throws(Failure) in _ = try Campaign(wide) } == ["headlines[0].width"])
    }

    @Test("to be published each needs its own parts, and may not have those of others")
    func parts() throws {
        #expect(
            try missing(.carousel.with { $0.carouselCards.removeLast() }) == [
                "demand_gen_carousel_ad.carousel_cards.count"
            ])
        #expect(try missing(.video.with { $0.videos = [] }) == ["demand_gen_video_responsive_ad.videos.required"])
        #expect(try missing(.search.with { $0.keywords = [] }) == ["keywords.required"])
        #expect(try missing(.search.with { $0.headlines.removeLast() }) == ["headlines.count"])
        #expect(
            try missing(
                .search.with {
                    $0.businessName = "Shop"
                    $0.callToAction = .value(.shopNow)
                    $0.logoURL = Entry(text: "https://example.com/logo.png")
                    $0.imageURLs = [Entry(text: "https://example.com/a.png")]
                }) == [
                    "business_name.unsupported", "image_urls.unsupported", "logo_url.unsupported",
                    "call_to_action.unsupported",
                ])
        #expect(
            try missing(.complete.with { $0.keywords = [Entry(text: "spade")] }) == ["keywords.unsupported"])
    }

    @Test(
        "a goal must suit the objective",
        arguments: [
            (CampaignType.demandGen, Objective.sales, "target_roas"), (.demandGen, .leads, "target_cpa_micros"),
            (.demandGen, .websiteTraffic, "target_cpc_micros"), (.search, .sales, "target_roas"),
            (.search, .leads, "target_cpa_micros"), (.search, .websiteTraffic, "cpc_bid_ceiling_micros"),
        ])
    func goals(type: CampaignType, objective: Objective, fitting: String) throws {
        let goals: [(String, (inout CampaignInput) -> Void)] = [
            ("target_cpa_micros", { $0.targetCPA = .value(Micros(10_000)) }),
            ("target_roas", { $0.targetROAS = Entry(text: "2") }),
            ("target_cpc_micros", { $0.targetCPC = .value(Micros(10_000)) }),
            ("cpc_bid_ceiling_micros", { $0.cpcBidCeiling = .value(Micros(10_000)) }),
        ]
        for (field, set) in goals {
            let input = (type == .search ? CampaignInput.search : .complete).with {
                $0.objective = .value(objective)
                set(&$0)
            }
            #expect(try missing(input) == (field == fitting ? [] : ["\(field).unsupported"]))
        }
    }

    @Test("a total budget needs a last day; the account's minimum counts for each day")
    func budgets() throws {
        let total = CampaignInput.complete.with {
            $0.dailyBudget = .blank
            $0.totalBudget = .value(Micros(40_000_000))
        }
        #expect(try missing(total) == ["end_date.required"])
        let minimum = BudgetMinimum(currencyCode: "USD", perDay: Micros(5_000_000))
        for (last, faults) in [("2027-03-08", []), ("2027-03-09", ["total_budget_micros.range"])] {
            #expect(try missing(total.with { $0.endDate = Entry(text: last) }, minimum: minimum) == faults)
        }
        for (amount, faults) in [(5_000_000, []), (4_990_000, ["daily_budget_micros.range"])] {
            let daily = CampaignInput.complete.with { $0.dailyBudget = .value(Micros(Int64(amount))) }
            #expect(try missing(daily, minimum: minimum) == faults)
        }
    }

    @Test("survive the way into an update and back")
    func roundTrip() throws {
        for input in [CampaignInput.carousel, .video, .search] {
            let campaign = try Campaign(input)
            #expect(try Campaign(CampaignInput(campaign)) == campaign)
        }
    }

    // MARK: Values

    @Test(
        "a keyword is read as Google Ads Editor writes it",
        arguments: [
            ("[red shoes]", Keyword("red shoes", .exact)), ("\"red shoes\"", Keyword("red shoes", .phrase)),
            ("red shoes", Keyword("red shoes", .broad)),
            // A bracket and the mark that combines with it are one `Character`.
            ("[\u{301}shoes]", Keyword("\u{301}shoes", .exact)), ("[shoes\u{600}]", Keyword("shoes\u{600}", .exact)),
        ])
    func keywords(text: String, keyword: Keyword) {
        #expect(Keyword(entered: text) == keyword)
        #expect(keyword.notation == text)
    }

    @Test(
        "a video is read by its id and by its addresses",
        arguments: [
            ("dQw4w9WgXcQ", true), ("https://youtu.be/dQw4w9WgXcQ?t=3", true),
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=x", true),
            ("https://youtube.com/shorts/dQw4w9WgXcQ", true), ("https://www.youtube.com/embed/dQw4w9WgXcQ", true),
            ("https://www.youtube.com/dQw4w9WgXcQ", false), ("dQw4w9WgXc", false), ("dQw4w9WgX Q", false),
        ])
    func videos(text: String, isVideo: Bool) {
        #expect(YouTubeVideo(entered: text)?.id == (isVideo ? "dQw4w9WgXcQ" : nil))
    }

    @Test(
        "a return on ad spend is read as a ratio or in percent, exactly",
        arguments: [
            ("3.5", 3_500_000), ("350%", 3_500_000), ("0.01", 10_000), ("1e300", nil), ("nan", nil), ("x", nil),
        ])
    func ratios(text: String, millionths: Int64?) {
        #expect(ReturnOnAdSpend(entered: text)?.millionths == millionths)
    }

    @Test(
        "money is written with the decimals it needs",
        arguments: [(12_500_000, "12.50"), (5_000_000, "5.00"), (1, "0.000001"), (-1_250_000, "-1.25")])
    func decimals(amount: Int64, text: String) {
        #expect(Micros(amount).decimal == text)
    }
}

@Suite("Drift between us and Google")
struct DriftTests {
    private func record(_ input: CampaignInput) throws -> CampaignRecord {
        CampaignRecord(
            id: CampaignID(bits: 7), campaign: try Campaign(input), status: .published, googleCampaignID: 1,
            googleStatus: .paused, publishError: "", revision: 1, createTime: Instant(microseconds: 0),
            updateTime: Instant(microseconds: 0), deleteTime: nil)
    }

    private func live(
        name: String = "Spring sale", status: GoogleStatus = .paused, budget: Budget? = .daily(Micros(12_500_000)),
        start: String = "2027-03-01", end: String? = nil
    ) -> LiveCampaign {
        LiveCampaign(
            googleCampaignID: 1, name: name, status: status, budget: budget, startDate: CalendarDate(entered: start),
            endDate: end.flatMap(CalendarDate.init(entered:)), marks: [CampaignID(bits: 7)])
    }

    @Test("there is none when Google has what we published")
    func none() throws {
        #expect(try record(.complete).drift(to: live()) == [])
        // A budget that could not be read says nothing.
        #expect(try record(.complete).drift(to: live(budget: nil)) == [])
    }

    @Test("every field that somebody changed is named with both values")
    func changed() throws {
        let live = live(
            name: "Renamed", status: .enabled, budget: .daily(Micros(20_000_000)), start: "2027-03-02",
            end: "2027-04-01")
        #expect(
            try record(.complete).drift(to: live) == [
                Drift(field: "name", ours: "Spring sale", googles: "Renamed"),
                Drift(field: "google_status", ours: "PAUSED", googles: "ENABLED"),
                Drift(field: "start_date", ours: "2027-03-01", googles: "2027-03-02"),
                Drift(field: "end_date", ours: "none", googles: "2027-04-01"),
                Drift(field: "daily_budget_micros", ours: "12.50", googles: "20.00"),
            ])
    }

    @Test("a status that the record has taken on from Google still differs from the one that we set")
    func followed() throws {
        let record = try record(.complete)
        let enabled = Drift(field: "google_status", ours: "PAUSED", googles: "ENABLED")
        #expect(record.drift(to: live(status: .enabled), set: .paused) == [enabled])
        #expect(record.drift(to: live(status: .paused), set: .enabled).map(\.ours) == ["ENABLED"])
        #expect(record.drift(to: live(status: .paused), set: .paused) == [])
    }

    @Test("a campaign that is removed or gone is told as that alone")
    func removed() throws {
        let removed = [Drift(field: "google_status", ours: "PAUSED", googles: "REMOVED")]
        #expect(try record(.complete).drift(to: nil) == removed)
        #expect(try record(.complete).drift(to: live(name: "x", status: .removed)) == removed)
    }
}
