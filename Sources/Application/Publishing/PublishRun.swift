internal import Domain
internal import GoogleAds
internal import Logging
internal import Store

/// The claimed jobs of one customer: does each step that the policy decides, until every job is settled.
///
/// Creates share mutates, and are decided one by one all the same. Nothing leaves before its intent is committed, and
/// nothing but the settlement ends a job in hand.
struct PublishRun {
    enum Limits {
        /// Campaigns of one mutate: one that is refused makes so many go again.
        static let creates = 25
        /// Looks under way at once.
        static let looks = 4
        /// A rate limit that passes sooner is waited for; for a longer one the jobs go back to the queue.
        static let patience = Duration.seconds(2)
        /// Turns after which the host of an image that nobody knows is taken for written wrong: up to a minute of backoff.
        static let resolutions = 6
        /// The same of a campaign that Google's search does not show.
        static let sights = 6
    }

    /// It does not come to a send.
    struct NoSend: Error {
        let outcome: MutateOutcome
    }

    typealias Step = (job: ClaimedJob, step: PublishStep)

    let customer: CustomerID
    let context: WorkerContext
    /// The database's clock as it was read at the beginning.
    private let start: (time: Instant, uptime: Uptime)

    private init(_ customer: CustomerID, _ context: WorkerContext, start: Instant) {
        self.customer = customer
        self.context = context
        self.start = (start, .now)
    }

    static func run(_ jobs: [ClaimedJob], of customer: CustomerID, _ context: WorkerContext) async {
        guard let now = await databaseTime(for: jobs, context) else { return }
        let run = PublishRun(customer, context, start: now)
        var steps: [Step] = await run.onHold(jobs) ?? jobs.map { ($0, context.policy.start($0, now: now)) }
        while !steps.isEmpty { steps = await run.next(steps) }
    }

    /// Only an attempt that is open makes the time matter.
    private static func databaseTime(for jobs: [ClaimedJob], _ context: WorkerContext) async -> Instant? {
        guard jobs.contains(where: { $0.open != nil }) else { return .now }
        return await context.insist("time") { () throws(Failure) in try await context.queue.time() }
    }

    private func next(_ steps: [Step]) async -> [Step] {
        var settlements: [(job: ClaimedJob, settlement: Settlement)] = []
        var looks: [(job: ClaimedJob, cause: LookCause)] = []
        var creates: [ClaimedJob] = []
        var alone: [ClaimedJob] = []
        var changes: [ClaimedJob] = []
        for (job, step) in steps {
            switch step {
            case .settle(let settlement): settlements.append((job, settlement))
            case .look(let cause): looks.append((job, cause))
            case .send where job.kind != .publish: changes.append(job)
            case .send(_, alone: true): alone.append(job)
            case .send: creates.append(job)
            }
        }
        await settle(settlements)
        let chunks = creates.chunked(by: Limits.creates) + alone.map { [$0] }
        return await withTaskGroup(of: [Step].self) { group in
            for chunk in chunks { group.addTask { await create(chunk) } }
            for job in changes { group.addTask { await change(job) } }
            for portion in looks.chunked(by: max(1, (looks.count + Limits.looks - 1) / Limits.looks)) {
                group.addTask {
                    var steps: [Step] = []
                    for (job, cause) in portion { steps += await look(job, because: cause) }
                    return steps
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func settle(_ settlements: [(job: ClaimedJob, settlement: Settlement)]) async {
        guard !settlements.isEmpty else { return }
        let answer = await context.insist("settle") { () throws(Failure) in
            do throws(Failure) {
                return try await context.queue.settle(settlements) as [ClaimedJob]?
            } catch .alreadyExists {
                return nil
            }
        }
        guard let answer else { return }
        guard let lost = answer else { return await settleApart(settlements) }
        CrashPoint.settledMemoryNotCleared.reached()
        for (job, settlement) in settlements where !lost.contains(job) {
            context.logger.info(
                "job settled", metadata: describe(job, ["settlement": "\(settlement.jobPhase.rawValue)"]))
        }
        for job in lost { context.logger.warning("the lease was lost; nothing was written", metadata: describe(job)) }
    }

    /// Another campaign here is already what one of these is at Google Ads: somebody has adopted the wrong one. Only a
    /// person can put that right, and no other job waits for it.
    private func settleApart(_ settlements: [(job: ClaimedJob, settlement: Settlement)]) async {
        guard settlements.count == 1 else {
            for each in settlements { await settle([each]) }
            return
        }
        let (job, settlement) = settlements[0]
        let there = if case .published(let id, _, _) = settlement { "campaign \(id)" } else { "a campaign" }
        let reason = "another campaign here was adopted for \(there) at Google Ads, which is this one's: abandon one"
        await settle([(job, .parked(reason: reason))])
    }

    func decide(_ outcome: MutateOutcome, of job: ClaimedJob) -> PublishStep {
        let now = start.time + (Uptime.now - start.uptime)
        return context.policy.afterSend(outcome, of: job, now: now, jitter: .random(in: 0...1))
    }

    func records(of jobs: [ClaimedJob]) async -> [CampaignID: CampaignRecord]? {
        await context.insist("campaigns") { () throws(Failure) in
            let records = try await context.store.campaigns(jobs.map(\.campaignID))
            return Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
        }
    }

    func describe(_ job: ClaimedJob, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
        more.merging([
            "job.id": "\(job.id)", "job.kind": "\(job.kind.rawValue)", "job.attempt": "\(job.attempt)",
            "campaign.id": "\(job.campaignID)",
        ]) { mine, _ in mine }
    }
}

extension Array {
    fileprivate func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
