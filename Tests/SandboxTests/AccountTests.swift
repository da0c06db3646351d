import HTTP2
import Sandbox
import Testing

@Suite("Accounts")
struct AccountTests {
    private static let preflight = """
        SELECT customer.currency_code, customer.time_zone, customer.status, customer.test_account,
        customer.conversion_tracking_setting.conversion_tracking_status,
        customer.conversion_tracking_setting.conversion_tracking_id FROM customer
        """

    @Test("a pre-flight reads what the account is")
    func preflight() async throws {
        var account = SandboxAccount()
        (account.currencyCode, account.timeZone) = ("EUR", "Europe/Berlin")
        account.conversionTracking = .ofAnotherManager
        let client = try await Client(account: account)
        let customer = try JSON(response: await client.search(Self.preflight))["results"]?[0]?["customer"]
        #expect(
            customer == [
                "resourceName": "customers/1234567890", "currencyCode": "EUR", "timeZone": "Europe/Berlin",
                "status": "ENABLED", "testAccount": true,
                "conversionTrackingSetting": [
                    "conversionTrackingStatus": "CONVERSION_TRACKING_MANAGED_BY_ANOTHER_MANAGER",
                    "conversionTrackingId": "16480000001",
                ],
            ])
    }

    @Test(
        "an account that is not enabled refuses; a suspended one still answers searches",
        arguments: [
            (.suspended, 200, nil, "ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT"),
            (.canceled, 403, "CUSTOMER_NOT_ENABLED", "CUSTOMER_NOT_ENABLED"),
            (.closed, 403, "CUSTOMER_NOT_ENABLED", "CUSTOMER_NOT_ENABLED"),
        ] as [(SandboxAccount.Status, Int, String?, String)])
    func disabled(status: SandboxAccount.Status, search: Int, reason: String?, refusal: String) async throws {
        let client = try await Client()
        try await client.sandbox.change("1234567890") { $0.status = status }
        let found = await client.search(Self.preflight)
        #expect(found?.status == search)
        #expect(Self.authorizationError(try JSON(response: found)) == reason)
        let mutated = await client.mutate(goodBody)
        #expect(mutated?.status == 403)
        #expect(Self.authorizationError(try JSON(response: mutated)) == refusal)
        #expect(await client.post("mutate", goodBody.renamed(""), customer: "99")?.status == 400)
    }

    @Test(
        "access through a manager needs the manager's id",
        arguments: [
            (nil, "authorizationError.USER_PERMISSION_DENIED"), ("1112223333", nil),
            ("9999999999", "authorizationError.INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION"),
            ("111-222-3333", "headerError.INVALID_LOGIN_CUSTOMER_ID"),
        ] as [(String?, String?)])
    func managed(login: String?, refusal: String?) async throws {
        let client = try await Client()
        try await client.sandbox.change("1234567890") { $0.managerID = "1112223333" }
        let headers = login.map { [(name: "login-customer-id", value: $0)] } ?? []
        let response = await client.post("mutate", goodBody, headers: headers)
        #expect(Refusal(try JSON(response: response)).faults == (refusal.map { ["\($0) at "] } ?? []))
    }

    @Test("a user without access is refused")
    func inaccessible() async throws {
        let client = try await Client()
        try await client.sandbox.change("1234567890") { $0.isAccessible = false }
        let response = await client.search(Self.preflight)
        #expect(Self.authorizationError(try JSON(response: response)) == "USER_PERMISSION_DENIED")
    }

    @Test(
        "the floor of a budget is that of the account's currency, with what Google tells of it",
        arguments: [
            ("USD", "4990000", "5000000"), ("INR", "415990000", "416000000"), ("JPY", "749000000", "750000000"),
        ])
    func floors(currency: String, amount: JSON, floor: JSON) async throws {
        var account = SandboxAccount()
        account.currencyCode = currency
        let client = try await Client(account: account)
        let body = goodBody.with(Part.budget + "amountMicros", amount)
        let error = try JSON(response: await client.mutate(body))["error"]?["details"]?[0]?["errors"]?[0]
        #expect(error?["errorCode"]?["campaignBudgetError"] == "BUDGET_BELOW_PER_DAY_MINIMUM")
        #expect(
            error?["details"]?["budgetPerDayMinimumErrorDetails"] == [
                "currencyCode": .string(currency), "budgetPerDayMinimumMicros": floor,
                "minimumBudgetAmountMicros": floor, "failedBudgetAmountMicros": amount,
            ])
        #expect(await client.mutate(goodBody.with(Part.budget + "amountMicros", floor))?.status == 200)
    }

    @Test("a currency without cents takes whole units only")
    func wholeUnits() async throws {
        var account = SandboxAccount()
        account.currencyCode = "JPY"
        let client = try await Client(account: account)
        let faults = try await client.faults(of: goodBody.with(Part.budget + "amountMicros", "750500000"))
        #expect(faults.first?.hasPrefix("campaignBudgetError.NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT") == true)
    }

    @Test(
        "today is the account's own",
        arguments: [(0, "2026-11-21", true), (13, "2026-11-21", false), (13, "2026-11-22", true)])
    func today(hours: Int, start: String, isAccepted: Bool) async throws {
        var account = SandboxAccount()
        account.hoursAheadOfUTC = hours
        let client = try await Client(account: account)
        let body = goodBody.with(Part.campaign + "startDateTime", .string("\(start) 00:00:00"))
        #expect((await client.mutate(body)?.status == 200) == isAccepted)
    }

    @Test(
        "bidding for conversions needs conversion tracking",
        arguments: [("maximizeConversions", false), ("maximizeConversionValue", false), ("targetSpend", true)])
    func tracksConversions(strategy: String, isAccepted: Bool) async throws {
        var account = SandboxAccount()
        account.conversionTracking = .none
        let client = try await Client(account: account)
        let body = goodBody.with(Part.campaign + "maximizeConversions", nil).with(Part.campaign + strategy, [:])
        let refusal = "campaignError.CONVERSION_TRACKING_NOT_ENABLED at mutate_operations[1].campaign_operation.create."
        let faults = try await client.faults(of: body)
        #expect(
            faults
                == (isAccepted
                    ? []
                    : [
                        refusal
                            + (strategy == "maximizeConversions" ? "maximize_conversions" : "maximize_conversion_value")
                    ]))
    }

    @Test("a campaign without the EU declaration stops every mutate of its account until it is declared")
    func undeclared() async throws {
        let client = try await Client()
        let id = try await client.sandbox.addUndeclaredCampaign("Old", to: "1234567890")
        let query =
            "SELECT campaign.id FROM campaign WHERE campaign.missing_eu_political_advertising_declaration = TRUE"
        let row = try JSON(response: await client.search(query))["results"]?[0]?["campaign"]
        #expect(row?["id"]?.int64 == id)
        let faults = try await client.faults(of: goodBody)
        #expect(faults.count == 9)
        #expect(faults.allSatisfy { $0.hasPrefix("mutateError.EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED") })
        #expect(await client.sandbox.campaigns.map(\.name) == ["Old"])
        #expect(await client.sandbox.person(.remove, campaign: id, of: "1234567890") == [])
        #expect(await client.mutate(goodBody)?.status == 200)
    }

    @Test("what an account was changed to survives the process")
    func survives() async throws {
        let journal = TemporaryPath()
        let client = try await Client(journal: journal.path)
        try await client.sandbox.change("1234567890") { $0.currencyCode = "BRL" }
        #expect(await client.mutate(goodBody)?.status == 200)
        let again = try await Client(journal: journal.path)
        let customer = try JSON(response: await again.search(Self.preflight))["results"]?[0]?["customer"]
        #expect(customer?["currencyCode"] == "BRL")
        #expect(await again.sandbox.campaigns.map(\.name) == ["Winter"])
    }

    private static func authorizationError(_ answer: JSON) -> String? {
        answer["error"]?["details"]?[0]?["errors"]?[0]?["errorCode"]?["authorizationError"]?.string
    }
}
