/// Answers one unary call: a request message in, the reply message out, both serialized protobuf.
///
/// It starts on the connection's event loop, so it must not block. Its task is cancelled at the deadline, when the client
/// resets the call, and when the connection is lost.
package typealias UnaryHandler = @Sendable (_ message: [UInt8], CallContext) async throws(RPCError) -> [UInt8]

/// The RPCs of a server, found by the bytes of their path.
package struct Router: Sendable {
    /// How an RPC is served.
    enum Handler: Sendable {
        case unary(UnaryHandler)
    }

    struct Route: Sendable {
        let descriptor: MethodDescriptor
        let path: [UInt8]
        let handler: Handler
    }

    private var routes: [UInt64: Route] = [:]

    package init() {}

    /// Serves `method` with `handler`. One method has one handler.
    package mutating func register(_ method: MethodDescriptor, unary handler: @escaping UnaryHandler) {
        let path = Array(method.path.utf8)
        let key = Self.hash(path.span)
        precondition(routes[key] == nil, "\(method.path) is registered twice, or its hash collides")
        routes[key] = Route(descriptor: method, path: path, handler: .unary(handler))
    }

    package var methods: [MethodDescriptor] { routes.values.map(\.descriptor) }

    func route(_ path: Span<UInt8>) -> Route? {
        guard let route = routes[Self.hash(path)], path.equals(route.path.span) else { return nil }
        return route
    }

    /// FNV-1a: short, and good for short keys. A made-up collision only meets the comparison above.
    private static func hash(_ path: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in path.indices { hash = (hash ^ UInt64(path[index])) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}

extension Span<UInt8> {
    fileprivate func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return indices.allSatisfy { self[$0] == other[$0] }
    }
}
