internal import HTTP2
package import Logging
internal import Synchronization

/// What a handler knows about its call besides the messages, and what it adds to the response besides them.
package final class CallContext: Sendable {
    private struct State {
        var requestID: String?
        var response = ResponseMetadata()
    }

    /// `x-request-id` is taken from the client up to this length.
    private static let requestIDBytes = 128

    package let method: MethodDescriptor
    /// Address and port of the client.
    package let peer: String
    /// Whom the client's certificate names; nil if it showed none.
    package let principal: String?
    /// After this the client is gone; the handler's task is cancelled then. nil if the call may last as long as its
    /// connection.
    package let deadline: ContinuousClock.Instant?
    package let metadata: Metadata
    private let state = Mutex(State())

    package init(
        method: MethodDescriptor, peer: String, principal: String? = nil, deadline: ContinuousClock.Instant?,
        metadata: Metadata
    ) {
        self.method = method
        self.peer = peer
        self.principal = principal
        self.deadline = deadline
        self.metadata = metadata
    }

    /// The client's `x-request-id`, if that is no more than 128 visible ASCII characters; else a random one. The same
    /// every time it is asked.
    package var requestID: String {
        state.withLock { state in
            if let requestID = state.requestID { return requestID }
            let requestID = sentRequestID ?? Self.randomRequestID()
            state.requestID = requestID
            return requestID
        }
    }

    /// The client's place in a trace; nil if it sent none, or a malformed one.
    package var traceParent: TraceParent? {
        metadata.withValue("traceparent") { TraceParent(parsing: $0) }
    }

    /// What names this call in every line of the log about it.
    package var logMetadata: Logger.Metadata {
        var fields: Logger.Metadata = [
            "grpc.method": "\(method.path)", "net.peer": "\(peer)", "request.id": "\(requestID)",
        ]
        if let traceParent { fields["trace.id"] = "\(traceParent.traceID)" }
        return fields
    }

    // MARK: The response

    /// Adds a field to the headers of the response, before its first message. The value of a name that ends in `-bin`
    /// must be base64 already. Has no effect once the first message is sent.
    package func addInitialMetadata(_ name: String, _ value: String) {
        Self.check(name)
        state.withLock { $0.response.initialMetadata.append((name, value)) }
    }

    /// Adds a field to the trailers of the response, behind its last message or beside its error. The value of a name
    /// that ends in `-bin` must be base64 already.
    package func addTrailingMetadata(_ name: String, _ value: String) {
        Self.check(name)
        state.withLock { $0.response.trailingMetadata.append((name, value)) }
    }

    /// Decides whether the one reply of a call is compressed; without it, its size does. A client that does not accept
    /// gzip gets no compressed message in any case.
    package func compressReply(_ compress: Bool) {
        state.withLock { $0.response.compress = compress }
    }

    var response: ResponseMetadata { state.withLock { $0.response } }

    private static func check(_ name: String) {
        precondition(!name.hasPrefix(":") && !name.hasPrefix("grpc-"), "\(name) is a field of the protocol")
    }

    private var sentRequestID: String? {
        metadata.withValue("x-request-id") { value in
            guard (1...Self.requestIDBytes).contains(value.count) else { return nil }
            for index in 0..<value.count where !(0x21...0x7e).contains(value[index]) { return nil }
            return String(decodingUTF8: value)
        }
    }

    private static func randomRequestID() -> String {
        let digits = String(UInt128.random(in: 0...UInt128.max), radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
