import HTTP2

/// The control surface over HTTP, for tests in other processes and other languages, under a path that Google has not.
extension Sandbox {
    func control(_ request: HTTPRequest, _ path: Substring) -> HTTPResponse {
        let parts = path.split(separator: "/").dropFirst().map(String.init)
        switch (request.method, parts.first, parts.count) {
        case ("GET", "campaigns", 1):
            return .json(["campaigns": .array(campaigns.map(\.json)), "orphans": .array(orphans.map(JSON.string))])
        case ("GET", "requests", 1): return .json(["requests": .array(requests.map(\.json))])
        case ("GET", "counts", 1):
            let counts = counts.mapValues { JSON.number(String($0)) }
            return .json(["counts": .object(counts), "operationsToday": .number(String(operationsToday))])
        case ("DELETE", "tokens", 1):
            revokeTokens()
            return .json([:])
        case ("DELETE", "accounts", 4) where parts[2] == "assets":
            guard let id = Int64(parts[3]), let isDone = try? deleteAsset(id, of: parts[1]), isDone else {
                return .notFound
            }
            return .json([:])
        default: break
        }
        guard ["POST", "PUT", "PATCH"].contains(request.method) else { return .notFound }
        guard let body = try? JSONParser.parse(request.body), body.object != nil else {
            return .controlError("the body is no JSON object")
        }
        do throws(ControlError) {
            return try change(request.method, parts, body)
        } catch {
            return .controlError(error.reason)
        }
    }

    private func change(_ method: String, _ parts: [String], _ body: JSON) throws(ControlError) -> HTTPResponse {
        switch (method, parts.first, parts.count) {
        case ("PUT", "faults", 1): try inject(body)
        case ("PUT", "quotas", 1): limit(try Quotas(body))
        case ("PUT", "lag", 1): delaySearches(by: try body.duration("lag"))
        case ("PUT", "tokens", 1): shortenTokens(to: try body.duration("lifetime").components.seconds)
        case ("PATCH", "accounts", 2): try changeAccount(parts[1], body)
        case ("POST", "accounts", 3) where parts[2] == "undeclared":
            return .json(["id": .string(String(try addUndeclaredCampaign(body, to: parts[1])))])
        case ("POST", "campaigns", 3):
            guard let id = Int64(parts[2]) else { return .notFound }
            let errors = person(try PersonAction(body), campaign: id, of: parts[1])
            return .json(["errors": .array(errors.map(JSON.string))], status: errors.isEmpty ? 200 : 409)
        default: return .notFound
        }
        return .json([:])
    }

    private func inject(_ body: JSON) throws(ControlError) {
        guard let calls = Calls(rawValue: body["calls"]?.string ?? "mutate") else {
            throw ControlError(reason: "calls is none of \(Calls.allCases.map(\.rawValue))")
        }
        inject(try Faults(body), into: calls, of: body["customer"]?.string)
    }

    private func changeAccount(_ customer: String, _ body: JSON) throws(ControlError) {
        var settings = account(of: customer).settings
        guard customer.isDigits, settings.merge(body) else { throw ControlError(reason: "no account is like that") }
        let changed = settings
        try kept { () throws(JournalError) in try store(changed, of: customer) }
    }

    private func addUndeclaredCampaign(_ body: JSON, to customer: String) throws(ControlError) -> Int64 {
        guard customer.isDigits, let name = body["name"]?.string else { throw ControlError(reason: "name is missing") }
        return try kept { () throws(JournalError) in try addUndeclaredCampaign(name, to: customer) }
    }

    private func kept<Value>(_ body: () throws(JournalError) -> Value) throws(ControlError) -> Value {
        do {
            return try body()
        } catch {
            throw ControlError(reason: "the journal cannot be written")
        }
    }
}

/// What is wrong with a control request.
private struct ControlError: Error {
    let reason: String
}

extension HTTPResponse {
    fileprivate static func controlError(_ reason: String) -> HTTPResponse {
        .json(["error": .string(reason)], status: 400)
    }
}

