internal import Synchronization

/// A request whose body is sent, and whose response is read, piece by piece and both at once, over HTTP/2.
///
/// One task at a time sends, and one reads. When either falls behind the other side is held back: no more than
/// `HTTPClient.Limits.exchangeBytesMax` lie here each way.
package final class Exchange: Sendable {
    private struct State {
        var outgoing: [UInt8] = []
        var sent = 0
        var isSendingOver = false
        var incoming: [UInt8] = []
        var outcome: Result<Response, HTTPClientError>?
        var sender: CheckedContinuation<Void, Never>?
        var reader: CheckedContinuation<Void, Never>?
        /// libcurl has been told to wait, one way or the other.
        var isPaused = false
        /// Tells the loop to go on.
        var wake: (@Sendable () -> Void)?
        var transfer: Task<Void, Never>?

        var waiting: Int { outgoing.count - sent }
    }

    private let bytesMax: Int
    private let state = Mutex(State())

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    func begin(_ transfer: @escaping @Sendable (Exchange) async -> Result<Response, HTTPClientError>) {
        let task = Task {
            let outcome = await transfer(self)
            self.end(outcome)
        }
        state.withLock { $0.transfer = task }
    }

    // MARK: - The caller's side

    /// Sends the next piece of the body. Waits while too much of the earlier ones has not left.
    package func send(_ bytes: [UInt8]) async throws(HTTPClientError) {
        wakeAfter { $0.outgoing += bytes }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    if state.waiting <= bytesMax || state.outcome != nil { return true }
                    state.sender = continuation
                    return false
                }
                if isFree { continuation.resume() }
            }
        } onCancel: {
            cancel()
        }
        if case .failure(let error) = state.withLock(\.outcome) { throw error }
    }

    /// The body is complete.
    package func endSending() {
        wakeAfter { $0.isSendingOver = true }
    }

    /// Waits for the next piece of the response's body; nil at its end.
    package func next() async throws(HTTPClientError) -> [UInt8]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if !state.incoming.isEmpty || state.outcome != nil { return true }
                    state.reader = continuation
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            cancel()
        }
        var piece: [UInt8] = []
        wakeAfter { swap(&piece, &$0.incoming) }
        if !piece.isEmpty { return piece }
        if case .failure(let error) = state.withLock(\.outcome) { throw error }
        return nil
    }

    /// The response without its body, once `next` has answered nil.
    package var response: Response? { state.withLock { try? $0.outcome?.get() } }

    /// Ends it at once.
    package func cancel() { state.withLock(\.transfer)?.cancel() }

    private func wakeAfter(_ change: (inout State) -> Void) {
        let wake = state.withLock { state in
            change(&state)
            guard state.isPaused else { return nil as (@Sendable () -> Void)? }
            state.isPaused = false
            return state.wake
        }
        wake?()
    }

    // MARK: - The loop's thread

    func bind(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

    /// Fills the buffer; nil when there is nothing yet, 0 at the end.
    func take(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let (count, sender) = state.withLock { state -> (Int?, CheckedContinuation<Void, Never>?) in
            let count = min(buffer.count, state.waiting)
            guard count > 0 else {
                if state.isSendingOver { return (0, nil) }
                state.isPaused = true
                return (nil, nil)
            }
            unsafe buffer.copyBytes(from: state.outgoing[state.sent..<state.sent + count])
            state.sent += count
            if state.waiting == 0 {
                state.outgoing.removeAll(keepingCapacity: true)
                state.sent = 0
            }
            guard state.waiting <= bytesMax else { return (count, nil) }
            defer { state.sender = nil }
            return (count, state.sender)
        }
        sender?.resume()
        return count
    }

    /// False when the reader has not taken enough of what came before.
    func give(_ chunk: UnsafeRawBufferPointer) -> Bool {
        let (isTaken, reader) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard state.incoming.count < bytesMax else {
                state.isPaused = true
                return (false, nil)
            }
            unsafe state.incoming.append(contentsOf: chunk)
            defer { state.reader = nil }
            return (true, state.reader)
        }
        reader?.resume()
        return isTaken
    }

    private func end(_ outcome: Result<Response, HTTPClientError>) {
        let waiters = state.withLock { state in
            state.outcome = outcome
            state.wake = nil
            defer { (state.sender, state.reader) = (nil, nil) }
            return [state.sender, state.reader]
        }
        for waiter in waiters { waiter?.resume() }
    }
}
