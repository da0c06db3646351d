import HTTP2
import Sandbox
import Testing

@Suite("Faults")
struct FaultTests {
    /// What a fault answers (nil: the connection breaks), and how many campaigns there are then.
    struct Case: Sendable, CustomTestStringConvertible {
        let outcome: Faults.Outcome
        let status: Int?
        let campaigns: Int

        var testDescription: String { outcome.name }

        init(_ outcome: Faults.Outcome, _ status: Int?, _ campaigns: Int) {
            (self.outcome, self.status, self.campaigns) = (outcome, status, campaigns)
        }
    }

    @Test(
        "a fault ends one mutate as scripted; the next is well",
        arguments: [
            Case(.none, 200, 1), Case(.appliedThenReset, nil, 1), Case(.resetBeforeApply, nil, 0),
            Case(.appliedThenSilence(.seconds(60)), nil, 1), Case(.silenceBeforeApply(.seconds(60)), nil, 0),
            Case(.appliedLate(.seconds(5)), nil, 0), Case(.appliedAfterResend, nil, 0),
            Case(.internalError(isApplied: true), 500, 1), Case(.internalError(isApplied: false), 500, 0),
            Case(.unavailable503, 503, 0), Case(.rateLimited(retryDelay: .seconds(2)), 429, 0),
            Case(.rateLimited(retryDelay: .seconds(2), scope: .project), 429, 0),
            Case(.duplicateName(isApplied: true), 400, 1), Case(.duplicateName(isApplied: false), 400, 0),
            Case(.truncatedJSON, 200, 1), Case(.cutBody, 200, 1), Case(.expiredToken, 401, 0),
        ])
    func ends(_ fault: Case) async throws {
        let client = try await Client(faults: Faults([fault.outcome]))
        #expect(await client.mutate(goodBody)?.status == fault.status)
        #expect(await client.sandbox.campaigns.count == fault.campaigns)
        #expect(await client.mutate(goodBody.renamed(" 2"))?.status == 200)
        let request = try #require(await client.sandbox.requests.first { $0.method == "mutate" })
        #expect(request.outcome == fault.outcome.name)
        #expect(request.isApplied == (fault.campaigns == 1))
    }

