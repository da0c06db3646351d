internal import NIOCore
internal import NIOSSL

/// Who the server says it is: a certificate chain and its private key, both PEM.
package struct TLSIdentity: Sendable {
    package let certificateChain: [UInt8]
    package let privateKey: [UInt8]

    package init(certificateChain: [UInt8], privateKey: [UInt8]) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
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
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .badIdentity(String(describing: error))
        }
    }
}
