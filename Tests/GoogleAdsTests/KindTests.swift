import Domain
import GoogleAds
import HTTP2
import Sandbox
import Testing

extension CampaignInput {
    static var carousel: CampaignInput {
        withAssets.with {
            $0.headlines = ["Spring sale"]
            $0.imageURLs = []
            $0.carouselCards = [.card("Spades", 2), .card("Rakes", 5)]
        }
    }

    static var video: CampaignInput {
        withAssets.with {
            $0.imageURLs = []
            $0.videos = [Entry(text: "dQw4w9WgXcQ"), Entry(text: "https://www.youtube.com/watch?v=aaaaaaaaaaa&t=1")]
            $0.longHeadlines = ["Everything for the garden at half the price until Sunday"]
            $0.callToAction = .value(.shopNow)
        }
    }

    static var search: CampaignInput {
        withAssets.with {
            $0.campaignType = .value(.search)
            $0.headlines = ["Spring sale", "Half price", "Until Sunday"]
            $0.descriptions = ["Save on everything until Sunday.", "Free delivery."]
            $0.businessName = ""
            $0.imageURLs = []
            $0.logoURL = .blank
            $0.path1 = "garden"
            $0.path2 = "tools"
            $0.languages = [Entry(text: "en")]
            $0.keywords = [Entry(text: "[garden tools]"), Entry(text: "\"spade\""), Entry(text: "rake for leaves")]
            $0.negativeKeywords = [Entry(text: "free")]
        }
    }
}

extension CarouselCardInput {
    static func card(_ headline: String, _ asset: Int64) -> CarouselCardInput {
        var card = CarouselCardInput()
        card.headline = headline
        card.imageURL = .asset(asset)
        return card
    }
}

extension ClientTests {
    /// Judged by Google's own protos with all other bodies, when the last test has ended.
    @Suite("What each kind of campaign sends")
    struct KindTests {
        /// The create of a campaign, by an agreeing Google.
        private func sent(_ change: @escaping (LocalGoogle) -> CampaignInput) async throws -> JSON {
            let agreeing = AgreeingGoogle()
            var sent: JSON = [:]
            try await LocalGoogle.run(instead: agreeing.answer) { google in
                let outcome = await google.create(change(google))
                #expect(outcome.isApplied, "\(outcome)")
                sent = try google.lastMutate
            }
            return sent
        }

