internal import NIOCore

/// Sends the messages of a streaming response, in order. One task at a time may write.
///
/// Metadata goes through `CallContext`; the handler's return, or the error it throws, ends the response.
package struct ResponseWriter: Sendable {
    private let stream: NIOLoopBound<ResponseStream>

    init(_ stream: ResponseStream, on eventLoop: any EventLoop) {
        self.stream = NIOLoopBound(stream, eventLoop: eventLoop)
    }

    /// Sends one message. Waits while the client has not taken enough of the earlier ones
    /// (`HTTP2.Limits.streamOutputBytes`, `connectionOutputBytes`).
    ///
    /// Throws CANCELLED when the deadline has passed, the client has reset the call or is gone, or the task is
    /// cancelled.
    ///
    /// - Parameter compress: nil decides by size (`GRPCServer.Limits.compressedFromBytes`). A client that does not
    ///   accept gzip gets no compressed message in any case.
    package func write(_ message: [UInt8], compress: Bool? = nil) async throws(RPCError) {
        if stream.eventLoop.inEventLoop, let outcome = stream.value.write(message, compress: compress) {
            return try outcome.get()
        }
        try await Wait.begin(on: stream.eventLoop) { [stream] wait in
            stream.value.write(message, compress: compress, wait)
        }
    }

    /// Waits until the client has room for a message, before it is made: so a client that takes nothing holds no more than it
    /// was sent. Few handlers of a connection have a turn at a time (`GRPCServer.Limits.makers`).
    package func turn() async throws(RPCError) -> Turn {
        let number = try await Wait.begin(on: stream.eventLoop) { [stream] wait in stream.value.beginTurn(wait) }
        return Turn(stream: stream, number: number)
    }

    /// Ends with the call at the latest.
    package struct Turn: Sendable {
        fileprivate let stream: NIOLoopBound<ResponseStream>
        fileprivate let number: Int

        /// The message is written, or there is none.
        package func end() {
            if stream.eventLoop.inEventLoop { return stream.value.endTurn(number) }
            stream.eventLoop.execute { [self] in stream.value.endTurn(number) }
        }
    }

    /// Sends the initial metadata now, for a client that waits for it; else it goes with the first message.
    package func sendInitialMetadata() async throws(RPCError) {
        if stream.eventLoop.inEventLoop { return stream.value.begin() }
        try await Wait.begin(on: stream.eventLoop) { [stream] wait in
            stream.value.begin()
            wait.end(.success(()))
        }
    }
}
