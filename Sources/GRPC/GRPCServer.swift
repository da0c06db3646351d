package import HTTP2
package import Logging
package import NIOCore
internal import NIOPosix

/// A gRPC server over HTTP/2.
package final class GRPCServer: Sendable {
    private let http2: HTTP2Server

    /// Where the server listens; the port is the real one even if 0 was asked for.
    package var address: (host: String, port: Int) { http2.address }

    private init(_ http2: HTTP2Server) { self.http2 = http2 }

    /// Listens and serves the methods of `router`.
    ///
    /// - Parameters:
    ///   - tls: nil serves cleartext.
    ///   - logger: one line per fault of ours, and at debug level one per call; without message content.
    package static func bind(
        host: String, port: Int, tls: TLSIdentity? = nil, limits: Limits = Limits(), router: Router, logger: Logger,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws(HTTP2Error) -> GRPCServer {
        let codecs = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map { eventLoop in
                let codec = MessageCodec(limits: limits, eventLoop: eventLoop)
                return (ObjectIdentifier(eventLoop), NIOLoopBoundBox.makeBoxSendingValue(codec, eventLoop: eventLoop))
            })
        let context = ServerContext(router: router, limits: limits, logger: logger)
        return GRPCServer(
            try await HTTP2Server.bind(
                host: host, port: port, tls: tls, limits: limits.http2, logger: logger, group: group
            ) { info in
                let codec =
                    codecs[ObjectIdentifier(info.eventLoop)]?.value
                    ?? MessageCodec(limits: limits, eventLoop: info.eventLoop)
                return Calls(of: context, info: info, codec: codec)
            })
    }

    /// Shows another certificate to connections that come from now on; throws, and changes nothing, if it cannot be used.
    package func replaceIdentity(_ new: TLSIdentity) throws(HTTP2Error) { try http2.replaceIdentity(new) }

    /// No new calls; running ones finish, until the grace is over.
    package func shutdown(grace: Duration) async { await http2.shutdown(grace: grace) }
}
