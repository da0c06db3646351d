internal import Glibc
internal import Synchronization

/// A thread of our own for code that blocks, so that no thread of Swift's pool or of an event loop ever does.
final class WorkerThread: Sendable {
    private struct State {
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private final class Completion: Sendable {
        let state = Mutex(State())
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    private let completion = Completion()

    init(_ run: @escaping @Sendable () -> Void) {
        let body = Body { [completion] in
            run()
            let waiters = completion.state.withLock {
                $0.hasEnded = true
                return $0.waiters
            }
            waiters.forEach { $0.resume() }
        }
        var thread = pthread_t()
        // The thread takes over the reference.
        let context = unsafe Unmanaged.passRetained(body).toOpaque()
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        precondition(status == 0, "no thread left: errno \(status)")
        pthread_detach(thread)
    }

    /// Returns when the thread's work has returned.
    func end() async {
        await withCheckedContinuation { waiter in
            let hasEnded = completion.state.withLock {
                if !$0.hasEnded { $0.waiters.append(waiter) }
                return $0.hasEnded
            }
            if hasEnded { waiter.resume() }
        }
    }
}
