internal import Synchronization

/// Where callers leave their batches for the thread of the pool.
final class Inbox: Sendable {
    private struct State {
        var waiting = FIFO<Job>()
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
            guard state.waiting.count < capacity else { throw .exhausted }
            state.waiting.append(job)
            defer { state.hasSignalled = true }
            return !state.hasSignalled
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
            return nil
        }
    }

    func takeAll() -> [Job] {
        state.withLock { $0.waiting.removeAll() }
    }
}
