internal import Domain
internal import GoogleAds
internal import Logging
internal import Store

/// Around every request that changes something: may it leave, and what does its answer mean?
extension PublishRun {
    /// Nil when the account takes campaigns, as far as is known; otherwise its jobs wait until it is looked at again.
    func onHold(_ jobs: [ClaimedJob]) async -> [Step]? {
        if let silence = context.pacing.silence(of: customer) { return resting(jobs, silence) }
        let hold = await context.attempt("account") { () throws(Failure) in
            try await context.accounts.hold(of: customer)
        }
        guard case let hold?? = hold else { return nil }
        return postponed(jobs, hold.delay, hold.reason)
    }

    /// Nil when the request may go ahead; otherwise the jobs wait in the queue without losing an attempt.
    func held(_ jobs: [ClaimedJob], operations: Int) async -> [Step]? {
        if let steps = await onHold(jobs) { return steps }
        while let delay = context.pacing.ask(customer) {
            guard delay <= Limits.patience, (try? await Task.sleep(for: delay)) != nil else {
                return resting(jobs, context.pacing.silence(of: customer) ?? "requests wait for each other")
            }
        }
        guard !Task.isCancelled else { return postponed(jobs, .zero, "the worker stops") }
        guard let perDay = context.pacing.settings.operationsPerDay else { return nil }
        let now = Instant.now
        let reserved = await context.insist("quota") { () throws(Failure) in
            try await context.queue.reserve(operations, of: .project, perDay: perDay)
        }
        guard let until = reserved else { return [] }
        guard let until else { return nil }
        let wait = Duration.microseconds(until.microseconds - now.microseconds)
        await context.attempt("hold") { () throws(Failure) in try await context.queue.hold(.project, for: wait) }
        return postponed(jobs, wait, "the day's quota of \(perDay) operations is used up")
    }

    /// What was refused for the account's sake is no campaign's fault: all of the account's jobs wait until it is mended;
    /// when that cannot be written down, this one.
    func waiting(for reasons: [String]) async -> MutateOutcome {
        let hold = await context.attempt("account") { () throws(Failure) in
            try await context.accounts.refused(customer, reasons)
        }
        return .throttled(
            .customer, reason: hold?.reason ?? reasons.joined(separator: "; "),
            retryAfter: hold?.delay ?? AccountPolicy().refusedFor)
    }

    /// Not for as long as the account rests here: this worker claims nothing of it, and another one may do better.
    private func resting(_ jobs: [ClaimedJob], _ silence: String) -> [Step] {
        postponed(jobs, context.policy.throttlePause, "Google Ads does not answer for this account: \(silence)")
    }

    private func postponed(_ jobs: [ClaimedJob], _ delay: Duration, _ reason: String) -> [Step] {
        jobs.map { ($0, .settle(context.policy.postpone($0, after: delay, reason: reason))) }
    }

    /// What follows from Google's answer to a mutate, which is one for the account. What it asks of a whole scope holds for
    /// all workers before the jobs are settled.
    func after(_ outcomes: [MutateOutcome], of jobs: [ClaimedJob]) async -> [Step] {
        if let first = outcomes.first { await note(first, wasSent: true) }
        return zip(jobs, outcomes).map { ($0, decide($1, of: $0)) }
    }

    /// The same of jobs that it does not come to a mutate for: theirs is the first that says something of the account.
    func unsent(_ jobs: [(job: ClaimedJob, outcome: MutateOutcome)]) async -> [Step] {
        let telling = jobs.lazy.map(\.outcome).first { outcome in
            switch outcome {
            case .unavailable, .throttled, .unknown: true
            case .applied, .refused, .notApplied, .heldUp, .nameTaken: false
            }
        }
        if let telling { await note(telling, wasSent: false) }
        return jobs.map { ($0.job, decide(verdict(on: $0.outcome), of: $0.job)) }
    }

    /// A question that was not answered is asked again. While Google answers others of the account it may be the job's
    /// own fault, and costs it a turn; when it answers nothing, it is none.
    private func verdict(on outcome: MutateOutcome) -> MutateOutcome {
        guard case .unknown(let reason) = outcome else { return outcome }
        return context.pacing.silence(of: customer) == nil
            ? .notApplied(reason: reason, retryAfter: nil) : .unavailable(reason: reason, retryAfter: nil)
    }

    private func note(_ outcome: MutateOutcome, wasSent: Bool) async {
        switch outcome {
        case .unknown(let reason), .unavailable(let reason, _): return noteSilence(reason)
        case .throttled(let scope, _, let delay): await hold(scope, for: delay)
        case .applied, .refused, .notApplied, .heldUp, .nameTaken: break
        }
        if wasSent { context.pacing.answered(customer) }
    }

    /// Google was asked something for the account, and did not answer.
    func noteSilence(_ reason: String) {
        guard let rest = context.pacing.failed(customer, reason) else { return }
        context.logger.warning(
            "Google Ads does not answer: the account's jobs wait",
            metadata: ["customer.id": "\(customer)", "wait": "\(rest)", "failure": "\(reason)"])
    }

    /// - Parameter delay: that Google names; nil when it does not.
    func hold(_ scope: ThrottleScope, for delay: Duration?) async {
        await context.attempt("hold") { () throws(Failure) in
            try await context.queue.hold(
                scope == .project ? .project : .customer(customer), for: delay ?? context.policy.throttlePause)
        }
    }

    /// Commits the intents, and says whether the request may leave; otherwise what becomes of the jobs.
    func clear(_ jobs: [ClaimedJob], from records: [CampaignID: CampaignRecord]) async -> (
        maySend: Bool, steps: [Step]
    ) {
        let asked = Uptime.now
        let intents = await context.insist("intent") { () throws(Failure) in
            try await context.queue.recordIntents(
                jobs, appliedWithin: context.policy.sendWindow + context.policy.requestTimeout)
        }
        guard let intents else { return (false, []) }
        let current = Dictionary(uniqueKeysWithValues: intents.map { ($0.job.id, $0.record) })
        let fence = context.fence(intentAsked: asked)
        var cleared: [ClaimedJob] = []
        var steps: [Step] = []
        for job in jobs {
            let outcome: IntentOutcome =
                switch current[job.id] {
                case nil: .leaseLost
                case let record? where record.campaign != records[job.campaignID]?.campaign: .stale
                case .some: .recorded
                }
            switch context.policy.afterIntent(outcome, of: job, under: fence, at: .now) {
            case .send: cleared.append(job)
            case .settle(let settlement): steps.append((job, .settle(settlement)))
            case .drop:
                // Perhaps still ours, when nobody has noticed that the lease was over and a heartbeat renews it: the
                // database knows, and takes this only then.
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
                sendWindow: context.policy.sendWindow,
                applyWindow: context.policy.sendWindow + context.policy.requestTimeout), alone: false)
    }
}
