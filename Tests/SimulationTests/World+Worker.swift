import Domain

/// One turn after another: the thin doer, one transaction or request at each step.
extension World {
    mutating func handleWorker(_ event: Event) {
        if event.kind == .restart { return go(event.subject, .idle, in: 0) }
        let isAnswer = event.kind == .respond
        let index = isAnswer ? requests[event.subject].worker : event.subject
        guard event.life == (event.kind == .worker ? workers[index].ticket : workers[index].life) else { return }
        guard now >= workers[index].stoppedUntil else {
            agenda.append(
                Event(
                    at: workers[index].stoppedUntil + random.below(5), kind: event.kind, subject: event.subject,
                    life: event.life))
            return
        }
        switch event.kind {
        case .respond:
            workers[index].answer = requests[event.subject].answer
            workers[index].phase = .answered
            step(index)
        case .disturb:
            if workers[index].phase == .awaiting, plan.faultsLeft > 0 { disturb(index) }
        case .drainDeadline:
            if workers[index].phase != .idle {
                observer.reached(.drainForcedExit)
                release(index)
            }
        default:
            step(index)
        }
    }

    private mutating func step(_ index: Int) {
        if plan.faultsLeft > 0, workers[index].phase != .idle, workers[index].phase != .down,
            random.happens(plan.processFault), !disturb(index)
        {
            return
        }
        switch workers[index].phase {
        case .down: break
        case .idle: askClaim(index)
        case .claiming: claim(index)
        case .claimed: begin(index)
        case .looking(let slot): search(index, slot)
        case .looked(let slot): concludeLook(index, slot)
        case .intending: commitIntents(index)
        case .intended: clear(index)
        case .connecting: connect(index)
        case .sending: send(index)
        case .awaiting: break
        case .answered: concludeSend(index)
        case .settling(let slot): commitSettlement(index, slot)
        case .recording(let slot): record(index, slot)
        case .settled(let slot):
            workers[index].slots[slot].step = nil
            advance(index)
        }
    }

    mutating func go(_ index: Int, _ phase: Worker.Phase, in delay: Int) {
        workers[index].phase = phase
        workers[index].ticket += 1
        workers[index].wakeAt = now + delay
        schedule(.worker, index, life: workers[index].ticket, in: delay)
    }

    /// A job waits: those who sleep look at it within their poll.
    mutating func wake(at time: Int) {
        for index in workers.indices where workers[index].phase == .idle && workers[index].wakeAt > time {
            go(index, .idle, in: max(0, time - now) + random.below(250))
        }
    }

    // MARK: Claim

    private mutating func askClaim(_ index: Int) {
        if workers[index].isDraining { return release(index) }
        guard let due = nextDue() else {
            workers[index].wakeAt = Int.max
            return
        }
        guard due <= now else { return go(index, .idle, in: due - now + random.below(250)) }
        workers[index].leaseAsked = uptime(index)
        go(index, .claiming, in: latency())
    }

    private mutating func begin(_ index: Int) {
        workers[index].claimAnswered = uptime(index)
        workers[index].leaseKnownUntil = workers[index].leaseAsked + Limits.lease
        for slot in workers[index].slots.indices {
            workers[index].slots[slot].step = policy.start(workers[index].slots[slot].job, now: clock(index))
        }
        schedule(.heartbeat, index, life: workers[index].life, in: Limits.heartbeat)
        advance(index)
    }

    /// The next thing to do for what is in hand: settlements first, then looks, then one mutate for all that may share it.
    private mutating func advance(_ index: Int) {
        var look: Int?
        var together: [Int] = []
        var alone: Int?
        for slot in workers[index].slots.indices {
            switch workers[index].slots[slot].step {
            case .settle: return go(index, .settling(slot), in: latency())
            case .look: look = look ?? slot
            case .send(_, alone: true): alone = alone ?? slot
            case .send: together.append(slot)
            case nil: break
            }
        }
        if let look { return ask(index, look) }
        let group = together.isEmpty ? alone.map { [$0] } ?? [] : together
        guard group.isEmpty else { return askIntents(index, group) }
        workers[index].slots.removeAll(keepingCapacity: true)
        go(index, .idle, in: random.below(10))
    }

    private mutating func ask(_ index: Int, _ slot: Int) {
        guard case .look(let cause) = workers[index].slots[slot].step else { return }
        workers[index].slots[slot].cause = cause
        workers[index].slots[slot].lookBegan = clock(index).milliseconds
        go(index, .looking(slot), in: latency())
    }

