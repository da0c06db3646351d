/// Decides when the server is asked to cancel the unit at the head of a pipeline, because its caller is gone.
///
/// A cancel request names a connection, hits whatever runs there when it arrives, and often the unit after that too,
/// since the postmaster signals twice (PostgreSQL source, `signal_child`). Hence one at a time, only for the head, and
/// only when that did not end by itself within `Limits.cancelGrace`: most do, and a client that resets thousands of
/// calls must not cost PostgreSQL a process for each. PostgreSQL drops a request that arrives between two messages of a
/// batch, so it is repeated while the same unit remains the head.
struct Interruption {
    private struct Sent {
        let request: CancelQueue.Request
        let heldUntil: ContinuousClock.Instant
    }

    private let limits: Limits
    private var headSince: ContinuousClock.Instant?
    private var attempts = 0
    private var due: ContinuousClock.Instant?
    private var sent: Sent?

    init(_ limits: Limits) {
        self.limits = limits
    }

    /// Whether a request is on its way, so that any unit may be hit.
    var isUnderway: Bool { sent != nil }

    /// Whether new batches should wait, so that they are out of danger. Not for ever: the network may be silent.
    func holdsBack(at now: ContinuousClock.Instant) -> Bool {
        sent.map { now < $0.heldUntil } ?? false
    }

    /// When there is something to decide even if nothing happens before.
    func deadline(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let sent else { return due }
        return now < sent.heldUntil ? sent.heldUntil : nil
    }

    /// Whether a request has just become done.
    mutating func finish() -> Bool {
        guard let sent, sent.request.isDone else { return false }
        self.sent = nil
        return true
    }

    /// The head has been answered, and the next unit takes its place.
    mutating func headEnded() {
        (headSince, due, attempts) = (nil, nil, 0)
    }

    /// Whether to send a request now; then `send(_:at:)` follows.
    mutating func isDue(at now: ContinuousClock.Instant, headIsAbandoned: Bool) -> Bool {
        let since = headSince ?? now
        headSince = since
        guard headIsAbandoned, sent == nil, attempts < limits.cancelAttempts else { return false }
        let due = due ?? since + limits.cancelGrace
        self.due = due
        return due <= now
    }

    mutating func send(_ canceller: Canceller, through queue: CancelQueue, at now: ContinuousClock.Instant) {
        sent = queue.submit(canceller).map { Sent(request: $0, heldUntil: now + limits.cancelWait) }
        let pause = limits.cancelPause * (1 << attempts)
        attempts += 1
        due = attempts < limits.cancelAttempts ? now + pause : nil
    }
}
