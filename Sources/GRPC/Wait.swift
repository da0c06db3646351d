internal import NIOCore

/// A handler that waits for its call: ended once, by what it waits for or by the end of its task, whichever comes
/// first. Confined to the event loop of the call.
final class Wait<Value: Sendable> {
    typealias Outcome = Result<Value, RPCError>

    private(set) var isOver = false
    private var continuation: CheckedContinuation<Outcome, Never>?

    func end(_ outcome: Outcome) {
        isOver = true
        continuation?.resume(returning: outcome)
        continuation = nil
    }

    /// Suspends the task, which may run anywhere, until the wait ends.
    ///
    /// - Parameter begin: runs on the event loop and sees to it that the wait ends. Not called for a task already
    ///   cancelled.
    static func begin(
        on eventLoop: any EventLoop, _ begin: @escaping @Sendable (Wait) -> Void
    ) async throws(RPCError) -> Value {
        let wait = NIOLoopBoundBox.makeBoxSendingValue(Wait(), eventLoop: eventLoop)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Outcome, Never>) in
                eventLoop.runSoon {
                    // A cancellation may have overtaken us on the way to the loop.
                    guard !wait.value.isOver else { return continuation.resume(returning: .failure(.abandoned)) }
                    wait.value.continuation = continuation
                    begin(wait.value)
                }
            }
        } onCancel: {
            eventLoop.runSoon { wait.value.end(.failure(.abandoned)) }
        }
        return try outcome.get()
    }
}

extension EventLoop {
    /// Runs `work` now if this is the loop's thread, else in its next turn.
    fileprivate func runSoon(_ work: @escaping @Sendable () -> Void) {
        if inEventLoop { work() } else { execute(work) }
    }
}

extension RPCError {
    /// What a handler gets that still waits, or goes on, when its task is cancelled or its call is over.
    static let abandoned = RPCError(code: .cancelled, message: "the call is over")
}