extension Faults {
    /// `{"script": ["reset"], "shares": ["429@2s=5%"], "seed": 7, "thereafter": "ok", "latency": "500ms",
    /// "effect": "midway"}`, every member optional.
    fileprivate init(_ body: JSON) throws(ControlError) {
        var script: [Outcome] = []
        for text in body["script"]?.array ?? [] { script.append(try Self.outcome(text)) }
        var shares: [Share] = []
        for text in body["shares"]?.array ?? [] {
            guard let share = Share(text.string ?? "") else { throw ControlError(reason: "no share: \(text)") }
            shares.append(share)
        }
        guard shares.reduce(0, { $0 + $1.share }) <= 1 else { throw ControlError(reason: "shares of over 100 %") }
        guard let effect = Latency.Effect(rawValue: body["effect"]?.string ?? Latency().effect.rawValue) else {
            throw ControlError(reason: "effect is none of \(Latency.Effect.allCases.map(\.rawValue))")
        }
        self.init(
            script, shares: shares, seed: UInt64(bitPattern: body["seed"]?.int64 ?? 0),
            thereafter: try body["thereafter"].map(Self.outcome) ?? .none,
            latency: Latency(body["latency"] == nil ? .zero : try body.duration("latency"), effect: effect))
    }

    private static func outcome(_ text: JSON) throws(ControlError) -> Outcome {
        guard let outcome = Outcome(text.string ?? "") else { throw ControlError(reason: "no fault: \(text)") }
        return outcome
    }
}

extension Quotas {
    /// `{"customer": {"perSecond": 5, "burst": 10}, "project": {…}, "dailyOperations": 15000}`
    fileprivate init(_ body: JSON) throws(ControlError) {
        self.init(customer: try Self.rate(body["customer"]), project: try Self.rate(body["project"]))
        guard let daily = body["dailyOperations"] else { return }
        guard let operations = daily.int64, operations >= 0 else { throw ControlError(reason: "dailyOperations") }
        dailyOperations = Int(operations)
    }

    private static func rate(_ body: JSON?) throws(ControlError) -> Rate? {
        guard let body else { return nil }
        guard let perSecond = body["perSecond"]?.double, let burst = body["burst"]?.int64, perSecond > 0, burst > 0
        else { throw ControlError(reason: "a rate has perSecond and burst") }
        return Rate(perSecond: perSecond, burst: Int(burst))
    }
}

extension PersonAction {
    /// Exactly one of `rename`, `status`, `remove`, `budgetMicros`, `end`.
    fileprivate init(_ body: JSON) throws(ControlError) {
        let members = body.object ?? [:]
        guard members.count == 1, let (name, value) = members.first else {
            throw ControlError(reason: "one of rename, status, remove, budgetMicros, end")
        }
        switch (name, value) {
        case ("rename", .string(let text)): self = .rename(text)
        case ("status", "PAUSED"): self = .pause
        case ("status", "ENABLED"): self = .enable
        case ("remove", true): self = .remove
        case ("end", .null): self = .changeEnd(nil)
        case ("end", .string(let text)): self = .changeEnd(text)
        case ("budgetMicros", _):
            guard let micros = value.int64 else { throw ControlError(reason: "budgetMicros is no whole number") }
            self = .changeBudget(micros)
        default: throw ControlError(reason: "no person does that")
        }
    }
}

extension JSON {
    fileprivate func duration(_ name: String) throws(ControlError) -> Duration {
        guard let duration = self[name]?.string.flatMap({ Duration(written: $0) }) else {
            throw ControlError(reason: "\(name) is no time such as 1.5s or 250ms")
        }
        return duration
    }
}

extension SandboxCampaign {
    fileprivate var json: JSON {
        [
            "customer": .string(customer), "id": .string(String(id)), "name": .string(name),
            "channel": .string(channel), "status": .string(status),
            "adNames": .array(adNames.map(JSON.string)),
            "customParameters": .object(customParameters.mapValues(JSON.string)),
            "budgetMicros": .string(String(budgetMicros)), "start": start.map(JSON.string) ?? .null,
            "end": end.map(JSON.string) ?? .null,
        ]
    }
}

extension SandboxRequest {
    fileprivate var json: JSON {
        [
            "time": .number(String(time)), "milliseconds": .number(String(Int64(elapsed / .milliseconds(1)))),
            "customer": .string(customer), "method": .string(method),
            "operations": .object(operations.mapValues { .number(String($0)) }),
            "validateOnly": .bool(isValidateOnly), "marks": .array(marks.map(JSON.string)),
            "query": query.map(JSON.string) ?? .null, "outcome": .string(outcome), "fault": .string(fault.name),
            "requestID": .string(requestID), "concurrent": .number(String(concurrent)), "applied": .bool(isApplied),
            "status": status.map { .number(String($0)) } ?? .null, "error": error.map(JSON.string) ?? .null,
        ]
    }
}
