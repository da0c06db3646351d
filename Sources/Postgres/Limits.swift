/// What one pool or session may use at most.
package struct Limits: Sendable {
    /// Connections of a pool. Four keep four PostgreSQL processes busy, and one machine rarely gives it more.
    package var connections = 4

    /// Batches in flight on one connection. Beyond 64 the gain per batch is below a microsecond, and a lost connection
    /// leaves this many outcomes unknown.
    package var pipelineDepth = 64

    /// Batches that wait for room in a pipeline: at 50,000 batches a second the last one waits 0.2 s.
    package var waitingBatches = 10_000

    /// From the first packet to a session that takes statements.
    package var connectTimeout = Duration.seconds(5)

    /// The pause after the first failed attempt to connect; each further one doubles it, up to `reconnectPauseMax`.
    package var reconnectPause = Duration.milliseconds(100)
    package var reconnectPauseMax = Duration.seconds(2)

    /// How long the batch of a caller that is gone may still run by itself before the server is asked to cancel it.
    package var cancelGrace = Duration.milliseconds(1)

    /// The pause before a cancel request without effect is repeated; each further one doubles it. Ten attempts take
    /// five seconds; then only the statement timeout ends the batch.
    package var cancelPause = Duration.milliseconds(5)
    package var cancelAttempts = 10

    /// How long a connection takes no new batches because a cancel request is on its way; it usually takes 1 ms.
    package var cancelWait = Duration.seconds(1)

    /// Cancel requests of a pool that wait for the one before them. A connection has one at a time.
    package var waitingCancels = 64

    /// How often a batch is sent again after a cancel request that was meant for another one has hit it.
    package var resends = 3

    /// How long `Pool.close()` lets batches in flight finish.
    package var closeTimeout = Duration.seconds(10)

    /// Sessions of a `SessionPool`, for the same reason as `connections`.
    package var sessions = 4

    /// Callers that wait for a session: at a millisecond or more for each, the last one waits for seconds.
    package var waitingSessions = 1_000

    /// How long a statement of a session's transaction waits for what another transaction has locked.
    package var lockTimeout = Duration.seconds(10)

    package init() {}
}
