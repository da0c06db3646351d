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
    /// `Stream.isWritable` was seen false, and is true again.
    func becameWritable()
    /// The stream is over: after our answer (`noError`), by a reset of either side, or with the connection (`cancel`).
    func closed(_ code: ErrorCode)
}

extension StreamHandler {
    /// For handlers that write no more than one body, whatever the client takes.
    package func becameWritable() {}
}

/// Why a request is not even given to a stream handler.
package enum Refusal: Sendable {
    /// The header list is longer than `Limits.headerListBytes`; what did not fit is not in `Stream.headers`.
    case headersTooLarge
    /// The client has not taken `Limits.connectionOutputBytes` of earlier answers.
    case outputUnread

    /// 431 (RFC 6585, 5) or 503.
    package var response: HeaderList {
        switch self {
        case .headersTooLarge: Self.requestHeaderFieldsTooLarge
        case .outputUnread: Self.serviceUnavailable
        }
    }

    private static let requestHeaderFieldsTooLarge = HeaderList(status: 431, [("content-length", "0")])
    private static let serviceUnavailable = HeaderList(status: 503, [("content-length", "0")])
}

/// Makes the handlers of one connection's streams, and keeps what they share. Confined to the connection's event loop.
package protocol ConnectionHandler: AnyObject {
    /// A stream was opened.
    func open(_ stream: Stream) -> any StreamHandler
    /// A stream was opened that cannot be served: the handler answers it at once.
    func refuse(_ stream: Stream, _ reason: Refusal)
    /// No stream is open, and none was for a while: the time to let go of memory.
    func becameIdle()
    /// The connection is gone; all its streams were closed before.
    func connectionClosed()
}

extension ConnectionHandler {
    package func refuse(_ stream: Stream, _ reason: Refusal) { stream.respond(reason.response, endStream: true) }
    package func becameIdle() {}
}

/// What a `ConnectionHandler` is told about its connection.
package struct ConnectionInfo {
    /// The loop everything of this connection runs on.
    package let eventLoop: any EventLoop
    /// Runs tasks on that loop: hand it to `Task` so that a resumed handler comes back without another hop.
    package let taskExecutor: EventLoopTaskExecutor
    /// Address and port of the client.
    package let peer: String
    /// Whom the client's certificate names, if it showed one that was verified: a URI (SPIFFE), a DNS name, or else the
    /// common name of its subject.
    package let principal: String?
    /// Counts and logs that something was refused to the client, by one of a closed set of words.
    package let report: (String) -> Void
}
