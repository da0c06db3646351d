internal import Synchronization

/// Where callers leave their batches for the thread of the pool.
final class Inbox: Sendable {
    fileprivate struct State {
        var waiting = FIFO<Job>()
        /// At most so many of those that wait have no caller any more.
        var abandoned = 0
        var isClosed = false
        var hasSignalled = false
    }

    private let state = Mutex(State())
    private let capacity: Int
    let wakeup = Wakeup()

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { state.withLock { $0.waiting.count } }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func submit(_ job: Job) throws(PostgresError) {
        let mustSignal = try state.withLock { state throws(PostgresError) in
            guard !state.isClosed else { throw .unavailable("the pool is closed") }
            state.dropAbandoned(beyond: capacity)
            guard state.waiting.count < capacity else { throw .exhausted }
            state.waiting.append(job)
            return state.signals()
        }
        if mustSignal { wakeup.signal() }
    }

    /// Takes back a batch that was accepted once already, also when the inbox is full or closed.
    func readmit(_ job: Job) {
        state.withLock { $0.waiting.append(job) }
    }

    /// The caller of some batch is gone, whether that waits here or runs.
    func abandon() {
        let mustSignal = state.withLock { state in
            state.abandoned += 1
            return state.signals()
        }
        if mustSignal { wakeup.signal() }
    }

    /// Refuses further batches; those that wait already still run.
    func close() {
        state.withLock { $0.isClosed = true }
        wakeup.signal()
    }

    /// Tells that the thread is awake: whoever submits from now on signals again.
    func acknowledge() {
        // In the other order a signal between the two would be lost, and nobody would signal again.
        wakeup.reset()
        state.withLock { $0.hasSignalled = false }
    }

    /// The longest waiting batch that its caller still wants.
    func take() -> Job? {
        state.withLock {
            while let job = $0.waiting.popFirst() {
                if !job.isSettled { return job }
            }
            $0.abandoned = 0
            return nil
        }
    }

    func takeAll() -> [Job] {
        state.withLock { $0.waiting.removeAll() }
    }
}

extension Inbox.State {
    /// Whether the thread must be woken; only the first to ask must do it.
    fileprivate mutating func signals() -> Bool {
        defer { hasSignalled = true }
        return !hasSignalled
    }

    /// Makes room for those who still wait. Worth the walk only when it can free an eighth.
    fileprivate mutating func dropAbandoned(beyond capacity: Int) {
        guard waiting.count >= capacity, abandoned * 8 >= capacity, abandoned > 0 else { return }
        for job in waiting.removeAll() where !job.isSettled { waiting.append(job) }
        abandoned = 0
    }
}
