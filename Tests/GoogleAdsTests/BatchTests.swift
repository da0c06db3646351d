import Domain
import GoogleAds
import HTTP2
import Sandbox
import Testing

extension ClientTests {
    @Suite("Several campaigns in one request")
    struct BatchTests {
        private static let ids = (0..<120).map { CampaignID(bits: CampaignID.first.bits + UInt128($0)) }

        /// A campaign of its own name, ready for a batch.
        private func prepared(_ google: LocalGoogle, _ inputs: [CampaignInput]) async throws -> [PreparedCampaign] {
            let campaigns = try inputs.enumerated().map { index, input in
                (
                    id: Self.ids[index],
                    complete: try CompleteCampaign(
                        Campaign(input.with { $0.name = "Campaign \(index)" }), today: .today)
                )
            }
            let done = await google.ads.prepare(campaigns)
            return try campaigns.map { campaign in
                guard case .ready(let prepared) = done[campaign.id] else {
                    throw NotReady(outcome: "\(String(describing: done[campaign.id]))")
                }
                return prepared
            }
        }

        private struct NotReady: Error { let outcome: String }

        private func send(_ batch: MutateBatch, to google: LocalGoogle) async -> BatchAnswer {
            switch await google.ads.prepare(batch) {
            case .ready(let mutate): await google.ads.sendBatch(mutate)
            case .outcome(let outcome): .all(outcome)
            }
        }

        @Test("are created together, each with its own id")
        func creates() async throws {
            try await LocalGoogle.run { google in
                let inputs = Array(repeating: google.campaign, count: 5)
                let batches = MutateBatch.batches(of: try await prepared(google, inputs))
                #expect(batches.count == 1)
                guard case .created(let ids) = await send(batches[0], to: google) else {
                    Issue.record("not created")
                    return
                }
                let campaigns = await google.sandbox.campaigns
                #expect(Set(campaigns.map(\.id)) == Set(ids.values))
                for (index, id) in Self.ids.prefix(5).enumerated() {
                    #expect(campaigns.first { $0.id == ids[id] }?.name == "Campaign \(index)")
                }
                // One upload of three images for all of them, and one create.
                #expect(google.requests(to: ":mutate").count == 2)
            }
        }

        @Test("stand type by type, with temporary ids that are unique among all")
        func groups() async throws {
            let agreeing = AgreeingGoogle()
            try await LocalGoogle.run(instead: agreeing.answer) { google in
                let prepared = try await prepared(google, [.withAssets, .search, .video, .carousel])
                let batches = MutateBatch.batches(of: prepared)
                #expect(batches.map(\.campaigns.count) == [4])
                #expect(await send(batches[0], to: google).isCreated)
                let operations = try google.lastMutate["mutateOperations"]?.array ?? []
                let kinds = operations.compactMap { $0.object?.keys.first }
                let changes = zip(kinds, kinds.dropFirst()).filter { $0 != $1 }.count
                #expect(changes == Set(kinds).count - 1)
                let names = operations.compactMap { $0.object?.values.first?["create"]?["resourceName"]?.string }
                #expect(Set(names.compactMap { $0.split(separator: "/").last }).count == names.count)
            }
        }

        @Test("are at most a hundred in a request, and those of different customers never meet")
        func limits() async throws {
            try await LocalGoogle.run { google in
                let prepared = try await prepared(google, Array(repeating: .withAssets, count: 120))
                #expect(MutateBatch.batches(of: prepared).map(\.campaigns.count) == [100, 20])
                let wide = try await self.prepared(
                    google,
                    Array(
                        repeating: .withAssets.with { input in
                            input.locations = (1...490).map { Entry(text: "\($0)") }
                        }, count: 9))
                let batches = MutateBatch.batches(of: wide)
                #expect(batches.map(\.campaigns.count) == [4, 4, 1])
                #expect(batches.allSatisfy { $0.operationCount <= MutateBatch.Limits.operations })
                // A day's quota may be less.
                #expect(MutateBatch.batches(of: wide, operations: 1_100).map(\.campaigns.count) == [2, 2, 2, 2, 1])
            }
        }

