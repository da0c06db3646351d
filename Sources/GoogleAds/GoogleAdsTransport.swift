internal import Domain
internal import FoundationEssentials
internal import HTTPClient

/// Requests to Google Ads and their answers, with the access token and the headers that all of them carry.
struct GoogleAdsTransport: Sendable {
    let http: HTTPClient
    let settings: GoogleAdsSettings
    let tokens: AccessTokens
    let queryGate: GoogleAdsClient.QueryGate
    let witness: GoogleAdsClient.Witness

    /// A token, or what its absence means to a mutate that needs one.
    func token(for kind: GoogleAdsClient.RequestKind, of customer: CustomerID) async throws(NoToken) -> String {
        do throws(AccessTokens.Refusal) {
            return try await tokens.token()
        } catch {
            let absence =
                switch error {
                // Not for good: the operator mends the credentials, and what waits goes on.
                case .rejected(let reason): NoToken(reason: reason, retryAfter: .seconds(60))
                case .unavailable(let reason): NoToken(reason: reason, retryAfter: nil)
                }
            witness(kind, customer, absence.reason)
            throw absence
        }
    }

    struct NoToken: Error {
        let reason: String
        let retryAfter: Duration?

        var outcome: MutateOutcome { .unavailable(reason: reason, retryAfter: retryAfter) }
    }

    /// Sends a mutate, once. The answer may be a refusal.
    func mutate(_ body: [UInt8], of customer: CustomerID, token: String) async throws(HTTPClientError) -> Response {
        var request = request("googleAds:mutate", of: customer, body: body, token: token)
        request.timeout = settings.mutateTimeout
        request.resend = .never
        return try await send(request, .mutate, of: customer, token: token)
    }

    func search(_ body: [UInt8], of customer: CustomerID, token: String) async throws(HTTPClientError) -> Response {
        var request = request("googleAds:search", of: customer, body: body, token: token)
        request.timeout = settings.searchTimeout
        return try await send(request, .query, of: customer, token: token)
    }

    private func send(
        _ request: Request, _ kind: GoogleAdsClient.RequestKind, of customer: CustomerID, token: String
    ) async throws(HTTPClientError) -> Response {
        let response: Response
        do throws(HTTPClientError) {
            response = try await http.send(request)
        } catch {
            switch error {
            case .cancelled: break
            case .responseTooLarge: witness(kind, customer, nil)
            default: witness(kind, customer, "\(error)")
            }
            throw error
        }
        if response.status == 401 { await tokens.discard(token) }
        witness(kind, customer, MutateRefusal.silence(in: response))
        return response
    }

    /// One request of asset operations.
    func upload(_ operations: [MutateOperation], to customer: CustomerID) async -> UploadAnswer {
        let token: String
        do throws(NoToken) { token = try await self.token(for: .mutate, of: customer) } catch {
            return .all(AssetUploads.Fault(error.outcome))
        }
        let response: Response
        do throws(HTTPClientError) {
            response = try await mutate(
                MutateRequest(mutateOperations: operations).encoded, of: customer, token: token)
        } catch {
            return .all(AssetUploads.Fault(MutateOutcome(error)))
        }
        guard response.status == 200 else { return MutateRefusal(response).answer(toUploadOf: operations.count) }
        return .names(MutateAnswer(response.body)?.results.compactMap(\.assetResult?.resourceName) ?? [])
    }

    private func request(_ method: String, of customer: CustomerID, body: [UInt8], token: String) -> Request {
        var headers = [Header("content-type", "application/json"), Header("authorization", "Bearer \(token)")]
        if let developerToken = settings.developerToken { headers.append(Header("developer-token", developerToken)) }
        if let login = settings.loginCustomerID { headers.append(Header("login-customer-id", login)) }
        return Request(
            .post, "\(settings.endpoint)/\(settings.version)/customers/\(customer)/\(method)", headers: headers,
            body: body, responseBytesMax: GoogleAdsClient.Limits.responseBytesMax)
    }
}

/// `MutateGoogleAdsResponse`: one result for each operation, in their order.
struct MutateAnswer {
    struct Result: Decodable {
        struct Resource: Decodable {
            let resourceName: String

            /// int64 travel as strings, and here inside a name.
            var number: Int64? { resourceName.split(separator: "/").last.flatMap { Int64($0) } }
        }
        let campaignResult: Resource?
        let assetResult: Resource?
    }

    let results: [Result]

    /// Nil when it cannot be read.
    init?(_ body: [UInt8]) {
        struct Body: Decodable { let mutateOperationResponses: [Result] }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(body)) else { return nil }
        results = body.mutateOperationResponses
    }
}
