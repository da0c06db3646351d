internal import Synchronization

/// A batch on its way through the pool, and the one caller that waits for it.
final class Job: Sendable {
    typealias Outcome = Result<[Rows], PostgresError>

    private enum State {
        case pending(CheckedContinuation<Outcome, Never>?)
        case settled(Outcome)
    }

    let batch: Batch
    private let state = Mutex(State.pending(nil))
    private let resends = Atomic(0)

    init(_ batch: Batch) {
        self.batch = batch
    }

    /// True once the caller has been answered, for instance because its task was cancelled.
    var isSettled: Bool {
        state.withLock { if case .settled = $0 { true } else { false } }
    }

    /// Answers the caller. Only the first answer counts.
    func settle(_ outcome: Outcome) {
        let waiter: CheckedContinuation<Outcome, Never>? = state.withLock {
            guard case .pending(let waiter) = $0 else { return nil }
            $0 = .settled(outcome)
            return waiter
        }
        waiter?.resume(returning: outcome)
    }

    /// Counts one more time that it is sent again; false beyond `limit`.
    func allowsResend(limit: Int) -> Bool {
        resends.add(1, ordering: .relaxed).newValue <= limit
    }

    /// Waits for the answer; cancelling the task makes it `.cancelled` at once and calls `abandoned`.
    func outcome(orElse abandoned: @Sendable () -> Void) async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let settled: Outcome? = state.withLock {
                    if case .settled(let outcome) = $0 { return outcome }
                    $0 = .pending(waiter)
                    return nil
                }
                if let settled { waiter.resume(returning: settled) }
            }
        } onCancel: {
            settle(.failure(.cancelled))
            abandoned()
        }
    }
}