        @Test("a preparation that is printed shows no image and no token")
        func keepsSecrets() async throws {
            try await LocalGoogle.run { google in
                let batch = MutateBatch(try await prepared(google, [google.campaign]))
                guard case .ready(let mutate) = await google.ads.prepare(batch) else {
                    Issue.record("not ready")
                    return
                }
                Ledger.current.told("\(mutate) \(batch)")
            }
        }

        // MARK: Refusals

        /// What the batch of three says when Google answers with these errors; its operations are 3 budgets (0-2),
        /// 3 campaigns (3-5), 3 ad groups (6-8), 3 locations (9-11), 3 ads (12-14).
        private func outcome(_ errors: [JSON], status: Int = 400) async throws -> BatchAnswer {
            var outcome = BatchAnswer.all(.unknown(reason: "never asked"))
            let body = JSON.googleFailure(errors)
            try await LocalGoogle.run(instead: { $0.path.hasSuffix(":mutate") ? .json(body, status: status) : nil }) {
                google in
                let batch = MutateBatch(try await prepared(google, Array(repeating: .withAssets, count: 3)))
                outcome = await send(batch, to: google)
                Ledger.current.told("\(outcome)")
            }
            return outcome
        }

        @Test(
            "a refusal names the campaigns that are its reason, with field, cause and request id; the rest is untouched"
        )
        func refuses() async throws {
            let outcome = try await outcome([
                .googleError(
                    "adError.LINE_TOO_WIDE", message: "Too wide.",
                    at: ["mutate_operations[13]", "ad_group_ad_operation", "create", "ad", "headlines[1]", "text"],
                    trigger: "Everything"),
                .googleError(
                    "newResourceCreationError.TEMP_ID_RESOURCE_HAD_ERRORS", at: ["mutate_operations[7]", "create"]),
                .googleError(
                    "mutateError.RESOURCE_NOT_FOUND", at: ["mutate_operations[12]", "ad_group_ad_operation"],
                    trigger: "customers/1234567890/adGroups/-6"),
            ])
            guard case .refused(let refused, let untouched) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(untouched == [Self.ids[0], Self.ids[2]])
            #expect(refused.map(\.id) == [Self.ids[1]])
            #expect(
                refused[0].outcome
                    == .refused(["headlines[1]: Too wide. (adError.LINE_TOO_WIDE)", "Google's request id: Rq7"]))
            let fault = try #require(refused[0].faults.first)
            #expect(refused[0].faults.count == 1)
            #expect(fault.field == .headlines)
            #expect(fault.index == 1)
            #expect(fault.value == "Everything")
            #expect(fault.requestID == "Rq7")
            #expect(Self.outcomes(outcome)[0] == .heldUp(alone: false))
        }

        @Test("a fault of a criterion is told with its place in our list, one of a picture too")
        func places() async throws {
            let outcome = try await outcome([
                .googleError("criterionError.INVALID_LOCATION_ID", at: ["mutate_operations[9]", "create", "location"]),
                .googleError(
                    "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE",
                    at: ["mutate_operations[14]", "ad_group_ad_operation", "create", "ad", "marketing_images[0]"]),
            ])
            guard case .refused(let refused, let untouched) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(untouched == [Self.ids[1]])
            #expect(refused.map { $0.faults.map(\.field) } == [[.locations], [.imageURLs]])
            #expect(refused.map { $0.faults.map(\.index) } == [[0], [0]])
        }

