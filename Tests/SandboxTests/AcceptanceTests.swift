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

    @Test("the other kinds of campaign are accepted", arguments: [searchBody, videoBody])
    func kinds(_ body: JSON) async throws {
        try await expectAccepted(body, by: try await Client())
    }

    @Test(
        "variants of a Search campaign are accepted",
        arguments: [
            ["manualCpc": [:]], ["targetSpend": [:]], ["maximizeConversions": ["targetCpaMicros": "3000000"]],
            ["maximizeConversionValue": ["targetRoas": .number("3.5")]], ["targetCpa": ["targetCpaMicros": "3000000"]],
        ] as [[String: JSON]])
    func searchBidding(_ bidding: [String: JSON]) async throws {
        let body = bidding.reduce(searchBody.with(Part.campaign + "targetSpend", nil)) {
            $0.with(Part.campaign + $1.key, $1.value)
        }
        try await expectAccepted(body, by: try await Client())
    }

    @Test("a carousel is accepted when its cards show images of an earlier request")
    func carousel() async throws {
        try await expectAccepted(carouselBody(squareImages: [2, 5]), by: try await Client())
    }

    @Test("several campaigns are accepted together, of several kinds too")
    func together() async throws {
        let client = try await Client()
        let bodies = [
            goodBody, searchBody.renamed(" 2", idsLoweredBy: 100), videoBody.renamed(" 3", idsLoweredBy: 200),
        ]
        try await expectAccepted(.together(bodies), by: client)
        #expect(await client.sandbox.campaigns.map(\.name) == ["Winter", "Winter 2", "Winter 3"])
        #expect(
            await client.sandbox.campaigns.map(\.adNames)
                == [["Winter ad 0190a1"], ["Winter ad 0190a1 2"], ["Winter ad 0190a1 3"]])
    }

    private func expectAccepted(_ body: JSON, by client: Client) async throws {
        let response = await client.mutate(body)
        #expect(Refusal(try JSON(response: response)).faults == [])
        #expect(response?.status == 200)
    }
}
