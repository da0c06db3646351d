internal import Synchronization

/// Sends the cancel requests of a pool one after another from a thread of its own, since each blocks.
final class CancelQueue: Sendable {
    /// A request on its way to the server.
    final class Request: Sendable {
        private let canceller: Canceller
        private let done = Atomic(false)

        fileprivate init(_ canceller: Canceller) {
            self.canceller = canceller
        }

        /// True once the request can hit only what was sent before.
        var isDone: Bool { done.load(ordering: .acquiring) }

        fileprivate func send() {
            canceller.cancel()
            done.store(true, ordering: .releasing)
        }
    }

    private struct State {
        var waiting = FIFO<Request>()
        var isStopped = false
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
        let wakeup = Wakeup()
    }

    private let shared = Shared()
    private let capacity: Int

    /// - Parameter onDone: called on the queue's thread after each request.
    init(capacity: Int, onDone: @escaping @Sendable () -> Void) {
        self.capacity = capacity
        _ = WorkerThread { [shared] in
            while true {
                shared.wakeup.wait()
                while let request = shared.state.withLock({ $0.waiting.popFirst() }) {
                    request.send()
                    onDone()
                }
                if shared.state.withLock({ $0.isStopped }) { return }
            }
        }
    }

    /// The thread ends when the requests that wait are sent.
    deinit {
        shared.state.withLock { $0.isStopped = true }
        shared.wakeup.signal()
    }

    var isFull: Bool { shared.state.withLock { $0.waiting.count >= capacity } }

    /// - Returns: nil when `capacity` requests wait already.
    func submit(_ canceller: Canceller) -> Request? {
        let request: Request? = shared.state.withLock {
            guard $0.waiting.count < capacity else { return nil }
            let request = Request(canceller)
            $0.waiting.append(request)
            return request
        }
        shared.wakeup.signal()
        return request
    }
}
