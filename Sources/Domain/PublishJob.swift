/// What a job asks of Google Ads.
package enum JobKind: String, CaseIterable, Sendable {
    /// Create the campaign, paused.
    case publish = "PUBLISH"
    case pause = "PAUSE"
    case enable = "ENABLE"
    case remove = "REMOVE"
    /// Bring budget and dates of a published campaign to what we have.
    case update = "UPDATE"
}

/// Which of a customer's jobs goes first. A job that has waited long enough goes before any that is new.
package enum JobPriority: Int, CaseIterable, Sendable {
    /// Somebody waits for this one campaign.
    case high = 0
    /// One of a whole sheet.
    case low = 1
}

/// A job in the hands of one worker.
package struct ClaimedJob: Equatable, Sendable {
    package let id: Int64
    package let kind: JobKind
    package let customerID: CustomerID
    package let campaignID: CampaignID
    /// The fencing token of the claim: only its holder can change the job, and every later claim has a higher one.
    package let lease: Int64
    /// Turns so far, this one included.
    package let attempt: Int
    /// The create that was open at Google when the job was claimed or, in an intent's answer, is open now.
    package let open: OpenAttempt?
    /// Earlier creates whose outcome was never learnt, `open` not included.
    package let unknowns: Int

    package init(
        id: Int64, kind: JobKind, customerID: CustomerID, campaignID: CampaignID, lease: Int64, attempt: Int,
        open: OpenAttempt?, unknowns: Int
    ) {
        self.id = id
        self.kind = kind
        self.customerID = customerID
        self.campaignID = campaignID
        self.lease = lease
        self.attempt = attempt
        self.open = open
        self.unknowns = unknowns
    }

    /// When a create was last sent whose outcome nobody knows; nil when nothing is open.
    package var sentAt: Instant? { open?.sentAt }
}

/// An attempt that may have reached Google and of which we know no outcome: a persisted intent that is not settled.
package struct OpenAttempt: Equatable, Sendable {
    /// Whose intent it was: a job that runs under this lease is sending, under a later one it is looking.
    package let lease: Int64
    /// When the intent was committed, by the database's clock.
    package let sentAt: Instant
    /// Google has applied it by then, or never will.
    package let applyDeadline: Instant

    package init(lease: Int64, sentAt: Instant, applyDeadline: Instant) {
        self.lease = lease
        self.sentAt = sentAt
        self.applyDeadline = applyDeadline
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
    /// Google has our budget and dates.
    case updated
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