    private mutating func concludeLook(_ index: Int, _ slot: Int) {
        let held = workers[index].slots[slot]
        var found = held.found
        if bug == .adoptFirstHit {
            switch found {
            case .several(let ids): found = .ours(googleCampaignID: ids.last ?? 0, status: .paused)
            case .anothers(let id): found = .ours(googleCampaignID: id, status: .paused)
            default: break
            }
        }
        note("worker \(index) sees \(found)")
        workers[index].slots[slot].step = policy.afterLook(
            found, of: held.job, because: held.cause, began: Instant(held.lookBegan), jitter: random.fraction())
        advance(index)
    }

    // MARK: Send

    private mutating func askIntents(_ index: Int, _ group: [Int]) {
        if workers[index].isDraining {
            for slot in group {
                workers[index].slots[slot].step = .settle(
                    policy.postpone(workers[index].slots[slot].job, after: .zero, reason: "the program stops"))
            }
            return advance(index)
        }
        workers[index].group = group
        for slot in group {
            workers[index].slots[slot].preparedRevision = campaign(index, slot).revision
            workers[index].slots[slot].sendNotAfter = uptime(index) + policy.sendWindow.wholeMilliseconds
        }
        go(index, .intending, in: latency())
    }

    private mutating func clear(_ index: Int) {
        let outcomes = workers[index].intentOutcomes
        keepCleared(index) { outcomes[$0] }
        guard !workers[index].group.isEmpty else { return advance(index) }
        go(index, .connecting, in: latency())
    }

    /// Asks the policy for each of the group, and takes out of the group what may not be sent. What was not answered is
    /// asked again in the next round.
    private mutating func keepCleared(_ index: Int, _ outcome: (Int) -> IntentOutcome?) {
        var cleared: [Int] = []
        for (place, slot) in workers[index].group.enumerated() {
            let held = workers[index].slots[slot]
            let fence = SendFence(
                leaseHoldsUntil: Uptime(workers[index].leaseKnownUntil), sendNotAfter: Uptime(held.sendNotAfter))
            guard bug != .noFence else {
                cleared.append(slot)
                continue
            }
            guard let outcome = outcome(place) else { continue }
            switch policy.afterIntent(outcome, of: held.job, under: fence, at: Uptime(uptime(index))) {
            case .send: cleared.append(slot)
            case .settle(let settlement): workers[index].slots[slot].step = .settle(settlement)
            case .drop: workers[index].slots[slot].step = nil
            }
        }
        workers[index].group = cleared
    }

    private mutating func connect(_ index: Int) {
        if googleMisbehaves(50) {
            workers[index].answer = .same(.unavailable(reason: "no connection", retryAfter: nil))
            return go(index, .answered, in: latency())
        }
        keepCleared(index) { _ in .recorded }
        guard !workers[index].group.isEmpty else { return advance(index) }
        for slot in workers[index].group {
            let held = workers[index].slots[slot]
            observer.cleared(jobs[held.row], of: held.job, at: now)
        }
        go(index, .sending, in: 0)
    }

    private mutating func concludeSend(_ index: Int) {
        let group = workers[index].group
        let outcomes = workers[index].answer.outcomes(of: group.count)
        for (place, slot) in group.enumerated() {
            let held = workers[index].slots[slot]
            note("worker \(index) hears of campaign \(jobs[held.row].campaign): \(outcomes[place])")
            var step = policy.afterSend(outcomes[place], of: held.job, now: clock(index), jitter: random.fraction())
            if case .unknown = outcomes[place] {
                if bug == .resendOnTimeout { step = .settle(.resend(after: .zero, reason: "no answer")) }
            } else {
                observer.answered(jobs[held.row].campaign)
            }
            workers[index].slots[slot].step = step
        }
        advance(index)
    }

    // MARK: Clocks

    /// The worker's own clock, in milliseconds.
    func uptime(_ index: Int) -> Int {
        now + workers[index].uptimeOffset - (bug == .wrongClock ? workers[index].stoppedTotal : 0)
    }

    /// What the worker takes for the database's clock: never later than the truth.
    func clock(_ index: Int) -> Instant {
        Instant(workers[index].claimCommitted + uptime(index) - workers[index].claimAnswered)
    }

    func campaign(_ index: Int, _ slot: Int) -> CampaignRow {
        campaigns[jobs[workers[index].slots[slot].row].campaign]
    }
}
