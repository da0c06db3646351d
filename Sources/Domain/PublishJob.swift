/// What a job asks of Google Ads.
package enum JobKind: String, CaseIterable, Sendable {
    /// Create the campaign, paused.
    case publish = "PUBLISH"
    case pause = "PAUSE"
    case enable = "ENABLE"
    case remove = "REMOVE"
    /// Bring budget and dates of a published campaign to what we have.
    case update = "UPDATE"

    /// Every kind but a create names the campaign it changes and the value that shall have, so it may be sent twice.
    package var mayBeRepeated: Bool { self != .publish }
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
    /// The attempt that was open when the job was claimed.
    package let open: OpenAttempt?
    /// Earlier attempts whose outcome was never learnt, `open` not included.
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

    /// Whether something of an earlier turn may be at Google.
    package var wasEverOpen: Bool { open != nil || unknowns > 0 }
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
