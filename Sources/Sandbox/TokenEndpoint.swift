import CryptoExtras
import FoundationEssentials

/// The credentials the sandbox believes in; everything else gets the refusals of Google's OAuth server.
package struct SandboxCredentials: Sendable {
    package var clientID: String
    package var clientSecret: String
    package var refreshToken: String
    /// PEM of the service account's RSA public key; without it an assertion's signature is not checked.
    package var serviceAccountKey: String?

    package init(clientID: String, clientSecret: String, refreshToken: String, serviceAccountKey: String? = nil) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.refreshToken = refreshToken
        self.serviceAccountKey = serviceAccountKey
    }

    /// What the demonstration configures itself with.
    package static let demo = SandboxCredentials(
        clientID: "sandbox-client", clientSecret: "sandbox-secret", refreshToken: "1//sandbox-refresh")
}

/// Google's OAuth 2.0 token endpoint: refresh tokens (RFC 6749, 6) and signed assertions (RFC 7523, 2.1).
struct TokenEndpoint {
    private let credentials: SandboxCredentials
    private let key: _RSA.Signing.PublicKey?
    /// Token and the Unix time it ends, oldest first.
    private var issued: [(token: String, expiry: Int64)] = []
    /// Seconds after which a new token is over, although it is said to live `Limits.tokenLifetime`.
    var lifetime = Limits.tokenLifetime

    /// A key that is no RSA public key makes every assertion invalid.
    init(credentials: SandboxCredentials) {
        self.credentials = credentials
        key = credentials.serviceAccountKey.flatMap { try? _RSA.Signing.PublicKey(pemRepresentation: $0) }
    }

    enum Validity { case valid, expired, unknown }

    func validity(of token: String, now: Int64) -> Validity {
        guard let entry = issued.first(where: { $0.token == token }) else { return .unknown }
        return now < entry.expiry ? .valid : .expired
    }

    /// Ends every token issued so far.
    mutating func revoke() { issued = [] }

    /// Answers a form-encoded token request with HTTP status and body.
    mutating func respond(to form: [String: String], now: Int64) -> (status: Int, body: JSON) {
        if let refusal = refusal(of: form, now: now) {
            return (refusal.status, ["error": .string(refusal.error), "error_description": .string(refusal.reason)])
        }
        let token = "ya29." + (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        if issued.count == Limits.tokens { issued.removeFirst() }
        issued.append((token, now + lifetime))
        return (
            200,
            [
                "access_token": .string(token), "expires_in": .number(String(Limits.tokenLifetime)),
                "scope": .string(Self.scope), "token_type": "Bearer",
            ]
        )
    }

    static let scope = "https://www.googleapis.com/auth/adwords"

    private typealias TokenRefusal = (status: Int, error: String, reason: String)

    private func refusal(of form: [String: String], now: Int64) -> TokenRefusal? {
        switch form["grant_type"] {
        case "refresh_token": refusal(ofRefresh: form)
        case "urn:ietf:params:oauth:grant-type:jwt-bearer": refusal(ofAssertion: form["assertion"] ?? "", now: now)
        case nil: (400, "invalid_request", "Required parameter is missing: grant_type")
        default: (400, "unsupported_grant_type", "Invalid grant_type: \(form["grant_type"] ?? "")")
        }
    }

    private func refusal(ofRefresh form: [String: String]) -> TokenRefusal? {
        for name in ["client_id", "refresh_token"] where form[name]?.isEmpty ?? true {
            return (400, "invalid_request", "Missing required parameter: \(name)")
        }
        if form["client_id"] != credentials.clientID {
            return (401, "invalid_client", "The OAuth client was not found.")
        }
        if form["client_secret"] != credentials.clientSecret { return (401, "invalid_client", "Unauthorized") }
        if form["refresh_token"] != credentials.refreshToken {
            return (400, "invalid_grant", "Token has been expired or revoked.")
        }
        if let scope = form["scope"], scope != Self.scope { return (400, "invalid_scope", "Bad Request") }
        return nil
    }

    private func refusal(ofAssertion assertion: String, now: Int64) -> TokenRefusal? {
        let parts = assertion.split(separator: ".", omittingEmptySubsequences: false).map { Self.decoded($0) }
        guard parts.count == 3, let headerBytes = parts[0], let claimBytes = parts[1], let signature = parts[2],
            let header = try? JSONParser.parse(headerBytes), let claims = try? JSONParser.parse(claimBytes)
        else { return (400, "invalid_grant", "Bad Request") }
        guard header["alg"]?.string == "RS256", header["typ"]?.string ?? "JWT" == "JWT" else {
            return (400, "invalid_grant", "Invalid JWT: the algorithm must be RS256.")
        }
        guard let issuer = claims["iss"]?.string, issuer.contains("@") else {
            return (400, "invalid_grant", "Invalid grant: account not found")
        }
        guard claims["aud"]?.string?.hasSuffix("/token") == true else {
            return (400, "invalid_grant", "Invalid JWT: Failed audience check.")
        }
        guard let issuedAt = claims["iat"]?.int64, let expiry = claims["exp"]?.int64, issuedAt <= now + 300,
            now < expiry, expiry <= issuedAt + 3_600
        else {
            return (
                400, "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                    + "Check your iat and exp values in the JWT claim."
            )
        }
        guard isSigned(assertion, signature) else { return (400, "invalid_grant", "Invalid JWT Signature.") }
        guard claims["scope"]?.string?.split(separator: " ").contains(Self.scope[...]) == true else {
            return (400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        }
        return nil
    }

    private func isSigned(_ assertion: String, _ signature: [UInt8]) -> Bool {
        guard credentials.serviceAccountKey != nil else { return !signature.isEmpty }
        guard let key, let end = assertion.lastIndex(of: ".") else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: Data(assertion[..<end].utf8),
            padding: .insecurePKCS1v1_5)  // what RS256 is, RFC 7518, 3.3
    }

    /// Base64url without padding.
    private static func decoded(_ text: Substring) -> [UInt8]? {
        let standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        return Data(base64Encoded: String(standard) + padding).map { Array($0) }
    }
}
