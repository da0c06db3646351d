import Crypto
import CryptoExtras
import FoundationEssentials
import HTTP2
import Sandbox
import Testing

@Suite("Token endpoint and access")
struct TokenTests {
    private static let good = [
        "grant_type": "refresh_token", "client_id": "sandbox-client", "client_secret": "sandbox-secret",
        "refresh_token": "1%2F%2Fsandbox-refresh",
    ]

    @Test("a refresh token buys a bearer token for an hour")
    func refreshes() async throws {
        let response = try await Sandbox { noon }.postForm(Self.form(Self.good))
        #expect(response?.status == 200)
        let answer = try JSON(response: response)
        #expect(answer["access_token"]?.string?.hasPrefix("ya29.") == true)
        #expect(answer["expires_in"]?.int64 == 3_600)
        #expect(answer["token_type"] == "Bearer")
    }

    @Test(
        "a wrong token request gets Google's status and error",
        arguments: [
            ("grant_type", nil, 400, "invalid_request"), ("grant_type", "password", 400, "unsupported_grant_type"),
            ("client_id", "x", 401, "invalid_client"), ("client_secret", "x", 401, "invalid_client"),
            ("client_id", nil, 400, "invalid_request"), ("refresh_token", nil, 400, "invalid_request"),
            ("refresh_token", "x", 400, "invalid_grant"), ("scope", "x", 400, "invalid_scope"),
        ] as [(String, String?, Int, String)])
    func refuses(field: String, value: String?, status: Int, error: String) async throws {
        var form = Self.good
        form[field] = value
        let response = try await Sandbox { noon }.postForm(Self.form(form))
        #expect(response?.status == status)
        #expect(try JSON(response: response)["error"]?.string == error)
    }

    @Test(
        "an assertion signed by the service account buys a token; a fault in it does not",
        arguments: [
            ("{}", "{}", nil),
            (#"{"alg":"HS256"}"#, "{}", "invalid_grant"), ("{}", #"{"iss":"nobody"}"#, "invalid_grant"),
            ("{}", #"{"aud":"https://example.com"}"#, "invalid_grant"), ("{}", #"{"exp":1795266001}"#, "invalid_grant"),
            ("{}", #"{"exp":1795262399}"#, "invalid_grant"),
            ("{}", #"{"iat":1795263000,"exp":1795263100}"#, "invalid_grant"),
            ("{}", #"{"scope":"https://www.googleapis.com/auth/drive"}"#, "invalid_scope"),
        ])
    func judgesAssertion(header: String, claims: String, error: String?) async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let assertion = try Self.assertion(header: header, claims: claims, key: key)
        let answer = try await Self.answer(to: assertion, trusting: key)
        #expect(answer["error"]?.string == error)
        #expect((answer["access_token"] != nil) == (error == nil))
    }

    @Test("an assertion signed by another key is refused")
    func refusesForeignSignature() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let other = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let answer = try await Self.answer(to: Self.assertion(header: "{}", claims: "{}", key: key), trusting: other)
        #expect(answer["error_description"] == "Invalid JWT Signature.")
    }

    @Test(
        "a call without a token this sandbox issued is unauthenticated",
        arguments: [
            (nil, "OAUTH_TOKEN_HEADER_INVALID"), ("Basic x", "OAUTH_TOKEN_HEADER_INVALID"),
            ("Bearer ya29.other", "OAUTH_TOKEN_INVALID"),
        ])
    func refusesStranger(authorization: String?, code: String) async throws {
        let response = await Self.search(try Sandbox { noon }, authorization: authorization)
        #expect(response?.status == 401)
        let error = try JSON(response: response)["error"]
        #expect(error?["status"] == "UNAUTHENTICATED")
        #expect(error?["details"]?[0]?["errors"]?[0]?["errorCode"]?["authenticationError"]?.string == code)
    }

    @Test("a token ends with its hour")
    func expires() async throws {
        let clock = TestClock(noon)
        let sandbox = try Sandbox { clock.now }
        let token = try await sandbox.accessToken()
        clock.advance(by: 3_599)
        #expect(await Self.search(sandbox, authorization: "Bearer \(token)")?.status == 200)
        clock.advance(by: 1)
        let response = await Self.search(sandbox, authorization: "Bearer \(token)")
        #expect(
            try JSON(response: response)["error"]?["details"]?[0]?["errors"]?[0]?["errorCode"]?["authenticationError"]
                == "OAUTH_TOKEN_EXPIRED")
    }

    private static func search(_ sandbox: Sandbox, authorization: String?) async -> HTTPResponse? {
        var headers = [(name: "content-type", value: "application/json")]
        if let authorization { headers.append((name: "authorization", value: authorization)) }
        let body: JSON = ["query": "SELECT customer.id FROM customer"]
        return await sandbox.respond(
            to: HTTPRequest(
                method: "POST", path: "/v26/customers/1/googleAds:search", headers: headers, body: body.encoded))
    }

    private static func form(_ fields: [String: String]) -> String {
        fields.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
    }

    private static func answer(to assertion: String, trusting key: _RSA.Signing.PrivateKey) async throws -> JSON {
        var credentials = SandboxCredentials.demo
        credentials.serviceAccountKey = key.publicKey.pemRepresentation
        let sandbox = try Sandbox(credentials: credentials) { noon }
        let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
        return try JSON(response: await sandbox.postForm("grant_type=\(grant)&assertion=\(assertion)"))
    }

    /// A good assertion, with members replaced.
    private static func assertion(header: String, claims: String, key: _RSA.Signing.PrivateKey) throws -> String {
        func encoded(_ data: some Sequence<UInt8>) -> String {
            Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
                "=", with: "")
        }
        func merged(_ good: JSON, _ changes: String) throws -> String {
            let changes = try JSON(parsing: Array(changes.utf8)).object ?? [:]
            return encoded(JSON.object((good.object ?? [:]).merging(changes) { _, new in new }).encoded)
        }
        let claims = try merged(
            [
                "iss": "robot@project.iam.gserviceaccount.com", "scope": "https://www.googleapis.com/auth/adwords",
                "aud": "https://oauth2.googleapis.com/token", "iat": .number(String(noon)),
                "exp": .number(String(noon + 3_600)),
            ], claims)
        let signed = try merged(["typ": "JWT", "alg": "RS256", "kid": "1"], header) + "." + claims
        let signature = try key.signature(for: Data(signed.utf8), padding: .insecurePKCS1v1_5)
        return signed + "." + encoded(signature.rawRepresentation)
    }
}
