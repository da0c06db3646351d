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
    /// Decides on a person's action, to be committed while the job still is as given here.
    package func decide(
        _ action: OperatorAction, kind: JobKind, state: JobState, open: OpenAttempt?, unknowns: Int
    ) throws(Failure) -> Settlement {
        switch (action, state) {
        case (.cancel, .queued) where open == nil && unknowns == 0:
            return .cancelled
        case (.cancel, .queued):
            throw .failedPrecondition("an attempt may have reached Google Ads; wait until that is known")
        case (.cancel, .running):
            throw .failedPrecondition("the job is being sent; wait for its end")
        case (.cancel, .parked):
            throw .failedPrecondition("an attempt may have reached Google Ads; abandon the job instead")
        case (.retry, .parked): return .requeued
        case (.abandon, .parked): return .abandoned
        case (.adopt(let id, let status, let drift), .parked) where kind == .publish:
            return .published(googleCampaignID: id, status, drift: drift)
        case (.adopt, .parked):
            throw .failedPrecondition("only a job that creates a campaign can adopt one")
        case (_, .queued), (_, .running):
            throw .failedPrecondition("the job is not parked; it goes on by itself")
        case (_, .done), (_, .refused), (_, .cancelled), (_, .abandoned):
            throw .failedPrecondition("the job has ended: \(state.rawValue)")
        }
    }
}
