internal import Domain
internal import Postgres

/// What one settlement writes.
struct SettlementColumns {
    private var jobState = "DONE"
    private var delay = Duration.zero
    private var keepsSentAt = false
    private var campaignStatus: CampaignStatus?
    private var googleCampaignID: Int64?
    private var googleStatus: GoogleStatus?
    private var publishError: String? = ""
    private var outcome: String
    private var detail = ""

    private init(_ settlement: Settlement, of kind: JobKind) {
        switch settlement {
        case .published(let id, let status):
            outcome = "PUBLISHED"
            (campaignStatus, googleCampaignID, googleStatus) = (.published, id, status)
        case .statusChanged(let status):
            outcome = status.rawValue
            googleStatus = status
        case .updated: outcome = "UPDATED"
        case .refused(let reasons):
            outcome = "REFUSED"
            jobState = "REFUSED"
            campaignStatus = kind == .publish ? .failed : nil
            detail = reasons.joined(separator: "\n")
            publishError = detail
        case .resend(let delay, let reason):
            outcome = "RESEND"
            jobState = "SCHEDULED"
            self.delay = delay
            campaignStatus = kind == .publish ? .queued : nil
            detail = reason
            publishError = nil
        case .lookAgain(let delay, let reason):
            outcome = "LOOK_AGAIN"
            jobState = "SCHEDULED"
            self.delay = delay
            keepsSentAt = true
            detail = reason
            publishError = nil
        case .parked(let reason):
            outcome = "PARKED"
            jobState = "PARKED"
            keepsSentAt = true
            campaignStatus = kind == .publish ? .failed : nil
            detail = reason
            publishError = reason
        }
    }

    /// One array for each column of `QueueStatements.settle`, job by job.
    static func parameters(_ settlements: [(job: ClaimedJob, settlement: Settlement)]) -> [Parameter] {
        let columns = settlements.map { SettlementColumns($0.settlement, of: $0.job.kind) }
        return [
            .int64s(settlements.map(\.job.id)),
            .texts(columns.map(\.jobState)),
            .int64s(columns.map(\.delay.milliseconds)),
            .bools(columns.map(\.keepsSentAt)),
            .texts(columns.map { $0.campaignStatus?.rawValue }),
            .int64s(columns.map(\.googleCampaignID)),
            .texts(columns.map { $0.googleStatus?.rawValue }),
            .texts(columns.map { $0.publishError.map(storable) }),
            .texts(columns.map(\.outcome)),
            .texts(columns.map { storable($0.detail) }),
        ]
    }

    /// Reasons can quote what Google answered, and PostgreSQL keeps no NUL: a settlement must not fail over one.
    private static func storable(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(text.unicodeScalars.filter { $0 != "\0" })
    }
}
