internal import Synchronization

/// Connections to one database that run the batches of any number of callers in pipeline mode.
///
/// One thread owns them all and waits in poll(2); callers only wait for their answer. Another thread sends cancel
/// requests for callers that are gone. Batches of different callers follow each other on a connection without waiting
/// for a round trip, each in its own transaction.
/// For COPY, scripts and transactions that span several calls use `Session`.
///
/// A connection that is lost fails the batches in flight with `.connectionLost` and is made again after a pause;
/// batches that were not sent yet go to another connection, or wait. While no connection can be made, each failed
/// attempt answers those that wait with `.unavailable`, so nobody waits longer than `Limits.reconnectPauseMax` and
/// `Limits.connectTimeout` together.
package final class Pool: Sendable {
    package let settings: ConnectionSettings
    private let inbox: Inbox
    private let worker: WorkerThread

    /// Starts the thread, which connects at once; an unreachable database shows in the first answer.
    package init(_ settings: ConnectionSettings) {
        self.settings = settings
        let inbox = Inbox(capacity: settings.limits.waitingBatches)
        self.inbox = inbox
        worker = WorkerThread {
            PoolLoop(settings, inbox: inbox).run()
        }
    }

    deinit {
        inbox.close()
    }

    /// Batches that wait for room in a pipeline.
    package var waiting: Int { inbox.count }

    /// Runs the commands of `batch` in one transaction, all or none.
    ///
    /// When the task is cancelled this throws `.cancelled` at once: a batch that was not sent yet never runs, one that
    /// was sent is cancelled at the server as soon as it runs there, unless it commits before.
    ///
    /// A cancel request can hit another batch that has just begun. That one is rolled back and runs again, unseen by
    /// its caller, so a batch must not commit by itself (as a procedure can).
    ///
    /// - Returns: One result for each command.
    package func execute(_ batch: Batch) async throws(PostgresError) -> [Rows] {
        guard !batch.commands.isEmpty else { return [] }
        guard !Task.isCancelled else { throw .cancelled }
        let job = Job(batch)
        try inbox.submit(job)
        return try await job.outcome(orElse: { [inbox] in inbox.abandon() }).get()
    }

    /// Runs one statement in a transaction of its own.
    package func query(_ statement: Statement, _ parameters: [Parameter] = []) async throws(PostgresError) -> Rows {
        try await execute([Command(statement, parameters)])[0]
    }

    /// Refuses new batches, lets the accepted ones finish for at most `Limits.closeTimeout`, and disconnects.
    package func close() async {
        inbox.close()
        await worker.end()
    }
}
