/// What a person may do with a job.
package enum OperatorAction: Equatable, Sendable {
    /// Call it off before anything was sent.
    case cancel
    /// Send a parked job on.
    case retry
    /// Take this campaign at Google for the one the job was to create.
    case adopt(googleCampaignID: Int64, status: GoogleStatus, drift: [Drift])
    /// End a parked job; the person clears up what may be at Google.
    case abandon
}

extension PublishPolicy {
    /// Decides on a person's action, to be committed while the job still stands as given here.
    /// - Parameter unknowns: as in `ClaimedJob`.
    package func decide(_ action: OperatorAction, kind: JobKind, phase: JobPhase, unknowns: Int) throws(Failure)
        -> Settlement
    {
        switch (action, phase) {
        case (.cancel, .queued), (.cancel, .scheduled), (.cancel, .blocked):
            guard unknowns == 0 else { throw Self.mayBeAtGoogle }
            return .cancelled
        case (.cancel, .unknown), (.cancel, .sending), (.cancel, .reconciling):
            throw Self.mayBeAtGoogle
        case (.cancel, .running):
            throw .failedPrecondition("a worker has just taken the job; try again, or wait for its end")
        case (.cancel, .parked):
            throw .failedPrecondition("the job is parked; abandon it instead")
        case (.retry, .parked): return .requeued
        case (.abandon, .parked): return .abandoned
        case (.adopt(let id, let status, let drift), .parked):
            guard kind == .publish else {
                throw .failedPrecondition("only a job that creates a campaign can adopt one")
            }
            return .published(googleCampaignID: id, status, drift: drift)
        case (_, .done), (_, .refused), (_, .cancelled), (_, .abandoned):
            throw .failedPrecondition(
                "the job has ended: \(phase.rawValue); another publish or change makes a new one")
        case (.retry, _), (.abandon, _), (.adopt, _):
            throw .failedPrecondition("the job is not parked; it goes on by itself")
        }
    }

    private static var mayBeAtGoogle: Failure {
        .failedPrecondition("an attempt may have reached Google Ads; wait until that is known")
    }
}