        @Test("a search campaign: networks, targeting on the campaign, keywords on the ad group, paths, and its mark")
        func search() async throws {
            let sent = try await sent { _ in .search }
            let campaign = sent.created("campaignOperation").first
            #expect(campaign?["advertisingChannelType"] == "SEARCH")
            #expect(
                campaign?["networkSettings"] == [
                    "targetGoogleSearch": true, "targetSearchNetwork": true, "targetContentNetwork": false,
                    "targetPartnerSearchNetwork": false,
                ])
            #expect(
                campaign?["urlCustomParameters"] == [
                    ["key": "adflight", "value": .string(CampaignID.first.description)]
                ])
            let onCampaign = sent.created("campaignCriterionOperation")
            #expect(onCampaign.map { $0["location"] != nil } == [true, false, false])
            #expect(onCampaign.map { $0["language"] != nil } == [false, true, false])
            #expect(onCampaign.last?["keyword"] == ["text": "free", "matchType": "BROAD"])
            #expect(onCampaign.last?["negative"] == true)
            #expect(
                sent.created("adGroupCriterionOperation").map { $0["keyword"] } == [
                    ["text": "garden tools", "matchType": "EXACT"], ["text": "spade", "matchType": "PHRASE"],
                    ["text": "rake for leaves", "matchType": "BROAD"],
                ])
            let adGroup = sent.created("adGroupOperation").first
            #expect(adGroup?["type"] == "SEARCH_STANDARD")
            #expect(adGroup?["demandGenAdGroupSettings"] == nil)
            let ad = sent.created("adGroupAdOperation").first?["ad"]
            #expect(ad?["name"] == nil)
            #expect(ad?["responsiveSearchAd"]?["headlines"]?.array?.count == 3)
            #expect(ad?["responsiveSearchAd"]?["path1"] == "garden")
            #expect(ad?["responsiveSearchAd"]?["path2"] == "tools")
        }

        @Test("a carousel: its images are uploaded first, and the cards refer to them by their real names")
        func carousel() async throws {
            let agreeing = AgreeingGoogle()
            try await LocalGoogle.run(instead: agreeing.answer) { google in
                let input = CampaignInput.carousel.with { input in
                    for index in input.carouselCards.indices {
                        input.carouselCards[index].imageURL = google.image("card\(index)-1200x628.png")
                    }
                    input.carouselCards[1].finalURL = "https://www.example.com/rakes"
                }
                #expect(await google.create(input).isApplied)
                let mutates = try google.requests(to: ":mutate").map { try JSON(parsing: $0.body) }
                #expect(mutates.map { $0.created("assetOperation").count } == [2, 2])
                #expect(mutates[0].created("assetOperation").allSatisfy { $0["imageAsset"] != nil })
                let cards = mutates[1].created("assetOperation")
                #expect(cards.map { $0["demandGenCarouselCardAsset"]?["headline"] } == ["Spades", "Rakes"])
                for card in cards {
                    let image = card["demandGenCarouselCardAsset"]?["marketingImageAsset"]?.string
                    #expect(image?.hasPrefix("customers/1234567890/assets/9") == true)
                }
                #expect(
                    cards.map { $0["finalUrls"] } == [
                        ["https://www.example.com/spring"], ["https://www.example.com/rakes"],
                    ])
                let ad = mutates[1].created("adGroupAdOperation").first?["ad"]?["demandGenCarouselAd"]
                #expect(ad?["carouselCards"]?.array?.map { $0["asset"] } == cards.map { $0["resourceName"] })
                #expect(ad?["headline"] == ["text": "Spring sale"])
                #expect(ad?["logoImage"] == ["asset": "customers/1234567890/assets/5"])
            }
        }

        @Test("cards of different ratios are refused before anything is sent")
        func mixedCards() async throws {
            try await LocalGoogle.run { google in
                let outcome = await google.create(
                    .carousel.with { $0.carouselCards = [.card("Spades", 1), .card("Rakes", 2)] })
                #expect(
                    outcome
                        == .refused([
                            "demand_gen_carousel_ad.carousel_cards: all images must have the same ratio, 1.91:1 or 1:1"
                        ]))
                #expect(google.requests(to: ":mutate").isEmpty)
            }
        }

        @Test("a video ad: videos are assets of the account, the button is an asset of the request")
        func video() async throws {
            let agreeing = AgreeingGoogle()
            try await LocalGoogle.run(instead: agreeing.answer) { google in
                #expect(await google.create(.video).isApplied)
                let mutates = try google.requests(to: ":mutate").map { try JSON(parsing: $0.body) }
                #expect(
                    Set(
                        mutates[0].created("assetOperation").compactMap {
                            $0["youtubeVideoAsset"]?["youtubeVideoId"]?.string
                        }) == ["dQw4w9WgXcQ", "aaaaaaaaaaa"])
                let ad = mutates[1].created("adGroupAdOperation").first?["ad"]?["demandGenVideoResponsiveAd"]
                #expect(ad?["videos"]?.array?.count == 2)
                #expect(ad?["businessName"] == ["text": "Example Shop"])
                #expect(ad?["longHeadlines"]?.array?.count == 1)
                let call = mutates[1].created("assetOperation").first
                #expect(call?["callToActionAsset"] == ["callToAction": "SHOP_NOW"])
                #expect(ad?["callToActions"] == [["asset": call?["resourceName"] ?? ""]])
            }
        }

        @Test("more logos stand behind the first")
        func logos() async throws {
            let sent = try await sent { _ in .withAssets.with { $0.additionalLogoURLs = [.asset(2)] } }
            let ad = sent.created("adGroupAdOperation").first?["ad"]?["demandGenMultiAssetAd"]
            #expect(
                ad?["logoImages"] == [
                    ["asset": "customers/1234567890/assets/5"], ["asset": "customers/1234567890/assets/2"],
                ])
        }

        @Test("a total budget is spent over a custom period")
        func totalBudget() async throws {
            let sent = try await sent { _ in
                .withAssets.with {
                    $0.dailyBudget = .blank
                    $0.totalBudget = .value(Micros(900_000_000))
                    $0.endDate = Entry(text: "2027-04-30")
                }
            }
            let budget = sent.created("campaignBudgetOperation").first
            #expect(budget?["totalAmountMicros"] == "900000000")
            #expect(budget?["period"] == "CUSTOM_PERIOD")
            #expect(budget?["amountMicros"] == nil)
        }

        /// An objective, a goal, and the strategy with what it is held to.
        struct Bid: Sendable, CustomTestStringConvertible {
            let type: CampaignType
            let objective: Objective
            let change: @Sendable (inout CampaignInput) -> Void
            let strategy: String
            let body: JSON
            var testDescription: String { "\(type.rawValue) \(objective.rawValue) \(strategy)" }
        }

        @Test(
            "the objective and its goal decide the bidding",
            arguments: [
                Bid(
                    type: .demandGen, objective: .sales, change: { $0.targetROAS = Entry(text: "350%") },
                    strategy: "targetRoas", body: ["targetRoas": .number("3.5")]),
                Bid(
                    type: .demandGen, objective: .leads, change: { $0.targetCPA = .value(Micros(9_000_000)) },
                    strategy: "targetCpa", body: ["targetCpaMicros": "9000000"]),
                Bid(
                    type: .demandGen, objective: .websiteTraffic, change: { $0.targetCPC = .value(Micros(250_000)) },
                    strategy: "targetCpc", body: ["targetCpcMicros": "250000"]),
                Bid(
                    type: .search, objective: .websiteTraffic, change: { $0.cpcBidCeiling = .value(Micros(250_000)) },
                    strategy: "targetSpend", body: ["cpcBidCeilingMicros": "250000"]),
                Bid(
                    type: .search, objective: .websiteTraffic, change: { _ in }, strategy: "targetSpend", body: [:]),
                Bid(type: .search, objective: .leads, change: { _ in }, strategy: "maximizeConversions", body: [:]),
            ])
        func bids(bid: Bid) async throws {
            let sent = try await sent { _ in
                (bid.type == .search ? CampaignInput.search : .withAssets).with {
                    $0.objective = .value(bid.objective)
                    bid.change(&$0)
                }
            }
            let campaign = sent.created("campaignOperation").first?.object ?? [:]
            let strategies = [
                "maximizeConversionValue", "maximizeConversions", "targetSpend", "targetCpa", "targetRoas", "targetCpc",
            ]
            #expect(strategies.filter { campaign[$0] != nil } == [bid.strategy])
            #expect(campaign[bid.strategy] == bid.body)
        }

        @Test("a search campaign is found again by its parameter, and another's by its name")
        func looks() async throws {
            func answer(_ value: String) -> JSON {
                [
                    "results": [
                        [
                            "campaign": [
                                "id": "7", "status": "ENABLED",
                                "urlCustomParameters": [["key": "adflight", "value": .string(value)]],
                            ]
                        ]
                    ]
                ]
            }
            let found: [(JSON, LookupOutcome)] = [
                (answer(CampaignID.first.description), .ours(googleCampaignID: 7, status: .enabled)),
                (answer(CampaignID.second.description), .anothers(googleCampaignID: 7)), ([:], .absent),
            ]
            for (body, outcome) in found {
                try await LocalGoogle.run(instead: { $0.path.hasSuffix(":search") ? .json(body) : nil }) { google in
                    #expect(await google.look(of: .search) == outcome)
                }
            }
        }

        @Test("a search campaign that a person has renamed, or removed, is found by its parameter alone")
        func looksPastNames() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(.search).isApplied)
                #expect(await google.create(.search.with { $0.name = "Other" }, id: .second).isApplied)
                let id = try #require(await google.sandbox.campaigns.first?.id)
                let customer = CustomerID.account.description
                #expect(await google.sandbox.person(.rename("Renamed"), campaign: id, of: customer) == [])
                #expect(await google.look(of: .search) == .ours(googleCampaignID: id, status: .paused))
                // Also when another has its name now.
                #expect(
                    await google.look(named: "Other", of: .search) == .ours(googleCampaignID: id, status: .paused))
                #expect(await google.sandbox.person(.remove, campaign: id, of: customer) == [])
                #expect(await google.look(of: .search) == .ours(googleCampaignID: id, status: .removed))
            }
        }
    }
}
