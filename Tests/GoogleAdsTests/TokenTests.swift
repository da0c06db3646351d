import CryptoExtras
import Domain
import FoundationEssentials
import GoogleAds
import HTTP2
import Sandbox
import Testing

extension ClientTests {
    @Suite("Access tokens")
    struct TokenTests {
        @Test("twenty who ask at the same time share one refresh")
        func sharesRefresh() async throws {
            try await LocalGoogle.run { google in
                await withDiscardingTaskGroup { group in
                    for _ in 0..<20 {
                        group.addTask { #expect(await google.look() == .absent) }
                    }
                }
                #expect(google.requests(to: "/token").count == 1)
                #expect(google.requests(to: ":search").count == 40)
            }
        }

        @Test("a token that Google has ended is given up and renewed, for a query at once")
        func renewsEnded() async throws {
            let clock = TestClock(noon)
            try await LocalGoogle.run(clock: clock) { google in
                #expect(await google.look() == .absent)
                clock.advance(by: 3_600)
                let check = await google.ads.check(.account)
                #expect(check.findings == [.isTestAccount])
                #expect(google.requests(to: "/token").count == 2)
                #expect(await google.create(google.campaign).isApplied)
                clock.advance(by: 3_600)
                #expect(await google.create(google.campaign).isUnavailable)
                #expect(await google.create(google.campaign).isNameTaken)
                #expect(google.requests(to: "/token").count == 3)
            }
        }

        @Test("a query is asked no third time of who takes no token")
        func givesUp() async throws {
            let refusal = JSON.googleFailure([.googleError("authenticationError.OAUTH_TOKEN_EXPIRED")])
            try await LocalGoogle.run(instead: { $0.path.hasSuffix(":search") ? .json(refusal, status: 401) : nil }) {
                google in
                guard case .unavailable(let reason, retryAfter: nil) = await google.look() else {
                    Issue.record("the look was answered")
                    return
                }
                #expect(reason.contains("OAUTH_TOKEN_EXPIRED"))
                #expect(google.requests(to: ":search").count == 2 && google.requests(to: "/token").count == 2)
            }
        }

        @Test("a token is renewed before it ends", arguments: [(225, 2), (3_600, 1)])
        func renewsEarly(lifetime: Int, refreshes: Int) async throws {
            let answer: JSON = ["access_token": "ya29.short", "expires_in": .number(String(lifetime))]
            try await LocalGoogle.run(instead: {
                switch $0.path {
                case "/token": .json(answer)
                default: .json([:])
                }
            }) { google in
                Ledger.current.keeps(secret: "ya29.short")
                _ = await google.change(1, by: .pause)
                _ = await google.change(1, by: .pause)
                #expect(google.requests(to: "/token").count == refreshes)
                #expect(google.requests(to: ":mutate").allSatisfy { $0.header("authorization") == "Bearer ya29.short" })
            }
        }

        @Test("a refresh that failed is tried again by the next who asks")
        func retriesRefresh() async throws {
            let clock = TestClock(noon)
            try await LocalGoogle.run(
                clock: clock,
                instead: { $0.path == "/token" && clock.now == noon ? HTTPResponse(status: 503) : nil }
            ) { google in
                #expect(await google.create(google.campaign).isUnavailable)
                clock.advance(by: 1)
                #expect(await google.create(google.campaign).isApplied)
            }
        }

        @Test(
            "credentials that Google does not know wait for a person, and the reason does not quote them",
            arguments: [
                (
                    SandboxCredentials(clientID: "sandbox-client", clientSecret: "x", refreshToken: "y"),
                    "the OAuth token endpoint answered 401 invalid_client Unauthorized"
                ),
                (
                    SandboxCredentials(clientID: "sandbox-client", clientSecret: "sandbox-secret", refreshToken: "y"),
                    "the OAuth token endpoint answered 400 invalid_grant Token has been expired or revoked."
                ),
            ])
        func wrongCredentials(known: SandboxCredentials, reason: String) async throws {
            try await LocalGoogle.run(credentials: known) { google in
                #expect(
                    await google.create(google.campaign)
                        == .unavailable(reason: reason, retryAfter: .seconds(60)))
                #expect(await google.look() == .unavailable(reason: reason, retryAfter: .seconds(60)))
            }
        }

        // Google's clock judges an assertion, so the sandbox's is the real one here.
        @Test("a service account signs with its key")
        func serviceAccount() async throws {
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            try await LocalGoogle.run(
                clock: .real, credentials: .trusting(key),
                settings: { $0.credentials = .serviceAccount(keyFile: Self.keyFile(key)) }
            ) { google in
                #expect(await google.look() == .absent)
                let form = String(decoding: google.requests(to: "/token").first?.body ?? [], as: UTF8.self)
                #expect(form.hasPrefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="))
            }
        }

        @Test("a service account whose key Google does not know is refused")
        func foreignServiceAccount() async throws {
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            let other = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            try await LocalGoogle.run(
                clock: .real, credentials: .trusting(other),
                settings: { $0.credentials = .serviceAccount(keyFile: Self.keyFile(key)) }
            ) { google in
                #expect(
                    await google.look()
                        == .unavailable(
                            reason: "the OAuth token endpoint answered 400 invalid_grant Invalid JWT Signature.",
                            retryAfter: .seconds(60)))
            }
        }

        @Test(
            "a key file that is none is named as such, without quoting it",
            arguments: [
                "", "{}", #"{"client_email":"a@b","private_key_id":"1","private_key":"-----BEGIN SECRET-----"}"#,
            ])
        func badKeyFile(file: String) async throws {
            try await LocalGoogle.run(settings: { $0.credentials = .serviceAccount(keyFile: Array(file.utf8)) }) {
                google in
                #expect(
                    await google.look()
                        == .unavailable(
                            reason: "the service account's key file is not a JSON key with an RSA private key",
                            retryAfter: .seconds(60)))
                #expect(google.requests(to: "/token").isEmpty)
            }
        }

        /// As downloaded from Google Cloud.
        private static func keyFile(_ key: _RSA.Signing.PrivateKey) -> [UInt8] {
            let file: JSON = [
                "type": "service_account", "client_email": "robot@project.iam.gserviceaccount.com",
                "private_key_id": "5f1e", "private_key": .string(key.pkcs8PEMRepresentation),
            ]
            return file.encoded
        }
    }
}

extension SandboxCredentials {
    fileprivate static func trusting(_ key: _RSA.Signing.PrivateKey) -> SandboxCredentials {
        var credentials = demo
        credentials.serviceAccountKey = key.publicKey.pemRepresentation
        return credentials
    }
}

extension TestClock {
    /// Stands at the real time of now.
    fileprivate static var real: TestClock { TestClock(Int64(Date().timeIntervalSince1970)) }
}
