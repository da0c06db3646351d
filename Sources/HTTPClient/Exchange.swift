/// A request whose body is sent and whose answer is received as they come, each at the pace of the other side.
///
/// One task at a time sends and one receives; they may be different ones. Cancelling a task that waits here, or letting go
/// of the exchange, ends it.
package final class Exchange: Sendable {
    private let loop: TransferLoop
    private let id: UInt64
    private let flow: Flow

    init(_ loop: TransferLoop, id: UInt64, _ flow: Flow) {
        self.loop = loop
        self.id = id
        self.flow = flow
    }

    deinit {
        cancel()
    }

    /// Sends more of the body; waits while more than `Limits.exchangeBytesMax` are still here.
    /// - Returns: false when the exchange has ended, and nobody takes any more; `receive` says how.
    @discardableResult
    package func send(_ bytes: [UInt8]) async -> Bool {
        while true {
            switch flow.take(bytes) {
            case .taken(let isAwaited):
                if isAwaited { loop.wake() }
                return true
            case .full:
                await untilCancelled { await flow.waitForRoom() }
            case .ended:
                return false
            }
        }
    }

    /// Ends the body.
    package func finish() {
        if flow.finish() { loop.wake() }
    }

    /// Waits for the status and the headers, which may come long before the body.
    ///
    /// An answer that ends while the body of the request may go on is told when it has trailers and the server resets the
    /// stream behind them (RFC 9113, 8.1), as those of gRPC do; else libcurl 7.88 tells it only at the end of the body, or
    /// at the deadline.
    package func head() async throws(HTTPClientError) -> Response.Head {
        await untilCancelled { await flow.waitForHead() }
        if let head = flow.head { return head }
        return try end().head
    }

    /// Waits for more of the answer's body. Nil at its end; then there are `trailers`.
    package func receive() async throws(HTTPClientError) -> [UInt8]? {
        await untilCancelled { await flow.waitForBytes() }
        let given = flow.give()
        if given.isAwaited { loop.wake() }
        if !given.bytes.isEmpty { return given.bytes }
        _ = try end()
        return nil
    }

    /// Empty before the answer has ended.
    package var trailers: [Header] {
        guard case .success(let response) = flow.end else { return [] }
        return response.trailers
    }

    /// Whether the answer ended while the body of the request might go on. What libcurl 7.88 reads together with the reset
    /// behind such an answer it loses, so the last of the body may be missing; not so the trailers.
    package var hasEndedEarly: Bool { flow.hasEndedEarly }

    /// Ends it at once: the server sees a reset stream, and what waits here fails with `.cancelled`.
    package func cancel() {
        loop.cancel(id)
    }

    private func end() throws(HTTPClientError) -> Response {
        guard let end = flow.end else { preconditionFailure("a wait ended for nothing") }
        return try end.get()
    }

    private func untilCancelled(_ wait: () async -> Void) async {
        await withTaskCancellationHandler(operation: wait) { cancel() }
    }
}