    @Test("every kind of fault is tested, and reads and writes its name")
    func names() {
        for outcome in Faults.Outcome.allKinds { #expect(Faults.Outcome(outcome.name) == outcome) }
        #expect(Set(Faults.Outcome.allKinds.map(\.name)).count == 17)
        #expect(Faults.Outcome("applied-late@250ms") == .appliedLate(.milliseconds(250)))
        #expect(Faults.Outcome("429-project@1.5s") == .rateLimited(retryDelay: .milliseconds(1_500), scope: .project))
        #expect(Faults.Share("429@2s=0.5%") == Faults.Share(.rateLimited(retryDelay: .seconds(2)), 0.005))
        for text in ["", "ok@2s", "reset@", "silence@2", "silence@-1s", "silence@2s@2s", "bogus"] {
            #expect(Faults.Outcome(text) == nil)
        }
        for text in ["reset", "reset=5", "reset=101%", "=5%"] { #expect(Faults.Share(text) == nil) }
    }

    @Test("what is applied late is there once its time has come, and not before")
    func late() async throws {
        let client = try await Client(faults: Faults([.appliedLate(.seconds(5))]))
        #expect(await client.mutate(goodBody) == nil)
        client.clock.advance(by: .milliseconds(4_999))
        #expect(try await client.searchNames() == [])
        client.clock.advance(by: .milliseconds(1))
        #expect(try await client.searchNames() == ["Winter"])
        #expect(await client.sandbox.requests.filter(\.isApplied).map(\.outcome) == ["applied-late"])
    }

    @Test("what is applied late meets the resend that came before it, and is refused")
    func lateTwin() async throws {
        let client = try await Client(faults: Faults([.appliedLate(.seconds(5)), .none, .appliedAfterResend, .none]))
        #expect(await client.mutate(goodBody) == nil)
        #expect(await client.mutate(goodBody)?.status == 200)
        client.clock.advance(by: .seconds(5))
        #expect(await client.sandbox.campaigns.count == 1)

        #expect(await client.mutate(goodBody.renamed(" 2")) == nil)
        #expect(await client.mutate(goodBody.renamed(" 2"))?.status == 200)
        #expect(await client.sandbox.campaigns.count == 2)
        let refused = await client.sandbox.requests.filter { $0.status == nil && !$0.isApplied && $0.error != nil }
        #expect(refused.map(\.error) == Array(repeating: "campaignBudgetError.DUPLICATE_NAME", count: 2))
    }

    @Test("after a resend that failed, the late one is applied")
    func lateAfterFailure() async throws {
        let client = try await Client(faults: Faults([.appliedAfterResend, .resetBeforeApply]))
        for _ in 0..<2 { #expect(await client.mutate(goodBody) == nil) }
        #expect(await client.sandbox.campaigns.map(\.name) == ["Winter"])
    }

    @Test("a duplicate name is answered for the twin in full, and of a stranger for each campaign")
    func duplicateNames() async throws {
        let client = try await Client(
            faults: Faults([.duplicateName(isApplied: true), .duplicateName(isApplied: false)]))
        #expect(
            try await client.faults(of: goodBody) == [
                "campaignBudgetError.DUPLICATE_NAME at mutate_operations[0].campaign_budget_operation.create.name",
                "campaignError.DUPLICATE_CAMPAIGN_NAME at mutate_operations[1].campaign_operation.create.name",
            ])
        let two = JSON.together([goodBody.renamed(" 2"), goodBody.renamed(" 3", idsLoweredBy: 100)])
        #expect(
            try await client.faults(of: two)
                == [1, 10].map {
                    "campaignError.DUPLICATE_CAMPAIGN_NAME at mutate_operations[\($0)].campaign_operation.create.name"
                })
    }

    @Test("a rate limit says whom it holds back, and for how long", arguments: [Faults.RateScope.account, .project])
    func ratesLimit(scope: Faults.RateScope) async throws {
        let fault = Faults.Outcome.rateLimited(retryDelay: .milliseconds(1_500), scope: scope)
        let client = try await Client(faults: Faults([fault]))
        let error = try JSON(response: await client.mutate(goodBody))["error"]
        #expect(error?["status"] == "RESOURCE_EXHAUSTED")
        let first = error?["details"]?[0]?["errors"]?[0]
        #expect(first?["errorCode"]?["quotaError"] == "RESOURCE_TEMPORARILY_EXHAUSTED")
        #expect(first?["details"]?["quotaErrorDetails"]?["retryDelay"] == "1.500000000s")
        #expect(first?["details"]?["quotaErrorDetails"]?["rateScope"]?.string == scope.rawValue)
    }

    @Test("truncated JSON is announced in its shortened length, a cut body in its whole one")
    func shortens() async throws {
        let client = try await Client(faults: Faults([.truncatedJSON, .cutBody]))
        let truncated = try #require(await client.mutate(goodBody))
        let cut = try #require(await client.mutate(goodBody.renamed(" 2")))
        for response in [truncated, cut] { #expect(throws: (any Error).self) { try JSON(parsing: response.body) } }
        #expect(truncated.headers.allSatisfy { $0.name != "content-length" })
        let announced = try #require(cut.headers.first { $0.name == "content-length" }).value
        #expect(Int(announced).map { $0 / 2 + $0 % 2 } == cut.body.count)
    }

    @Test("shares are drawn alike from the same seed, and about as often as asked")
    func shares() async throws {
        func counts(seed: UInt64) async throws -> [String: Int] {
            let shares = [Faults.Share(.resetBeforeApply, 0.1), Faults.Share(.unavailable503, 0.2)]
            let client = try await Client(faults: Faults(shares: shares, seed: seed))
            for _ in 0..<1_000 { _ = await client.mutate(["mutateOperations": []]) }
            return await client.sandbox.counts
        }
        let first = try await counts(seed: 7)
        #expect(try await counts(seed: 7) == first)
        #expect(try await counts(seed: 8) != first)
        #expect((60...140).contains(first["mutate reset", default: 0]))
        #expect((140...260).contains(first["mutate 503", default: 0]))
        #expect(first["mutate fieldError.REQUIRED", default: 0] > 600)
    }

    @Test("searches fail on their own, and a customer can have faults of its own")
    func targets() async throws {
        let client = try await Client()
        await client.sandbox.inject(Faults([.resetBeforeApply]), into: .search)
        #expect(await client.mutate(goodBody)?.status == 200)
        #expect(await client.search("SELECT campaign.id FROM campaign") == nil)
        #expect(await client.search("SELECT campaign.id FROM campaign")?.status == 200)
        await client.sandbox.inject(Faults(thereafter: .unavailable503), of: "99")
        #expect(await client.post("mutate", ["mutateOperations": []], customer: "99")?.status == 503)
        #expect(await client.mutate(goodBody.renamed(" 2"))?.status == 200)
    }

    @Test(
        "a call takes its latency, and takes effect before, midway or after it",
        arguments: zip(Faults.Latency.Effect.allCases, [0, 250, 500]))
    func latency(effect: Faults.Latency.Effect, milliseconds: Int) async throws {
        let client = try await Client(
            faults: Faults(latency: Faults.Latency(.milliseconds(500), effect: effect)))
        // A lag that ends with the effect's own: seen at its end, not a moment before.
        await client.sandbox.delaySearches(by: .seconds(1))
        #expect(await client.mutate(goodBody)?.status == 200)
        #expect(client.clock.now == ManualClock().now.advanced(by: .milliseconds(500)))
        client.clock.advance(by: .milliseconds(500 + milliseconds - 1))
        #expect(try await client.searchNames() == [])
        client.clock.advance(by: .milliseconds(1))
        #expect(try await client.searchNames() == ["Winter"])
    }
}
