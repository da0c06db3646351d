internal import Domain
internal import GoogleAds
internal import Logging
internal import Store

/// Around every request that changes something: may it leave, and what does its answer mean?
extension PublishRun {
    /// Nil when the account takes campaigns, as far as is known, and nobody was asked to wait; otherwise its jobs wait
    /// until it is looked at again, or for as long as Google has asked.
    func onHold(_ jobs: [ClaimedJob]) async -> [Step]? {
        if let silence = context.pacing.silence(of: customer) { return resting(jobs, silence) }
        if let steps = await heldBack(jobs) { return steps }
        let hold = await context.attempt("account") { () throws(Failure) in
            try await context.accounts.hold(of: customer)
        }
        guard case let hold?? = hold else { return nil }
        return postponed(jobs, hold.delay, hold.reason)
    }

    /// The claim obeys a hold that is there; this one has come since, from another job or another worker.
    private func heldBack(_ jobs: [ClaimedJob]) async -> [Step]? {
        let rest = await context.attempt("hold") { () throws(Failure) in
            try await context.queue.rest(of: customer)
        }
        guard case let (scope, delay)?? = rest else { return nil }
        let whose = scope == .project ? "every account" : "this account"
        return postponed(jobs, delay, "requests of \(whose) wait: Google Ads has asked for it, or the quota is used up")
    }

    /// Nil when the request may go ahead; otherwise the jobs wait in the queue without losing an attempt.
    func held(_ jobs: [ClaimedJob], operations: Int) async -> [Step]? {
        if let steps = await onHold(jobs) { return steps }
        while let delay = context.pacing.ask(.mutate, of: customer) {
            guard delay <= Limits.patience, (try? await Task.sleep(for: delay)) != nil else {
                return resting(jobs, context.pacing.silence(of: customer) ?? "requests wait for each other")
            }
        }
        guard !Task.isCancelled else {
            context.pacing.withdrawn(customer)
            return postponed(jobs, .zero, "the worker stops")
        }
        let gate = RequestGate(pacing: context.pacing, queue: context.queue)
        let answer = await context.insist("quota") { () throws(Failure) in try await gate.reserve(operations) }
        if case .some(.none) = answer { return nil }
        context.pacing.withdrawn(customer)
        return answer?.map { postponed(jobs, $0.delay, $0.reason) } ?? []
    }

    /// What was refused for the account's sake is no campaign's fault: all of the account's jobs wait until it is mended;
    /// when that cannot be written down, this one.
    func accountHold(for reasons: [String]) async -> AccountChecks.Hold {
        await context.attempt("account") { () throws(Failure) in
            try await context.accounts.refused(customer, reasons)
        } ?? AccountChecks.Hold(delay: context.policy.accountPause, reason: reasons.joined(separator: "; "))
    }

    /// Not for as long as the account rests here: this worker claims nothing of it, and another one may do better.
    private func resting(_ jobs: [ClaimedJob], _ silence: String) -> [Step] {
        postponed(jobs, context.policy.throttlePause, "Google Ads does not answer for this account: \(silence)")
    }

    private func postponed(_ jobs: [ClaimedJob], _ delay: Duration, _ reason: String) -> [Step] {
        jobs.map { ($0, .settle(context.policy.postpone($0, after: delay, reason: reason))) }
    }

    /// What follows from Google's answer to a mutate. What it asks of a whole scope holds for all workers before the jobs
    /// are settled.
    func steps(after outcomes: [(job: ClaimedJob, outcome: MutateOutcome)]) async -> [Step] {
        var hold: AccountChecks.Hold?
        if let (scope, delay) = outcomes.lazy.compactMap(\.outcome.throttle).first {
            await self.hold(scope, for: delay)
        }
        if let reasons = outcomes.lazy.compactMap(\.outcome.accountReasons).first {
            hold = await accountHold(for: reasons)
        }
        return outcomes.map { job, outcome in
            guard let hold, outcome.accountReasons != nil else { return (job, decide(outcome, of: job)) }
            return (job, decide(.unavailable(reason: hold.reason, retryAfter: hold.delay), of: job))
        }
    }

    /// The same of jobs that it did not come to a mutate for. A question that was not answered is asked again: while
    /// Google answers others of the account it may be the job's own fault, and costs it a turn; when it answers nothing,
    /// it is none.
    func steps(without outcomes: [(job: ClaimedJob, outcome: MutateOutcome)]) async -> [Step] {
        let isSilent = context.pacing.silence(of: customer) != nil
        context.pacing.withdrawn(customer)
        return await steps(
            after: outcomes.map { job, outcome in
                guard case .unknown(let reason) = outcome else { return (job, outcome) }
                return (
                    job,
                    isSilent
                        ? .unavailable(reason: reason, retryAfter: nil) : .notApplied(reason: reason, retryAfter: nil)
                )
            })
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
        // It may have waited for one of the customer's places since it was asked.
        if let steps = await heldBack(jobs) {
            context.pacing.withdrawn(customer)
            return (false, steps)
        }
        let asked = Uptime.now
        let intents = await context.insist("intent") { () throws(Failure) in
            try await context.queue.recordIntents(
                jobs, appliedWithin: context.policy.sendWindow + context.policy.requestTimeout)
        }
        guard let intents else {
            context.pacing.withdrawn(customer)
            return (false, [])
        }
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
        guard cleared.count < jobs.count else { return (true, steps) }
        // The request names all of them: without one it has to be made again.
        context.pacing.withdrawn(customer)
        return (false, steps + cleared.map { ($0, sendAgain) })
    }

    private var sendAgain: PublishStep {
        .send(
            after: Intent(
                sendWindow: context.policy.sendWindow,
                applyWindow: context.policy.sendWindow + context.policy.requestTimeout), alone: false)
    }
}

extension MutateOutcome {
    fileprivate var throttle: (scope: ThrottleScope, delay: Duration?)? {
        if case .throttled(let scope, _, let delay) = self { (scope, delay) } else { nil }
    }

    fileprivate var accountReasons: [String]? {
        if case .accountRefused(let reasons) = self { reasons } else { nil }
    }
}
