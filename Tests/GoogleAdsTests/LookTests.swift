import Domain
import GoogleAds
import HTTP2
import Sandbox
import Testing

extension ClientTests {
    @Suite("Looking for what an earlier attempt left")
    struct LookTests {
        @Test("a campaign is ours by its mark, another's by its name, or absent")
        func tellsApart() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.look() == .absent)
                #expect(await google.create(.withAssets).isApplied)
                let id = try #require(await google.sandbox.campaigns.first?.id)
                #expect(await google.look() == .ours(googleCampaignID: id, status: .paused))
                #expect(await google.look(for: .second) == .anothers(googleCampaignID: id))
                #expect(await google.look(for: .second, named: "Summer sale") == .absent)
            }
        }

        @Test("a name that is taken says so, and the look tells by whom")
        func nameTaken() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(.withAssets).isApplied)
                let id = try #require(await google.sandbox.campaigns.first?.id)
                #expect(await google.create(.withAssets).isNameTaken)
                #expect(await google.look() == .ours(googleCampaignID: id, status: .paused))
                #expect(await google.create(.withAssets, id: .second).isNameTaken)
                #expect(await google.look(for: .second) == .anothers(googleCampaignID: id))
                #expect(await google.sandbox.campaigns.count == 1)
            }
        }

        @Test("ours is found after somebody has renamed it, by the mark alone")
        func survivesRename() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(.withAssets).isApplied)
                let id = try #require(await google.sandbox.campaigns.first?.id)
                #expect(await google.look(named: "Renamed") == .ours(googleCampaignID: id, status: .paused))
            }
        }

        @Test("a removed campaign of ours is told as removed, and one of another leaves its name free")
        func removed() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(.withAssets).isApplied)
                let id = try #require(await google.sandbox.campaigns.first?.id)
                try await google.remove(id)
                #expect(await google.look() == .ours(googleCampaignID: id, status: .removed))
                #expect(await google.look(for: .second) == .absent)
            }
        }

        @Test(
            "a name is found whatever characters it has",
            arguments: [
                "O'Neil's sale", #"The "best" price"#, #"Half \ price"#, #"\' OR campaign.status != 'REMOVED"#, #"\"#,
                "'", "100 % [_x*]", "Grüße 広告 🎁", "e\u{301}te\u{301}", "a;b--c",
            ])
        func quotes(name: String) async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(.withAssets.with { $0.name = name }).isApplied)
                let id = try #require(await google.sandbox.campaigns.first?.id)
                #expect(await google.look(for: .second, named: name) == .anothers(googleCampaignID: id))
                #expect(await google.look(for: .second, named: name + "x") == .absent)
            }
        }

        @Test("a quote is escaped also when a combining mark makes it another character")
        func quotesScalars() async throws {
            try await LocalGoogle.run(instead: { $0.path.hasSuffix(":search") ? .json([:]) : nil }) { google in
                _ = await google.look(named: "'\u{301}\\\u{301}")
                let body = try JSON(parsing: google.requests(to: ":search").last?.body ?? [])
                let query = try #require(body["query"]?.string)
                #expect(query.utf8.split(separator: 0x20).contains { $0.elementsEqual("'\\'\u{301}\\\\\u{301}'".utf8) })
            }
        }

        @Test("several campaigns with our mark are told, each once")
        func several() async throws {
            let answer: JSON = ["results": .array(["8", "7", "8"].map { ["campaign": ["id": .string($0)]] })]
            try await LocalGoogle.run(instead: { $0.path.hasSuffix(":search") ? .json(answer) : nil }) { google in
                #expect(await google.look() == .several([7, 8]))
            }
        }

        @Test(
            "a search that fails leaves the question open",
            arguments: [
                (500, "unanswered"), (503, "unanswered"), (400, "refused"), (404, "away"), (401, "away"), (403, "away"),
            ])
        func fails(status: Int, meaning: String) async throws {
            let error: JSON = ["error": ["code": 1, "message": "Not now."]]
            try await LocalGoogle.run(instead: {
                $0.path.hasSuffix(":search") ? .json(error, status: status) : nil
            }) { google in
                let reason = "Google's search answered \(status) Not now."
                let expected: LookupOutcome =
                    switch meaning {
                    case "unanswered": .unanswered(reason: reason)
                    case "away": .unavailable(reason: reason, retryAfter: nil)
                    default: .refused(reason: reason)
                    }
                #expect(await google.look() == expected)
            }
        }

        @Test("a search for which the day's quota has nothing left is not sent")
        func quota() async throws {
            try await LocalGoogle.run(queryGate: { ("the day's quota is used up", .seconds(60)) }) { google in
                let wait = LookupOutcome.unavailable(
                    reason: "the day's quota is used up", retryAfter: .seconds(60))
                #expect(await google.look() == wait)
                #expect(google.requests(to: ":search").isEmpty)
            }
        }

        @Test("a search that Google refuses for the account's sake waits for its operator")
        func account() async throws {
            let error = JSON.googleError("authorizationError.CUSTOMER_NOT_ENABLED")
            try await LocalGoogle.run(instead: {
                $0.path.hasSuffix(":search") ? .json(.googleFailure([error]), status: 403) : nil
            }) { google in
                guard case .accountRefused(let reasons) = await google.look() else {
                    Issue.record("not accountRefused")
                    return
                }
                #expect(reasons.joined().contains("CUSTOMER_NOT_ENABLED"))
            }
        }

        @Test("a search that Google throttles waits as long as it asks")
        func throttled() async throws {
            let error = JSON.googleError(
                "quotaError.RESOURCE_TEMPORARILY_EXHAUSTED", message: "Slower.", at: [],
                details: ["quotaErrorDetails": ["rateScope": "ACCOUNT", "retryDelay": "7s"]])
            try await LocalGoogle.run(instead: {
                $0.path.hasSuffix(":search") ? .json(.googleFailure([error]), status: 429) : nil
            }) { google in
                guard case .throttled(.customer, _, .seconds(7)?) = await google.look() else {
                    Issue.record("\(await google.look())")
                    return
                }
            }
        }

        @Test("a campaign's status is changed and read back")
        func changesStatus() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(.withAssets).isApplied)
                let id = try #require(await google.sandbox.campaigns.first?.id)
                let changes = [(CampaignChange.enable, GoogleStatus.enabled), (.enable, .enabled), (.pause, .paused)]
                for (change, status) in changes {
                    #expect(await google.change(id, by: change) == .applied(googleCampaignID: id))
                    #expect(await google.look() == .ours(googleCampaignID: id, status: status))
                }
            }
        }

        @Test("the status of a campaign that is not there is refused")
        func refusesStatus() async throws {
            try await LocalGoogle.run { google in
                let reasons = await google.change(4_711, by: .enable).refusals
                #expect(reasons.first?.contains("mutateError.RESOURCE_NOT_FOUND") == true)
            }
        }
    }
}

extension LocalGoogle {
    /// What a person might do in Google's own pages, with the access token that the client had last.
    fileprivate func remove(_ campaign: Int64) async throws {
        let client = try #require(requests(to: ":mutate").last)
        let operation: JSON = ["remove": .string("customers/\(CustomerID.account)/campaigns/\(campaign)")]
        let body: JSON = ["mutateOperations": [["campaignOperation": operation]]]
        let answer = await sandbox.respond(
            to: HTTPRequest(method: "POST", path: client.path, headers: client.headers, body: body.encoded))
        try #require(answer?.status == 200)
    }
}
