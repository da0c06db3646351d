/// Decides each step of a publish job; does nothing itself.
///
/// The rule behind all of it: a create is sent only when nothing is open at Google, or a look has shown that the
/// earlier attempt is not there. A late twin is stopped by Google's unique names, and `nameTaken` looks before it
/// believes that the name is somebody else's.
package struct PublishPolicy: Sendable {
    /// Turns of one job, sends and looks together: with the backoff below about an hour and a half of trying.
    package var attemptsMax = 40
    package var backoffBase = Duration.seconds(1)
    package var backoffMax = Duration.seconds(300)
    /// After an unknown outcome, before Google's search is believed to be complete.
    package var settleDelay = Duration.seconds(10)

    package init() {}

    package func start(_ job: ClaimedJob, now: Instant) -> PublishStep {
        guard job.kind == .publish, let sentAt = job.sentAt else { return .send }
        let waited = Duration.microseconds(now.microseconds - sentAt.microseconds)
        guard waited >= settleDelay else {
            return .settle(.lookAgain(after: settleDelay - waited, reason: "an earlier attempt may have arrived"))
        }
        return .look(.openOutcome)
    }

    /// - Parameters:
    ///   - job: as it was claimed: its `sentAt` is that of an earlier turn.
    ///   - jitter: 0 to 1, drawn anew for each call (full jitter).
    package func afterSend(_ outcome: MutateOutcome, of job: ClaimedJob, jitter: Double) -> PublishStep {
        switch outcome {
        case .applied(let googleCampaignID):
            applied(job, googleCampaignID)
        case .refused(let reasons):
            job.kind == .publish && job.sentAt != nil ? .look(.refused(reasons)) : .settle(.refused(reasons))
        case .notApplied(let reason, let retryAfter):
            retry(job, reason: reason, atLeast: retryAfter, jitter: jitter)
        case .nameTaken(let reason):
            job.kind == .publish ? .look(.nameTaken(reason: reason)) : .settle(.refused([reason]))
        case .unknown(let reason):
            unknown(job, reason: reason, jitter: jitter)
        }
    }

    package func afterLook(_ found: LookupOutcome, of job: ClaimedJob, because cause: LookCause, jitter: Double)
        -> PublishStep
    {
        switch (found, cause) {
        case (.ours(let id, let status), _):
            .settle(.published(googleCampaignID: id, status))
        case (.several(let ids), _):
            .settle(.parked(reason: "campaigns \(ids) at Google Ads all carry this campaign's mark"))
        case (.absent, .openOutcome):
            .send
        case (.absent, .refused(let reasons)), (.anothers, .refused(let reasons)):
            .settle(.refused(reasons))
        case (.absent, .nameTaken(let reason)), (.unavailable(let reason), _):
            job.attempt < attemptsMax
                ? .settle(.lookAgain(after: backoff(job, jitter), reason: reason))
                : .settle(.parked(reason: "gave up after \(job.attempt) attempts: \(reason)"))
        case (.anothers(let id), .openOutcome), (.anothers(let id), .nameTaken):
            .settle(.refused(["name: campaign \(id) at Google Ads already has this name; rename one of them"]))
        }
    }

    private func applied(_ job: ClaimedJob, _ googleCampaignID: Int64?) -> PublishStep {
        switch (job.kind, googleCampaignID) {
        case (.publish, let id?): .settle(.published(googleCampaignID: id, .paused))
        case (.publish, nil):
            .settle(.lookAgain(after: settleDelay, reason: "Google's answer did not name the campaign"))
        case (.pause, _): .settle(.statusChanged(.paused))
        case (.enable, _): .settle(.statusChanged(.enabled))
        case (.remove, _): .settle(.statusChanged(.removed))
        case (.update, _): .settle(.updated)
        }
    }

    /// A change of status may be repeated; a create may not.
    private func unknown(_ job: ClaimedJob, reason: String, jitter: Double) -> PublishStep {
        guard job.kind == .publish else { return retry(job, reason: reason, atLeast: nil, jitter: jitter) }
        guard job.attempt < attemptsMax else {
            return .settle(.parked(reason: "gave up after \(job.attempt) attempts: \(reason)"))
        }
        return .settle(.lookAgain(after: settleDelay, reason: reason))
    }

    private func retry(_ job: ClaimedJob, reason: String, atLeast: Duration?, jitter: Double) -> PublishStep {
        guard job.attempt < attemptsMax else {
            return .settle(.parked(reason: "gave up after \(job.attempt) attempts: \(reason)"))
        }
        return .settle(.resend(after: max(atLeast ?? .zero, backoff(job, jitter)), reason: reason))
    }

    /// Full jitter over an exponential ceiling.
    private func backoff(_ job: ClaimedJob, _ jitter: Double) -> Duration {
        min(backoffMax, backoffBase * (1 << min(job.attempt, 10))) * jitter
    }
}
