import ArgumentParser
import Foundation
import GRPC
import HTTP2
import Logging
import UnixSignals

/// The files a server proves itself with, and the authorities it believes. All PEM.
struct TLSOptions: ParsableArguments {
    @Option(name: .customLong("tls-certificate"), help: "The server's certificate, and those between it and the root.")
    var certificate: String?
    @Option(name: .customLong("tls-key"), help: "The private key of the certificate.")
    var key: String?
    @Option(name: .customLong("tls-client-ca"), help: "The authorities that sign the callers' certificates.")
    var clientAuthorities: String?
    @Flag(name: .customLong("require-client-certificate"), help: "Turn away callers without a certificate (mTLS).")
    var requiresClientCertificate = false

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--tls-certificate and --tls-key belong together")
        }
        guard certificate != nil || clientAuthorities == nil else {
            throw ValidationError("--tls-client-ca needs --tls-certificate")
        }
        guard clientAuthorities != nil || !requiresClientCertificate else {
            throw ValidationError("--require-client-certificate needs --tls-client-ca")
        }
    }

    /// Nil serves cleartext.
    func identity() throws(CannotRun) -> TLSIdentity? {
        guard let certificate, let key else { return nil }
        return TLSIdentity(
            certificateChain: try read(certificate), privateKey: try read(key),
            clientAuthorities: try clientAuthorities.map { path throws(CannotRun) in try read(path) },
            requiresClientCertificate: requiresClientCertificate)
    }

    private func read(_ path: String) throws(CannotRun) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw CannotRun("\(path) cannot be read: \(error.localizedDescription)")
        }
    }
}

/// Shows new connections a new certificate as soon as the files have changed.
struct CertificateReload: Sendable {
    /// How long a change may stay unnoticed; SIGHUP makes it noticed at once.
    private static let interval = Duration.seconds(10)

    let options: TLSOptions
    let server: GRPCServer
    let logger: Logger

    /// Until the task is cancelled.
    func run() async {
        let (looks, look) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in await UnixSignalsSequence(trapping: .sighup) { look.yield() } }
            group.addTask {
                while (try? await Task.sleep(for: Self.interval)) != nil { look.yield() }
            }
            var current = try? options.identity()
            for await _ in looks { reload(&current) }
            group.cancelAll()
        }
    }

    /// A pair that does not fit, as in the middle of a change, leaves the old one in place.
    private func reload(_ current: inout TLSIdentity?) {
        do {
            guard let new = try options.identity(), new != current else { return }
            current = new
            try server.replaceIdentity(new)
            logger.notice("new TLS certificate")
        } catch {
            logger.error(
                "the TLS certificate stays the old one: put a certificate and its key into the files",
                metadata: [
                    "error": "\(error)", "certificate": "\(options.certificate ?? "")", "key": "\(options.key ?? "")",
                ])
        }
    }
}
