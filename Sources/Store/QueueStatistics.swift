package import Domain

/// How the queue does at one moment.
package struct QueueStatistics: Equatable, Sendable {
    /// Jobs that have not ended; a phase without jobs is not there.
    package let depths: [JobPhase: Int]
    /// How long the first of the jobs that could run now has waited for a worker.
    package let oldestWaiting: Duration?
    /// Workers that are alive.
    package let workers: Int
    /// How long ago the lease of a dead worker has run out, when nobody has noticed yet: more than a few seconds means
    /// that nobody rescues.
    package let oldestExpired: Duration?
    /// Rows of the queue's table that wait for vacuum.
    package let deadRows: Int
}
