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

    /// What lies between two Syncs.
    private enum Unit {
        case startup
        case prepare(Statement)
        case batch(Job)
    }

    private struct Preparation {
        let sql: String
        let types: [UInt32]
        /// False until the server has confirmed; the statement is sent unnamed until then.
        var isConfirmed = false
    }

    private let settings: ConnectionSettings
    private var phase = Phase.resting(until: .now)
    private var failures = 0
    private var hasUnsentBytes = false
    private var frame = ParameterFrame()

    /// Sent and not yet answered. The results below belong to the first.
    private var inFlight = FIFO<Unit>()
    private var results: [Rows] = []
    private var failure: ServerError?
    private var hasEnded = false
    private var preparations: [String: Preparation] = [:]

    init(_ settings: ConnectionSettings) {
        self.settings = settings
    }

    var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    var isIdle: Bool { inFlight.isEmpty }

    /// How many units await their result; nil when no batch can be sent now.
    var load: Int? {
        // A batch may need a unit of its own to prepare each statement, so the depth is a mark, not an exact count.
        isOpen && inFlight.count < settings.limits.pipelineDepth ? inFlight.count : nil
    }

    // MARK: Connecting

    /// When `advance` has something to do even if the socket stays silent.
    var deadline: ContinuousClock.Instant? {
        switch phase {
        case .resting(let until): until
        case .connecting(_, _, let deadline), .starting(_, let deadline): deadline
        case .open: nil
        }
    }

    /// Does what time demands: starts to connect, or gives up connecting.
    /// - Throws: `.unavailable` when this attempt to connect has failed.
    func advance(at now: ContinuousClock.Instant) throws(PostgresError) {
        guard let deadline, deadline <= now else { return }
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
        try sendUnnamed(settings.startup, on: handle)
        try finishUnit(.startup, on: handle)
    }

    // MARK: Sending

    /// Sends a batch; `load` must not be nil.
    func send(_ job: Job) {
        guard case .open(let handle) = phase else { preconditionFailure("sent a batch without a connection") }
        do throws(PostgresError) {
            if settings.usesPreparedStatements { try prepare(job.batch, on: handle) }
            for command in job.batch.commands { try send(command, on: handle) }
            try finishUnit(.batch(job), on: handle)
        } catch {
            job.settle(.failure(error))
            lose(because: error)
        }
    }

    /// Prepares what this connection has not seen, each in a unit of its own: a batch that fails must not undo it.
    private func prepare(_ batch: Batch, on handle: ConnectionHandle) throws(PostgresError) {
        for command in batch.commands {
            let types = command.parameters.map { $0.type.rawValue }
            let statement = command.statement
            if let known = preparations[statement.name] {
                precondition(known.sql == statement.sql, "two statements are named \(statement.name)")
                precondition(known.types == types, "\(statement.name) was first used with other parameter types")
                continue
            }
            preparations[statement.name] = Preparation(sql: statement.sql, types: types)
            try handle.sendPrepare(statement, types: types)
            try finishUnit(.prepare(statement), on: handle)
        }
    }

    private func send(_ command: Command, on handle: ConnectionHandle) throws(PostgresError) {
        guard preparations[command.statement.name]?.isConfirmed == true else {
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

    private func finishUnit(_ unit: Unit, on handle: ConnectionHandle) throws(PostgresError) {
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
        switch inFlight.popFirst() {
        case .startup:
            if let failure { throw .server(failure) }
            failures = 0
            phase = .open(handle)
        case .prepare(let statement):
            // A statement that cannot be prepared goes unnamed, so that each caller gets the true error.
            if failure == nil {
                preparations[statement.name]?.isConfirmed = true
            } else {
                preparations[statement.name] = nil
            }
        case .batch(let job):
            job.settle(failure.map { .failure(.server($0)) } ?? .success(rows))
        case nil:
            throw .connectionLost("a result without a command")
        }
    }

    // MARK: Losing

    /// Answers all that is in flight, and connects again after a pause.
    func lose(because error: PostgresError) {
        let units = inFlight.removeAll()
        results = []
        failure = nil
        hasEnded = false
        hasUnsentBytes = false
        preparations = [:]
        rest(from: .now)
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
