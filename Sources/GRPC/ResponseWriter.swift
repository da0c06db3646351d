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

    /// Sends the initial metadata now, for a client that waits for it; else it goes with the first message.
    package func sendInitialMetadata() async throws(RPCError) {
        if stream.eventLoop.inEventLoop { return stream.value.begin() }
        try await Wait.begin(on: stream.eventLoop) { [stream] wait in
            stream.value.begin()
            wait.end(.success(()))
        }
    }
}
