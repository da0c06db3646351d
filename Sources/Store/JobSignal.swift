package import Postgres

/// Tells workers on all machines that jobs were queued, by NOTIFY. Only a hint: polling finds every job without it.
///
/// A notification takes a lock of the whole database while it commits, hence never in the transaction that queues jobs,
/// and never more often than `Limits.pause` allows.
package final class JobSignal: Sendable {
    package enum Limits {
        package static let pause = Duration.milliseconds(5)
    }

    static let channel: StaticString = "adflight_jobs"

    private let pool: Pool
    /// Several calls before the next notification are one.
    private let calls = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    package init(_ pool: Pool) {
        self.pool = pool
    }

    /// After the transaction that queued a job.
    package func send() { calls.continuation.yield() }

    /// What was queued anywhere, for a worker that waits. Behind PgBouncer in transaction mode nothing is heard.
    package static func listener(_ settings: ConnectionSettings) -> Listener { Listener(settings, channel: channel) }

    /// Passes on what `send` was called for, until the task is cancelled.
    package func run() async {
        for await _ in calls.stream {
            // A database that is away has nobody waiting; whoever comes back looks first.
            _ = try? await pool.query(QueueStatements.notify)
            guard (try? await Task.sleep(for: Limits.pause)) != nil else { return }
        }
    }
}
