package import HTTP2
package import Logging
package import NIOCore
internal import NIOPosix

/// A gRPC server for unary calls over HTTP/2.
package final class GRPCServer: Sendable {
    private let http2: HTTP2Server

    /// Where the server listens; the port is the real one even if 0 was asked for.
    package var address: (host: String, port: Int) { http2.address }

    private init(_ http2: HTTP2Server) { self.http2 = http2 }

    /// Listens and serves the methods of `router`.
    ///
    /// - Parameters:
    ///   - tls: nil serves cleartext.
    ///   - logger: one line per call at debug level, without message content.
    package static func bind(
        host: String, port: Int, tls: TLSIdentity? = nil, limits: Limits = Limits(), router: Router, logger: Logger,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws(HTTP2Error) -> GRPCServer {
        GRPCServer(
            try await HTTP2Server.bind(
                host: host, port: port, tls: tls, limits: limits.http2, logger: logger, group: group
            ) { info in
                Calls(router: router, limits: limits, info: info, logger: logger)
            })
    }

    /// No new calls; running ones finish, until the grace is over.
    package func shutdown(grace: Duration) async { await http2.shutdown(grace: grace) }
}
