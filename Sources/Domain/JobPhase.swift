/// Where a job stands, as people see it.
package enum JobPhase: String, CaseIterable, Sendable {
    /// Can be claimed now. Becomes running or cancelled.
    case queued = "QUEUED"
    /// Waits for its time. Becomes queued or cancelled.
    case scheduled = "SCHEDULED"
    /// Waits for an earlier job of its campaign. Becomes queued, scheduled or cancelled.
    case blocked = "BLOCKED"
    /// A worker has it. Becomes any but unknown and cancelled.
    case running = "RUNNING"
    /// A worker has written its intent: bytes may be on their way. Becomes any but blocked and cancelled.
    case sending = "SENDING"
    /// Waits, and a create may have been applied: nothing is sent before a look. Becomes reconciling.
    case unknown = "UNKNOWN"
    /// A worker has it, and an earlier create may have been applied. Becomes any but blocked and cancelled.
    case reconciling = "RECONCILING"
    /// Only a person can go on: retry, adopt or abandon. The campaign's later jobs wait.
    case parked = "PARKED"
    case done = "DONE"
    /// By Google, or by us before anything was sent; for good.
    case refused = "REFUSED"
    /// Taken back before anything was sent, or published again.
    case cancelled = "CANCELLED"
    /// Given up by a person, whatever was sent.
    case abandoned = "ABANDONED"

    /// Never changes again.
    package var isFinal: Bool {
        switch self {
        case .queued, .scheduled, .blocked, .running, .sending, .unknown, .reconciling, .parked: false
        case .done, .refused, .cancelled, .abandoned: true
        }
    }
}
