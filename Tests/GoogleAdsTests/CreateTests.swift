import Domain
import GoogleAds
import HTTP2
import Sandbox
import Testing

extension ClientTests {
    @Suite("Creating a campaign")
    struct CreateTests {
        @Test("it arrives whole and paused, in every version that Google serves", arguments: apiVersions)
        func arrives(version: String) async throws {
            try await LocalGoogle.run(settings: { $0.version = version }) { google in
                let outcome = await google.create(google.campaign)
                let campaign = try #require(await google.sandbox.campaigns.first)
                #expect(outcome == .applied(googleCampaignID: campaign.id))
                #expect(campaign.name == "Spring sale")
                #expect(campaign.status == "PAUSED")
                #expect(campaign.budgetMicros == 12_500_000)
                #expect(
                    // The images, then the campaign.
                    google.requests(to: ":mutate").map(\.path)
                        == Array(repeating: "/\(version)/customers/1234567890/googleAds:mutate", count: 2))
            }
        }

        @Test("budget and ad carry the mark by which it is found again")
        func marks() async throws {
            try await LocalGoogle.run { google in
                _ = await google.create(google.campaign)
                let mark = "adflight-0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
                let sent = try google.lastMutate
                #expect(sent.created("campaignBudgetOperation").map { $0["name"]?.string } == [mark])
                #expect(sent.created("adGroupAdOperation").map { $0["ad"]?["name"]?.string } == [mark])
                #expect(await google.sandbox.campaigns.map(\.adNames) == [[mark]])
            }
        }

