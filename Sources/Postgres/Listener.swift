internal import CLibpq
internal import Glibc

/// Hears the notifications of one channel (PostgreSQL manual, LISTEN) on a connection of its own, which a thread waits
/// for and makes again when it is lost.
///
/// Only hints: what is sent while there is no connection is lost, hence one hint after each connect. Needs a connection
/// to PostgreSQL itself, not to PgBouncer in transaction mode: there it hears nothing.
package final class Listener: Sendable {
    /// One element for one notification or several; never finishes before `close`.
    package let hints: AsyncStream<Void>
    private let mailbox: Mailbox
    private let worker: WorkerThread

    /// Starts the thread, which connects at once.
    /// - Parameter channel: an SQL identifier of the program's own, never a caller's text.
    package init(_ settings: ConnectionSettings, channel: StaticString) {
        let (hints, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let mailbox = Mailbox()
        self.hints = hints
        self.mailbox = mailbox
        worker = WorkerThread {
            ListenerLoop(settings, channel: channel.description, mailbox: mailbox) { continuation.yield() }.run()
            continuation.finish()
        }
    }

    deinit {
        mailbox.close()
    }

    /// Disconnects.
    package func close() async {
        mailbox.close()
        await worker.end()
    }

    /// Where the thread learns that it shall end.
    fileprivate final class Mailbox: Sendable {
        let wakeup = Wakeup()

        func close() { wakeup.signal() }
    }
}

/// The thread of a listener.
private struct ListenerLoop {
    let settings: ConnectionSettings
    let channel: String
    let mailbox: Listener.Mailbox
    let hint: () -> Void

    init(_ settings: ConnectionSettings, channel: String, mailbox: Listener.Mailbox, hint: @escaping () -> Void) {
        self.settings = settings
        self.channel = channel
        self.mailbox = mailbox
        self.hint = hint
    }

    /// Returns when the listener is closed.
    func run() {
        var failures = 0
        while true {
            if let connection = connect() {
                failures = 0
                hint()
                guard listen(on: connection) else { return }
            }
            let doubled = settings.limits.reconnectPause * (1 << min(failures, 16))
            failures += 1
            if mailbox.wakeup.wait(for: min(doubled, settings.limits.reconnectPauseMax)) { return }
        }
    }

    private func connect() -> BlockingConnection? {
        do throws(PostgresError) {
            let connection = try BlockingConnection(settings)
            try connection.execute("LISTEN \(channel)")
            return connection
        } catch {
            // Why shows wherever the database is used in earnest.
            return nil
        }
    }

    /// - Returns: false when the listener is closed, true when the connection is lost.
    private func listen(on connection: BlockingConnection) -> Bool {
        while true {
            var entries = [
                pollfd(fd: mailbox.wakeup.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0),
            ]
            _ = unsafe poll(&entries, nfds_t(entries.count), -1)
            if entries[0].revents != 0 { return false }
            guard let hasNotifications = connection.takeNotifications() else { return true }
            if hasNotifications { hint() }
        }
    }
}
