internal import Domain
internal import GoogleAds
internal import Logging
internal import Store

/// One turn of jobs of one customer: does each step that the policy decides, until every job is settled.
///
/// Creates share mutates, and are decided one by one all the same. Nothing leaves before its intent is committed, and
/// nothing but the settlement ends a job in hand.
struct CustomerTurn {
    enum Limits {
        /// Campaigns of one mutate: one that is refused makes so many go again.
        static let creates = 25
        /// Looks under way at once.
        static let looks = 4
        /// A rate limit that passes sooner is waited for; for a longer one the jobs go back to the queue.
        static let patience = Duration.seconds(2)
    }

    private typealias Step = (job: ClaimedJob, step: PublishStep)

    private let customer: CustomerID
    private let desk: PublishDesk

    init(_ customer: CustomerID, _ desk: PublishDesk) {
        self.customer = customer
        self.desk = desk
    }

    func run(_ jobs: [ClaimedJob]) async {
        guard let now = await databaseTime(for: jobs) else { return }
        var steps: [Step] = jobs.map { ($0, desk.policy.start($0, now: now)) }
        while !steps.isEmpty { steps = await next(steps) }
    }

    /// Only an attempt that is open makes the time matter.
    private func databaseTime(for jobs: [ClaimedJob]) async -> Instant? {
        guard jobs.contains(where: { $0.open != nil }) else { return .now }
        return await desk.insist("time") { () throws(Failure) in try await desk.queue.time() }
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

    // MARK: Writing down

    private func settle(_ settlements: [(job: ClaimedJob, settlement: Settlement)]) async {
        guard !settlements.isEmpty else { return }
        let lost = await desk.insist("settle") { () throws(Failure) in try await desk.queue.settle(settlements) }
        guard let lost else { return }
        for (job, settlement) in settlements where !lost.contains(job) {
            desk.logger.info("job settled", metadata: describe(job, ["settlement": "\(settlement.jobPhase.rawValue)"]))
        }
        for job in lost { desk.logger.warning("the lease was lost; nothing was written", metadata: describe(job)) }
    }

    /// Commits the intents, and says whether the request may leave; otherwise what becomes of the jobs.
    private func clear(_ jobs: [ClaimedJob], from records: [CampaignID: CampaignRecord]) async -> (
        maySend: Bool, steps: [Step]
    ) {
        let asked = Uptime.now
        let intents = await desk.insist("intent") { () throws(Failure) in
            try await desk.queue.recordIntents(jobs, appliedWithin: desk.policy.sendWindow + desk.policy.requestTimeout)
        }
        guard let intents else { return (false, []) }
        let current = Dictionary(uniqueKeysWithValues: intents.map { ($0.job.id, $0.record) })
        let fence = desk.fence(intentAsked: asked)
        var cleared: [ClaimedJob] = []
        var steps: [Step] = []
        for job in jobs {
            let outcome: IntentOutcome =
                switch current[job.id] {
                case nil: .leaseLost
                case let record? where record.campaign != records[job.campaignID]?.campaign: .stale
                case .some: .recorded
                }
            switch desk.policy.afterIntent(outcome, of: job, under: fence, at: .now) {
            case .send: cleared.append(job)
            case .settle(let settlement): steps.append((job, .settle(settlement)))
            case .repeatIntent: steps.append((job, sendAgain))
            case .drop where outcome == .leaseLost:
                desk.logger.warning("the lease was lost; nothing was sent", metadata: describe(job))
            case .drop:
                // Perhaps still ours: the database knows, and takes this only then.
                let reason = "the lease may have ended before the send"
                steps.append((job, .settle(.lookAgain(after: .zero, reason: reason, countsTurn: false))))
            }
        }
        // The request names all of them: without one it has to be made again.
        if cleared.count < jobs.count { steps += cleared.map { ($0, sendAgain) } }
        return (cleared.count == jobs.count, steps)
    }

    private var sendAgain: PublishStep {
        .send(
            after: Intent(
                sendWindow: desk.policy.sendWindow,
                applyWindow: desk.policy.sendWindow + desk.policy.requestTimeout), alone: false)
    }

    // MARK: Creating

    private func create(_ jobs: [ClaimedJob]) async -> [Step] {
        guard let records = await records(of: jobs) else { return [] }
        var steps: [Step] = []
        var complete: [(id: CampaignID, complete: CompleteCampaign)] = []
        var byCampaign: [CampaignID: ClaimedJob] = [:]
        for job in jobs {
            byCampaign[job.campaignID] = job
            switch await completed(job, records[job.campaignID]) {
            case .success(let campaign): complete.append((job.campaignID, campaign))
            case .failure(let refusal): steps.append((job, decide(refusal.outcome, of: job)))
            }
        }
        let prepared = await desk.google.prepare(complete)
        var ready: [PreparedCampaign] = []
        for (id, _) in complete {
            guard let job = byCampaign[id], let preparation = prepared[id] else { continue }
            switch preparation {
            case .ready(let campaign): ready.append(campaign)
            case .outcome(let outcome): steps.append((job, decide(outcome, of: job)))
            }
        }
        for batch in MutateBatch.batches(of: ready) {
            steps += await send(batch, of: batch.campaigns.compactMap { byCampaign[$0] }, from: records)
        }
        return steps
    }

    /// It does not come to a send.
    private struct NoSend: Error {
        let outcome: MutateOutcome
    }

    private func completed(_ job: ClaimedJob, _ record: CampaignRecord?) async -> Result<CompleteCampaign, NoSend> {
        guard let record, record.deleteTime == nil else {
            return .failure(NoSend(outcome: .refused(["the campaign was deleted"])))
        }
        guard let today = Instant.now.earliestDate else {
            return .failure(NoSend(outcome: .refused(["the clock is before 1970"])))
        }
        // Google knows it better: without the database the campaign is simply tried.
        let minimum = await desk.attempt("minimum") { () throws(Failure) in
            try await desk.store.budgetMinimum(of: customer, for: record.campaign.campaignType)
        }
        do throws(Failure) {
            return .success(try CompleteCampaign(record.campaign, today: today, minimum: minimum ?? nil))
        } catch {
            return .failure(NoSend(outcome: .refused(error.violations.map { "\($0.path): \($0.sentence)" })))
        }
    }

    private func send(_ batch: MutateBatch, of jobs: [ClaimedJob], from records: [CampaignID: CampaignRecord])
        async -> [Step]
    {
        if let steps = await held(jobs, operations: batch.operationCount) { return steps }
        return await desk.manners.place(of: customer) {
            let mutate: GoogleAdsClient.PreparedMutate
            switch await desk.google.prepare(batch) {
            case .outcome(let outcome): return jobs.map { ($0, decide(outcome, of: $0)) }
            case .ready(let prepared): mutate = prepared
            }
            let (maySend, steps) = await clear(jobs, from: records)
            guard maySend else { return steps }
            let answer = await desk.google.sendBatch(mutate)
            await learn(from: answer, records)
            return await after(answer.outcomes(of: batch.campaigns), of: jobs)
        }
    }

    /// A least budget that Google has named is known before the next campaign is tried.
    private func learn(from answer: BatchAnswer, _ records: [CampaignID: CampaignRecord]) async {
        guard case .refused(let refused, _) = answer else { return }
        for campaign in refused {
            guard let minimum = campaign.budgetMinimum, let type = records[campaign.id]?.campaign.campaignType
            else { continue }
            await desk.attempt("minimum") { () throws(Failure) in
                try await desk.store.remember(minimum, for: type, of: customer)
            }
        }
    }

    // MARK: Changing

    private func change(_ job: ClaimedJob) async -> [Step] {
        guard let records = await records(of: [job]) else { return [] }
        guard let record = records[job.campaignID], let id = record.googleCampaignID else {
            return [(job, .settle(.refused(["the campaign is not published"])))]
        }
        if let steps = await held([job], operations: 2) { return steps }
        return await desk.manners.place(of: customer) {
            let mutate: GoogleAdsClient.PreparedMutate
            let change: CampaignChange
            switch await self.change(of: record, id, by: job.kind) {
            case .success(let found): change = found
            case .failure(let unknown): return [(job, decide(unknown.outcome, of: job))]
            }
            switch await desk.google.prepareChange(change, ofCampaign: id, in: customer) {
            case .outcome(let outcome): return [(job, decide(outcome, of: job))]
            case .ready(let prepared): mutate = prepared
            }
            let (maySend, steps) = await clear([job], from: records)
            guard maySend else { return steps }
            return await after([await desk.google.send(mutate)], of: [job])
        }
    }

    /// What Google must be brought to. Of budget and dates only what differs: Google refuses to move a start that is past,
    /// even to where it is.
    private func change(of record: CampaignRecord, _ id: Int64, by kind: JobKind) async -> Result<
        CampaignChange, NoSend
    > {
        switch kind {
        case .pause: return .success(.pause)
        case .enable: return .success(.enable)
        case .remove: return .success(.remove)
        case .publish, .update:
            do throws(SearchRefusal) {
                guard let live = try await desk.google.liveCampaigns([id], of: customer)[id] else {
                    return .failure(NoSend(outcome: .refused(["Google has no campaign \(id)"])))
                }
                return .success(CampaignChange(from: live, to: record.campaign))
            } catch {
                return .failure(NoSend(outcome: .notApplied(reason: error.reason, retryAfter: nil)))
            }
        }
    }

    // MARK: Looking

    private func look(_ job: ClaimedJob, because cause: LookCause) async -> [Step] {
        guard let records = await records(of: [job]), let record = records[job.campaignID] else { return [] }
        guard let began = await desk.insist("time", { () throws(Failure) in try await desk.queue.time() }) else {
            return []
        }
        let found: LookupOutcome =
            if job.kind == .publish {
                await desk.google.look(
                    for: record.id, named: record.campaign.name, of: record.campaign.campaignType, in: customer)
            } else {
                await removed(record)
            }
        desk.logger.info("looked for an earlier attempt", metadata: describe(job, ["found": "\(found)"]))
        let step = desk.policy.afterLook(
            found, of: job, because: cause, began: began, jitter: .random(in: 0...1))
        return [(job, step)]
    }

    /// How Google has the campaign that a remove named.
    private func removed(_ record: CampaignRecord) async -> LookupOutcome {
        guard let id = record.googleCampaignID else { return .absent }
        do throws(SearchRefusal) {
            guard let live = try await desk.google.liveCampaigns([id], of: customer)[id] else { return .absent }
            return .ours(googleCampaignID: id, status: live.status, drift: [])
        } catch {
            return .unavailable(reason: error.reason)
        }
    }

    // MARK: Around a send

    /// Nil when the request may go ahead; otherwise the jobs wait in the queue without losing an attempt.
    private func held(_ jobs: [ClaimedJob], operations: Int) async -> [Step]? {
        while let delay = desk.manners.ask(customer) {
            guard delay <= Limits.patience, (try? await Task.sleep(for: delay)) != nil else {
                return postponed(jobs, delay, "requests of this account wait for each other")
            }
        }
        guard !Task.isCancelled else { return postponed(jobs, .zero, "the worker stops") }
        guard let perDay = desk.manners.settings.operationsPerDay else { return nil }
        let now = Instant.now
        let reserved = await desk.insist("quota") { () throws(Failure) in
            try await desk.queue.reserve(operations, of: .project, perDay: perDay)
        }
        guard let until = reserved else { return [] }
        guard let until else { return nil }
        let wait = Duration.microseconds(until.microseconds - now.microseconds)
        await desk.attempt("hold") { () throws(Failure) in try await desk.queue.hold(.project, for: wait) }
        return postponed(jobs, wait, "the day's quota of \(perDay) operations is used up")
    }

    private func postponed(_ jobs: [ClaimedJob], _ delay: Duration, _ reason: String) -> [Step] {
        jobs.map { ($0, .settle(desk.policy.postpone($0, after: delay, reason: reason))) }
    }

    /// What Google asks of a whole scope holds for all workers before the jobs are settled.
    private func after(_ outcomes: [MutateOutcome], of jobs: [ClaimedJob]) async -> [Step] {
        if let first = outcomes.first { desk.manners.note(first, of: customer) }
        if case .throttled(let scope, _, let delay)? = outcomes.first {
            await desk.attempt("hold") { () throws(Failure) in
                try await desk.queue.hold(
                    scope == .project ? .project : .customer(customer), for: delay ?? desk.policy.throttlePause)
            }
        }
        return zip(jobs, outcomes).map { ($0, decide($1, of: $0)) }
    }

    private func decide(_ outcome: MutateOutcome, of job: ClaimedJob) -> PublishStep {
        desk.policy.afterSend(outcome, of: job, now: .now, jitter: .random(in: 0...1))
    }

    private func records(of jobs: [ClaimedJob]) async -> [CampaignID: CampaignRecord]? {
        await desk.insist("campaigns") { () throws(Failure) in
            let records = try await desk.store.campaigns(jobs.map(\.campaignID))
            return Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
        }
    }

    private func describe(_ job: ClaimedJob, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
        more.merging([
            "job.id": "\(job.id)", "job.kind": "\(job.kind.rawValue)", "job.attempt": "\(job.attempt)",
            "campaign.id": "\(job.campaignID)",
        ]) { mine, _ in mine }
    }
}

extension CampaignChange {
    fileprivate init(from live: LiveCampaign, to campaign: Campaign) {
        self = .schedule(
            budget: live.budget == campaign.budget ? nil : campaign.budget,
            startDate: live.startDate == campaign.startDate ? nil : campaign.startDate,
            end: live.endDate == campaign.endDate ? nil : campaign.endDate.map(End.on) ?? .never)
    }
}

extension Array {
    fileprivate func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
