internal import Dispatch
internal import Synchronization

/// Runs the jobs of one actor on a thread of its own, where they may block.
final class ThreadExecutor: SerialExecutor {
    private struct Entry {
        let job: UnownedJob
        /// Keeps the executor alive until its job has run: the last one may end the actor.
        let executor: ThreadExecutor
    }

    private struct State {
        var entries = FIFO<Entry>()
        var isStopped = false
    }

    private final class Queue: Sendable {
        let state = Mutex(State())
        let wakeup = DispatchSemaphore(value: 0)
    }

    private let queue = Queue()

    init() {
        _ = WorkerThread { [queue] in
            while true {
                queue.wakeup.wait()
                while let entry = queue.state.withLock({ $0.entries.popFirst() }) {
                    unsafe entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
                }
                if queue.state.withLock({ $0.isStopped }) { return }
            }
        }
    }

    deinit {
        queue.state.withLock { $0.isStopped = true }
        queue.wakeup.signal()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let entry = Entry(job: UnownedJob(job), executor: self)
        queue.state.withLock { $0.entries.append(entry) }
        queue.wakeup.signal()
    }
}
