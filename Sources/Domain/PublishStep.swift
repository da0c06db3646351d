/// What to do next in a turn.
package enum PublishStep: Equatable, Sendable {
    /// Read the campaign as it is now, commit the intent, ask `PublishPolicy.afterIntent`, send. May share a mutate
    /// with others of its customer unless `alone`.
    case send(after: Intent, alone: Bool)
    /// Ask Google for what an earlier attempt left. Changes nothing anywhere, so nothing is written before.
    case look(LookCause)
    /// Commit this, and the turn is over.
    case settle(Settlement)
}

/// What is committed, under the lease, before the first byte of a send leaves: the job becomes open.
///
/// An attempt that was open before, of another lease, is counted as unknown. Written again under the same lease it
/// replaces itself: by then it is known that nothing of it was applied.
package struct Intent: Equatable, Sendable {
    /// The first byte leaves within this of asking for the commit, or never does: see `SendFence`.
    package let sendWindow: Duration
    /// Added to the database's clock it is `OpenAttempt.applyDeadline`.
    package let applyWindow: Duration

    package init(sendWindow: Duration, applyWindow: Duration) {
        self.sendWindow = sendWindow
        self.applyWindow = applyWindow
    }
}

/// What became of writing an intent. As long as the database does not answer, it is written again.
package enum IntentOutcome: Equatable, Sendable {
    case recorded
    /// The campaign was changed since it was read; nothing was written.
    case stale
    /// The job is not ours any more; nothing was written.
    case leaseLost
}

/// The last word before the first byte.
package enum Clearance: Equatable, Sendable {
    case send
    case settle(Settlement)
    /// The job may be in other hands: send nothing, write nothing. Whoever has it looks first.
    case drop
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
