internal import Domain
internal import Postgres

/// What one settlement writes.
struct SettlementColumns {
    private let jobState: String
    private var campaignStatus: CampaignStatus?
    private var googleCampaignID: Int64?
    private var googleStatus: GoogleStatus?
    /// Nil leaves what the campaign says.
    private var publishError: String? = ""
    private let outcome: String
    private var detail = ""

    private init(_ settlement: Settlement, of kind: JobKind) {
        jobState = settlement.jobPhase == .queued ? "SCHEDULED" : settlement.jobPhase.rawValue
        let isCreate = kind == .publish
        switch settlement {
        case .published(let id, let status, let drift):
            outcome = "PUBLISHED"
            (campaignStatus, googleCampaignID, googleStatus) = (.published, id, status)
            detail = drift.map(\.sentence).joined(separator: "\n")
        case .statusChanged(let status):
            outcome = status.rawValue
            googleStatus = status
        case .updated: outcome = "UPDATED"
        case .refused(let reasons):
            outcome = "REFUSED"
            campaignStatus = isCreate ? .failed : nil
            detail = reasons.joined(separator: "\n")
            publishError = detail
        case .resend(_, let reason, _):
            outcome = "RESEND"
            campaignStatus = isCreate ? .queued : nil
            (detail, publishError) = (reason, nil)
        case .lookAgain(_, let reason, _):
            outcome = "LOOK_AGAIN"
            (detail, publishError) = (reason, nil)
        case .parked(let reason):
            outcome = "PARKED"
            campaignStatus = isCreate ? .failed : nil
            (detail, publishError) = (reason, reason)
        case .cancelled:
            outcome = "CANCELLED"
            campaignStatus = isCreate ? .draft : nil
        case .requeued, .abandoned: preconditionFailure("what a person decides is written by JobStore")
        }
    }

    /// One array for each column of `QueueStatements.settle`, job by job.
    static func parameters(_ settlements: [(job: ClaimedJob, settlement: Settlement)]) -> [Parameter] {
        let columns = settlements.map { SettlementColumns($0.settlement, of: $0.job.kind) }
        return [
            .int64s(settlements.map(\.job.id)),
            .texts(columns.map(\.jobState)),
            .int64s(settlements.map(\.settlement.delay.milliseconds)),
            .bools(settlements.map(\.settlement.keepsOpen)),
            .bools(settlements.map(\.settlement.countsTurn)),
            .texts(columns.map { $0.campaignStatus?.rawValue }),
            .int64s(columns.map(\.googleCampaignID)),
            .texts(columns.map { $0.googleStatus?.rawValue }),
            .texts(columns.map { $0.publishError.map(storable) }),
            .texts(columns.map(\.outcome)),
            .texts(columns.map { storable($0.detail) }),
        ]
    }
}

/// Reasons can quote what Google answered, and PostgreSQL keeps no NUL: a settlement must not fail over one.
func storable(_ text: String) -> String {
    guard text.utf8.contains(0) else { return text }
    return String(text.unicodeScalars.filter { $0 != "\0" })
}