        @Test("a budget below the minimum brings the minimum of the account's currency")
        func budgetMinimum() async throws {
            let outcome = try await outcome([
                .googleError(
                    "campaignBudgetError.BUDGET_BELOW_PER_DAY_MINIMUM",
                    at: ["mutate_operations[2]", "campaign_budget_operation", "create", "amount_micros"],
                    details: [
                        "budgetPerDayMinimumErrorDetails": [
                            "currencyCode": "INR", "budgetPerDayMinimumMicros": "416000000",
                        ]
                    ])
            ])
            guard case .refused(let refused, _) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(refused.map(\.id) == [Self.ids[2]])
            #expect(refused[0].faults[0].sentence.hasSuffix(": at least 416.00 INR a day"))
            #expect(
                refused[0].budgetMinimum == BudgetMinimum(currencyCode: "INR", perDay: Micros(416_000_000)))
        }

        private static func outcomes(_ answer: BatchAnswer) -> [MutateOutcome] {
            answer.outcomes(of: Array(ids.prefix(3)))
        }

        @Test("a name that is taken is told for its campaign alone")
        func nameTaken() async throws {
            let outcome = try await outcome([
                .googleError(
                    "campaignError.DUPLICATE_CAMPAIGN_NAME",
                    at: ["mutate_operations[4]", "campaign_operation", "create", "name"])
            ])
            #expect(Self.outcomes(outcome)[1].isNameTaken)
            #expect(Self.outcomes(outcome)[2] == .heldUp(alone: false))
        }

        @Test("an upload that is gone is made again for every batch that needs it, whichever was told first")
        func lostUpload() async throws {
            try await LocalGoogle.run { google in
                let campaigns = try await prepared(google, [google.campaign, google.campaign])
                let customer = CustomerID.account.description
                for id in Int64(1_001)...1_003 { #expect(try await google.sandbox.deleteAsset(id, of: customer)) }
                for campaign in campaigns {
                    guard case .refused(let refused, _) = await send(MutateBatch([campaign]), to: google) else {
                        Issue.record("not refused")
                        return
                    }
                    #expect(refused.map(\.isRefused) == [false])
                }
            }
        }

        @Test(
            "who may not ask is no fault of a campaign",
            arguments: ["authenticationError.SOMETHING_NEW", "authorizationError.SOMETHING_NEW"])
        func access(code: String) async throws {
            guard case .all(.accountRefused) = try await outcome([.googleError(code)]) else {
                Issue.record("not accountRefused")
                return
            }
        }

        @Test("what is not about one campaign is about all")
        func wholeRequest() async throws {
            guard
                case .all(.accountRefused) = try await outcome([
                    .googleError("authorizationError.USER_PERMISSION_DENIED")
                ])
            else {
                Issue.record("not accountRefused")
                return
            }
            guard case .tooLarge = try await outcome([.googleError("requestError.TOO_MANY_MUTATE_OPERATIONS")]) else {
                Issue.record("not tooLarge")
                return
            }
            guard
                case .all(.notApplied) = try await outcome([
                    .googleError("databaseError.CONCURRENT_MODIFICATION", at: ["mutate_operations[4]"])
                ])
            else {
                Issue.record("not notApplied")
                return
            }
            guard case .all(.unknown) = try await outcome([.googleError("internalError.INTERNAL_ERROR")], status: 500)
            else {
                Issue.record("not unknown")
                return
            }
        }

        @Test("the sandbox refuses one of three, and the other two pass at once")
        func goesAgain() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(.withAssets.with { $0.name = "Campaign 1" }, id: Self.ids[59]).isApplied)
                let all = try await prepared(google, Array(repeating: .withAssets, count: 3))
                let outcome = await send(MutateBatch(all), to: google)
                guard case .refused(let refused, let untouched) = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
                #expect(refused.map(\.id) == [Self.ids[1]])
                let rest = MutateBatch(all.filter { untouched.contains($0.id) })
                #expect(await send(rest, to: google).isCreated)
                #expect(await google.sandbox.campaigns.count == 3)
            }
        }
    }
}

extension BatchAnswer {
    var isCreated: Bool { if case .created = self { true } else { false } }
}

extension MutateOutcome {
    var isNotApplied: Bool { if case .notApplied = self { true } else { false } }
}
