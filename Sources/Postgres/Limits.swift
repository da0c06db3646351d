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

    /// How long `Pool.close()` lets batches in flight finish.
    package var closeTimeout = Duration.seconds(10)

    package init() {}
}
