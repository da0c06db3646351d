internal import Domain
internal import FoundationEssentials
internal import HTTPClient

extension GoogleAdsTransport {
    /// All rows, page by page. A page size of our own is refused (RequestError.PAGE_SIZE_NOT_SUPPORTED).
    func search(_ query: String, in customer: CustomerID) async throws(SearchRefusal) -> [SearchRow] {
        if let wait = await queryGate() {
            throw SearchRefusal(wait.reason, .unavailable(reason: wait.reason, retryAfter: wait.retryAfter))
        }
        var rows: [SearchRow] = []
        var pageToken: String?
        for _ in 0..<GoogleAdsClient.Limits.searchPages {
            let page = try await self.page(pageToken, of: query, in: customer)
            rows += page.results ?? []
            guard let next = page.nextPageToken, !next.isEmpty else { return rows }
            pageToken = next
        }
        let most = GoogleAdsClient.Limits.searchPages
        let reason = "Google's search answered more than \(most) pages"
        throw SearchRefusal(reason, .refused([reason]))
    }

    private func page(_ pageToken: String?, of query: String, in customer: CustomerID) async throws(SearchRefusal)
        -> SearchPage
    {
        var body = ["query": query]
        body["pageToken"] = pageToken
        let encoded = Array((try? JSONEncoder().encode(body)) ?? Data())
        var response = try await answer(to: encoded, in: customer)
        // A token that is over before its time says nothing of the account, and a query may be repeated with another.
        if response.status == 401 { response = try await answer(to: encoded, in: customer) }
        guard response.status == 200,
            let page = try? JSONDecoder().decode(SearchPage.self, from: Data(response.body))
        else { throw SearchRefusal(response) }
        return page
    }

    private func answer(to body: [UInt8], in customer: CustomerID) async throws(SearchRefusal) -> Response {
        let token: String
        do throws(NoToken) {
            token = try await self.token(for: .query, of: customer)
        } catch {
            throw SearchRefusal(error.reason, error.outcome)
        }
        do throws(HTTPClientError) {
            return try await search(body, of: customer, token: token)
        } catch {
            throw SearchRefusal("\(error)", MutateOutcome(error))
        }
    }

    /// The resource names of assets, by their names.
    func assets(named names: [String], in customer: CustomerID) async throws(SearchRefusal) -> [String: String] {
        let rows = try await search(
            """
            SELECT asset.resource_name, asset.name FROM asset
            WHERE asset.name IN (\(names.map(quoted).joined(separator: ", ")))
            """, in: customer)
        let assets = rows.compactMap(\.asset).compactMap { asset in asset.name.map { ($0, asset.resourceName) } }
        return Dictionary(assets) { first, _ in first }
    }
}

/// A string in GAQL. Escaped by scalars: a quote with a combining mark is one `Character`, and no quote to Swift.
func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { "'\\".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }
    return "'\(escaped.joined())'"
}

extension SearchRefusal {
    /// - Parameter outcome: what became of the query, were it a mutate.
    fileprivate init(_ reason: String, _ outcome: MutateOutcome, isAboutAccess: Bool = false) {
        self.reason = reason
        self.isAboutAccess = isAboutAccess
        self.outcome =
            switch outcome {
            case .unavailable(_, let retryAfter): .unavailable(reason: reason, retryAfter: retryAfter)
            case .throttled(let scope, _, let retryAfter): .throttled(scope, reason: reason, retryAfter: retryAfter)
            case .accountRefused: .accountRefused([reason])
            case .unknown: .unknown(reason: reason)
            default: .notApplied(reason: reason, retryAfter: nil)
            }
    }

    fileprivate init(_ response: Response) {
        let failure = GoogleAdsFailure(response.body)
        let told =
            failure?.faults.first.map { GoogleFault($0, of: nil, requestID: nil).sentence } ?? failure?.message ?? ""
        let requestID = failure?.requestID.map { "; Google's request id: \($0)" } ?? ""
        let reason = "Google's search answered \(response.status) \(told)\(requestID)"
        self.init(
            reason, MutateRefusal(response).outcome,
            isAboutAccess: failure?.faults.contains { $0.faultClass == .account } ?? false)
    }
}
