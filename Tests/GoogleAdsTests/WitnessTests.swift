import Domain
import GoogleAds
import HTTP2
import Sandbox
import Synchronization
import Testing

extension ClientTests {
    @Suite("Who is told whether Google answers")
    struct WitnessTests {
        private final class Told: Sendable {
            private let all = Mutex<[(kind: GoogleAdsClient.RequestKind, silence: String?)]>([])

            var silences: [String?] { all.withLock { $0.map(\.silence) } }
            var kinds: [GoogleAdsClient.RequestKind] { all.withLock { $0.map(\.kind) } }

            func tell(_ kind: GoogleAdsClient.RequestKind, _ customer: CustomerID, _ silence: String?) {
                all.withLock { $0.append((kind, silence)) }
                if customer != .account { Issue.record("of another account") }
            }
        }

        @Test("hears of every search, upload and mutate that is answered, with a refusal too")
        func answers() async throws {
            let told = Told()
            let refusal = JSON.googleFailure([.googleError("quotaError.RESOURCE_EXHAUSTED")])
            try await LocalGoogle.run(
                witness: told.tell,
                instead: { $0.path.hasSuffix(":search") ? .json(refusal, status: 429) : nil }
            ) { google in
                #expect(await google.create(google.campaign).isApplied)
                let requests = google.requests(to: ":mutate").count
                #expect(requests == 2)
                #expect(told.silences == [nil, nil])
                _ = await google.look()
                #expect(told.silences == [nil, nil, nil])
                #expect(told.kinds == [.mutate, .mutate, .query])
            }
        }

        @Test(
            "hears why Google cannot have answered",
            arguments: [
                HTTPResponse(status: 503), HTTPResponse(status: 500), HTTPResponse(status: 404),
                HTTPResponse(status: 403), HTTPResponse(status: 200, body: Array("<html>Welcome</html>".utf8)),
            ])
        func silence(answer: HTTPResponse) async throws {
            let told = Told()
            try await LocalGoogle.run(witness: told.tell, instead: { $0.path == "/token" ? nil : answer }) { google in
                _ = await google.look()
                #expect(told.silences.count == 1 && told.silences.first??.contains("\(answer.status)") == true)
            }
        }

        @Test("hears when there is no connection, and when there is no token")
        func unreachable() async throws {
            for change: @Sendable (inout GoogleAdsSettings) -> Void in [
                { $0.endpoint = "http://127.0.0.1:1" }, { $0.tokenURI = "http://127.0.0.1:1" },
            ] {
                let told = Told()
                try await LocalGoogle.run(settings: change, witness: told.tell) { google in
                    _ = await google.look()
                    #expect(told.silences.count == 1 && told.silences.first! != nil)
                }
            }
        }
    }
}
