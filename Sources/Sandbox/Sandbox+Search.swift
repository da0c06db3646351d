extension Sandbox {
    func search(_ body: JSON, _ call: APICall) throws(Refusal) -> JSON {
        let violations = ShapeCheck.violations(of: body, as: .searchRequest, version: call.version)
        guard violations.isEmpty else { throw .badRequest(violations) }
        if body["pageSize"] != nil {
            let error = GoogleAdsError(
                "requestError.PAGE_SIZE_NOT_SUPPORTED", at: FieldPath().field("pageSize"),
                "Setting the page size is not supported.")
            throw .invalid([error])
        }
        let query = try Self.query(of: body)
        let results = query.results(in: visibleAccount(of: call.customer), now: unixTime())
        let token = body["pageToken"]?.string ?? ""
        guard let start = token.isEmpty ? 0 : Int(token), (0...results.count).contains(start) else {
            let error = GoogleAdsError(
                "requestError.INVALID_PAGE_TOKEN", at: FieldPath().field("pageToken"), "The page token is invalid.")
            throw .invalid([error])
        }
        let page = results[start...].prefix(Limits.rowsPerPage)
        var members: [String: JSON] = ["fieldMask": .string(query.fieldMask)]
        if !page.isEmpty { members["results"] = .array(Array(page)) }
        if page.endIndex < results.count { members["nextPageToken"] = .string(String(page.endIndex)) }
        return .object(members)
    }

    func searchStream(_ body: JSON, _ call: APICall, _ requestID: String) throws(Refusal) -> [JSON] {
        let violations = ShapeCheck.violations(of: body, as: .searchStreamRequest, version: call.version)
        guard violations.isEmpty else { throw .badRequest(violations) }
        let query = try Self.query(of: body)
        let results = query.results(in: visibleAccount(of: call.customer), now: unixTime())
        return stride(from: 0, to: max(results.count, 1), by: Limits.rowsPerPage).map { start in
            let page = results[start...].prefix(Limits.rowsPerPage)
            var members: [String: JSON] = ["fieldMask": .string(query.fieldMask), "requestId": .string(requestID)]
            if !page.isEmpty { members["results"] = .array(Array(page)) }
            return .object(members)
        }
    }

    private func visibleAccount(of customer: String) -> Account {
        var account = account(of: customer)
        guard let past = view?.account(of: customer, now: stopwatch.elapsed()) else { return account }
        // What an account is lags behind nothing: only its campaigns do.
        let settings = account.settings
        account = past
        account.settings = settings
        return account
    }

    private static func query(of body: JSON) throws(Refusal) -> Query {
        do {
            return try Query(body["query"]?.string ?? "")
        } catch {
            throw .invalid([error])
        }
    }
}
