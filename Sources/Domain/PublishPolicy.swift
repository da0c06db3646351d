/// Decides each step of a publish job; does nothing itself, reads no clock and draws no lots.
///
/// The rule behind all of it: a create is sent only when nothing is open at Google, or when a look that began after the
/// open attempt's apply deadline has not found it. It is always the same name and the same marker: should an attempt
/// arrive later than any deadline, Google's unique names stop one of the two, and `nameTaken` looks before it believes
/// that the name is somebody else's.
///
/// Jobs that share a mutate are still decided one by one: `BatchOutcome.outcomes` says what an answer means for each.
///
/// `now` is always the database's clock, at the claim, plus what has passed since. `jitter` is 0 to 1, drawn anew for
/// each call (full jitter).
package struct PublishPolicy: Sendable {
    /// Turns of one job, sends and looks together: with the backoff below about an hour and a half of trying.
    package var attemptsMax = 40
    /// Attempts whose outcome was never learnt, before a person is asked.
    package var unknownsMax = 8
    package var backoffBase = Duration.seconds(1)
    package var backoffMax = Duration.seconds(300)
    /// When Google throttles or is away, and names no delay.
    package var throttlePause = Duration.seconds(5)
    /// When Google takes nothing for the account.
    package var accountPause = AccountPolicy().refusedFor
    /// Until Google's search knows of what was applied.
    package var settleDelay = Duration.seconds(10)
    /// From asking for the intent to the first byte.
    package var sendWindow = Duration.seconds(5)
    /// From the first byte until the request is given up, by us and by Google.
    package var requestTimeout = Duration.seconds(60)

    package init() {}

    private var intent: Intent { Intent(sendWindow: sendWindow, applyWindow: sendWindow + requestTimeout) }

    // MARK: Before the send

    /// How a turn begins.
    package func start(_ job: ClaimedJob, now: Instant) -> PublishStep {
        guard job.attempt <= attemptsMax else {
            return .settle(gaveUp(job, "the job never came to its end"))
        }
        guard let open = job.open, !job.kind.mayBeRepeated else { return .send(after: intent, alone: false) }
        let rest = open.sentAt + settleDelay - now
        guard rest <= .zero else {
            return .settle(
                .lookAgain(after: rest, reason: "an earlier attempt may have arrived", countsTurn: false))
        }
        return .look(.openOutcome)
    }

    /// Whether what was prepared may leave. An intent that cannot be kept is given back as if nothing had happened.
    /// - Parameters:
    ///   - fence: of this job's lease and this intent.
    ///   - uptime: now, on the fence's clock. Asked again, with `.recorded`, right before the first byte.
    package func afterIntent(_ outcome: IntentOutcome, of job: ClaimedJob, under fence: SendFence, at uptime: Uptime)
        -> Clearance
    {
        guard uptime < fence.leaseHoldsUntil else { return .drop }
        switch outcome {
        case .leaseLost: return .drop
        case .stale: return .settle(postpone(job, after: .zero, reason: "the campaign was changed meanwhile"))
        case .recorded where uptime < fence.sendNotAfter: return .send
        case .recorded:
            return .settle(unsent(job, after: .zero, reason: "the time to send had passed", countsTurn: false))
        }
    }

    /// Back to the queue without an attempt, before any intent of this turn: a breaker is open, a bucket is empty, the
    /// program stops.
    package func postpone(_ job: ClaimedJob, after delay: Duration, reason: String) -> Settlement {
        job.open == nil
            ? .resend(after: delay, reason: reason, countsTurn: false)
            : .lookAgain(after: delay, reason: reason, countsTurn: false)
    }

    /// What the rescuer makes of a running job whose lease is over: what is open stays open.
    package func afterRescue(open: OpenAttempt?) -> Settlement {
        open == nil
            ? .resend(after: .zero, reason: "its worker was lost before it sent anything")
            : .lookAgain(after: .zero, reason: "its worker was lost while it was sending")
    }

    // MARK: After the send

    /// What follows from Google's answer, or from its silence.
    /// - Parameter job: as it was claimed: its `open` is that of an earlier turn.
    package func afterSend(_ outcome: MutateOutcome, of job: ClaimedJob, now: Instant, jitter: Double) -> PublishStep {
        switch outcome {
        case .applied(let googleCampaignID):
            return .settle(applied(job, googleCampaignID, now))
        case .refused(let reasons):
            return refused(job, reasons)
        case .notApplied(let reason, let retryAfter):
            guard job.attempt < attemptsMax else { return .settle(gaveUp(job, reason)) }
            let delay = max(retryAfter ?? .zero, backoff(job, jitter))
            return .settle(unsent(job, after: delay, reason: reason, now: now))
        case .throttled(_, let reason, let retryAfter), .unavailable(let reason, let retryAfter):
            let delay = pause(retryAfter, jitter)
            return .settle(unsent(job, after: delay, reason: reason, countsTurn: false, now: now))
        case .accountRefused(let reasons):
            let reason = reasons.joined(separator: "; ")
            return .settle(unsent(job, after: accountPause, reason: reason, countsTurn: false, now: now))
        case .heldUp(let alone):
            return .send(after: intent, alone: alone)
        case .nameTaken(let reason):
            return job.kind == .publish ? .look(.nameTaken(reason: reason)) : refused(job, [reason])
        case .unknown(let reason):
            return .settle(unknown(job, reason, jitter))
        }
    }

    private func applied(_ job: ClaimedJob, _ googleCampaignID: Int64?, _ now: Instant) -> Settlement {
        if job.kind == .publish {
            guard let googleCampaignID else {
                return .lookAgain(after: settleDelay, reason: "Google's answer did not name the campaign")
            }
            return .published(googleCampaignID: googleCampaignID, .paused)
        }
        // A twin that arrives after the campaign's next change would undo it: this change is repeated once none can.
        // Nothing undoes a removal.
        if job.kind != .remove, let open = job.open, now < open.applyDeadline {
            return .resend(after: open.applyDeadline - now, reason: "repeated when no earlier attempt can arrive")
        }
        switch job.kind {
        case .pause: return .statusChanged(.paused)
        case .enable: return .statusChanged(.enabled)
        case .remove: return .statusChanged(.removed)
        case .publish, .update: return .updated
        }
    }

    /// What was to be made may have been made, and what was to be removed be removed, by an earlier attempt.
    private func refused(_ job: ClaimedJob, _ reasons: [String]) -> PublishStep {
        let mayBeDone = job.kind == .remove || (job.kind == .publish && job.wasEverOpen)
        return mayBeDone ? .look(.refused(reasons)) : .settle(.refused(reasons))
    }

    private func unknown(_ job: ClaimedJob, _ reason: String, _ jitter: Double) -> Settlement {
        guard job.attempt < attemptsMax else { return gaveUp(job, reason) }
        guard job.kind.mayBeRepeated else { return .lookAgain(after: settleDelay, reason: reason) }
        guard unknowns(job) + 1 < unknownsMax else { return .parked(reason: "\(unanswered); the last: \(reason)") }
        return .lookAgain(after: backoff(job, jitter), reason: reason)
    }

    /// Nothing of this turn was applied. An earlier attempt at a change may still arrive, and stays open until it cannot.
    private func unsent(
        _ job: ClaimedJob, after delay: Duration, reason: String, countsTurn: Bool = true, now: Instant? = nil
    ) -> Settlement {
        if job.kind.mayBeRepeated, let open = job.open, now.map({ $0 < open.applyDeadline + settleDelay }) ?? true {
            return .lookAgain(after: delay, reason: reason, countsTurn: countsTurn)
        }
        return .resend(after: delay, reason: reason, countsTurn: countsTurn)
    }

    // MARK: After a look

    /// What follows from what Google's search knows.
    /// - Parameter began: when the search was sent, by the database's clock.
    package func afterLook(
        _ found: LookupOutcome, of job: ClaimedJob, because cause: LookCause, began: Instant, jitter: Double
    ) -> PublishStep {
        switch found {
        case .ours(_, let status, _) where job.kind.mayBeRepeated:
            return .settle(afterRefusedRemove(job, status, cause, began))
        case .ours(let id, let status, let drift):
            return .settle(.published(googleCampaignID: id, status, drift: drift))
        case .several(let ids):
            let all = ids.map(String.init).joined(separator: ", ")
            return .settle(
                .parked(reason: "campaigns \(all) at Google Ads all carry this campaign's mark; adopt one of them"))
        case .absent: return absent(job, cause, began, jitter)
        case .anothers(let id): return anothers(id, job, cause, began)
        case .refused(let reason), .unanswered(let reason):
            return .settle(job.attempt < attemptsMax ? later(job, reason, jitter) : gaveUp(job, reason))
        case .throttled(_, let reason, let retryAfter), .unavailable(let reason, let retryAfter):
            return .settle(.lookAgain(after: pause(retryAfter, jitter), reason: reason, countsTurn: false))
        case .accountRefused(let reasons):
            let reason = reasons.joined(separator: "; ")
            return .settle(.lookAgain(after: accountPause, reason: reason, countsTurn: false))
        }
    }

    private func absent(_ job: ClaimedJob, _ cause: LookCause, _ began: Instant, _ jitter: Double) -> PublishStep {
        switch cause {
        case .refused(let reasons):
            return .settle(.refused(reasons))
        case .nameTaken(let reason):
            return .settle(job.attempt < attemptsMax ? later(job, reason, jitter) : gaveUp(job, reason))
        case .openOutcome:
            let rest = untilConclusive(job, began)
            guard rest <= .zero else {
                return .settle(.lookAgain(after: rest, reason: "not found; an earlier attempt may still arrive"))
            }
            return unknowns(job) < unknownsMax
                ? .send(after: intent, alone: false) : .settle(.parked(reason: unanswered))
        }
    }

    /// Search may know the name of our own campaign before it knows its marker. So where a create of ours may turn up,
    /// however late, a person says whose it is.
    private func anothers(_ id: Int64, _ job: ClaimedJob, _ cause: LookCause, _ began: Instant) -> PublishStep {
        let taken = "name: campaign \(id) at Google Ads already has this name"
        switch cause {
        case .refused(let reasons): return .settle(.refused(reasons))
        case .nameTaken where job.wasEverOpen: return .settle(.lookAgain(after: settleDelay, reason: taken))
        case .nameTaken: return .settle(.refused(["\(taken); rename one of them"]))
        case .openOutcome:
            let rest = untilConclusive(job, began)
            return .settle(
                rest <= .zero
                    ? .parked(reason: "\(taken), without our mark; adopt it, or rename one of them and retry")
                    : .lookAgain(after: rest, reason: taken))
        }
    }

    /// Google refuses to remove what is removed, so an earlier attempt may be why; search may not know of it yet.
    private func afterRefusedRemove(
        _ job: ClaimedJob, _ status: GoogleStatus, _ cause: LookCause, _ began: Instant
    ) -> Settlement {
        if status == .removed { return .statusChanged(.removed) }
        let rest = untilConclusive(job, began)
        return rest <= .zero
            ? .refused(reasons(of: cause)) : .lookAgain(after: rest, reason: "refused; it may be removed")
    }

    private func reasons(of cause: LookCause) -> [String] {
        switch cause {
        case .refused(let reasons): reasons
        case .nameTaken(let reason): [reason]
        case .openOutcome: []
        }
    }

    // MARK: Counting and waiting

    /// Attempts whose outcome is not known, the open one included.
    private func unknowns(_ job: ClaimedJob) -> Int { job.unknowns + (job.open == nil ? 0 : 1) }

    private var unanswered: String {
        "\(unknownsMax) attempts ended without an answer; look at the account at Google Ads, then retry, adopt or abandon"
    }

    private func gaveUp(_ job: ClaimedJob, _ reason: String) -> Settlement {
        .parked(reason: "gave up after \(job.attempt) turns: \(reason)")
    }

    /// How long until a look that finds nothing proves that there will be nothing.
    private func untilConclusive(_ job: ClaimedJob, _ began: Instant) -> Duration {
        job.open.map { $0.applyDeadline + settleDelay - began } ?? .zero
    }

    private func later(_ job: ClaimedJob, _ reason: String, _ jitter: Double) -> Settlement {
        .lookAgain(after: backoff(job, jitter), reason: reason)
    }

    /// Google's own delay, and never all at the same moment after it.
    private func pause(_ retryAfter: Duration?, _ jitter: Double) -> Duration {
        (retryAfter ?? throttlePause) + backoffBase * jitter
    }

    /// Full jitter over an exponential ceiling.
    private func backoff(_ job: ClaimedJob, _ jitter: Double) -> Duration {
        min(backoffMax, backoffBase * (1 << min(job.attempt, 10))) * jitter
    }
}
