internal import NIOCore

/// The messages of a streaming request, in order. One task at a time may take them.
///
/// A message that is not taken holds back the client: it may send no more than its flow-control window.
package struct RequestMessages: Sendable {
    private let queue: NIOLoopBound<RequestQueue>

    init(_ queue: RequestQueue, on eventLoop: any EventLoop) {
        self.queue = NIOLoopBound(queue, eventLoop: eventLoop)
    }

    /// Waits for the next message; nil when the client has sent its last.
    ///
    /// Throws CANCELLED when the deadline has passed, the client has reset the call or is gone, or the task is
    /// cancelled. A compressed message that is not gzip, or too long, throws what the client should be told. Nothing
    /// comes after an error.
    package func next() async throws(RPCError) -> [UInt8]? {
        if queue.eventLoop.inEventLoop, let outcome = queue.value.take() { return try outcome.get() }
        return try await Wait.begin(on: queue.eventLoop) { [queue] wait in queue.value.take(wait) }
    }
}
