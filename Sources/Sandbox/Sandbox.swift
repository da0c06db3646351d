import FoundationEssentials
package import HTTP2

/// A local stand-in for the Google Ads REST API and its OAuth token endpoint.
///
/// It refuses what Google refuses, in Google's error shapes, keeps what it accepted, and answers GAQL. It
/// knows the resources of Demand Gen and Search campaigns only, has no policy review and serves no ads.
/// What goes wrong on the way is set by `inject`, `limit`, `delaySearches`, `shortenTokens` and `change`.
package actor Sandbox {
    /// The calls a fault can end.
    package enum Calls: String, Sendable, CaseIterable { case mutate, search }

    struct FaultTarget: Hashable {
        let calls: Calls
        /// Nil means every customer without faults of its own.
        let customer: String?
    }

    /// A mutate whose client has already lost it.
    struct LateMutate {
        /// Since the start; nil means after the customer's next mutate.
        let due: Duration?
        let call: APICall
        let body: JSON
    }

    var accounts: [String: Account] = [:]
    var tokens: TokenEndpoint
    var faults: [FaultTarget: Faults]
    var meter = QuotaMeter(Quotas())
    var log = RequestLog()
    var view: LaggingView?
    var late: [LateMutate] = []
    /// Mutates under way, by customer.
    var running: [String: Int] = [:]
    private var journal: Journal?
    private let newAccount: SandboxAccount
    let servesControl: Bool
    let stopwatch: Stopwatch
    let unixTime: @Sendable () -> Int64

    /// - Parameters:
    ///   - journal: File that outlives the process: accepted mutations are appended to it and replayed from
    ///     it, since Google forgets nothing either when we crash. Without it all is kept in memory only.
    ///   - faults: What goes wrong with the first mutate calls.
    ///   - credentials: Whom the token endpoint believes.
    ///   - account: What every customer's account is like until it is changed.
    ///   - servesControl: Whether `/sandbox/…` answers. Whoever reaches it can change everything: loopback only.
    ///   - clock: For waits, lags and rates.
    ///   - unixTime: Seconds since 1970; decides token expiry and the account's today.
    package init(
        journal path: String? = nil, faults: Faults = Faults(), credentials: SandboxCredentials = .demo,
        account: SandboxAccount = SandboxAccount(), servesControl: Bool = false,
        clock: any Clock<Duration> = ContinuousClock(),
        unixTime: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
    ) throws(JournalError) {
        tokens = TokenEndpoint(credentials: credentials)
        self.faults = [FaultTarget(calls: .mutate, customer: nil): faults]
        newAccount = account
        self.servesControl = servesControl
        stopwatch = Stopwatch(clock)
        self.unixTime = unixTime
        guard let path else { return }
        var replayed: [String: Account] = [:]
        journal = try Journal(path: path) { entry in
            Self.replay(entry, into: &replayed, otherwise: account)
        }
        accounts = replayed
    }

    /// Answers one request; `nil` means the connection breaks without an answer.
    package func respond(to request: HTTPRequest) async -> HTTPResponse? {
        let path = request.path.prefix { $0 != "?" }
        switch (request.method, path) {
        case ("POST", "/token"): return token(request)
        case ("GET", _) where path.hasPrefix("/images/"): return DemoImages.response(to: path) ?? .notFound
        case (_, _) where path.hasPrefix("/sandbox/") && servesControl: return control(request, path)
        default: break
        }
        guard request.method == "POST", let call = APICall(path: path) else { return .notFound }
        let requestID = String(
            (0..<22).compactMap { _ in
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".randomElement()
            })
        do {
            try authenticate(request)
            try checkAccess(request, call)
            return await perform(try Self.parsed(request), call, requestID)
        } catch {
            note(SandboxRequest(call, requestID, at: unixTime(), elapsed: stopwatch.elapsed()), refusal: error)
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
        log.append(
            SandboxRequest(token: answer.status, answer.body["error"]?.string, at: unixTime(), stopwatch.elapsed()))
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

    private func checkAccess(_ request: HTTPRequest, _ call: APICall) throws(Refusal) {
        let settings = accounts[call.customer]?.settings ?? newAccount
        if let refusal = settings.refusal(of: call.method, loginCustomerID: request.header("login-customer-id")) {
            throw refusal
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

    // MARK: What is kept

    /// The customer's account, made when it is first asked for.
    func account(of customer: String) -> Account {
        accounts[customer] ?? Self.newAccount(of: customer, newAccount)
    }

    private static func newAccount(of customer: String, _ settings: SandboxAccount) -> Account {
        var account = Account(customer: customer)
        account.settings = settings
        return account
    }

    func store(_ changes: [ResourceName: JSON], of customer: String) throws(JournalError) {
        if journal != nil {
            let states = Dictionary(uniqueKeysWithValues: changes.map { ($0.key.description, $0.value) })
            try journal?.append(["customer": .string(customer), "put": .object(states)])
        }
        for (name, state) in changes {
            accounts[customer, default: Self.newAccount(of: customer, newAccount)].store(state, as: name)
        }
        view?.record(changes, of: customer, now: stopwatch.elapsed())
    }

    func store(_ settings: SandboxAccount, of customer: String) throws(JournalError) {
        try journal?.append(["customer": .string(customer), "account": settings.json])
        accounts[customer, default: Self.newAccount(of: customer, newAccount)].settings = settings
    }

    private static func replay(
        _ entry: JSON, into accounts: inout [String: Account], otherwise settings: SandboxAccount
    ) -> Bool {
        guard let customer = entry["customer"]?.string else { return false }
        var account = accounts.removeValue(forKey: customer) ?? newAccount(of: customer, settings)
        defer { accounts[customer] = account }
        if let settings = entry["account"] { return account.settings.merge(settings) }
        guard let states = entry["put"]?.object else { return false }
        for (text, state) in states {
            guard let name = ResourceName(text) else { return false }
            account.store(state, as: name)
        }
        return true
    }
}
