internal import Glibc
package import Logging
package import NIOCore
internal import NIOPosix

/// An HTTP/2 server: prior-knowledge cleartext (h2c), or TLS with ALPN `h2` when it has an identity.
package final class HTTP2Server: Sendable {
    /// Where the server listens; the port is the real one even if 0 was asked for.
    package let address: (host: String, port: Int)
    /// What the kernel keeps for each connection until it is read, nearly: at the end of a connection all of it is read at
    /// once, whoever waits.
    private static let receiveBufferBytes: SocketOptionValue = 128 << 10
    private let listener: any Channel
    private let connections: ConnectionRegistry
    private let identity: CurrentIdentity?

    private init(listener: any Channel, connections: ConnectionRegistry, identity: CurrentIdentity?) {
        self.listener = listener
        self.connections = connections
        self.identity = identity
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
        let identity: CurrentIdentity? =
            if let tls { try CurrentIdentity(tls, farewell: limits.farewell) } else { nil }
        let connections = ConnectionRegistry(limits: limits, logger: logger)
        let sharedLimits = Shared(limits)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Int32(limits.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.socketOption(.so_rcvbuf), value: Self.receiveBufferBytes)
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(PacedAccept(limits.newConnections))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: ReadBufferSize())
            // Then it is the turn of others: what one client sends at once must not make them wait.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: (limits.unsentBytes + 1) / 2, high: limits.unsentBytes)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard connections.admit(channel) else { throw ChannelError.ioOnClosedChannel }
                    // A connection that a child process inherited would not end with us.
                    try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                        _ = fcntl($0, F_SETFD, FD_CLOEXEC)
                    }
                    if let identity { try channel.pipeline.syncOperations.addHandler(identity.makeHandler()) }
                    try channel.pipeline.syncOperations.addHandler(
                        Connection(
                            limits: sharedLimits, logger: logger, registry: connections, isSecure: identity != nil,
                            makeHandler: handler))
                }
            }
        do {
            let listener = try await bootstrap.bind(host: host, port: port).get()
            return HTTP2Server(listener: listener, connections: connections, identity: identity)
        } catch {
            throw .cannotBind(host: host, port: port, reason: "\(error)")
        }
    }

    /// Shows another certificate to connections that come from now on; the open ones keep theirs.
    ///
    /// Throws, and changes nothing, if the identity cannot be used.
    package func replaceIdentity(_ new: TLSIdentity) throws(HTTP2Error) {
        guard let identity else { throw .badIdentity("this server speaks cleartext") }
        try identity.replace(with: new)
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
