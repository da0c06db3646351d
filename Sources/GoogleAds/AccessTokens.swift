internal import FoundationEssentials
internal import HTTPClient
internal import JWTKit

/// OAuth 2 access tokens for the Google Ads API: fetched once for all who ask at the same time, and renewed early.
actor AccessTokens {
    enum Limits {
        /// Renewed this long before they end, as Google's own clients do.
        static let early = Duration.seconds(225)
        static let timeout = Duration.seconds(20)
        static let responseBytesMax = 64 << 10
    }

    enum Refusal: Error {
        /// The credentials are wrong or revoked: only a person can mend it.
        case rejected(String)
        /// The token endpoint could not be asked or was busy.
        case unavailable(String)
    }

    private let client: HTTPClient
    private let settings: GoogleAdsSettings
    private var current: (token: String, until: ContinuousClock.Instant)?
    private var refresh: Task<Result<String, Refusal>, Never>?

    init(_ client: HTTPClient, _ settings: GoogleAdsSettings) {
        self.client = client
        self.settings = settings
    }

    func token() async throws(Refusal) -> String {
        if let current, ContinuousClock.now < current.until { return current.token }
        let refresh = self.refresh ?? Task { await self.fetched() }
        self.refresh = refresh
        return try await refresh.value.get()
    }

    /// Forgets a token that Google has refused.
    func discard(_ token: String) {
        if current?.token == token { current = nil }
    }

    private func fetched() async -> Result<String, Refusal> {
        defer { refresh = nil }
        do throws(Refusal) {
            let answer = try await fetch()
            let life = Duration.seconds(answer.expires_in)
            current = (answer.access_token, .now + max(.zero, life - Limits.early))
            return .success(answer.access_token)
        } catch {
            return .failure(error)
        }
    }

    private func fetch() async throws(Refusal) -> TokenAnswer {
        var request = Request(
            .post, settings.tokenURI,
            headers: [Header("content-type", "application/x-www-form-urlencoded")],
            body: Array(try await form().utf8), timeout: Limits.timeout, responseBytesMax: Limits.responseBytesMax)
        request.httpsOnly = settings.tokenURI.hasPrefix("https:")
        let response: Response
        do {
            response = try await client.send(request)
        } catch {
            throw .unavailable("the OAuth token endpoint: \(error)")
        }
        if response.status == 200, let answer = try? JSONDecoder().decode(TokenAnswer.self, from: Data(response.body)) {
            return answer
        }
        let error = try? JSONDecoder().decode(TokenError.self, from: Data(response.body))
        let reason = "the OAuth token endpoint answered \(response.status) \(error?.summary ?? "")"
        throw [400, 401, 403].contains(response.status) && error?.isTemporary != true
            ? .rejected(reason) : .unavailable(reason)
    }

    private func form() async throws(Refusal) -> String {
        switch settings.credentials {
        case .refreshToken(let clientID, let clientSecret, let refreshToken):
            formEncoded([
                ("grant_type", "refresh_token"), ("client_id", clientID), ("client_secret", clientSecret),
                ("refresh_token", refreshToken),
            ])
        case .serviceAccount(let keyFile):
            formEncoded([
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                ("assertion", try await assertion(keyFile)),
            ])
        }
    }

    /// RFC 7523 as Google asks for it: RS256, for the Google Ads scope, one hour.
    private func assertion(_ keyFile: [UInt8]) async throws(Refusal) -> String {
        do {
            let key = try JSONDecoder().decode(ServiceAccountKey.self, from: Data(keyFile))
            let keys = JWTKeyCollection()
            let kid = JWKIdentifier(string: key.private_key_id)
            await keys.add(
                rsa: try Insecure.RSA.PrivateKey(pem: key.private_key), digestAlgorithm: .sha256, kid: kid)
            // Whole seconds: a fraction would be signed too, and the endpoint reads integers.
            let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
            let claims = ServiceAccountClaims(
                iss: IssuerClaim(value: key.client_email), scope: "https://www.googleapis.com/auth/adwords",
                aud: AudienceClaim(value: settings.tokenURI), iat: IssuedAtClaim(value: now),
                exp: ExpirationClaim(value: now.addingTimeInterval(3_600)))
            return try await keys.sign(claims, kid: kid)
        } catch {
            // The error may quote the key.
            throw .rejected("the service account's key file is not a JSON key with an RSA private key")
        }
    }
}

private struct TokenAnswer: Decodable {
    let access_token: String
    let expires_in: Int
}

private struct TokenError: Decodable {
    let error: String
    let error_description: String?

    var summary: String { "\(error) \(error_description ?? "")" }
    var isTemporary: Bool { ["internal_failure", "server_error", "temporarily_unavailable"].contains(error) }
}

extension GoogleAdsSettings {
    /// Whether a file is what Google Cloud hands out for a service account.
    package static func isServiceAccountKey(_ file: [UInt8]) -> Bool {
        guard let key = try? JSONDecoder().decode(ServiceAccountKey.self, from: Data(file)) else { return false }
        return (try? Insecure.RSA.PrivateKey(pem: key.private_key)) != nil
    }
}

private struct ServiceAccountKey: Decodable {
    let client_email: String
    let private_key: String
    let private_key_id: String
}

private struct ServiceAccountClaims: JWTPayload {
    let iss: IssuerClaim
    let scope: String
    let aud: AudienceClaim
    let iat: IssuedAtClaim
    let exp: ExpirationClaim

    func verify(using algorithm: some JWTAlgorithm) throws {
        try exp.verifyNotExpired()
    }
}

/// `application/x-www-form-urlencoded`.
private func formEncoded(_ fields: [(name: String, value: String)]) -> String {
    fields.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
}

private func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { encoded, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            encoded.append(Character(UnicodeScalar(byte)))
        default:
            encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
}
