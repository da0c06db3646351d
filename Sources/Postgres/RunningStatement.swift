internal import Dispatch
internal import Synchronization

/// What a session is running at the moment, for whoever wants to stop it.
final class RunningStatement: Sendable {
    private final class End: Sendable {
        let wakeup = DispatchSemaphore(value: 0)
    }

    private enum State {
        /// Becomes `cancelling` or `ended`.
        case running
        /// A thread repeats the request. Becomes `ended`.
        case cancelling(End)
        case ended
    }

    private let canceller: Canceller
    private let limits: Limits
    private let state = Mutex(State.running)

    init(_ canceller: Canceller, _ limits: Limits) {
        self.canceller = canceller
        self.limits = limits
    }

    /// Must be called before the next statement is sent: a late request would hit that one. Waits for a request that is
    /// on its way.
    func end() {
        state.withLock {
            if case .cancelling(let end) = $0 { end.wakeup.signal() }
            $0 = .ended
        }
    }

    /// Has the statement cancelled by a thread of its own: whoever cancels a task must not wait for the server.
    func cancel() {
        let end: End? = state.withLock {
            guard case .running = $0 else { return nil }
            let end = End()
            $0 = .cancelling(end)
            return end
        }
        guard let end else { return }
        _ = WorkerThread { [self] in repeatRequests(until: end) }
    }

    /// PostgreSQL drops a request that arrives between two messages of a statement, hence more than one.
    private func repeatRequests(until end: End) {
        for attempt in 0..<limits.cancelAttempts {
            state.withLock {
                if case .cancelling = $0 { canceller.cancel() }
            }
            let pause = limits.cancelPause * (1 << attempt)
            if end.wakeup.wait(timeout: .now() + .milliseconds(Int(pause.milliseconds))) == .success { return }
        }
    }
}
