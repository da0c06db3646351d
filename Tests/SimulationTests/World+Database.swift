import Domain

/// The transactions, each at one instant. Its answer comes later, or not at all.
extension World {
    func nextDue() -> Int? {
        var due: Int?
        for job in jobs where job.state == .queued && job.runAt < due ?? Int.max { due = job.runAt }
        return due
    }

    /// A caller asks for the publish, and repeats it with the same request id until it is answered.
    mutating func enqueue(_ campaign: Int) {
        let fault = databaseFault()
        if fault != .notCommitted, !jobs.contains(where: { $0.campaign == campaign }) { enqueueNext(campaign) }
        switch fault {
        case .notCommitted: observer.reached(.enqueueNotCommitted)
        case .unanswered: observer.reached(.enqueueCommittedUnanswered)
        case .none: observer.reached(.enqueueAnswered)
        }
        if fault != .none { schedule(.caller, campaign, in: random.between(10, 2_000)) }
    }

    mutating func enqueueNext(_ campaign: Int) {
        guard !campaigns[campaign].script.isEmpty else { return }
        let kind = campaigns[campaign].script.removeFirst()
        if kind == .update { campaigns[campaign].value += 1 }
        campaigns[campaign].revision += 1
        jobs.append(JobRow(kind: kind, campaign: campaign, runAt: now))
        observer.enqueued(jobs[jobs.count - 1])
        note("campaign \(campaign): \(kind.rawValue) is queued")
        wake(at: now)
    }

    /// Some of the due jobs of one customer, under one lease.
    mutating func claim(_ index: Int) {
        let fault = databaseFault()
        if fault != .notCommitted {
            claimRows(index)
            startRescuer()
        }
        guard fault == .none, !workers[index].slots.isEmpty else {
            if fault == .unanswered { observer.reached(.claimCommittedUnaware) }
            workers[index].slots.removeAll(keepingCapacity: true)
            return go(index, .idle, in: 250)
        }
        go(index, .claimed, in: latency())
    }

    /// The policy never looks at it.
    private static let customer = CustomerID(1_234_567_890) ?? { preconditionFailure("ten digits") }()

    private mutating func claimRows(_ index: Int) {
        var customer: Int?
        workers[index].lease = nextLease
        workers[index].claimCommitted = now
        for row in jobs.indices where jobs[row].state == .queued && jobs[row].runAt <= now {
            let owner = campaigns[jobs[row].campaign].customer
            guard customer ?? owner == owner, workers[index].slots.count < Limits.batch else { continue }
            customer = owner
            var job = jobs[row]
            job.state = .running
            job.lease = nextLease
            job.leaseUntil = now + Limits.lease
            job.worker = index
            job.attempt += 1
            write(row, job, lease: nil)
            workers[index].slots.append(
                Slot(
                    row: row,
                    job: ClaimedJob(
                        id: Int64(row), kind: job.kind, customerID: Self.customer,
                        campaignID: CampaignID(bits: UInt128(job.campaign)),
                        lease: nextLease, attempt: job.attempt, open: job.open, unknowns: job.unknowns)))
            note("worker \(index) claims \(job.kind.rawValue) of campaign \(job.campaign), lease \(nextLease)")
        }
        nextLease += 1
    }

    mutating func commitIntents(_ index: Int) {
        let fault = databaseFault()
        if fault != .none { observer.reached(.databaseRestart) }
        workers[index].intentOutcomes = workers[index].group.map { slot in
            let outcome = fault == .notCommitted ? nil : intent(index, slot)
            return fault == .none ? outcome : nil
        }
        go(index, .intended, in: latency())
    }

    private mutating func intent(_ index: Int, _ slot: Int) -> IntentOutcome {
        let held = workers[index].slots[slot]
        var job = jobs[held.row]
        guard holds(job, index) else { return .leaseLost }
        let campaign = campaigns[job.campaign]
        guard campaign.revision == held.preparedRevision else { return .stale }
        if bug == .noIntent { return .recorded }
        guard case .send(let intent, _) = held.step else { return .recorded }
        if let open = job.open, open.lease != workers[index].lease { job.unknowns += 1 }
        job.open = OpenAttempt(
            lease: workers[index].lease, sentAt: Instant(now), applyDeadline: Instant(now) + intent.applyWindow)
        write(held.row, job, lease: workers[index].lease)
        note("worker \(index) writes the intent of campaign \(job.campaign)")
        return .recorded
    }

    private func holds(_ job: JobRow, _ index: Int) -> Bool {
        bug == .noFence || (job.state == .running && job.lease == workers[index].lease)
    }

    // MARK: Settle

    mutating func commitSettlement(_ index: Int, _ slot: Int) {
        let held = workers[index].slots[slot]
        guard case .settle(let settlement) = held.step else { return }
        let fault = databaseFault()
        if fault != .notCommitted, holds(jobs[held.row], index) {
            note("worker \(index) settles campaign \(jobs[held.row].campaign): \(settlement)")
            settle(held.row, settlement, lease: workers[index].lease, records: bug != .completeBeforeRecord)
        }
        guard fault != .none else {
            return go(index, bug == .completeBeforeRecord ? .recording(slot) : .settled(slot), in: latency())
        }
        observer.reached(.databaseRestart)
        if fault == .unanswered { observer.reached(.settleAcknowledgementLost) }
        if uptime(index) < workers[index].leaseKnownUntil { return go(index, .settling(slot), in: latency()) }
        go(index, .settled(slot), in: 0)
    }

