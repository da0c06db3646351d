import Domain

/// Looks on from outside, knows both sides, and says what must never be:
///
/// - I1: one campaign of ours is at most one at Google, and none is sent while an earlier attempt may still arrive.
/// - I2: every accepted publish comes to its end, and none is left to a dead worker.
/// - I3: what we call published is at Google, is ours, and is as we say.
/// - I4: nothing of ours is at Google without a job that says so.
/// - I5: what has ended never changes.
/// - I6: a lease that is over changes nothing and sends nothing.
/// - I8: a request that is repeated is one request.
/// - I11: sends are bounded.
struct Observer {
    private(set) var violation: String?
    private(set) var reachedPoints: UInt32 = 0
    private var creates: [Int] = []
    private var sends: [Int] = []
    /// When a create was cleared whose outcome no worker has learnt.
    private var unresolved: [Int] = []
    private var publishes: [Int] = []

    mutating func begin(campaigns: Int) {
        creates = Array(repeating: 0, count: campaigns)
        sends = creates
        publishes = creates
        unresolved = Array(repeating: -1, count: campaigns)
    }

    mutating func report(_ text: String) { violation = violation ?? text }

    mutating func reached(_ point: CrashPoint) { reachedPoints |= 1 << point.rawValue }

    mutating func enqueued(_ job: JobRow) {
        guard job.kind == .publish else { return }
        publishes[job.campaign] += 1
        if publishes[job.campaign] > 1 { report("I8: campaign \(job.campaign) was enqueued twice") }
    }

    mutating func wrote(_ before: JobRow, _ after: JobRow, by lease: Int64?) {
        if before.state.isFinal { report("I5: a job of campaign \(before.campaign) changed after its end") }
        if let lease, before.state != .running || before.lease != lease {
            report("I6: lease \(lease) changed a job of campaign \(before.campaign) that it had lost")
        }
        if after.state == .cancelled, before.open != nil || before.unknowns > 0 {
            report("I4: a job of campaign \(before.campaign) was cancelled that may have been sent")
        }
    }

    /// The last check before the first byte has just let it pass.
    mutating func cleared(_ row: JobRow, of job: ClaimedJob, at now: Int) {
        if row.state != .running || row.lease != job.lease || row.leaseUntil < now {
            report("I6: campaign \(row.campaign) is sent under a lease that is over")
        }
        guard let open = row.open, open.lease == job.lease else {
            return report("I2: campaign \(row.campaign) is sent without an intent")
        }
        if now + 60_000 > open.applyDeadline.milliseconds {
            report("I1: campaign \(row.campaign) is sent so late that it may arrive after its deadline")
        }
        guard row.kind == .publish else { return }
        let since = unresolved[row.campaign]
        if since >= 0, now < since + 60_000 {
            report("I1: campaign \(row.campaign) is sent while an earlier attempt may still arrive")
        }
        unresolved[row.campaign] = now
    }

    /// A worker has learnt that nothing is on its way.
    mutating func answered(_ campaign: Int) { unresolved[campaign] = -1 }

    mutating func sent(_ operations: [Request.Operation]) {
        for operation in operations where operation.kind == .publish {
            sends[operation.campaign] += 1
            if sends[operation.campaign] > 60 { report("I11: campaign \(operation.campaign) is sent without end") }
        }
    }

    mutating func created(_ campaign: Int) {
        creates[campaign] += 1
        if creates[campaign] > 1 { report("I1: campaign \(campaign) is at Google twice") }
    }

    mutating func checkLateness(of job: JobRow, at now: Int) {
        if now - job.leaseUntil > 10_000 { report("I2: campaign \(job.campaign) was left to a dead worker") }
    }

    /// When nothing is left to happen.
    mutating func checkAtRest(_ world: World) {
        guard violation == nil else { return }
        for campaign in world.campaigns.indices { check(campaign, world) }
        for (id, remote) in world.remote.enumerated() where remote.marker >= 0 && !remote.byPerson {
            guard let publish = world.jobs.first(where: { $0.campaign == remote.marker }) else { continue }
            if ![.done, .parked, .abandoned].contains(publish.state) {
                report("I4: \(id + 1) at Google belongs to campaign \(remote.marker), which is \(publish.state)")
            }
        }
    }

    private mutating func check(_ campaign: Int, _ world: World) {
        let jobs = world.jobs.filter { $0.campaign == campaign }
        guard let publish = jobs.first else { return report("I2: campaign \(campaign) was never enqueued") }
        if let job = jobs.first(where: { !$0.state.isFinal && $0.state != .parked }) {
            report("I2: campaign \(campaign) is lost: \(job.kind) is \(job.state)")
        }
        guard publish.state == .done else { return }
        let row = world.campaigns[campaign]
        guard world.remote.indices.contains(row.googleID - 1) else {
            return report("I3: campaign \(campaign) is published, and not at Google")
        }
        let remote = world.remote[row.googleID - 1]
        if remote.marker != campaign || remote.byPerson {
            report("I3: campaign \(campaign) took another's campaign for its own")
        }
        if jobs.contains(where: { $0.kind == .remove && $0.state == .refused }), remote.status == .removed,
            !remote.touched
        {
            report("I3: campaign \(campaign) was removed at Google, and that was taken for a refusal")
        }
        guard jobs.allSatisfy({ $0.state == .done }), !remote.touched, !world.plan.breaksAssumptions else { return }
        if remote.status != row.googleStatus {
            report("I3: campaign \(campaign) is \(remote.status) at Google and \(row.googleStatus) here")
        }
        if remote.value != row.value, !row.driftNoted { report("I3: campaign \(campaign) has other content at Google") }
    }
}
