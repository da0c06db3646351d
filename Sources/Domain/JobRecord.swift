/// A job as operators see it.
package struct JobRecord: Equatable, Sendable {
    package let id: Int64
    package let kind: JobKind
    package let customerID: CustomerID
    package let campaignID: CampaignID
    package let phase: JobPhase
    package let priority: JobPriority
    package let attempt: Int
    /// Not before this.
    package let runAt: Instant
    package let sentAt: Instant?
    /// Why the last turn ended as it did; empty when nothing went wrong.
    package let reason: String
    package let createTime: Instant
    package let finishTime: Instant?

    package init(
        id: Int64, kind: JobKind, customerID: CustomerID, campaignID: CampaignID, phase: JobPhase,
        priority: JobPriority, attempt: Int, runAt: Instant, sentAt: Instant?, reason: String, createTime: Instant,
        finishTime: Instant?
    ) {
        self.id = id
        self.kind = kind
        self.customerID = customerID
        self.campaignID = campaignID
        self.phase = phase
        self.priority = priority
        self.attempt = attempt
        self.runAt = runAt
        self.sentAt = sentAt
        self.reason = reason
        self.createTime = createTime
        self.finishTime = finishTime
    }
}

/// One line of a job's audit trail.
package struct JobEvent: Equatable, Sendable {
    package let time: Instant
    /// The claim that wrote it; nil when no claim did.
    package let lease: Int64?
    /// `PUBLISHED`, `RESEND`, `RESCUED`, `ADOPTED`, …
    package let outcome: String
    package let detail: String
    /// Who, when it was not a worker.
    package let actor: String

    package init(time: Instant, lease: Int64?, outcome: String, detail: String, actor: String) {
        self.time = time
        self.lease = lease
        self.outcome = outcome
        self.detail = detail
        self.actor = actor
    }
}

/// Which jobs a list shows: those that meet every condition that is set.
package struct JobFilter: Sendable {
    /// Empty means all.
    package var phases: Set<JobPhase> = []
    package var customerID: CustomerID?
    package var campaignID: CampaignID?
    package var kind: JobKind?

    package init() {}
}
