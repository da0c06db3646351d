import Domain

/// Campaign owners, the operator, and people who work in the account at Google.
extension World {
    /// Cancels or edits what is on its way, or asks for the next change of what is published.
    mutating func ownerActs(_ campaign: Int) {
        guard let row = jobs.lastIndex(where: { $0.campaign == campaign }) else { return }
        let job = jobs[row]
        switch job.state {
        case .done:
            enqueueNext(campaign)
        case .queued where random.happens(500):
            act(.cancel, on: row)
        case .queued, .running:
            campaigns[campaign].revision += 1
        default: break
        }
    }

    /// Looks into what is parked, most of the time.
    mutating func operatorActs(_ row: Int) {
        guard jobs[row].state == .parked, actionsLeft > 0, random.happens(800) else { return }
        actionsLeft -= 1
        let real = remote.indices.first { remote[$0].marker == jobs[row].campaign && !remote[$0].byPerson }
        switch random.below(3) {
        case 0: act(.retry, on: row)
        case 1: act(.abandon, on: row)
        default:
            guard let real, jobs[row].kind == .publish else { return act(.retry, on: row) }
            let drift = [Drift(field: "daily_budget_micros", ours: "ours", googles: "theirs")]
            act(.adopt(googleCampaignID: Int64(real + 1), status: remote[real].status, drift: drift), on: row)
        }
    }

    private mutating func act(_ action: OperatorAction, on row: Int) {
        let job = jobs[row]
        guard
            let settlement = try? policy.decide(
                action, kind: job.kind, phase: job.phase, unknowns: job.unknowns)
        else { return }
        note("a person decides on campaign \(job.campaign): \(settlement)")
        settle(row, settlement, lease: nil)
    }

    mutating func personActs() {
        let alive = remote.indices.filter { remote[$0].marker >= 0 && remote[$0].status != .removed }
        guard let target = alive.randomElement(using: &random) else {
            if now < 300_000 { schedule(.personAtGoogle, 0, in: random.between(100, 30_000)) }
            return
        }
        remote[target].touched = true
        switch random.below(4) {
        case 0: remote[target].name = 500 + target
        case 1: remote[target].become(.removed, at: now)
        case 2: remote[target].value = -1
        default:
            remote.append(
                RemoteCampaign(
                    marker: remote[target].marker, byPerson: true, name: 500 + remote.count, status: .paused,
                    value: 0, createdAt: now))
        }
        note("a person changes campaign \(remote[target].marker) at Google")
    }
}