    mutating func record(_ index: Int, _ slot: Int) {
        if case .settle(let settlement) = workers[index].slots[slot].step {
            record(jobs[workers[index].slots[slot].row].campaign, settlement)
        }
        go(index, .settled(slot), in: 0)
    }

    mutating func settle(_ row: Int, _ settlement: Settlement, lease: Int64?, records: Bool = true) {
        var job = jobs[row]
        job.state = settlement.jobPhase
        job.worker = -1
        job.runAt = now + settlement.delay.wholeMilliseconds
        if !settlement.keepsOpen {
            if let open = job.open, let lease, open.lease != lease { job.unknowns += 1 }
            job.open = nil
        }
        if !settlement.countsTurn { job.attempt -= 1 }
        if case .requeued = settlement {
            job.attempt = 0
            job.unknowns = min(job.unknowns, 1)
        }
        write(row, job, lease: lease)
        if records { record(job.campaign, settlement) }
        switch job.state {
        case .queued: wake(at: job.runAt)
        case .parked: schedule(.operatorOnParked, row, in: random.between(1_000, 60_000))
        case .done: schedule(.owner, job.campaign, in: random.below(2_000))
        default: break
        }
    }

    private mutating func record(_ campaign: Int, _ settlement: Settlement) {
        switch settlement {
        case .published(let id, let status, let drift):
            campaigns[campaign].googleID = Int(id)
            campaigns[campaign].googleStatus = status
            campaigns[campaign].driftNoted = !drift.isEmpty
        case .statusChanged(let status): campaigns[campaign].googleStatus = status
        default: break
        }
    }

    /// The one place where a row changes, and where the observer sees it.
    private mutating func write(_ row: Int, _ job: JobRow, lease: Int64?) {
        observer.wrote(jobs[row], job, by: lease)
        jobs[row] = job
    }

    // MARK: Leases

    mutating func askHeartbeat(_ index: Int, _ life: Int) {
        guard workers[index].life == life, !workers[index].slots.isEmpty else { return }
        guard now >= workers[index].stoppedUntil else {
            return schedule(.heartbeat, index, life: life, in: workers[index].stoppedUntil - now + random.below(5))
        }
        workers[index].heartbeatAsked = uptime(index)
        schedule(.heartbeatAnswer, index, life: life, in: latency())
        schedule(.heartbeat, index, life: life, in: Limits.heartbeat)
    }

    mutating func heartbeat(_ index: Int, _ life: Int) {
        guard workers[index].life == life, !workers[index].slots.isEmpty else { return }
        let fault = databaseFault()
        if fault != .none, workers[index].phase == .awaiting { observer.reached(.heartbeatLostWhileSending) }
        guard fault != .notCommitted else { return }
        var renewed = true
        for slot in workers[index].slots.indices {
            let row = workers[index].slots[slot].row
            if jobs[row].state == .running, jobs[row].lease == workers[index].lease {
                jobs[row].leaseUntil = now + Limits.lease
            } else if workers[index].slots[slot].step != nil {
                renewed = false
            }
        }
        if fault == .none, renewed {
            workers[index].leaseKnownUntil = workers[index].heartbeatAsked + Limits.lease
        }
    }

    mutating func startRescuer() {
        guard !isRescueDue else { return }
        isRescueDue = true
        schedule(.rescueSelect, 0, in: random.between(1, Limits.rescueTick))
    }

    /// Finds jobs whose lease is over; the update comes a moment later.
    mutating func rescueSelect() {
        isRescueDue = false
        var soonest = Int.max
        for row in jobs.indices where jobs[row].state == .running {
            if jobs[row].leaseUntil < now {
                observer.checkLateness(of: jobs[row], at: now)
                expired.append((row, jobs[row].lease))
            } else {
                soonest = min(soonest, jobs[row].leaseUntil)
            }
        }
        if !expired.isEmpty {
            if plan.faultsLeft > 0, random.happens(plan.processFault) {
                plan.faultsLeft -= 1
                observer.reached(.rescueSelectedNotUpdated)
                expired.removeAll()
            } else {
                schedule(.rescueUpdate, 0, in: random.happens(300) ? random.below(6_000) : random.below(20))
            }
            soonest = now
        }
        guard soonest < Int.max else { return }
        isRescueDue = true
        schedule(.rescueSelect, 0, in: max(0, soonest - now) + random.between(1, Limits.rescueTick))
    }

    mutating func rescueUpdate() {
        for (row, lease) in expired {
            let job = jobs[row]
            let isSame = job.state == .running && job.lease == lease && job.leaseUntil < now
            guard isSame || bug == .rescueUnguarded else { continue }
            note("campaign \(job.campaign) is rescued from lease \(lease)")
            settle(row, policy.afterRescue(open: job.open), lease: nil)
        }
        expired.removeAll()
    }

    /// Every connection ends: whoever waits for an answer will have none.
    mutating func restartDatabase() {
        observer.reached(.databaseRestart)
        for index in workers.indices {
            switch workers[index].phase {
            case .claimed:
                workers[index].slots.removeAll(keepingCapacity: true)
                go(index, .idle, in: 250)
            case .intended:
                workers[index].intentOutcomes = workers[index].group.map { _ in nil }
            case .settled(let slot):
                go(index, .settling(slot), in: 100)
            default: break
            }
        }
    }
}
