/// Decides each step of a publish job; does nothing itself.
///
/// The rule behind all of it: a create is sent only when nothing is open at Google, or a look has shown that the
/// earlier attempt is not there. A late twin is stopped by Google's unique names, and `nameTaken` looks before it
/// believes that the name is somebody else's.
package struct PublishPolicy: Sendable {
    package var attemptsMax = 8
    package var lookupsMax = 8
    package var backoffBase = Duration.seconds(1)
    package var backoffMax = Duration.seconds(60)
    /// After an unknown outcome, before Google's search is believed to be complete.
    package var settleDelay = Duration.seconds(10)

    package init() {}

    package func start(_ job: ClaimedJob, now: Instant) -> PublishStep {
        guard job.kind == .publish, let sentAt = job.sentAt else { return .send }
        let waited = Duration.microseconds(now.microseconds - sentAt.microseconds)
        guard waited >= settleDelay else {
            return .settle(.lookAgain(after: settleDelay - waited, reason: "an earlier attempt may have arrived"))
        }
        return .look
    }

    /// - Parameter jitter: 0 to 1, drawn anew for each call (full jitter).
    package func afterSend(_ outcome: MutateOutcome, of job: ClaimedJob, jitter: Double) -> PublishStep {
        switch outcome {
        case .applied(let googleCampaignID):
            applied(job, googleCampaignID)
        case .refused(let reasons):
            .settle(.refused(reasons))
        case .notApplied(let reason, let retryAfter):
            retry(job, reason: reason, atLeast: retryAfter, jitter: jitter)
        case .nameTaken:
            .look
        case .unknown(let reason):
            job.kind == .publish
                ? .settle(.lookAgain(after: settleDelay, reason: reason))
                : retry(job, reason: reason, atLeast: nil, jitter: jitter)
        }
    }

    /// - Parameter nameTaken: Google refused the name in this very turn, so something must be there.
    package func afterLook(_ found: LookupOutcome, of job: ClaimedJob, nameTaken: String?, jitter: Double)
        -> PublishStep
    {
        switch (found, nameTaken) {
        case (.ours(let id, let status), _):
            .settle(.published(googleCampaignID: id, status))
        case (.several(let ids), _):
            .settle(.parked(reason: "campaigns \(ids) at Google Ads all carry this campaign's mark"))
        case (.absent, nil):
            job.attempt < attemptsMax
                ? .send : .settle(.parked(reason: "sent \(job.attempt) times without a known outcome"))
        case (.absent, let reason?), (.unavailable(let reason), _):
            job.lookups < lookupsMax
                ? .settle(.lookAgain(after: backoff(job.lookups, jitter), reason: reason))
                : .settle(.parked(reason: "looked \(job.lookups) times in vain: \(reason)"))
        case (.anothers(let id), let reason):
            .settle(.refused([reason ?? "another campaign (\(id)) at Google Ads has this name; rename this one"]))
        }
    }

    private func applied(_ job: ClaimedJob, _ googleCampaignID: Int64?) -> PublishStep {
        switch (job.kind, googleCampaignID) {
        case (.publish, let id?): .settle(.published(googleCampaignID: id, .paused))
        case (.publish, nil):
            .settle(.lookAgain(after: settleDelay, reason: "Google's answer did not name the campaign"))
        case (.pause, _): .settle(.statusChanged(.paused))
        case (.enable, _): .settle(.statusChanged(.enabled))
        }
    }

    private func retry(_ job: ClaimedJob, reason: String, atLeast: Duration?, jitter: Double) -> PublishStep {
        guard job.attempt < attemptsMax else {
            return .settle(.parked(reason: "gave up after \(job.attempt) attempts: \(reason)"))
        }
        return .settle(.resend(after: max(atLeast ?? .zero, backoff(job.attempt, jitter)), reason: reason))
    }

    /// Full jitter over an exponential ceiling.
    private func backoff(_ attempt: Int, _ jitter: Double) -> Duration {
        min(backoffMax, backoffBase * (1 << min(attempt, 10))) * jitter
    }
}