        @Test("images that the account has are linked, not uploaded")
        func linksAssets() async throws {
            try await LocalGoogle.run { google in
                let input = CampaignInput.withAssets.with { $0.imageURLs = [1, 2, 3, 4].map(Entry.asset) }
                guard case .applied = await google.create(input) else {
                    Issue.record("not applied")
                    return
                }
                let sent = try google.lastMutate
                #expect(sent.created("assetOperation").isEmpty)
                let ad = sent.created("adGroupAdOperation").first?["ad"]?["demandGenMultiAssetAd"]
                let slots = [
                    "marketingImages", "squareMarketingImages", "portraitMarketingImages",
                    "tallPortraitMarketingImages",
                    "logoImages",
                ]
                #expect(
                    slots.map { ad?[$0] } == (1...5).map { [["asset": .string("customers/1234567890/assets/\($0)")]] })
            }
        }

        @Test(
            "the objective decides the bidding",
            arguments: [
                (Objective.sales, "maximizeConversionValue"), (.leads, "maximizeConversions"),
                (.websiteTraffic, "targetSpend"),
            ])
        func bids(objective: Objective, strategy: String) async throws {
            try await LocalGoogle.run { google in
                let outcome = await google.create(.withAssets.with { $0.objective = .value(objective) })
                #expect(outcome.isApplied)
                let campaign = try google.lastMutate.created("campaignOperation").first?.object ?? [:]
                let strategies = ["maximizeConversionValue", "maximizeConversions", "targetSpend"]
                #expect(strategies.filter { campaign[$0] != nil } == [strategy])
            }
        }

        @Test(
            "an image takes the slot of its ratio, to within one percent and down to its smallest size",
            arguments: [
                ("1200x628", "marketingImages"), ("600x314", "marketingImages"), ("1000x528", "marketingImages"),
                ("1200x1200", "squareMarketingImages"), ("300x300", "squareMarketingImages"),
                ("302x300", "squareMarketingImages"), ("960x1200", "portraitMarketingImages"),
                ("480x600", "portraitMarketingImages"), ("1080x1920", "tallPortraitMarketingImages"),
                ("600x1067", "tallPortraitMarketingImages"),
            ])
        func slots(size: String, slot: String) async throws {
            try await LocalGoogle.run { google in
                let input = google.campaign.with {
                    $0.imageURLs = [.asset(1), .asset(2), google.image("picture-\(size).png")]
                    $0.logoURL = .asset(5)
                }
                #expect(await google.create(input).isApplied)
                let ad = try google.lastMutate.created("adGroupAdOperation").first?["ad"]?["demandGenMultiAssetAd"]
                // The account's own five assets have the numbers before.
                #expect(ad?[slot]?.array?.last == ["asset": "customers/1234567890/assets/1001"])
            }
        }

        @Test("an image that stands in two places is uploaded once")
        func uploadsOnce() async throws {
            try await LocalGoogle.run { google in
                let input = google.campaign.with {
                    $0.imageURLs = [.asset(1), google.image("shop-1200x1200.png")]
                    $0.logoURL = google.image("shop-1200x1200.png")
                }
                #expect(await google.create(input).isApplied)
                let mutates = try google.requests(to: ":mutate").map { try JSON(parsing: $0.body) }
                #expect(mutates.map { $0.created("assetOperation").count } == [1, 0])
                let ad = mutates[1].created("adGroupAdOperation").first?["ad"]?["demandGenMultiAssetAd"]
                #expect(ad?["logoImages"]?.array?.count == 1)
                #expect(ad?["squareMarketingImages"] == ad?["logoImages"])
            }
        }

        @Test("JPEG and GIF are taken as PNG is")
        func formats() async throws {
            try await LocalGoogle.run(instead: { request in
                switch request.path {
                case "/files/a.jpg": .file(Picture.jpeg(1200, 628))
                case "/files/a.gif": .file(Picture.gif(300, 300))
                default: nil
                }
            }) { google in
                let input = google.campaign.with {
                    $0.imageURLs = ["a.jpg", "a.gif"].map { Entry(text: "\(google.origin)/files/\($0)") }
                }
                #expect(await google.create(input).isApplied)
            }
        }

        @Test("everything that was entered arrives in Google's words")
        func translates() async throws {
            try await LocalGoogle.run { google in
                let input = CampaignInput.withAssets.with {
                    $0.endDate = Entry(text: "2027-04-30")
                    $0.adGroupName = "Gardeners"
                    $0.callToAction = .value(.shopNow)
                    $0.euPoliticalAdvertising = .value(.contains)
                    $0.locations = [Entry(text: "2840"), Entry(text: "2276")]
                    $0.languages = [Entry(text: "en"), Entry(text: "de")]
                }
                #expect(await google.create(input).isApplied)
                let sent = try google.lastMutate
                let campaign = sent.created("campaignOperation").first
                #expect(campaign?["startDateTime"] == "2027-03-01 00:00:00")
                #expect(campaign?["endDateTime"] == "2027-04-30 23:59:59")
                #expect(campaign?["containsEuPoliticalAdvertising"] == "CONTAINS_EU_POLITICAL_ADVERTISING")
                #expect(sent.created("adGroupOperation").first?["name"] == "Gardeners")
                let criteria = sent.created("adGroupCriterionOperation")
                #expect(
                    criteria.compactMap { $0["location"]?["geoTargetConstant"]?.string } == [
                        "geoTargetConstants/2840", "geoTargetConstants/2276",
                    ])
                #expect(
                    criteria.compactMap { $0["language"]?["languageConstant"]?.string } == [
                        "languageConstants/1000", "languageConstants/1001",
                    ])
                let ad = sent.created("adGroupAdOperation").first?["ad"]
                #expect(ad?["finalUrls"] == ["https://www.example.com/spring"])
                #expect(ad?["demandGenMultiAssetAd"]?["callToActionText"] == "Shop now")
                #expect(ad?["demandGenMultiAssetAd"]?["businessName"] == "Example Shop")
                #expect(
                    ad?["demandGenMultiAssetAd"]?["headlines"] == [
                        ["text": "Spring sale"], ["text": "Everything for the garden, half price"],
                    ])
            }
        }

        @Test("what was left blank is left out, and the ad group takes the campaign's name")
        func leavesOut() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(.withAssets).isApplied)
                let sent = try google.lastMutate
                #expect(sent.created("campaignOperation").first?["endDateTime"] == nil)
                #expect(sent.created("adGroupOperation").first?["name"] == "Spring sale")
                let ad = sent.created("adGroupAdOperation").first?["ad"]?["demandGenMultiAssetAd"]
                #expect(ad?["callToActionText"] == nil)
                #expect(ad?["squareMarketingImages"] == nil)
            }
        }

        @Test("the same campaign gives the same bytes")
        func isDeterministic() async throws {
            try await LocalGoogle.run { google in
                let input = google.campaign.with { $0.languages = [Entry(text: "en")] }
                _ = await google.create(input)
                _ = await google.create(input)
                // After the images.
                let bodies = google.requests(to: ":mutate").dropFirst().map(\.body)
                #expect(bodies.count == 2)
                #expect(bodies.first == bodies.last)
            }
        }

        @Test("manager account and developer token travel only when they are set")
        func headers() async throws {
            try await LocalGoogle.run { google in
                _ = await google.create(.withAssets)
                let request = try #require(google.requests(to: ":mutate").first)
                #expect(request.header("login-customer-id") == nil)
                #expect(request.header("developer-token") == nil)
            }
            try await LocalGoogle.run(settings: {
                $0.loginCustomerID = "9876543210"
                $0.developerToken = "developer-secret"
            }) { google in
                Ledger.current.keeps(secret: "developer-secret")
                _ = await google.create(.withAssets)
                for request in google.requests(to: ":search") + google.requests(to: ":mutate") {
                    #expect(request.header("login-customer-id") == "9876543210")
                    #expect(request.header("developer-token") == "developer-secret")
                }
            }
        }
    }
}
