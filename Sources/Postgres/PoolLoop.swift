internal import Glibc

/// The thread of a pool: gives waiting batches to connections, and waits for sockets, callers and time.
final class PoolLoop {
    private let settings: ConnectionSettings
    private let inbox: Inbox
    private let connections: [PipelineConnection]
    private var entries: [pollfd] = []
    private var polled: [PipelineConnection] = []

    init(_ settings: ConnectionSettings, inbox: Inbox) {
        self.settings = settings
        self.inbox = inbox
        let cancelQueue = CancelQueue(capacity: settings.limits.waitingCancels) { inbox.wakeup.signal() }
        connections = (0..<settings.limits.connections).map { _ in
            PipelineConnection(settings, inbox: inbox, cancelQueue: cancelQueue)
        }
    }

    /// Returns when the pool has been closed and the accepted batches are done.
    func run() {
        var closeDeadline: ContinuousClock.Instant?
        while true {
            let now = ContinuousClock.now
            for connection in connections {
                attempt { () throws(PostgresError) in try connection.advance(at: now) }
            }
            dispatch(at: now)
            for connection in connections { connection.interrupt(at: now) }
            if inbox.isClosed {
                let deadline = closeDeadline ?? now + settings.limits.closeTimeout
                closeDeadline = deadline
                if deadline <= now || inbox.count == 0 && connections.allSatisfy(\.isIdle) { break }
            }
            wait(until: (connections.map { $0.deadline(after: now) } + [closeDeadline]).compactMap(\.self).min())
        }
        let closed = PostgresError.unavailable("the pool is closed")
        connections.forEach { $0.lose(because: closed) }
        inbox.takeAll().forEach { $0.settle(.failure(closed)) }
    }

    /// Gives each waiting batch to the connection with the least to do.
    private func dispatch(at now: ContinuousClock.Instant) {
        while let connection = leastLoaded(at: now), let job = inbox.take() {
            connection.send(job)
        }
    }

    private func leastLoaded(at now: ContinuousClock.Instant) -> PipelineConnection? {
        var best: (connection: PipelineConnection, load: Int)?
        for connection in connections {
            guard let load = connection.load(at: now), load < best?.load ?? .max else { continue }
            best = (connection, load)
        }
        return best?.connection
    }

    private func wait(until deadline: ContinuousClock.Instant?) {
        entries.removeAll(keepingCapacity: true)
        polled.removeAll(keepingCapacity: true)
        entries.append(pollfd(fd: inbox.wakeup.descriptor, events: Int16(POLLIN), revents: 0))
        for connection in connections {
            guard let interest = connection.interest else { continue }
            entries.append(interest)
            polled.append(connection)
        }
        // Rounded up, or the last millisecond would be spent spinning.
        let timeout = deadline.map { max(0, ($0 - .now).milliseconds + 1) } ?? -1
        guard unsafe poll(&entries, nfds_t(entries.count), Int32(clamping: timeout)) > 0 else { return }

        if entries[0].revents != 0 { inbox.acknowledge() }
        for (entry, connection) in zip(entries.dropFirst(), polled) where entry.revents != 0 {
            attempt { () throws(PostgresError) in try connection.handleEvents() }
        }
    }

    /// When an attempt to connect fails and no other connection is open, nobody can say how long it will last.
    private func attempt(_ step: () throws(PostgresError) -> Void) {
        do throws(PostgresError) {
            try step()
        } catch {
            guard !connections.contains(where: \.isOpen) else { return }
            inbox.takeAll().forEach { $0.settle(.failure(error)) }
        }
    }
}
