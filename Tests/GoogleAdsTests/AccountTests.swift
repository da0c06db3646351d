import Domain
import GoogleAds
import HTTP2
import Sandbox
import Testing

extension ClientTests {
    @Suite("Looking at an account")
    struct AccountTests {
        /// What Google answers to the query that holds the text.
        private func check(_ answers: [(query: String, status: Int, body: JSON)]) async throws -> AccountCheck {
            var check: AccountCheck?
            try await LocalGoogle.run(instead: { request in
                guard request.path.hasSuffix(":search"),
                    let query = try? JSON(parsing: request.body)["query"]?.string
                else { return nil }
                let answer = answers.first { query.contains($0.query) }
                return .json(answer?.body ?? [:], status: answer?.status ?? 200)
            }) { google in
                check = await google.ads.check(.account)
                Ledger.current.told("\(String(describing: check))")
            }
            return try #require(check)
        }

        private func customer(_ more: [String: JSON]) -> JSON {
            let members: [String: JSON] = ["currencyCode": "EUR", "timeZone": "Europe/Berlin", "status": "ENABLED"]
            return ["results": [["customer": .object(members.merging(more) { $1 })]]]
        }

        private func tracking(_ status: String) -> JSON {
            ["results": [["customer": ["conversionTrackingSetting": ["conversionTrackingStatus": .string(status)]]]]]
        }

        @Test("one with nothing in the way has no findings, and its currency and time zone are known")
        func fine() async throws {
            let check = try await check([
                ("customer.currency_code", 200, customer([:])),
                ("conversion_tracking", 200, tracking("CONVERSION_TRACKING_MANAGED_BY_SELF")),
            ])
            #expect(check.findings == [])
            #expect(check.currencyCode == "EUR")
            #expect(check.timeZone == "Europe/Berlin")
            #expect(!check.isBlocked)
        }

        @Test("everything that is found is told, what stands in the way first")
        func findings() async throws {
            let check = try await check([
                ("customer.currency_code", 200, customer(["testAccount": true, "status": "SUSPENDED"])),
                ("missing_eu_political", 200, ["results": [["campaign": ["id": "1"]], ["campaign": ["id": "2"]]]]),
                ("conversion_tracking", 200, tracking("NOT_CONVERSION_TRACKED")),
            ])
            #expect(
                check.findings == [
                    .notEnabled("SUSPENDED"), .isTestAccount, .undeclaredCampaigns(2), .noConversionTracking,
                ])
            #expect(check.isBlocked)
            #expect(check.findings.allSatisfy { $0.sentence.hasSuffix(".") })
        }

        @Test("no access is told apart from no answer")
        func access() async throws {
            let denied = try await check([
                (
                    "customer.currency_code", 403,
                    .googleFailure([.googleError("authorizationError.USER_PERMISSION_DENIED")])
                )
            ])
            #expect(denied.isBlocked)
            #expect(denied.findings.first?.detail.hasSuffix("; Google's request id: Rq7") == true)
            let busy = try await check([("customer.currency_code", 503, [:])])
            guard case .notAsked? = busy.findings.first else {
                Issue.record("\(busy)")
                return
            }
            #expect(!busy.isBlocked)
        }

        @Test("the sandbox's account can be looked at")
        func sandbox() async throws {
            try await LocalGoogle.run { google in
                let check = await google.ads.check(.account)
                #expect(check.currencyCode?.utf8.count == 3)
                #expect(!check.isBlocked, "\(check)")
            }
        }

        // MARK: Reading back

        @Test("what Google has of our campaigns is read back whole")
        func live() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(.withAssets.with { $0.endDate = Entry(text: "2027-04-30") }).isApplied)
                let id = try #require(await google.sandbox.campaigns.first?.id)
                let live = try await google.ads.liveCampaigns([id, 4_711], of: .account)
                #expect(
                    live == [
                        id: LiveCampaign(
                            googleCampaignID: id, name: "Spring sale", status: .paused,
                            budget: .daily(Micros(12_500_000)), startDate: CalendarDate(entered: "2027-03-01"),
                            endDate: CalendarDate(entered: "2027-04-30"), marks: [.first])
                    ])
            }
        }

        @Test("pages are read to the last, and Google's far end of a campaign is none")
        func pages() async throws {
            try await LocalGoogle.run(instead: { request in
                guard request.path.hasSuffix(":search"), let body = try? JSON(parsing: request.body),
                    body["query"]?.string?.contains("campaign_budget") == true
                else { return request.path.hasSuffix(":search") ? .json([:]) : nil }
                let number = body["pageToken"] == nil ? "1" : "2"
                let campaign: JSON = [
                    "id": .string(number), "name": "A", "status": "ENABLED", "startDateTime": "2027-03-01 00:00:00",
                    "endDateTime": "2037-12-30 23:59:59",
                ]
                let budget: JSON = ["totalAmountMicros": "900000000"]
                var page: [String: JSON] = ["results": [["campaign": campaign, "campaignBudget": budget]]]
                if number == "1" { page["nextPageToken"] = "next" }
                return .json(.object(page))
            }) { google in
                let live = try await google.ads.liveCampaigns([1, 2], of: .account)
                #expect(live.keys.sorted() == [1, 2])
                #expect(live.values.allSatisfy { $0.endDate == nil && $0.budget == .total(Micros(900_000_000)) })
            }
        }
    }
}
