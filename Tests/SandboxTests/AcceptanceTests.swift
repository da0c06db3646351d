import HTTP2
import Sandbox
import Testing

@Suite("Other bodies that Google takes")
struct AcceptanceTests {
    @Test(
        "variants of a Demand Gen campaign are accepted",
        arguments: [
            [(Part.campaign + "status", nil)],
            [
                (Part.budget + "amountMicros", nil), (Part.budget + "totalAmountMicros", .number("155000000")),
                (Part.budget + "period", "CUSTOM_PERIOD"),
            ],
            [(Part.campaign + "startDateTime", nil), (Part.campaign + "endDateTime", nil)],
            [(Part.campaign + "startDateTime", "2026-11-21 00:00:00")],
            [
                (Part.campaign + "maximizeConversions", nil),
                (Part.campaign + "targetCpc", ["targetCpcMicros": "500000"]),
            ],
            [(Part.campaign + "name", "Grüße 広告 🎁")],
            [(Part.ad + "headlines.1.text", .string(String(repeating: "広", count: 20)))],
            [(Part.ad + "portraitMarketingImages", [["asset": "customers/1234567890/assets/3"]])],
            [(Part.ad + "tallPortraitMarketingImages", [["asset": "customers/1234567890/assets/4"]])],
            [(Part.adGroup + "demandGenAdGroupSettings.channelControls", ["selectedChannels": ["gmail": true]])],
        ] as [[(String, JSON?)]])
    func variants(_ edits: [(String, JSON?)]) async throws {
        let body = edits.reduce(goodBody) { $0.with($1.0, $1.1) }
        try await expectAccepted(body, by: try await Client())
    }

    @Test("a video ad is accepted with a video of the same request")
    func video() async throws {
        let video: JSON = [
            "assetOperation": [
                "create": [
                    "resourceName": "customers/1234567890/assets/-4", "name": "Film",
                    "youtubeVideoAsset": ["youtubeVideoId": "dQw4w9WgXcQ"],
                ]
            ]
        ]
        let ad: JSON = [
            "businessName": ["text": "Shop"], "headlines": [["text": "Film"]],
            "longHeadlines": [["text": "A long film"]],
            "descriptions": [["text": "See it."]], "videos": [["asset": "customers/1234567890/assets/-4"]],
            "logoImages": [["asset": "customers/1234567890/assets/5"]],
        ]
        let body = goodBody.with("mutateOperations.5", video)
            .with(Part.adGroupAd + "ad.demandGenMultiAssetAd", nil)
            .with(Part.adGroupAd + "ad.demandGenVideoResponsiveAd", ad)
        try await expectAccepted(body, by: try await Client())
    }

    @Test("a carousel is accepted when its cards show images of an earlier request")
    func carousel() async throws {
        func card(_ id: Int, image: Int) -> JSON {
            [
                "assetOperation": [
                    "create": [
                        "resourceName": .string("customers/1234567890/assets/\(id)"),
                        "demandGenCarouselCardAsset": [
                            "headline": .string("Card \(id)"),
                            "squareMarketingImageAsset": .string("customers/1234567890/assets/\(image)"),
                        ],
                    ]
                ]
            ]
        }
        func body(images: [Int]) -> JSON {
            let ad: JSON = [
                "businessName": "Shop", "headline": ["text": "Two cards"], "description": ["text": "Swipe."],
                "logoImage": ["asset": "customers/1234567890/assets/5"],
                "carouselCards": [
                    ["asset": "customers/1234567890/assets/-14"], ["asset": "customers/1234567890/assets/-15"],
                ],
            ]
            return goodBody.with("mutateOperations.5", card(-14, image: images[0]))
                .with("mutateOperations.6", card(-15, image: images[1]))
                .with(Part.adGroupAd + "ad.demandGenMultiAssetAd", nil)
                .with(Part.adGroupAd + "ad.demandGenCarouselAd", ad)
        }
        let client = try await Client()
        let twice = Refusal(try JSON(response: await client.mutate(body(images: [2, 2]))))
        #expect(twice.faults.first?.hasPrefix("adError.DUPLICATE_IMAGE_ACROSS_CAROUSEL_CARDS") == true)
        try await expectAccepted(body(images: [2, 5]), by: client)
    }

    @Test("a search campaign is accepted with its places on the campaign")
    func search() async throws {
        let account = "customers/1234567890/"
        func texts(_ count: Int) -> JSON { .array((0..<count).map { ["text": .string("Text \($0)")] }) }
        let body = goodBody.with(Part.campaign + "advertisingChannelType", "SEARCH")
            .with(Part.campaign + "networkSettings", ["targetGoogleSearch": true])
            .with(Part.adGroup + "type", "SEARCH_STANDARD").with(Part.adGroup + "demandGenAdGroupSettings", nil)
            .with(
                "mutateOperations.3",
                [
                    "campaignCriterionOperation": [
                        "create": [
                            "campaign": .string(account + "campaigns/-2"),
                            "location": ["geoTargetConstant": "geoTargetConstants/2840"],
                        ]
                    ]
                ]
            )
            .with(
                "mutateOperations.4.adGroupCriterionOperation.create",
                ["adGroup": .string(account + "adGroups/-3"), "keyword": ["text": "red shoes", "matchType": "PHRASE"]]
            )
            .with(Part.adGroupAd + "ad.demandGenMultiAssetAd", nil)
            .with(Part.adGroupAd + "ad.responsiveSearchAd", ["headlines": texts(3), "descriptions": texts(2)])
        try await expectAccepted(body, by: try await Client())
    }

    private func expectAccepted(_ body: JSON, by client: Client) async throws {
        let response = await client.mutate(body)
        #expect(Refusal(try JSON(response: response)).faults == [])
        #expect(response?.status == 200)
    }
}
