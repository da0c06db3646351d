/// What is persisted of where a job stands.
package enum JobState: String, CaseIterable, Sendable {
    /// Waits for a worker. Becomes running, or cancelled.
    case queued = "QUEUED"
    /// Leased. Becomes any other, by its worker's settlement or the rescuer.
    case running = "RUNNING"
    case done = "DONE"
    case refused = "REFUSED"
    /// Waits for a person. Becomes queued, done or abandoned.
    case parked = "PARKED"
    case cancelled = "CANCELLED"
    case abandoned = "ABANDONED"

    /// Never changes again.
    package var isFinal: Bool {
        switch self {
        case .queued, .running, .parked: false
        case .done, .refused, .cancelled, .abandoned: true
        }
    }
}

/// Where a job stands in the publish protocol, in words for people. Nothing of it is stored: it follows from the state,
/// the lease and the open attempt.
package enum PublishPhase: String, CaseIterable, Sendable {
    case waiting = "WAITING"
    case claimed = "CLAIMED"
    /// The intent is written; bytes may be on their way.
    case sending = "SENDING"
    /// An attempt may have been applied; nobody is looking yet.
    case unknown = "UNKNOWN"
    /// A worker is finding out.
    case reconciling = "RECONCILING"
    case applied = "APPLIED"
    case refused = "REFUSED"
    case parked = "PARKED"
    case cancelled = "CANCELLED"
    case abandoned = "ABANDONED"

    /// - Parameter lease: the job's latest.
    package init(_ state: JobState, lease: Int64, open: OpenAttempt?) {
        self =
            switch (state, open) {
            case (.queued, nil): .waiting
            case (.queued, _): .unknown
            case (.running, nil): .claimed
            case (.running, let open?): open.lease == lease ? .sending : .reconciling
            case (.done, _): .applied
            case (.refused, _): .refused
            case (.parked, _): .parked
            case (.cancelled, _): .cancelled
            case (.abandoned, _): .abandoned
            }
    }
}
