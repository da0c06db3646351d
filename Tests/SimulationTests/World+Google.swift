import Domain

/// How the far side behaves: the ten ways of our crash tests.
enum Behaviour: CaseIterable {
    case ok, appliedThenReset, appliedThenSilence, lostInSilence, appliedLate, errorApplied, errorNotApplied, throttled
    case nameTaken, truncatedAnswer
}

/// Google: unique names among what is not removed, atomic mutates, and a search that lags behind.
extension World {
    mutating func googleMisbehaves(_ perMille: Int) -> Bool {
        guard plan.behavioursLeft > 0, random.happens(perMille) else { return false }
        plan.behavioursLeft -= 1
        return true
    }

    mutating func send(_ index: Int) {
        let behaviour =
            googleMisbehaves(plan.googleFault) ? Behaviour.allCases[random.between(1, 9)] : .ok
        let operations = workers[index].group.map { slot in
            let row = workers[index].slots[slot].row
            let campaign = jobs[row].campaign
            if bug == .randomName { randomNames += 1 }
            return Request.Operation(
                campaign: campaign, kind: jobs[row].kind, name: bug == .randomName ? randomNames : campaign,
                value: campaigns[campaign].value, target: campaigns[campaign].googleID - 1)
        }
        note("worker \(index) sends campaigns \(operations.map(\.campaign)); Google: \(behaviour)")
        observer.sent(operations)
        requests.append(
            Request(
                worker: index, operations: operations, answer: answer(behaviour),
                answersTruly: behaviour == .ok))
        let request = requests.count - 1
        let life = workers[index].life
        let quick = random.between(5, random.happens(50) ? 30_000 : 400)
        let silence = policy.requestTimeout.wholeMilliseconds
        let late = plan.breaksAssumptions ? random.below(200_000) : random.below(silence)
        workers[index].phase = .awaiting
        workers[index].request = request
        switch behaviour {
        case .ok, .appliedThenReset, .errorApplied, .truncatedAnswer:
            schedule(.apply, request, in: quick)
            schedule(.respond, request, life: life, in: quick + latency())
        case .appliedThenSilence:
            schedule(.apply, request, in: quick)
            schedule(.respond, request, life: life, in: silence)
        case .appliedLate:
            schedule(.apply, request, in: late)
            schedule(.respond, request, life: life, in: random.happens(500) ? quick : silence)
        case .lostInSilence:
            schedule(.respond, request, life: life, in: random.happens(500) ? quick : silence)
        case .errorNotApplied, .throttled, .nameTaken:
            schedule(.respond, request, life: life, in: quick)
        }
        if plan.faultsLeft > 0, random.happens(plan.processFault * 2) {
            schedule(.disturb, index, life: life, in: random.below(quick * 2))
        }
    }

    private mutating func answer(_ behaviour: Behaviour) -> BatchOutcome {
        switch behaviour {
        case .throttled:
            let scope = random.happens(500) ? ThrottleScope.customer : .project
            return .same(.throttled(scope, reason: "429", retryAfter: .seconds(random.below(40))))
        case .nameTaken:
            return .refused([0: .nameTaken(reason: "taken")], reasons: [])
        case .ok, .appliedThenReset, .appliedThenSilence, .lostInSilence, .appliedLate, .errorApplied,
            .errorNotApplied, .truncatedAnswer:
            return .same(.unknown(reason: "no answer"))
        }
    }

    /// All of it, or nothing and why.
    mutating func apply(_ request: Int) {
        var faults: [Int: MutateOutcome] = [:]
        for (place, operation) in requests[request].operations.enumerated() {
            if let fault = fault(operation) { faults[place] = fault }
        }
        requests[request].isApplied = faults.isEmpty
        let truly = requests[request].answersTruly
        guard faults.isEmpty else {
            note("Google refuses \(faults)")
            let isVague = requests[request].operations.count > 1 && random.happens(100)
            if truly { requests[request].answer = .refused(isVague ? [:] : faults, reasons: ["refused"]) }
            return
        }
        let ids = requests[request].operations.map { carryOut($0) }
        note("Google applies \(ids)")
        if truly { requests[request].answer = .applied(ids) }
    }

    private func fault(_ operation: Request.Operation) -> MutateOutcome? {
        guard operation.kind == .publish else {
            let isThere = remote.indices.contains(operation.target) && remote[operation.target].status != .removed
            return isThere ? nil : .refused(["removed"])
        }
        if campaigns[operation.campaign].isBad || now >= plan.growsStrictAt { return .refused(["bad"]) }
        let isTaken = remote.contains { $0.name == operation.name && $0.status != .removed }
        return isTaken ? .nameTaken(reason: "taken") : nil
    }

    private mutating func carryOut(_ operation: Request.Operation) -> Int64? {
        switch operation.kind {
        case .publish:
            remote.append(
                RemoteCampaign(
                    marker: operation.campaign, byPerson: false, name: operation.name, status: .paused,
                    value: operation.value, createdAt: now))
            observer.created(operation.campaign)
            return Int64(remote.count)
        case .pause: remote[operation.target].become(.paused, at: now)
        case .enable: remote[operation.target].become(.enabled, at: now)
        case .remove: remote[operation.target].become(.removed, at: now)
        case .update: remote[operation.target].value = operation.value
        }
        return nil
    }

    // MARK: Search

    mutating func search(_ index: Int, _ slot: Int) {
        let held = workers[index].slots[slot]
        workers[index].slots[slot].found = found(held)
        go(index, .looked(slot), in: latency())
    }

    private mutating func found(_ slot: Slot) -> LookupOutcome {
        if googleMisbehaves(100) {
            return random.happens(500)
                ? (random.happens(500)
                    ? .unavailable(reason: "no connection", retryAfter: nil) : .unanswered(reason: "no answer"))
                : .throttled(.project, reason: "429", retryAfter: .seconds(random.below(40)))
        }
        let campaign = jobs[slot.row].campaign
        let lag = random.below(plan.searchLag)
        if slot.job.kind != .publish {
            let target = campaigns[campaign].googleID - 1
            return .ours(googleCampaignID: Int64(target + 1), status: remote[target].status(at: now - lag))
        }
        let marked = remote.indices.filter { remote[$0].marker == campaign && remote[$0].createdAt <= now - lag }
        if marked.count > 1 { return .several(marked.map { Int64($0 + 1) }) }
        if let only = marked.first {
            let isDifferent = remote[only].value != campaigns[campaign].value || remote[only].name != campaign
            let drift = isDifferent ? [Drift(field: "daily_budget_micros", ours: "ours", googles: "theirs")] : []
            return .ours(googleCampaignID: Int64(only + 1), status: remote[only].status(at: now - lag), drift: drift)
        }
        let other = plan.isSearchSkewed ? random.below(lag + 1) : lag
        let named = remote.indices.first {
            remote[$0].name == campaign && remote[$0].status != .removed && remote[$0].createdAt <= now - other
        }
        return named.map { .anothers(googleCampaignID: Int64($0 + 1)) } ?? .absent
    }
}
