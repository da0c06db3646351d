/// Mistakes that others have made, planted in the model to see whether the observer would notice.
enum PlantedBug: CaseIterable {
    /// Writes are not checked against the lease, and workers do not fence themselves.
    case noFence
    /// Each send of a create takes a name of its own.
    case randomName
    /// Nothing is written before the send.
    case noIntent
    /// The rescuer's update repeats neither state nor lease of its select.
    case rescueUnguarded
    /// Silence is taken for "not applied".
    case resendOnTimeout
    /// The first campaign that a look shows is taken for ours.
    case adoptFirstHit
    /// The job is completed in one transaction, its result recorded in the next.
    case completeBeforeRecord
    /// The lease is measured with a clock that stands still while the process is stopped.
    case wrongClock
}
