import HTTP2

/// The way of one call: fault and quota, effect, answer.
extension Sandbox {
    func perform(_ body: JSON, _ call: APICall, _ requestID: String) async -> HTTPResponse? {
        let (fault, latency) = nextFault(of: call)
        var request = SandboxRequest(call, requestID, at: unixTime(), elapsed: stopwatch.elapsed(), body, fault)
        let (effect, answer) = fault.plan
        if let refusal = answer.refusalAtOnce ?? admission(of: request) {
            note(request, refusal: refusal)
            return .refusal(refusal, call, requestID: requestID)
        }
        if call.method == .mutate {
            running[call.customer, default: 0] += 1
            request.concurrent = running[call.customer, default: 0]
        }
        defer { if call.method == .mutate { running[call.customer, default: 1] -= 1 } }
        await stopwatch.wait(latency.beforeEffect)
        let result = take(effect, body, call, requestID)
        note(request, result, answer)
        await stopwatch.wait(latency.afterEffect)
        return await deliver(answer, result, body, call, requestID)
    }

    private func nextFault(of call: APICall) -> (Faults.Outcome, Faults.Latency) {
        let calls: Calls = call.method == .mutate ? .mutate : .search
        for target in [
            FaultTarget(calls: calls, customer: call.customer), FaultTarget(calls: calls, customer: nil),
        ] {
            if let outcome = faults[target]?.next() { return (outcome, faults[target]?.latency ?? Faults.Latency()) }
        }
        return (.none, Faults.Latency())
    }

    private func admission(of request: SandboxRequest) -> Refusal? {
        // A search counts one, whatever it finds.
        let operations = max(1, request.operations.values.reduce(0, +))
        return meter.admit(operations: operations, customer: request.customer, now: stopwatch.elapsed())
    }

    // MARK: Effect

    /// What the call did and would answer; nil when it did nothing so far.
    private func take(
        _ effect: Faults.Outcome.Effect, _ body: JSON, _ call: APICall, _ requestID: String
    ) -> Result<JSON, Refusal>? {
        settleLate()
        let result = effect == .now ? execute(body, call, requestID) : nil
        guard call.method == .mutate else { return result }
        if late.count == Limits.lateMutates, let oldest = late.indices.first { settleLate(at: [oldest]) }
        let overtaken = late.indices.filter { late[$0].due == nil && late[$0].call.customer == call.customer }
        switch effect {
        case .never, .now: break
        case .late(let delay): late.append(LateMutate(due: stopwatch.elapsed() + delay, call: call, body: body))
        case .afterResend: late.append(LateMutate(due: nil, call: call, body: body))
        }
        settleLate(at: overtaken)
        return result
    }

    private func execute(_ body: JSON, _ call: APICall, _ requestID: String) -> Result<JSON, Refusal> {
        Result { () throws(Refusal) -> JSON in
            switch call.method {
            case .mutate: try mutate(body, call, requestID)
            case .search: try search(body, call)
            case .searchStream: .array(try searchStream(body, call, requestID))
            }
        }
    }

    /// Lets take effect what is due by now; nobody can tell that it did not happen the moment it was due.
    func settleLate() {
        let now = stopwatch.elapsed()
        let due = late.indices.filter { late[$0].due.map { $0 <= now } ?? false }
        settleLate(at: due.sorted { (late[$0].due ?? .zero, $0) < (late[$1].due ?? .zero, $1) })
    }

    private func settleLate(at places: [Int]) {
        let mutates = places.map { late[$0] }
        for place in places.sorted(by: >) { late.remove(at: place) }
        for mutate in mutates {
            let fault: Faults.Outcome = mutate.due == nil ? .appliedAfterResend : .appliedLate(.zero)
            let request = SandboxRequest(
                mutate.call, "", at: unixTime(), elapsed: stopwatch.elapsed(), mutate.body, fault)
            note(request, execute(mutate.body, mutate.call, ""), .none)
        }
    }

    // MARK: Answer

    private func deliver(
        _ answer: Faults.Outcome.Answer, _ result: Result<JSON, Refusal>?, _ body: JSON, _ call: APICall,
        _ requestID: String
    ) async -> HTTPResponse? {
        let whole = result?.response(call, requestID)
        switch answer {
        case .none: return nil
        case .silence(let time):
            await stopwatch.wait(time)
            return nil
        case .half, .cut:
            var response = whole
            // A body shorter than announced is, to any client, a connection that broke in the middle of it.
            if answer == .cut, let whole { response?.headers.append(("content-length", String(whole.body.count))) }
            response?.body.removeLast((whole?.body.count ?? 0) / 2)
            return response
        case .duplicateName where result != nil:
            // The twin came first, so this is what Google says to the same mutate now.
            return execute(body, call, requestID).response(call, requestID)
        case .duplicateName: return .refusal(.duplicateNames(in: body), call, requestID: requestID)
        case .internalError: return .refusal(.internalError, call, requestID: requestID)
        case .whole, .unavailable, .unauthenticated, .tooMany: return whole
        }
    }

    // MARK: Log

    func note(_ request: SandboxRequest, refusal: Refusal) {
        note(request, .failure(refusal), .whole)
    }

    private func note(
        _ request: SandboxRequest, _ result: Result<JSON, Refusal>?, _ answer: Faults.Outcome.Answer
    ) {
        var request = request
        switch result {
        case .success: request.isApplied = request.method == "mutate" && !request.isValidateOnly
        case .failure(let refusal): request.error = refusal.code
        case nil: break
        }
        switch answer {
        case .none, .silence, .cut: request.status = nil
        case .internalError: request.status = 500
        case .duplicateName: request.status = 400
        default: if case .failure(let refusal) = result { request.status = refusal.httpStatus }
        }
        log.append(request)
    }
}

extension Faults.Outcome.Answer {
    /// What is said before the API looks at the call.
    fileprivate var refusalAtOnce: Refusal? {
        switch self {
        case .unavailable:
            Refusal(httpStatus: 503, status: "UNAVAILABLE", message: "The service is currently unavailable.")
        case .unauthenticated: .unauthenticated("OAUTH_TOKEN_EXPIRED", "The access token has expired.")
        case .tooMany(let delay, let scope): .tooMany(delay, scope)
        default: nil
        }
    }
}

extension Result<JSON, Refusal> {
    fileprivate func response(_ call: APICall, _ requestID: String) -> HTTPResponse {
        switch self {
        case .success(let answer): .json(answer, requestID: requestID)
        case .failure(let refusal): .refusal(refusal, call, requestID: requestID)
        }
    }

    fileprivate init(catching body: () throws(Refusal) -> JSON) {
        do { self = .success(try body()) } catch { self = .failure(error) }
    }
}

extension Refusal {
    /// As if a stranger held the name of every campaign that the request creates.
    fileprivate static func duplicateNames(in body: JSON) -> Refusal {
        var errors: [GoogleAdsError] = []
        for (index, operation) in (body["mutateOperations"]?.array ?? []).enumerated() {
            guard let name = operation[path: ["campaignOperation", "create", "name"]] else { continue }
            let path = FieldPath().field("mutateOperations").at(index).field("campaignOperation").field("create")
            errors.append(.duplicateCampaignName(name, at: path.field("name")))
        }
        if errors.isEmpty { errors.append(.duplicateCampaignName(nil, at: FieldPath())) }
        return .invalid(errors)
    }
}
