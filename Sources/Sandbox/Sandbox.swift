import FoundationEssentials
package import HTTP2

/// A local stand-in for the Google Ads REST API and its OAuth token endpoint.
///
/// It refuses what Google refuses, in Google's error shapes, keeps what it accepted, and answers GAQL. It
/// knows the resources of Demand Gen and Search campaigns only, has no policy review and serves no ads.
package actor Sandbox {
    private var accounts: [String: Account] = [:]
    private var tokens: TokenEndpoint
    private var faults: Faults
    private var journal: Journal?
    private let unixTime: @Sendable () -> Int64

    /// - Parameters:
    ///   - journal: File that outlives the process: accepted mutations are appended to it and replayed from
    ///     it, since Google forgets nothing either when we crash. Without it all is kept in memory only.
    ///   - faults: What goes wrong with the first mutate calls.
    ///   - credentials: Whom the token endpoint believes.
    ///   - unixTime: Seconds since 1970; decides token expiry and, in UTC, today.
    package init(
        journal path: String? = nil, faults: Faults = Faults(), credentials: SandboxCredentials = .demo,
        unixTime: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
    ) throws(JournalError) {
        tokens = TokenEndpoint(credentials: credentials)
        self.faults = faults
        self.unixTime = unixTime
        guard let path else { return }
        var replayed: [String: Account] = [:]
        journal = try Journal(path: path) { entry in Self.replay(entry, into: &replayed) }
        accounts = replayed
    }

    /// Every campaign of every customer, removed ones too.
    package var campaigns: [SandboxCampaign] {
        accounts.sorted { $0.key < $1.key }.flatMap(\.value.campaigns)
    }

    /// Replaces what goes wrong with the next mutate calls.
    package func inject(_ faults: Faults) { self.faults = faults }

    /// Answers one request; `nil` means the connection breaks without an answer.
    package func respond(to request: HTTPRequest) async -> HTTPResponse? {
        let path = request.path.prefix { $0 != "?" }
        switch (request.method, path) {
        case ("POST", "/token"): return token(request)
        case ("GET", _) where path.hasPrefix("/images/"): return DemoImages.response(to: path) ?? .notFound
        default: break
        }
        guard request.method == "POST", let call = APICall(path: path) else { return .notFound }
        let requestID = String(
            (0..<22).compactMap { _ in
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".randomElement()
            })
        do {
            try authenticate(request)
            let body = try Self.parsed(request)
            switch call.method {
            case .mutate: return try await mutate(body, call, requestID)
            case .search: return .json(try search(body, call), requestID: requestID)
            case .searchStream:
                return .json(.array(try searchStream(body, call, requestID)), requestID: requestID)
            }
        } catch {
            return .refusal(error, call, requestID: requestID)
        }
    }

    // MARK: Access

    private func token(_ request: HTTPRequest) -> HTTPResponse {
        let type = request.header("content-type")?.lowercased() ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded") else {
            return .json(["error": "invalid_request", "error_description": "Bad Request"], status: 400)
        }
        let answer = tokens.respond(to: Form.fields(of: request.body), now: unixTime())
        return .json(answer.body, status: answer.status)
    }

    private func authenticate(_ request: HTTPRequest) throws(Refusal) {
        guard let header = request.header("authorization"), header.lowercased().hasPrefix("bearer ") else {
            throw .unauthenticated("OAUTH_TOKEN_HEADER_INVALID", "The authorization header is missing or malformed.")
        }
        switch tokens.validity(of: String(header.dropFirst("bearer ".count)), now: unixTime()) {
        case .valid: return
        case .expired: throw .unauthenticated("OAUTH_TOKEN_EXPIRED", "The access token has expired.")
        case .unknown: throw .unauthenticated("OAUTH_TOKEN_INVALID", "The access token is invalid.")
        }
    }

    private static func parsed(_ request: HTTPRequest) throws(Refusal) -> JSON {
        let type = request.header("content-type")?.lowercased() ?? ""
        guard type.prefix(while: { $0 != ";" }) == "application/json" else {
            throw .badRequest([.init(field: "", description: "Content-Type must be application/json.")])
        }
        do {
            return try JSONParser.parse(request.body)
        } catch {
            let description = "Invalid JSON payload received. \(error.reason), byte \(error.offset)."
            throw .badRequest([.init(field: "", description: description)])
        }
    }

    // MARK: Mutate

    private func mutate(_ body: JSON, _ call: APICall, _ requestID: String) async throws(Refusal) -> HTTPResponse? {
        let fault = faults.next()
        switch fault {
        case .resetBeforeApply: return nil
        case .unavailable503:
            throw Refusal(httpStatus: 503, status: "UNAVAILABLE", message: "The service is currently unavailable.")
        case .rateLimited(let delay): throw Self.rateLimit(delay)
        case .latency(let time): try? await Task.sleep(for: time / 2)
        case .none, .appliedThenReset, .appliedThenSilence: break
        }
        let answer = try apply(body, call, requestID)
        switch fault {
        case .appliedThenReset: return nil
        case .appliedThenSilence(let time):
            try? await Task.sleep(for: time)
            return nil
        case .latency(let time): try? await Task.sleep(for: time / 2)
        default: break
        }
        return .json(answer, requestID: requestID)
    }

    private static func rateLimit(_ delay: Duration) -> Refusal {
        let (seconds, attoseconds) = delay.components
        let nanoseconds = String(attoseconds / 1_000_000_000)
        let fraction = attoseconds == 0 ? "" : "." + String(repeating: "0", count: 9 - nanoseconds.count) + nanoseconds
        let error = GoogleAdsError(
            "quotaError.RESOURCE_TEMPORARILY_EXHAUSTED", at: FieldPath(), "Too many requests. Retry in a while.",
            details: [
                "quotaErrorDetails": [
                    "rateScope": "ACCOUNT", "rateName": "Requests per customer and second",
                    "retryDelay": .string("\(seconds)\(fraction)s"),
                ]
            ])
        return Refusal(
            httpStatus: 429, status: "RESOURCE_EXHAUSTED", message: "Resource has been exhausted (e.g. check quota).",
            errors: [error])
    }

    private func apply(_ body: JSON, _ call: APICall, _ requestID: String) throws(Refusal) -> JSON {
        let violations = ShapeCheck.violations(of: body, as: .mutateRequest)
        guard violations.isEmpty else { throw .badRequest(violations) }
        let operations = body["mutateOperations"]?.array ?? []
        let isPartial = body["partialFailure"]?.bool ?? false
        try Self.checkRequest(operations, isPartial: isPartial)
        let account = accounts[call.customer] ?? Account(customer: call.customer)
        var mutation = Mutation(account: account, today: CalendarDay(unixTime: unixTime()))
        mutation.apply(operations, isPartial: isPartial)
        guard isPartial || mutation.errors.isEmpty else { throw .invalid(mutation.errors) }
        if body["validateOnly"]?.bool != true { try store(mutation.changes, of: call.customer) }
        return answer(to: mutation, body, call, requestID)
    }

    private static func checkRequest(_ operations: [JSON], isPartial: Bool) throws(Refusal) {
        let path = FieldPath().field("mutateOperations")
        if operations.isEmpty {
            throw .invalid([GoogleAdsError("fieldError.REQUIRED", at: path, "The required field was not present.")])
        }
        if operations.count > Limits.operations {
            let error = GoogleAdsError(
                "requestError.TOO_MANY_MUTATE_OPERATIONS", at: path,
                "More than \(Limits.operations) mutate operations.")
            throw .invalid([error])
        }
        // Later operations depend on earlier ones through temporary ids, so none may be left out.
        if isPartial, operations.contains(where: \.holdsTemporaryName) {
            let error = GoogleAdsError(
                "mutateError.OPERATION_DOES_NOT_SUPPORT_PARTIAL_FAILURE", at: FieldPath().field("partialFailure"),
                "Temporary ids do not go with partial failure.")
            throw .invalid([error])
        }
    }

    private func answer(to mutation: Mutation, _ body: JSON, _ call: APICall, _ requestID: String) -> JSON {
        var members: [String: JSON] = [:]
        if body["validateOnly"]?.bool != true {
            let isWhole = body["responseContentType"]?.string == "MUTABLE_RESOURCE"
            members["mutateOperationResponses"] = .array(
                mutation.results.map { name in
                    guard let name else { return .object([:]) }
                    var result: [String: JSON] = ["resourceName": .string(name.description)]
                    if isWhole { result[name.collection.resource] = mutation.resource(name.description) }
                    return .object([name.collection.resource + "Result": .object(result)])
                })
        }
        if !mutation.errors.isEmpty {
            let refusal = Refusal.invalid(mutation.errors).json(version: call.version, requestID: requestID)
            var status = refusal.object ?? [:]
            status["code"] = 3  // google.rpc.Code.INVALID_ARGUMENT: a Status here, not an HTTP error
            status["status"] = nil
            members["partialFailureError"] = .object(status)
        }
        return .object(members)
    }

    private func store(_ changes: [ResourceName: JSON], of customer: String) throws(Refusal) {
        let states = Dictionary(uniqueKeysWithValues: changes.map { ($0.key.description, $0.value) })
        do {
            try journal?.append(["customer": .string(customer), "put": .object(states)])
        } catch {
            throw Refusal(httpStatus: 500, status: "INTERNAL", message: "The sandbox cannot write its journal.")
        }
        for (name, state) in changes { accounts[customer, default: Account(customer: customer)].store(state, as: name) }
    }

    private static func replay(_ entry: JSON, into accounts: inout [String: Account]) -> Bool {
        guard let customer = entry["customer"]?.string, let states = entry["put"]?.object else { return false }
        for (text, state) in states {
            guard let name = ResourceName(text) else { return false }
            accounts[customer, default: Account(customer: customer)].store(state, as: name)
        }
        return true
    }

    // MARK: Search

    private func search(_ body: JSON, _ call: APICall) throws(Refusal) -> JSON {
        let violations = ShapeCheck.violations(of: body, as: .searchRequest)
        guard violations.isEmpty else { throw .badRequest(violations) }
        if body["pageSize"] != nil {
            let error = GoogleAdsError(
                "requestError.PAGE_SIZE_NOT_SUPPORTED", at: FieldPath().field("pageSize"),
                "Setting the page size is not supported.")
            throw .invalid([error])
        }
        let query = try query(of: body)
        let results = query.results(in: accounts[call.customer] ?? Account(customer: call.customer))
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

    private func searchStream(_ body: JSON, _ call: APICall, _ requestID: String) throws(Refusal) -> [JSON] {
        let violations = ShapeCheck.violations(of: body, as: .searchStreamRequest)
        guard violations.isEmpty else { throw .badRequest(violations) }
        let query = try query(of: body)
        let results = query.results(in: accounts[call.customer] ?? Account(customer: call.customer))
        return stride(from: 0, to: max(results.count, 1), by: Limits.rowsPerPage).map { start in
            let page = results[start...].prefix(Limits.rowsPerPage)
            var members: [String: JSON] = ["fieldMask": .string(query.fieldMask), "requestId": .string(requestID)]
            if !page.isEmpty { members["results"] = .array(Array(page)) }
            return .object(members)
        }
    }

    private func query(of body: JSON) throws(Refusal) -> Query {
        do {
            return try Query(body["query"]?.string ?? "")
        } catch {
            throw .invalid([error])
        }
    }
}

extension JSON {
    /// Whether any text inside names a resource by a negative id.
    fileprivate var holdsTemporaryName: Bool {
        switch self {
        case .string(let text): ResourceName(text)?.isTemporary ?? false
        case .array(let elements): elements.contains(where: \.holdsTemporaryName)
        case .object(let members): members.values.contains(where: \.holdsTemporaryName)
        default: false
        }
    }
}
