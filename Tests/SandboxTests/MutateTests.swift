import HTTP2
import Sandbox
import Testing

@Suite("Mutate")
struct MutateTests {
    @Test(
        "a good body is accepted, and answers one resource name an operation in order",
        arguments: ["v23", "v24", "v25", "v26"])
    func accepts(version: String) async throws {
        let client = try await Client()
        let response = await client.post("mutate", goodBody, version: version)
        #expect(response?.status == 200)
        let results = try JSON(response: response)["mutateOperationResponses"]?.array ?? []
        #expect(
            results.compactMap { $0.object?.keys.first } == [
                "campaignBudgetResult", "campaignResult", "adGroupResult", "adGroupCriterionResult",
                "adGroupCriterionResult", "assetResult", "assetResult", "assetResult", "adGroupAdResult",
            ])
        let campaigns = await client.sandbox.campaigns
        #expect(campaigns.map(\.name) == ["Winter"])
        #expect(campaigns.first?.adNames == ["Winter ad 0190a1"])
        #expect(campaigns.first?.budgetMicros == 50_000_000)
        #expect(campaigns.first?.status == "PAUSED")
    }

    @Test("one fault is one error with Google's code and field path, and nothing is applied", arguments: refusalCases)
    func refuses(_ fault: RefusalCase) async throws {
        let client = try await Client()
        let response = await client.mutate(fault.body)
        #expect(response?.status == 400)
        let refusal = Refusal(try JSON(response: response))
        #expect(refusal.faults == ["\(fault.code) at \(fault.place)"])
        #expect(refusal.status == "INVALID_ARGUMENT")
        #expect(await client.sandbox.campaigns.isEmpty)
    }

    @Test("errors of several operations are answered together, dependants as secondary errors")
    func collects() async throws {
        let client = try await Client()
        let body = goodBody.with(Part.campaign + "name", nil).with(Part.ad + "businessName", nil)
        let error = try JSON(response: await client.mutate(body))["error"]?["details"]?[0]
        let codes = error?["errors"]?.array?.compactMap { $0["errorCode"]?.object?.values.first?.string }
        #expect(
            codes == ["REQUIRED"] + Array(repeating: "TEMP_ID_RESOURCE_HAD_ERRORS", count: 4) + ["REQUIRED"])
        #expect(error?["requestId"]?.string?.isEmpty == false)
    }

    @Test(
        "names are unique among what is not removed",
        arguments: [
            ("0.campaignBudgetOperation", "campaignBudgetError.DUPLICATE_NAME"),
            ("1.campaignOperation", "campaignError.DUPLICATE_CAMPAIGN_NAME"),
        ])
    func duplicates(operation: String, code: String) async throws {
        let client = try await Client()
        #expect(await client.mutate(goodBody)?.status == 200)
        let other = operation.hasPrefix("0") ? Part.campaign : Part.budget
        let twin = goodBody.with(other + "name", "Another")
        let refusal = Refusal(try JSON(response: await client.mutate(twin)))
        #expect(refusal.faults.first?.hasPrefix(code) == true)
        let campaign = try #require(await client.sandbox.campaigns.first)
        let removal: JSON = [
            "mutateOperations": [
                ["campaignOperation": ["remove": .string("customers/1234567890/campaigns/\(campaign.id)")]]
            ]
        ]
        #expect(await client.mutate(removal)?.status == 200)
        #expect(await client.mutate(goodBody.with(Part.budget + "name", "Third"))?.status == 200)
    }

    @Test("a campaign is enabled, paused and removed, and then refuses changes")
    func lifeCycle() async throws {
        let client = try await Client()
        _ = await client.mutate(goodBody)
        let campaign = try #require(await client.sandbox.campaigns.first)
        let name = JSON.string("customers/1234567890/campaigns/\(campaign.id)")
        func change(_ status: JSON, mask: JSON? = "status") -> JSON {
            let update: JSON = [
                "mutateOperations": [["campaignOperation": ["update": ["resourceName": name, "status": status]]]]
            ]
            return update.with("mutateOperations.0.campaignOperation.updateMask", mask)
        }
        func status() async -> String? { await client.sandbox.campaigns.first?.status }
        #expect(await client.mutate(change("ENABLED"))?.status == 200)
        #expect(await status() == "ENABLED")
        #expect(await client.mutate(change("PAUSED"))?.status == 200)
        #expect(await status() == "PAUSED")
        for (body, code) in [
            (change("PAUSED", mask: nil), "fieldMaskError.FIELD_MASK_MISSING"),
            (change("PAUSED", mask: "statuss"), "fieldMaskError.FIELD_NOT_FOUND"),
            (change("PAUSED", mask: "advertisingChannelType"), "fieldError.IMMUTABLE_FIELD"),
            (change("PAUSED", mask: "primaryStatus"), "fieldError.IMMUTABLE_FIELD"),
            (change("UNKNOWN"), "requestError.INVALID_ENUM_VALUE"),
            (change("REMOVED"), "enumError.ENUM_VALUE_NOT_PERMITTED"),
        ] {
            let refusal = Refusal(try JSON(response: await client.mutate(body)))
            #expect(refusal.faults.first?.hasPrefix(code) == true)
        }
        let removal: JSON = ["mutateOperations": [["campaignOperation": ["remove": name]]]]
        #expect(await client.mutate(removal)?.status == 200)
        #expect(await status() == "REMOVED")
        for body in [removal, change("ENABLED")] {
            let refusal = Refusal(try JSON(response: await client.mutate(body)))
            #expect(
                refusal.faults.first?.hasPrefix(
                    "operationAccessDeniedError.OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE")
                    == true)
        }
    }

    @Test("what Google lets change after publishing is changed", arguments: changes + refusedChanges)
    func updates(_ change: Change) async throws {
        let client = try await Client()
        #expect(await client.mutate(goodBody)?.status == 200)
        #expect(try await client.faults(of: change.body) == change.refusal.map { [$0] } ?? [])
        #expect(await client.sandbox.campaigns.first.map(change.isDone) == (change.refusal == nil))
    }

    @Test("dates and the total of a flight's budget hold each other")
    func totalBudget() async throws {
        let client = try await Client()
        let body = goodBody.with(Part.budget + "amountMicros", nil)
            .with(Part.budget + "totalAmountMicros", "155000000").with(Part.budget + "period", "CUSTOM_PERIOD")
        #expect(await client.mutate(body)?.status == 200)
        let campaign = JSON.string("customers/1234567890/campaigns/1002")
        let longer = JSON.update("campaignOperation", campaign, ["endDateTime": "2027-01-01 23:59:59"])
        #expect(
            try await client.faults(of: longer) == [
                "campaignBudgetError.BUDGET_BELOW_PER_DAY_MINIMUM at "
                    + "mutate_operations[0].campaign_operation.update.campaign_budget.total_amount_micros"
            ])
        let endless = JSON.update("campaignOperation", campaign, [:], mask: "endDateTime")
        #expect(
            try await client.faults(of: endless).first?.hasPrefix(
                "campaignError.END_DATE_TIME_REQUIRED_FOR_TOTAL_BUDGET") == true)
        let more = JSON.update(
            "campaignBudgetOperation", "customers/1234567890/campaignBudgets/1001", ["totalAmountMicros": "160000000"])
        #expect(await client.mutate(more)?.status == 200)
        #expect(await client.mutate(longer)?.status == 200)
    }

    @Test("the start of a campaign that has started stays; without one it starts today")
    func started() async throws {
        let client = try await Client()
        #expect(await client.mutate(goodBody.with(Part.campaign + "startDateTime", nil))?.status == 200)
        #expect(await client.sandbox.campaigns.first?.start == "2026-11-21 00:00:00")
        let campaign: JSON = "customers/1234567890/campaigns/1002"
        let change = JSON.update("campaignOperation", campaign, ["startDateTime": "2026-12-01 00:00:00"])
        #expect(
            try await client.faults(of: change) == [
                "dateRangeError.CANNOT_MODIFY_START_DATE_IF_ALREADY_STARTED at "
                    + "mutate_operations[0].campaign_operation.update.start_date_time"
            ])
    }

    @Test("the errors of several campaigns name the operations of each, and no other")
    func blames() async throws {
        let client = try await Client()
        let bad = goodBody.with(Part.campaign + "name", "Winter").with(Part.adGroup + "name", nil)
            .renamed(" 2", idsLoweredBy: 100)
        let body = JSON.together([goodBody, bad, goodBody.renamed(" 3", idsLoweredBy: 200)])
        let errors = try JSON(response: await client.mutate(body))["error"]?["details"]?[0]?["errors"]?.array ?? []
        let places = errors.compactMap { $0["location"]?["fieldPathElements"]?[0]?["index"]?.int64 }
        #expect(places == [11, 12, 13, 17])
        #expect(
            errors.compactMap { $0["errorCode"]?.object?.values.first?.string }
                == ["REQUIRED"] + Array(repeating: "TEMP_ID_RESOURCE_HAD_ERRORS", count: 3))
        #expect(await client.sandbox.campaigns.isEmpty)
        let good = JSON.together([goodBody, goodBody.renamed(" 3", idsLoweredBy: 200)])
        #expect(await client.mutate(good)?.status == 200)
        #expect(await client.sandbox.campaigns.map(\.name) == ["Winter", "Winter 3"])
    }

    @Test("two campaigns of one name, or with one temporary id, are refused in one request too")
    func clashes() async throws {
        let client = try await Client()
        let twins = JSON.together([goodBody, goodBody.renamed("", idsLoweredBy: 100)])
        #expect(
            try await client.faults(of: twins).first
                == "campaignBudgetError.DUPLICATE_NAME at mutate_operations[9].campaign_budget_operation.create.name")
        let sameIDs = JSON.together([goodBody, goodBody.renamed(" 2")])
        #expect(try await client.faults(of: sameIDs).contains { $0.contains("DUPLICATE_TEMP_IDS") })
    }

    @Test("validateOnly answers no results and keeps nothing")
    func validates() async throws {
        let client = try await Client()
        #expect(try JSON(response: await client.mutate(goodBody.with("validateOnly", true))) == [:])
        #expect(await client.sandbox.campaigns.isEmpty)
    }

    @Test("with partial failure the good operations stay and the others answer an error")
    func partial() async throws {
        let client = try await Client()
        let asset: JSON = ["assetOperation": ["create": ["name": "a", "imageAsset": ["data": png(600, 314)]]]]
        let body: JSON = [
            "partialFailure": true, "mutateOperations": [asset, ["assetOperation": ["create": ["name": "b"]]]],
        ]
        let answer = try JSON(response: await client.mutate(body))
        #expect(answer["mutateOperationResponses"]?[0]?["assetResult"] != nil)
        #expect(answer["mutateOperationResponses"]?[1] == [:])
        #expect(answer["partialFailureError"]?["details"]?[0]?["errors"]?.array?.count == 1)
    }

    @Test("equal image bytes answer the asset that is already there")
    func reusesImages() async throws {
        let client = try await Client()
        func asset(_ name: JSON) -> JSON {
            [
                "mutateOperations": [
                    ["assetOperation": ["create": ["name": name, "imageAsset": ["data": png(600, 314)]]]]
                ]
            ]
        }
        let first = try JSON(response: await client.mutate(asset("first")))
        let second = try JSON(response: await client.mutate(asset("second")))
        #expect(first == second)
    }

    @Test("another image needs another name; the same image may come under any")
    func namesAssets() async throws {
        let client = try await Client()
        func asset(_ name: JSON, _ image: JSON) -> JSON {
            ["mutateOperations": [["assetOperation": ["create": ["name": name, "imageAsset": ["data": image]]]]]]
        }
        #expect(await client.mutate(asset("a", png(600, 314)))?.status == 200)
        #expect(await client.mutate(asset("b", png(600, 314)))?.status == 200)
        #expect(
            try await client.faults(of: asset("a", png(300, 300)))
                == ["assetError.DUPLICATE_ASSET_NAME at mutate_operations[0].asset_operation.create.name"])
        #expect(await client.mutate(asset("b", png(300, 300)))?.status == 200)
    }

    @Test("classic display images came with v24", arguments: [("v23", 400), ("v24", 200), ("v25", 200), ("v26", 200)])
    func classicImages(version: String, status: Int) async throws {
        let body = goodBody.with(Part.ad + "classicDisplayImages", [["asset": .string(Part.account + "assets/1")]])
        #expect(await (try Client()).post("mutate", body, version: version)?.status == status)
    }

    @Test(
        "text that is not one JSON object is refused by the front end",
        arguments: [
            "{", "[]", "nul", #"{"validateOnly":true,"validateOnly":false}"#, #"{"a":01}"#, "{} x", "{\"a\":\"\u{1}\"}",
            "",
        ])
    func refusesText(_ text: String) async throws {
        let response = try await Client().post("mutate", bytes: Array(text.utf8))
        #expect(response?.status == 400)
        let detail = try JSON(response: response)["error"]?["details"]?[0]
        #expect(detail?["@type"] == "type.googleapis.com/google.rpc.BadRequest")
    }

    @Test("more than 10,000 operations are refused")
    func refusesTooMany() async throws {
        let operation: JSON = ["campaignOperation": ["remove": "customers/1234567890/campaigns/1"]]
        let body: JSON = ["mutateOperations": .array(Array(repeating: operation, count: 10_001))]
        let refusal = Refusal(try JSON(response: await Client().mutate(body)))
        #expect(refusal.faults == ["requestError.TOO_MANY_MUTATE_OPERATIONS at mutate_operations"])
    }
}

/// An error answer reduced to what the tables state; errors that only follow from another are left out.
struct Refusal {
    let status: String?
    let faults: [String]

    init(_ answer: JSON) {
        status = answer["error"]?["status"]?.string
        let detail = answer["error"]?["details"]?[0]
        if let violations = detail?["fieldViolations"]?.array {
            faults = violations.map { "BadRequest at \($0["field"]?.string ?? "")" }
            return
        }
        let all = (detail?["errors"]?.array ?? []).map { error in
            let code = error["errorCode"]?.object?.first.map { "\($0.key).\($0.value.string ?? "")" } ?? ""
            let path = error["location"]?["fieldPathElements"]?.array ?? []
            let place = path.map { element in
                (element["fieldName"]?.string ?? "") + (element["index"]?.int64.map { "[\($0)]" } ?? "")
            }
            return "\(code) at \(place.joined(separator: "."))"
        }
        faults = all.filter { !$0.hasPrefix("newResourceCreationError.TEMP_ID_RESOURCE_HAD_ERRORS") }
    }
}
