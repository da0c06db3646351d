/// Answers one unary call: a request message in, the reply message out, both serialized protobuf.
///
/// It starts on the connection's event loop, so it must not block. Its task is cancelled at the deadline, when the client
/// resets the call, and when the connection is lost.
package typealias UnaryHandler = @Sendable (_ message: [UInt8], CallContext) async throws(RPCError) -> [UInt8]

/// Answers one unary call at once, on the connection's event loop: without a task, which costs more than the whole rest of
/// such a call. For what is computed from the message and from memory only.
package typealias ImmediateHandler = @Sendable (_ message: [UInt8]) throws(RPCError) -> [UInt8]

/// The RPCs of a server, found by the bytes of their path.
package struct Router: Sendable {
    /// How an RPC is served.
    enum Handler: Sendable {
        case unary(UnaryHandler)
        case immediate(ImmediateHandler)
    }

    /// A class, so that a call holds its route with one count.
    final class Route: Sendable {
        let descriptor: MethodDescriptor
        let path: [UInt8]
        let handler: Handler

        init(_ descriptor: MethodDescriptor, _ handler: Handler) {
            self.descriptor = descriptor
            self.handler = handler
            path = Array(descriptor.path.utf8)
        }
    }

    private var routes: [Route] = []

    package init() {}

    /// Serves `method` with `handler`. One method has one handler.
    package mutating func register(_ method: MethodDescriptor, unary handler: @escaping UnaryHandler) {
        add(Route(method, .unary(handler)))
    }

    /// Serves `method` with a handler that never waits.
    package mutating func register(_ method: MethodDescriptor, immediate handler: @escaping ImmediateHandler) {
        add(Route(method, .immediate(handler)))
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
