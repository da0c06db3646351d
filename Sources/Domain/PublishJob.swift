/// What a job asks of Google Ads.
package enum JobKind: String, CaseIterable, Sendable {
    /// Create the campaign, paused.
    case publish = "PUBLISH"
    case pause = "PAUSE"
    case enable = "ENABLE"
}

/// A job in the hands of one worker.
package struct ClaimedJob: Equatable, Sendable {
    package let id: Int64
    package let kind: JobKind
    package let campaignID: CampaignID
    /// The fencing token: only its holder can change the job, and the next claim takes a higher one.
    package let epoch: Int64
    /// Turns so far, this one included.
    package let attempt: Int
    /// When a create was last sent whose outcome nobody knows; nil when nothing is open.
    package let sentAt: Instant?

    package init(
        id: Int64, kind: JobKind, campaignID: CampaignID, epoch: Int64, attempt: Int, sentAt: Instant?
    ) {
        self.id = id
        self.kind = kind
        self.campaignID = campaignID
        self.epoch = epoch
        self.attempt = attempt
        self.sentAt = sentAt
    }
}

/// How Google answered a mutate.
package enum MutateOutcome: Equatable, Sendable {
    /// Done. A create names what it made.
    case applied(googleCampaignID: Int64?)
    /// Refused for good; nothing was applied. Reasons are for the campaign's owner.
    case refused([String])
    /// Nothing was applied and it may be sent again, not before the delay.
    case notApplied(reason: String, retryAfter: Duration?)
    /// The name is taken, perhaps by an earlier attempt of ours.
    case nameTaken(reason: String)
    /// It may or may not have been applied.
    case unknown(reason: String)
}

/// What a look at Google Ads for an earlier attempt found.
package enum LookupOutcome: Equatable, Sendable {
    /// Our marker is there.
    case ours(googleCampaignID: Int64, status: GoogleStatus)
    /// More than one campaign carries our marker; only a person can tell which counts.
    case several([Int64])
    /// Neither our marker nor the name.
    case absent
    /// The name is there, without our marker.
    case anothers(googleCampaignID: Int64)
    /// Google could not be asked.
    case unavailable(reason: String)
}

/// How one turn of a job ends: what is written down, in one transaction.
package enum Settlement: Equatable, Sendable {
    case published(googleCampaignID: Int64, GoogleStatus)
    case statusChanged(GoogleStatus)
    case refused([String])
    /// Wait and send again; nothing is open at Google.
    case resend(after: Duration, reason: String)
    /// Wait and look; a create may have been applied.
    case lookAgain(after: Duration, reason: String)
    /// Only a person can go on; the outcome stays open when `sent`.
    case parked(reason: String)
}

/// What to do next in a turn.
package enum PublishStep: Equatable, Sendable {
    /// Write the intent down, then send the create or the status change.
    case send
    /// Ask Google for what an earlier attempt left.
    case look(LookCause)
    case settle(Settlement)
}

/// Why Google is asked.
package enum LookCause: Equatable, Sendable {
    /// An earlier turn ended without a known outcome.
    case openOutcome
    /// Google has just refused the name, so something must be there.
    case nameTaken(reason: String)
    /// Google has just refused the campaign, but an earlier attempt may have come through meanwhile.
    case refused([String])
}
