internal import Glibc

/// One connection of a pool: connects, sends batches, hands out their results in the same order, and connects again.
/// Belongs to the thread of the pool and never waits.
final class PipelineConnection {
    private enum Phase {
        /// No connection until the given time; then `connecting`.
        case resting(until: ContinuousClock.Instant)
        /// Becomes `starting`, or `resting` after a failure.
        case connecting(ConnectionHandle, ConnectionHandle.Progress, deadline: ContinuousClock.Instant)
        /// The session's settings are on their way. Becomes `open`, or `resting` after a failure.
        case starting(ConnectionHandle, deadline: ContinuousClock.Instant)
        /// Becomes `resting` when the connection is lost.
        case open(ConnectionHandle)
    }

    private let settings: ConnectionSettings
    private let inbox: Inbox
    private let cancelQueue: CancelQueue
    private var phase = Phase.resting(until: .now)
    private var failures = 0
    private var hasUnsentBytes = false
    private var frame = ParameterFrame()

    /// Sent and not yet answered. The results below belong to the first.
    private var inFlight = FIFO<PipelineUnit>()
    private var results: [Rows] = []
    private var failure: ServerError?
    private var hasEnded = false
    private var prepared = PreparedStatements()

    private var interruption: Interruption
    /// Units answered so far, and how many of this connection's first units a cancel request may have hit.
    private var answered = 0
    private var endangered = 0

    init(_ settings: ConnectionSettings, inbox: Inbox, cancelQueue: CancelQueue) {
        self.settings = settings
        self.inbox = inbox
        self.cancelQueue = cancelQueue
        interruption = Interruption(settings.limits)
    }

    var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    var isIdle: Bool { inFlight.isEmpty }

    /// How many units await their result; nil when no batch can be sent now.
    func load(at now: ContinuousClock.Instant) -> Int? {
        // A batch may need a unit of its own to prepare each statement, so the depth is a mark, not an exact count.
        guard isOpen, inFlight.count < settings.limits.pipelineDepth, !interruption.holdsBack(at: now) else {
            return nil
        }
        // Nothing comes behind what nobody waits for: it might all be abandoned together.
        if let head = inFlight.first, head.isAbandoned { return nil }
        return inFlight.count
    }

    // MARK: Connecting

    /// When `advance` or `interrupt` has something to do even if the socket stays silent.
    func deadline(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        isOpen ? interruption.deadline(after: now) : connectDeadline
    }

    private var connectDeadline: ContinuousClock.Instant? {
        switch phase {
        case .resting(let until): until
        case .connecting(_, _, let deadline), .starting(_, let deadline): deadline
        case .open: nil
        }
    }

    /// Does what time demands: starts to connect, gives up connecting, or takes batches again after a cancel request.
    /// - Throws: `.unavailable` when this attempt to connect has failed.
    func advance(at now: ContinuousClock.Instant) throws(PostgresError) {
        // Only what is in flight now can have been running when the server passed the request on.
        if interruption.finish() { endangered = answered + inFlight.count }
        guard let connectDeadline, connectDeadline <= now else { return }
        do throws(PostgresError) {
            guard case .resting = phase else {
                throw .unavailable("no answer within \(settings.limits.connectTimeout)")
            }
            let handle = try ConnectionHandle(startingWith: settings)
            // As libpq demands: wait to write first.
            phase = .connecting(handle, .writing, deadline: now + settings.limits.connectTimeout)
        } catch {
            rest(from: now)
            throw error
        }
    }

    private func rest(from now: ContinuousClock.Instant) {
        let doubled = settings.limits.reconnectPause * (1 << min(failures, 16))
        // Jitter, so that many programs do not return to a restarted server at the same moment.
        let pause = min(doubled, settings.limits.reconnectPauseMax) * Double.random(in: 0.5...1)
        failures += 1
        phase = .resting(until: now + pause)
    }

    private func start(_ handle: ConnectionHandle, deadline: ContinuousClock.Instant) throws(PostgresError) {
        try handle.enterPipelineMode()
        phase = .starting(handle, deadline: deadline)
        try sendUnnamed(settings.startup(statementTimeout: settings.statementTimeout), on: handle)
        try finishUnit(.startup, on: handle)
    }

    // MARK: Sending

    /// Sends a batch; `load` must not be nil.
    func send(_ job: Job) {
        guard case .open(let handle) = phase else { preconditionFailure("sent a batch without a connection") }
        do throws(PostgresError) {
            if settings.usesPreparedStatements {
                try prepare(job, on: handle)
            } else {
                try sendUnnamed(settings.batchTimeout, on: handle)
            }
            for command in job.batch.commands { try send(command, on: handle) }
            try finishUnit(.batch(job), on: handle)
        } catch {
            job.settle(.failure(error))
            lose(because: error)
        }
    }

    /// Prepares what this connection has not seen, each in a unit of its own: a batch that fails must not undo it.
    private func prepare(_ job: Job, on handle: ConnectionHandle) throws(PostgresError) {
        for command in job.batch.commands where command.statement.isPrepared {
            guard let types = prepared.note(command) else { continue }
            try handle.sendPrepare(command.statement, types: types)
            try finishUnit(.prepare(command.statement, for: job), on: handle)
        }
    }

    private func send(_ command: Command, on handle: ConnectionHandle) throws(PostgresError) {
        guard prepared.isConfirmed(command.statement) else {
            try sendUnnamed(command, on: handle)
            return
        }
        frame.load(command.parameters)
        try handle.sendPrepared(command.statement, frame)
    }

    private func sendUnnamed(_ command: Command, on handle: ConnectionHandle) throws(PostgresError) {
        frame.load(command.parameters)
        try handle.sendUnnamed(command.statement, frame)
    }

