/// Answers a call of one message each way: the request message in, the reply message out, both serialized protobuf.
///
/// This and every other `async` handler starts on the connection's event loop, so it must not block. Its task is
/// cancelled at the deadline, when the client resets the call, and when the connection is lost.
package typealias UnaryHandler = @Sendable (_ message: [UInt8], CallContext) async throws(RPCError) -> [UInt8]

/// Answers one unary call at once, on the connection's event loop: without a task, which costs more than the whole rest
/// of such a call. For what is computed from the message and from memory only.
package typealias ImmediateHandler = @Sendable (_ message: [UInt8]) throws(RPCError) -> [UInt8]

/// Answers one message with many; its return ends the response.
package typealias ServerStreamingHandler =
    @Sendable (_ message: [UInt8], ResponseWriter, CallContext) async throws(RPCError) -> Void

/// Answers many messages with one. Starts when the headers have come; it need not take every message.
package typealias ClientStreamingHandler =
    @Sendable (RequestMessages, CallContext) async throws(RPCError) -> [UInt8]

/// Answers many messages with many, in whatever order; its return ends the response.
package typealias BidirectionalHandler =
    @Sendable (RequestMessages, ResponseWriter, CallContext) async throws(RPCError) -> Void

/// The RPCs of a server, found by the bytes of their path.
package struct Router: Sendable {
    /// How long a call may take whose client does not say.
    package enum DefaultTimeout: Sendable {
        /// What `GRPCServer.Limits` says for the kind of the call.
        case ofServer
        case after(Duration)
        /// As long as its connection: for a stream that watches something.
        case unlimited
    }

    /// How an RPC is served.
    enum Handler: Sendable {
        case unary(UnaryHandler)
        case immediate(ImmediateHandler)
        case serverStreaming(ServerStreamingHandler)
        case clientStreaming(ClientStreamingHandler)
        case bidirectional(BidirectionalHandler)
    }

    /// A class, so that a call holds its route with one count.
    final class Route: Sendable {
        let descriptor: MethodDescriptor
        let path: [UInt8]
        let handler: Handler
        let defaultTimeout: DefaultTimeout

        init(_ descriptor: MethodDescriptor, _ handler: Handler, _ defaultTimeout: DefaultTimeout) {
            self.descriptor = descriptor
            self.handler = handler
            self.defaultTimeout = defaultTimeout
            path = Array(descriptor.path.utf8)
        }
    }

    /// They see every call of a registered method, in this order.
    package var interceptors: [any Interceptor] = []
    private var routes: [Route] = []

    package init() {}

    /// Serves `method` with `handler`. One method has one handler.
    package mutating func register(
        _ method: MethodDescriptor, defaultTimeout: DefaultTimeout = .ofServer, unary handler: @escaping UnaryHandler
    ) {
        add(Route(method, .unary(handler), defaultTimeout))
    }

    /// Serves `method` with a handler that never waits.
    package mutating func register(_ method: MethodDescriptor, immediate handler: @escaping ImmediateHandler) {
        add(Route(method, .immediate(handler), .ofServer))
    }

    package mutating func register(
        _ method: MethodDescriptor, defaultTimeout: DefaultTimeout = .ofServer,
        serverStreaming handler: @escaping ServerStreamingHandler
    ) {
        add(Route(method, .serverStreaming(handler), defaultTimeout))
    }

    package mutating func register(
        _ method: MethodDescriptor, defaultTimeout: DefaultTimeout = .ofServer,
        clientStreaming handler: @escaping ClientStreamingHandler
    ) {
        add(Route(method, .clientStreaming(handler), defaultTimeout))
    }

    package mutating func register(
        _ method: MethodDescriptor, defaultTimeout: DefaultTimeout = .ofServer,
        bidirectional handler: @escaping BidirectionalHandler
    ) {
        add(Route(method, .bidirectional(handler), defaultTimeout))
    }

    package var methods: [MethodDescriptor] { routes.map(\.descriptor) }

    /// Compares with one path after the other: a server has a dozen, most of different lengths, and hashing costs more.
    func route(_ path: Span<UInt8>) -> Route? {
        var index = 0
        while index < routes.count {
            if path.equals(routes[index].path) { return routes[index] }
            index += 1
        }
        return nil
    }

    private mutating func add(_ route: Route) {
        precondition(!routes.contains { $0.path == route.path }, "\(route.descriptor.path) is registered twice")
        routes.append(route)
    }
}

extension Span<UInt8> {
    fileprivate func equals(_ other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        var index = 0
        while index < count {
            if self[index] != other[index] { return false }
            index += 1
        }
        return true
    }
}
