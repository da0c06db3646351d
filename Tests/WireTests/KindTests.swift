import CProtobufC
import CWire
import Domain
import Testing
import Wire

/// What search, carousel and video campaigns have, total budgets and bidding goals.
@Suite("Kinds of campaigns on the wire")
struct KindTests {
    static let kinds: [@Sendable (inout CampaignInput) -> Void] = [
        { input in
            input.carouselCards = ["1", "2"].map { name in
                var card = CarouselCardInput()
                card.headline = "Card \(name)"
                card.imageURL = Entry(text: "https://example.com/\(name).png")
                card.finalURL = name == "1" ? "https://example.com/1" : ""
                return card
            }
            input.targetCPA = .value(Micros(9_000_000))
            input.additionalLogoURLs = [Entry(text: "https://example.com/logo.png")]
        },
        { input in
            input.videos = [Entry(text: "dQw4w9WgXcQ")]
            input.longHeadlines = ["Everything for the garden 🌷"]
            input.dailyBudget = .blank
            input.totalBudget = .value(Micros(900_000_000))
            input.targetROAS = Entry(text: "3.123456")
        },
        { input in
            input.path1 = "garden"
            input.path2 = "tools"
            input.cpcBidCeiling = .value(Micros(250_000))
            input.keywords = KeywordMatchType.allCases.map { .value(Keyword("spade", $0)) }
            input.negativeKeywords = [.value(Keyword("free", .broad))]
        },
        { $0.targetCPC = .value(Micros(250_000)) },
    ]

    private func sample(_ change: (inout CampaignInput) -> Void) throws -> Campaign {
        var input = CampaignInput.sample
        input.campaignType = .value(.demandGen)
        input.headlines = ["One"]
        input.languages = []
        change(&input)
        return try Campaign(input)
    }

    @Test("arrive as they left, in a request and in a reply", arguments: kinds.indices)
    func roundTrips(index: Int) throws {
        let campaign = try sample(Self.kinds[index])
        let entered = try CreateCampaignRequest(decoding: CreateCampaignRequest.encoded(campaign)).campaign
        #expect(entered == CampaignInput(campaign))
        let record = try CampaignRecord.sample(of: CampaignInput(campaign), status: .draft, googleStatus: nil)
        #expect(try CreateCampaignRequest(decoding: field(1, record.encoded())).campaign == entered)
    }

    @Test("a keyword without a match type is broad; a match type that is none is unreadable")
    func keywords() throws {
        let keyword = field(1, "spade")
        let broad = try CreateCampaignRequest(decoding: field(1, field(39, keyword))).campaign
        #expect(broad.keywords == [.value(Keyword("spade", .broad))])
        let unknown = try CreateCampaignRequest(decoding: field(1, field(39, keyword + field(2, 9)))).campaign
        #expect(unknown.keywords.map(\.value) == [nil])
        var names: [String] = []
        let descriptor = adflight__v1__keyword_match_type__descriptor
        for index in 1..<Int(descriptor.n_values) { names.append(String(cString: descriptor.values[index].name)) }
        #expect(names == KeywordMatchType.allCases.map(\.rawValue))
    }

    @Test("text inside a card is checked like any other")
    func badText() {
        let card = field(1, [0x61, 0x00])
        #expect(throws: Failure.self) {
            try CreateCampaignRequest(decoding: field(1, field(36, field(1, card))))
        }
    }

    // MARK: Masks

    @Test(
        "a mask names a kind of ad as a whole or a field of it, and clears the others",
        arguments: [
            (["demand_gen_carousel_ad"], [CampaignField.carouselCards, .videos, .longHeadlines, .path1, .path2]),
            (["demand_gen_video_responsive_ad.videos"], [.videos, .carouselCards, .path1, .path2]),
            (["responsive_search_ad", "name"], [.name, .path1, .path2, .carouselCards, .videos, .longHeadlines]),
            (["keywords"], [.keywords]),
        ])
    func masks(paths: [String], fields: [CampaignField]) throws {
        let request = try UpdateCampaignRequest(decoding: updateRequest([], mask: paths))
        #expect(Set(request.fields) == Set(fields))
        #expect(request.fields.count == fields.count)
    }

    @Test("without a mask, an ad that is filled in takes the place of another kind")
    func replaces() throws {
        let video = field(37, field(1, "dQw4w9WgXcQ"))
        let request = try UpdateCampaignRequest(decoding: updateRequest(video, mask: nil))
        var input = CampaignInput(try sample(Self.kinds[0]))
        input.take(request.fields, from: request.input)
        #expect(try Campaign(input).adType == .demandGenVideoResponsive)
        #expect(input.carouselCards.isEmpty)
    }
}
