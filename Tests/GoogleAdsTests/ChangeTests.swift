import Domain
import GoogleAds
import HTTP2
import Sandbox
import Testing

extension ClientTests {
    @Suite("Changing a campaign that exists")
    struct ChangeTests {
        /// Google has a campaign 7 with budget 70, and agrees.
        private func sent(_ change: CampaignChange) async throws -> [JSON] {
            let agreeing = AgreeingGoogle()
            let found: JSON = [
                "results": [["campaign": ["campaignBudget": "customers/1234567890/campaignBudgets/70"]]]
            ]
            var sent: JSON = [:]
            try await LocalGoogle.run(instead: { request in
                request.path.hasSuffix(":search") ? .json(found) : agreeing.answer(request)
            }) { google in
                #expect(await google.change(7, by: change).isApplied)
                sent = try google.lastMutate
            }
            return sent["mutateOperations"]?.array ?? []
        }

        private static let name: JSON = "customers/1234567890/campaigns/7"

        @Test("pause and enable change the status alone, remove is an operation of its own")
        func status() async throws {
            for (change, status) in [(CampaignChange.pause, "PAUSED"), (.enable, "ENABLED")] {
                #expect(
                    try await sent(change) == [
                        [
                            "campaignOperation": [
                                "update": ["resourceName": Self.name, "status": .string(status)],
                                "updateMask": "status",
                            ]
                        ]
                    ])
            }
            #expect(try await sent(.remove) == [["campaignOperation": ["remove": Self.name]]])
        }

        @Test("budget and dates change in one request, the budget first")
        func schedule() async throws {
            let start = try #require(CalendarDate(entered: "2027-05-01"))
            let end = try #require(CalendarDate(entered: "2027-06-30"))
            let operations = try await sent(
                .schedule(budget: .daily(Micros(20_000_000)), startDate: start, end: .on(end)))
            #expect(
                operations == [
                    [
                        "campaignBudgetOperation": [
                            "update": [
                                "resourceName": "customers/1234567890/campaignBudgets/70", "amountMicros": "20000000",
                            ],
                            "updateMask": "amountMicros",
                        ]
                    ],
                    [
                        "campaignOperation": [
                            "update": [
                                "resourceName": Self.name, "startDateTime": "2027-05-01 00:00:00",
                                "endDateTime": "2027-06-30 23:59:59",
                            ],
                            "updateMask": "startDateTime,endDateTime",
                        ]
                    ],
                ])
        }

        @Test("a campaign that shall run without end has its end cleared")
        func clearsEnd() async throws {
            #expect(
                try await sent(.schedule(budget: nil, startDate: nil, end: .never)) == [
                    ["campaignOperation": ["update": ["resourceName": Self.name], "updateMask": "endDateTime"]]
                ])
            let total = try await sent(.schedule(budget: .total(Micros(900_000_000)), startDate: nil, end: nil))
            #expect(total.first?["campaignBudgetOperation"]?["updateMask"] == "totalAmountMicros")
        }

        @Test("the budget of a campaign that Google does not show, perhaps not yet, is not changed")
        func absent() async throws {
            try await LocalGoogle.run { google in
                let change = CampaignChange.schedule(budget: .daily(Micros(10_000_000)), startDate: nil, end: nil)
                #expect(
                    await google.change(4_711, by: change)
                        == .notApplied(reason: "Google does not show campaign 4711", retryAfter: nil))
            }
        }
    }
}
