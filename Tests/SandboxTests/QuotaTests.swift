import HTTP2
import Sandbox
import Testing

@Suite("Quotas")
struct QuotaTests {
    private static let nothing = "SELECT campaign.id FROM campaign"

    /// Scope and delay of a quota refusal, or its code.
    private static func details(_ response: HTTPResponse?) throws -> [String?] {
        let error = try JSON(response: response)["error"]?["details"]?[0]?["errors"]?[0]
        let details = error?["details"]?["quotaErrorDetails"]
        return [
            error?["errorCode"]?["quotaError"]?.string, details?["rateScope"]?.string, details?["retryDelay"]?.string,
        ]
    }

    @Test("a customer's rate lets its burst through, then one at a time, and says when")
    func customerRate() async throws {
        let client = try await Client()
        await client.sandbox.limit(Quotas(customer: .init(perSecond: 2, burst: 3)))
        for _ in 0..<3 { #expect(await client.search(Self.nothing)?.status == 200) }
        let refused = await client.search(Self.nothing)
        #expect(refused?.status == 429)
        #expect(try Self.details(refused) == ["RESOURCE_TEMPORARILY_EXHAUSTED", "ACCOUNT", "0.500000000s"])
        #expect(await client.post("search", ["query": .string(Self.nothing)], customer: "99")?.status == 200)
        client.clock.advance(by: .milliseconds(499))
        #expect(await client.search(Self.nothing)?.status == 429)
        client.clock.advance(by: .milliseconds(1))
        #expect(await client.search(Self.nothing)?.status == 200)
        #expect(await client.search(Self.nothing)?.status == 429)
    }

    @Test("the project's rate holds all customers back")
    func projectRate() async throws {
        let client = try await Client()
        await client.sandbox.limit(Quotas(project: .init(perSecond: 0.5, burst: 1)))
        #expect(await client.search(Self.nothing)?.status == 200)
        let refused = await client.post("search", ["query": .string(Self.nothing)], customer: "99")
        #expect(try Self.details(refused) == ["RESOURCE_TEMPORARILY_EXHAUSTED", "DEVELOPER", "2s"])
    }

    @Test("the daily quota counts every operation, and refused requests too, over any 24 hours")
    func daily() async throws {
        let client = try await Client()
        await client.sandbox.limit(Quotas(dailyOperations: 20))
        #expect(await client.mutate(goodBody)?.status == 200)  // 9 operations
        client.clock.advance(by: .seconds(3_600))
        #expect(await client.mutate(goodBody)?.status == 400)  // and 9
        #expect(await client.search(Self.nothing)?.status == 200)
        #expect(await client.sandbox.operationsToday == 19)
        let refused = await client.mutate(goodBody.renamed(" 2"))
        #expect(refused?.status == 429)
        #expect(try Self.details(refused) == ["RESOURCE_EXHAUSTED", "DEVELOPER", "\(23 * 3_600)s"])
        #expect(await client.sandbox.operationsToday == 19)
        #expect(await client.search(Self.nothing)?.status == 200)
        client.clock.advance(by: .seconds(23 * 3_600))
        #expect(await client.mutate(goodBody.renamed(" 2"))?.status == 200)
    }

    @Test("searches lag behind mutates by the time that was set; mutates do not")
    func lag() async throws {
        let client = try await Client()
        #expect(await client.mutate(goodBody)?.status == 200)
        await client.sandbox.delaySearches(by: .seconds(30))
        #expect(await client.mutate(goodBody.renamed(" 2"))?.status == 200)
        #expect(try await client.searchNames() == ["Winter"])
        #expect(try await client.faults(of: goodBody.renamed(" 2")).isEmpty == false)
        client.clock.advance(by: .seconds(30))
        #expect(try await client.searchNames() == ["Winter", "Winter 2"])
        #expect(await client.mutate(goodBody.renamed(" 3"))?.status == 200)
        await client.sandbox.delaySearches(by: .zero)
        #expect(try await client.searchNames().count == 3)
    }
}
