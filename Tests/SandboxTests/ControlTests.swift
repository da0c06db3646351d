import HTTP2
import Sandbox
import Testing

@Suite("Control surface")
struct ControlTests {
    @Test("a call is noted with its operations, marks and end, and without its secrets")
    func notes() async throws {
        let client = try await Client(faults: Faults([.none, .appliedThenReset]))
        _ = await client.mutate(goodBody)
        _ = await client.mutate(goodBody.renamed(" 2"))
        _ = await client.mutate(goodBody)
        _ = await client.search("SELECT campaign.id FROM campaign")
        let requests = await client.sandbox.requests
        #expect(requests.map(\.method) == ["token", "mutate", "mutate", "mutate", "search"])
        let first = requests[1]
        #expect(first.time == noon)
        #expect(first.customer == "1234567890")
        #expect(
            first.operations == [
                "campaignBudgetOperation.create": 1, "campaignOperation.create": 1, "adGroupOperation.create": 1,
                "adGroupCriterionOperation.create": 2, "assetOperation.create": 3, "adGroupAdOperation.create": 1,
            ])
        #expect(first.marks == ["Winter ad 0190a1"])
        #expect(first.concurrent == 1)
        #expect(requests.dropFirst().map(\.status) == [200, nil, 400, 200])
        #expect(!"\(requests)".contains(client.token))
        #expect(
            await client.sandbox.counts == [
                "token ok": 1, "mutate ok": 1, "mutate applied-then-reset": 1,
                "mutate campaignBudgetError.DUPLICATE_NAME": 1, "search ok": 1,
            ])
    }

    @Test("a budget that no campaign ever used is an orphan")
    func orphans() async throws {
        let client = try await Client()
        #expect(await client.mutate(goodBody)?.status == 200)
        #expect(await client.sandbox.orphans == [])
        let budget = goodBody.renamed(" 2")["mutateOperations"]?[0] ?? .null
        #expect(await client.mutate(["mutateOperations": [budget]])?.status == 200)
        #expect(await client.sandbox.orphans == ["customers/1234567890/campaignBudgets/1008"])
        #expect(await client.sandbox.campaigns.map(\.channel) == ["DEMAND_GEN"])
    }

    @Test("a person renames, pauses, enables, and changes budget and end of a campaign behind our back")
    func person() async throws {
        let client = try await Client(faults: Faults(thereafter: .none))
        _ = await client.mutate(goodBody)
        await client.sandbox.inject(Faults(thereafter: .resetBeforeApply))
        let id = try #require(await client.sandbox.campaigns.first?.id)
        for action in [
            PersonAction.rename("Renamed"), .enable, .changeBudget(60_000_000), .changeEnd("2027-01-31 23:59:59"),
        ] { #expect(await client.sandbox.person(action, campaign: id, of: "1234567890") == []) }
        let query = """
            SELECT campaign.name, campaign.status, campaign.start_date_time, campaign.end_date_time,
            campaign.campaign_budget, campaign_budget.amount_micros, campaign.primary_status FROM campaign
            """
        let row = try JSON(response: await client.search(query))["results"]?[0]
        #expect(row?["campaign"]?["name"] == "Renamed")
        #expect(row?["campaign"]?["status"] == "ENABLED")
        #expect(row?["campaign"]?["primaryStatus"] == "PENDING")
        #expect(row?["campaign"]?["startDateTime"] == "2026-12-01 00:00:00")
        #expect(row?["campaign"]?["endDateTime"] == "2027-01-31 23:59:59")
        #expect(row?["campaign"]?["campaignBudget"]?.string?.hasPrefix("customers/1234567890/campaignBudgets/") == true)
        #expect(row?["campaignBudget"]?["amountMicros"] == "60000000")
        #expect(
            await client.sandbox.person(.changeBudget(10_000), campaign: id, of: "1234567890")
                == ["campaignBudgetError.BUDGET_BELOW_PER_DAY_MINIMUM"])
        #expect(await client.sandbox.person(.changeEnd(nil), campaign: id, of: "1234567890") == [])
        #expect(await client.sandbox.campaigns.first?.end == nil)
        #expect(await client.sandbox.person(.pause, campaign: id, of: "1234567890") == [])
        #expect(await client.sandbox.person(.remove, campaign: id, of: "1234567890") == [])
        #expect(await client.sandbox.campaigns.first?.status == "REMOVED")
        #expect(
            await client.sandbox.person(.pause, campaign: 9, of: "1234567890") == ["mutateError.RESOURCE_NOT_FOUND"])
    }

    @Test("a token that ends early is refused although it was to live an hour, and so is a revoked one")
    func endsTokens() async throws {
        let clock = TestClock(noon)
        let sandbox = try Sandbox { clock.now }
        await sandbox.shortenTokens(to: 10)
        func status(_ token: String) async -> Int? {
            let body: JSON = ["query": "SELECT customer.id FROM customer"]
            return await sandbox.respond(
                to: HTTPRequest(
                    method: "POST", path: "/v26/customers/1/googleAds:search",
                    headers: [
                        (name: "authorization", value: "Bearer \(token)"),
                        (name: "content-type", value: "application/json"),
                    ], body: body.encoded))?.status
        }
        let token = try await sandbox.accessToken()
        #expect(await status(token) == 200)
        clock.advance(by: 10)
        #expect(await status(token) == 401)
        let next = try await sandbox.accessToken()
        await sandbox.revokeTokens()
        #expect(await status(next) == 401)
    }

    // MARK: Over HTTP

    private static func send(_ client: Client, _ method: String, _ path: String, _ body: JSON = [:]) async
        -> HTTPResponse?
    {
        await client.sandbox.respond(
            to: HTTPRequest(method: method, path: "/sandbox/\(path)", headers: [], body: body.encoded))
    }

    @Test("the control surface over HTTP does what the API does")
    func endpoints() async throws {
        let client = try await Client(servesControl: true)
        let faults: JSON = ["script": ["applied-then-reset", "429@2s"], "latency": "100ms", "effect": "after"]
        #expect(await Self.send(client, "PUT", "faults", faults)?.status == 200)
        #expect(await client.mutate(goodBody) == nil)
        #expect(client.clock.now == ManualClock().now.advanced(by: .milliseconds(100)))
        #expect(await client.mutate(goodBody)?.status == 429)

        let campaigns = try JSON(response: await Self.send(client, "GET", "campaigns"))["campaigns"]
        let campaign = try #require(campaigns?[0])
        #expect(campaign["adNames"] == ["Winter ad 0190a1"])
        let path = "campaigns/1234567890/\(campaign["id"]?.string ?? "")"
        for action: JSON in [["rename": "New"], ["status": "ENABLED"], ["budgetMicros": "7000000"], ["end": .null]] {
            #expect(await Self.send(client, "POST", path, action)?.status == 200)
        }
        #expect(await client.sandbox.campaigns.first?.name == "New")
        #expect(await Self.send(client, "POST", path, ["budgetMicros": "1"])?.status == 409)

        #expect(await Self.send(client, "PATCH", "accounts/1234567890", ["status": "SUSPENDED"])?.status == 200)
        #expect(await client.mutate(goodBody)?.status == 403)
        #expect(await Self.send(client, "PATCH", "accounts/1234567890", ["status": "ENABLED"])?.status == 200)
        let quotas: JSON = ["customer": ["perSecond": 1, "burst": 1], "dailyOperations": 20]
        #expect(await Self.send(client, "PUT", "quotas", quotas)?.status == 200)
        #expect(await client.mutate(goodBody.renamed(" 2"))?.status == 200)
        #expect(await client.mutate(goodBody.renamed(" 3"))?.status == 429)

        let counts = try JSON(response: await Self.send(client, "GET", "counts"))
        #expect(counts["counts"]?["mutate applied-then-reset"] == 1)
        #expect(counts["operationsToday"] == 9)
        let requests = try JSON(response: await Self.send(client, "GET", "requests"))["requests"]?.array
        #expect(requests?.first { $0["outcome"] == "applied-then-reset" }?["applied"] == true)
        #expect(await Self.send(client, "PUT", "lag", ["lag": "1s"])?.status == 200)
        #expect(await Self.send(client, "PUT", "tokens", ["lifetime": "10s"])?.status == 200)
        #expect(await Self.send(client, "POST", "accounts/99/undeclared", ["name": "Old"])?.status == 200)
        #expect(await Self.send(client, "DELETE", "tokens")?.status == 200)
        #expect(await client.mutate(goodBody)?.status == 401)
    }

    @Test(
        "a control request that means nothing changes nothing",
        arguments: [
            ("PUT", "faults", ["script": ["bogus"]], 400), ("PUT", "faults", ["calls": "token"], 400),
            ("PUT", "faults", ["shares": ["reset=200%"]], 400),
            ("PUT", "faults", ["shares": ["reset=60%", "503=60%"]], 400), ("PUT", "faults", ["latency": "soon"], 400),
            ("PUT", "quotas", ["customer": ["perSecond": 0, "burst": 1]], 400), ("PUT", "lag", [:], 400),
            ("PUT", "quotas", ["dailyOperations": -1], 400), ("PATCH", "accounts/1", ["status": "GONE"], 400),
            ("PATCH", "accounts/x", ["status": "ENABLED"], 400), ("POST", "accounts/1/undeclared", [:], 400),
            ("POST", "campaigns/1/2", ["status": "REMOVED"], 400), ("POST", "campaigns/1/2", [:], 400),
            ("POST", "campaigns/1/2", ["status": "PAUSED"], 409), ("PUT", "faults", [], 400),
            ("PUT", "bogus", [:], 404), ("GET", "bogus", [:], 404), ("DELETE", "campaigns", [:], 404),
        ] as [(String, String, JSON, Int)])
    func refuses(method: String, path: String, body: JSON, status: Int) async throws {
        #expect(await Self.send(try await Client(servesControl: true), method, path, body)?.status == status)
    }

    @Test("without leave there is no control surface")
    func closed() async throws {
        #expect(await Self.send(try await Client(), "GET", "campaigns")?.status == 404)
    }
}
