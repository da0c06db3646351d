package import Logging
package import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// An HTTP/2 server: prior-knowledge cleartext (h2c), or TLS with ALPN `h2` when it has an identity.
package final class HTTP2Server: Sendable {
    /// Where the server listens; the port is the real one even if 0 was asked for.
    package let address: (host: String, port: Int)
    private let listener: any Channel
    private let connections: ConnectionRegistry

    private init(listener: any Channel, connections: ConnectionRegistry) {
        self.listener = listener
        self.connections = connections
        address = (listener.localAddress?.ipAddress ?? "", listener.localAddress?.port ?? 0)
    }

    /// Listens and serves every connection with a handler of its own, on that connection's event loop.
    ///
    /// - Parameters:
    ///   - tls: nil serves cleartext.
    ///   - group: the event loops; one loop per core, shared with the process, unless given.
    package static func bind(
        host: String, port: Int, tls: TLSIdentity? = nil, limits: Limits = Limits(), logger: Logger,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        handler: @escaping @Sendable (ConnectionInfo) -> any ConnectionHandler
    ) async throws(HTTP2Error) -> HTTP2Server {
        let tlsContext: NIOSSLContext? =
            if let tls { try tls.serverContext(farewell: limits.farewell) } else { nil }
        let connections = ConnectionRegistry(limit: limits.connections)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Int32(limits.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: limits.unsentBytes / 2, high: limits.unsentBytes)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard connections.admit(channel) else { throw ChannelError.ioOnClosedChannel }
                    if let tlsContext {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tlsContext))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        Connection(limits: limits, logger: logger, makeHandler: handler))
                }
            }
        do {
            let listener = try await bootstrap.bind(host: host, port: port).get()
            return HTTP2Server(listener: listener, connections: connections)
        } catch {
            throw .cannotBind(host: host, port: port, reason: "\(error)")
        }
    }

    /// Stops: no new connections, GOAWAY on the open ones, running streams finish, then everything is closed.
    ///
    /// A client that does not answer is waited for no longer than `Limits.farewell`, unless one of its streams still runs.
    ///
    /// - Parameter grace: after it, what still runs is cut off; a TLS client that does not say goodbye, one farewell later.
    package func shutdown(grace: Duration) async {
        try? await listener.close().get()
        await connections.drain(grace: grace, on: listener.eventLoop)
    }
}

/// The open connections of one server.
private final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// False when the server has as many connections as it may, or is shutting down.
    func admit(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let isAdmitted = state.withLock { state in
            guard !state.isDraining, state.channels.count < limit else { return false }
            state.channels[id] = channel
            return true
        }
        if isAdmitted { channel.closeFuture.whenComplete { [self] _ in forget(id) } }
        return isAdmitted
    }

    func drain(grace: Duration, on eventLoop: any EventLoop) async {
        // Under one lock, so that each connection is either told or not admitted.
        let open = state.withLock { state in
            state.isDraining = true
            return Array(state.channels.values)
        }
        for channel in open { channel.triggerUserOutboundEvent(Connection.Drain(), promise: nil) }
        let cutOff = eventLoop.scheduleTask(in: TimeAmount(grace)) {
            for channel in open { channel.close(promise: nil) }
        }
        try? await EventLoopFuture.andAllComplete(open.map(\.closeFuture), on: eventLoop).get()
        cutOff.cancel()
    }

    private func forget(_ id: ObjectIdentifier) {
        _ = state.withLock { $0.channels.removeValue(forKey: id) }
    }
}
