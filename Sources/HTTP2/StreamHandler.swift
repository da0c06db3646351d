package import NIOCore

/// Serves one stream. All calls come on the connection's event loop, between reads and writes, never re-entrant.
///
/// Order: `receivedHeaders`, any number of `received`, at most one `receivedEnd`; `closed` comes last, exactly once, and
/// from then on the handler must let go of its `Stream`, which is used again for another request.
package protocol StreamHandler: AnyObject {
    /// The request's header block is complete; it can be read from `stream.headers` until the stream closes.
    func receivedHeaders()
    /// Body bytes, lent for this call. Return their flow-control credit with `Stream.consumed` once they are used up.
    func received(_ bytes: Span<UInt8>)
    /// The client has sent everything.
    func receivedEnd()
    /// The stream is over: after our answer (`noError`), by a reset of either side, or with the connection (`cancel`).
    func closed(_ code: ErrorCode)
}

/// Makes the handlers of one connection's streams, and keeps what they share. Confined to the connection's event loop.
package protocol ConnectionHandler: AnyObject {
    /// A stream was opened.
    func open(_ stream: Stream) -> any StreamHandler
    /// The connection is gone; all its streams were closed before.
    func connectionClosed()
}

/// What a `ConnectionHandler` is told about its connection.
package struct ConnectionInfo {
    /// The loop everything of this connection runs on.
    package let eventLoop: any EventLoop
    /// Runs tasks on that loop: hand it to `Task` so that a resumed handler comes back without another hop.
    package let taskExecutor: EventLoopTaskExecutor
    /// Address and port of the client.
    package let peer: String
}
