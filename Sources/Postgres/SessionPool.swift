/// Sessions for transactions that span several calls, kept open for the next: each serves one caller at a time.
///
/// Opens one when there is none to spare. Callers wait in line for the others.
package actor SessionPool {
    private let settings: ConnectionSettings
    private var idle: [Session] = []
    /// Idle ones, and those that somebody has or opens.
    private var open = 0
    private var isClosed = false
    /// In line: a number for each, and what it waits for. Nil tells it to try again.
    private var waiting: [(number: Int, turn: CheckedContinuation<Session?, Never>)] = []
    private var waitingEver = 0

    package init(_ settings: ConnectionSettings) { self.settings = settings }

    /// A session with an open transaction, in which a statement waits for locks no longer than `Limits.lockTimeout`.
    /// Then `giveBack` follows.
    package func begin() async throws(PostgresError) -> Session {
        // Those that have been idle may have lost their connection meanwhile.
        for _ in 0..<settings.limits.sessions {
            let session = try await take()
            do throws(PostgresError) {
                try await session.execute(script: settings.beginScript)
                return session
            } catch .connectionLost {
                await drop(session)
            } catch {
                await drop(session)
                throw error
            }
        }
        throw .unavailable("every connection was lost")
    }

    /// Takes back a session whose transaction has ended.
    package func giveBack(_ session: Session) {
        // It disconnects when nobody holds it any more.
        guard !isClosed else { return }
        if !waiting.isEmpty {
            waiting.removeFirst().turn.resume(returning: session)
        } else {
            idle.append(session)
        }
    }

    /// Takes back a session whose transaction is to leave nothing behind.
    package func rollBack(_ session: Session) async {
        do throws(PostgresError) {
            try await session.rollback()
            giveBack(session)
        } catch {
            // Also when the caller is gone, and may ask nothing more: disconnecting rolls back too.
            await drop(session)
        }
    }

    /// Disconnects those that are idle; the others follow when they are given back.
    package func close() async {
        isClosed = true
        for session in idle { await session.close() }
        idle = []
    }

    private func take() async throws(PostgresError) -> Session {
        while true {
            guard !isClosed else { throw .unavailable("the sessions are closed") }
            guard !Task.isCancelled else { throw .cancelled }
            if let session = idle.popLast() { return session }
            if open < settings.limits.sessions { return try await openOne() }
            guard waiting.count < settings.limits.waitingSessions else { throw .exhausted }
            if let session = await turn() { return session }
        }
    }

    private func openOne() async throws(PostgresError) -> Session {
        open += 1
        do throws(PostgresError) {
            return try await Session.open(settings)
        } catch {
            makeRoom()
            throw error
        }
    }

    private func drop(_ session: Session) async {
        await session.close()
        makeRoom()
    }

    private func makeRoom() {
        open -= 1
        if !waiting.isEmpty { waiting.removeFirst().turn.resume(returning: nil) }
    }

    private func turn() async -> Session? {
        waitingEver += 1
        let number = waitingEver
        return await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                guard !Task.isCancelled else { return turn.resume(returning: nil) }
                waiting.append((number, turn))
            }
        } onCancel: {
            Task { await self.leave(number) }
        }
    }

    private func leave(_ number: Int) {
        guard let place = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: place).turn.resume(returning: nil)
    }
}

extension ConnectionSettings {
    /// A plain string of statements, which is one round trip.
    fileprivate var beginScript: String {
        """
        BEGIN; SET LOCAL lock_timeout = \(limits.lockTimeout.milliseconds);
        SET LOCAL statement_timeout = \(statementTimeout.milliseconds)
        """
    }
}
