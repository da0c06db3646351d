import Domain
import GoogleAds
import Sandbox
import Testing

extension ClientTests {
    @Suite("When the network or Google fails")
    struct FaultTests {
        @Test("a connection that breaks after the create was applied: unknown, and the look finds it")
        func lostAnswer() async throws {
            try await LocalGoogle.run { google in
                await google.sandbox.inject(Faults([.appliedThenReset]))
                #expect(await google.create(.withAssets).isUnknown)
                let id = try #require(await google.sandbox.campaigns.first?.id)
                #expect(await google.look() == .ours(googleCampaignID: id, status: .paused))
            }
        }

        @Test("a connection that breaks before the create was applied: unknown, and the look finds nothing")
        func lostRequest() async throws {
            try await LocalGoogle.run { google in
                await google.sandbox.inject(Faults([.resetBeforeApply]))
                #expect(await google.create(.withAssets).isUnknown)
                #expect(await google.look() == .absent)
                #expect(await google.create(.withAssets).isApplied)
            }
        }

        @Test(
            "a create leaves once, whatever happens to it",
            arguments: [Faults.Outcome.resetBeforeApply, .unavailable503])
        func leavesOnce(fault: Faults.Outcome) async throws {
            try await LocalGoogle.run { google in
                await google.sandbox.inject(Faults([fault]))
                #expect(await google.create(.withAssets).isUnknown)
                #expect(google.requests(to: ":mutate").count == 1)
            }
        }

        @Test("a gateway that is away may have passed the create on: unknown")
        func unavailable() async throws {
            try await LocalGoogle.run { google in
                await google.sandbox.inject(Faults([.unavailable503]))
                #expect(
                    await google.create(.withAssets)
                        == .unknown(reason: "Google Ads answered 503 The service is currently unavailable."))
            }
        }

        @Test(
            "too many requests: nothing was applied, and Google says how long to wait",
            arguments: [Duration.seconds(7), .milliseconds(500), .seconds(90)])
        func rateLimited(delay: Duration) async throws {
            try await LocalGoogle.run { google in
                await google.sandbox.inject(Faults([.rateLimited(retryDelay: delay)]))
                guard case .throttled(_, let reason, let retryAfter) = await google.create(.withAssets) else {
                    Issue.record("not .throttled")
                    return
                }
                #expect(retryAfter == delay)
                #expect(reason.contains("quotaError.RESOURCE_TEMPORARILY_EXHAUSTED"))
                #expect(await google.sandbox.campaigns.isEmpty)
            }
        }

        @Test("a Google that cannot be reached: nothing was sent, for sure")
        func unreachable() async throws {
            try await LocalGoogle.run(settings: { $0.endpoint = "https://127.0.0.1:1" }) { google in
                #expect(await google.create(google.campaign).isUnavailable)
                guard case .unavailable = await google.look() else {
                    Issue.record("the look was answered")
                    return
                }
            }
        }

        @Test("a Google whose certificate we do not trust gets no request")
        func distrusted() async throws {
            try await LocalGoogle.run { other in
                try await LocalGoogle.run(settings: { $0.endpoint = other.origin }) { google in
                    #expect(await google.create(google.campaign).isUnavailable)
                    #expect(other.requests(to: "").isEmpty)
                }
            }
        }
    }
}
