internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// Who the server says it is, and whom it believes: everything PEM.
package struct TLSIdentity: Sendable, Equatable {
    package let certificateChain: [UInt8]
    package let privateKey: [UInt8]
    /// The authorities that sign the clients' certificates; nil asks for none.
    package let clientAuthorities: [UInt8]?
    /// Whether a client without a certificate is turned away (mTLS), or served without a name.
    package let requiresClientCertificate: Bool

    package init(
        certificateChain: [UInt8], privateKey: [UInt8], clientAuthorities: [UInt8]? = nil,
        requiresClientCertificate: Bool = false
    ) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
        self.clientAuthorities = clientAuthorities
        self.requiresClientCertificate = requiresClientCertificate
    }

    /// A server context that speaks TLS 1.2 or newer and offers only `h2` (RFC 9113, 9.2).
    ///
    /// - Parameter farewell: how long a closed connection waits for the client's close_notify.
    func serverContext(farewell: Duration) throws(HTTP2Error) -> NIOSSLContext {
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(certificateChain)
            let key = try NIOSSLPrivateKey(bytes: privateKey, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["h2"]
            configuration.shutdownTimeout = TimeAmount(farewell)
            if let clientAuthorities {
                let authorities = try NIOSSLCertificate.fromPEMBytes(clientAuthorities)
                configuration.trustRoots = .certificates(authorities)
                configuration.certificateVerification =
                    requiresClientCertificate ? .noHostnameVerification : .optionalVerification
                configuration.sendCANameList = true
            }
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .badIdentity(String(describing: error))
        }
    }
}

/// The identity of a server that runs: new connections get what was last set.
final class CurrentIdentity: Sendable {
    private let context: Mutex<NIOSSLContext>
    private let farewell: Duration

    init(_ identity: TLSIdentity, farewell: Duration) throws(HTTP2Error) {
        self.farewell = farewell
        context = Mutex(try identity.serverContext(farewell: farewell))
    }

    /// Throws, and keeps the old one, if the new one cannot be used.
    func replace(with identity: TLSIdentity) throws(HTTP2Error) {
        let new = try identity.serverContext(farewell: farewell)
        context.withLock { $0 = new }
    }

    func makeHandler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: context.withLock { $0 }) }
}