    private func finishUnit(_ unit: PipelineUnit, on handle: ConnectionHandle) throws(PostgresError) {
        try handle.sendSync()
        hasUnsentBytes = try handle.flush()
        inFlight.append(unit)
    }

    // MARK: Receiving

    /// What to wait for in poll(2); nil while there is no socket.
    var interest: pollfd? {
        switch phase {
        case .resting: nil
        case .connecting(let handle, let progress, _):
            pollfd(fd: handle.socket, events: Int16(progress == .reading ? POLLIN : POLLOUT), revents: 0)
        case .starting(let handle, _), .open(let handle):
            pollfd(fd: handle.socket, events: Int16(hasUnsentBytes ? POLLIN | POLLOUT : POLLIN), revents: 0)
        }
    }

    /// Does what the socket allows, after poll(2) has named it.
    /// - Throws: `.unavailable` when an attempt to connect has failed.
    func handleEvents() throws(PostgresError) {
        do throws(PostgresError) {
            switch phase {
            case .resting: break
            case .connecting(let handle, _, let deadline):
                let progress = try handle.advanceConnecting()
                if progress == .connected {
                    try start(handle, deadline: deadline)
                } else {
                    phase = .connecting(handle, progress, deadline: deadline)
                }
            case .starting(let handle, _), .open(let handle):
                try receive(from: handle)
            }
        } catch {
            let wasOpen = isOpen
            lose(because: error)
            if !wasOpen { throw .unavailable(error.reason) }
        }
    }

    private func receive(from handle: ConnectionHandle) throws(PostgresError) {
        let input = Result { () throws(PostgresError) in try handle.consumeInput() }
        // What arrived before the connection broke still counts: it may be the answer, or the reason.
        while !inFlight.isEmpty, let received = handle.receive() {
            try take(received, from: handle)
        }
        try input.get()
        if hasUnsentBytes { hasUnsentBytes = try handle.flush() }
    }

    private func take(_ received: ConnectionHandle.Received, from handle: ConnectionHandle) throws(PostgresError) {
        let endedBefore = hasEnded
        hasEnded = false
        switch received {
        case .rows(let rows): results.append(rows)
        case .failed(let error, isFatal: true): throw .connectionLost(error.message)
        case .failed(let error, isFatal: false): failure = failure ?? error
        case .skipped: break
        case .end:
            guard !endedBefore else { throw .connectionLost("results and commands are out of step") }
            hasEnded = true
        case .synchronized: try settleFirst(on: handle)
        }
    }

    private func settleFirst(on handle: ConnectionHandle) throws(PostgresError) {
        let rows = results
        let failure = failure
        results.removeAll(keepingCapacity: true)
        self.failure = nil
        let isEndangered = interruption.isUnderway || answered < endangered
        answered += 1
        interruption.headEnded()
        switch inFlight.popFirst() {
        case .startup:
            if let failure { throw .server(failure) }
            failures = 0
            phase = .open(handle)
        case .prepare(let statement, for: _):
            if failure == nil { prepared.confirm(statement) } else { prepared.fail(statement) }
        case .batch(let job):
            if handle.takeUnreplicatedCommit() {
                job.settle(.failure(.unreplicated))
            } else if let failure {
                fail(job, because: failure, isEndangered: isEndangered)
            } else {
                // The first command of each batch without prepared statements is ours.
                job.settle(.success(settings.usesPreparedStatements ? rows : Array(rows.dropFirst())))
            }
        case nil:
            throw .connectionLost("a result without a command")
        }
    }

    private func fail(_ job: Job, because failure: ServerError, isEndangered: Bool) {
        // It may have met its timeout instead; being rolled back in any case, it can run again.
        if failure.isCancellation, isEndangered, job.allowsResend(limit: settings.limits.resends) {
            inbox.readmit(job)
        } else {
            job.settle(.failure(.server(failure)))
        }
    }

    // MARK: Interrupting

    /// Has the server cancel what it is running for a caller that is gone.
    func interrupt(at now: ContinuousClock.Instant) {
        guard let head = inFlight.first, interruption.isDue(at: now, headIsAbandoned: head.isAbandoned) else { return }
        guard inFlight.count > 1, inFlight.allSatisfy(\.isAbandoned), !cancelQueue.isFull else {
            guard case .open(let handle) = phase else { return }
            return interruption.send(handle.makeCanceller(), through: cancelQueue, at: now)
        }
        // The server finds out by the answer to the request that the rest has nobody to answer to.
        guard let canceller = abandon(at: now) else { return }
        _ = cancelQueue.submit(canceller)
    }

    /// Closes the connection, faster than ending one after the other what nobody waits for.
    private func abandon(at now: ContinuousClock.Instant) -> Canceller? {
        guard case .open(let handle) = phase else { return nil }
        let canceller = handle.makeCanceller()
        handle.resetsWhenClosed()
        forget(because: .connectionLost("nobody waits for its batches"))
        phase = .resting(until: now)
        return canceller
    }

    // MARK: Losing

    /// Answers all that is in flight, and connects again after a pause.
    func lose(because error: PostgresError) {
        forget(because: error)
        rest(from: .now)
    }

    private func forget(because error: PostgresError) {
        let units = inFlight.removeAll()
        results = []
        failure = nil
        hasEnded = false
        hasUnsentBytes = false
        prepared = PreparedStatements()
        interruption = Interruption(settings.limits)
        (answered, endangered) = (0, 0)
        for case .batch(let job) in units {
            job.settle(.failure(.connectionLost(error.reason)))
        }
    }
}

extension PostgresError {
    /// The text of a lost or missing connection without its prefix.
    var reason: String {
        switch self {
        case .connectionLost(let reason), .unavailable(let reason): reason
        case .server(let error): error.message
        case .exhausted, .cancelled: description
        }
    }
}
