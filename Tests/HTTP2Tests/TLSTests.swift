import Foundation
import HTTP2
import Logging
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct TLSTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    /// A fresh self-signed certificate in files of this name; the key is beside it.
    private func makeCertificate(_ name: String, subject: String = "/CN=localhost", names: String = "IP:127.0.0.1")
        async throws
    {
        _ = try await run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj '\(subject)' "
                + "-addext 'subjectAltName=\(names)' -keyout \(name).key -out \(name).pem")
    }

    private func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

    private func identity(_ name: String, clients: String? = nil, required: Bool = false) throws -> TLSIdentity {
        TLSIdentity(
            certificateChain: try read("\(name).pem"), privateKey: try read("\(name).key"),
            clientAuthorities: try clients.map { try read("\($0).pem") }, requiresClientCertificate: required)
    }

    /// What a shell command in the folder says, run beside the threads that tests share.
    private func run(_ command: String) async throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = folder
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let handle = output.fileHandleForReading
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let text = (try? handle.readToEnd()) ?? Data()
                process.waitUntilExit()
                continuation.resume(returning: String(decoding: text, as: UTF8.self))
            }
        }
    }

    /// A server that answers with its caller's name, while `body` runs; then the folder is removed.
    private func withServer(_ identity: TLSIdentity, _ body: (HTTP2Server) async throws -> Void) async throws {
        let server = try await HTTP2Server.bind(host: "127.0.0.1", port: 0, tls: identity, logger: logger) { info in
            Greeter(info.principal ?? "nobody")
        }
        try await body(server)
        await server.shutdown(grace: .seconds(5))
        try FileManager.default.removeItem(at: folder)
    }

    /// Asks with curl and these options; a refused connection has status 000.
    private func expect(_ answer: String, from server: HTTP2Server, _ options: String) async throws {
        let seen = try await run(
            "curl --silent --http2 \(options) --write-out ' status %{http_code} over %{http_version}' "
                + "https://127.0.0.1:\(server.address.port)/")
        #expect(seen.hasPrefix(answer), "\(seen)")
    }

    @Test("curl agrees on h2 by ALPN and trusts our certificate", arguments: ["--tlsv1.2", "--tls-max 1.2"])
    func curl(version: String) async throws {
        try await makeCertificate("server")
        try await withServer(identity("server")) { server in
            try await expect("nobody status 200 over 2", from: server, "\(version) --cacert server.pem")
        }
    }

    @Test(
        "a TLS client that does not offer h2, or only TLS 1.1, is turned away",
        arguments: ["--no-alpn", "--tls-max 1.1"])
    func refused(option: String) async throws {
        try await makeCertificate("server")
        try await withServer(identity("server")) { server in
            try await expect(" status 000", from: server, "\(option) --cacert server.pem")
        }
    }

    @Test(
        "a client certificate names its caller, by URI, DNS name or subject",
        arguments: [
            ("URI:spiffe://adflight/orders,DNS:orders", "spiffe://adflight/orders"), ("DNS:orders", "orders"),
            ("IP:127.0.0.1", "Orders"),
        ])
    func principal(names: String, principal: String) async throws {
        try await makeCertificate("server")
        try await makeCertificate("client", subject: "/O=Shop/CN=Orders", names: names)
        try await withServer(identity("server", clients: "client", required: true)) { server in
            let options = "--cacert server.pem --cert client.pem --key client.key"
            try await expect("\(principal) status 200 over 2", from: server, options)
        }
    }

    @Test(
        "who shows no certificate is served only where none is required, and a foreign one never helps",
        arguments: [
            (false, "", "nobody status 200 over 2"), (true, "", " status 000"),
            (false, "--cert other.pem --key other.key", " status 000"),
        ])
    func optional(required: Bool, options: String, answer: String) async throws {
        try await makeCertificate("server")
        try await makeCertificate("client")
        try await makeCertificate("other")
        try await withServer(identity("server", clients: "client", required: required)) { server in
            try await expect(answer, from: server, "--cacert server.pem \(options)")
        }
    }

    @Test("a new certificate is shown to the next connection, and a bad one leaves the old in place")
    func replaced() async throws {
        try await makeCertificate("old")
        try await makeCertificate("new")
        try await withServer(identity("old")) { server in
            #expect(throws: HTTP2Error.self) {
                try server.replaceIdentity(TLSIdentity(certificateChain: [1], privateKey: [2]))
            }
            try await expect("nobody status 200 over 2", from: server, "--cacert old.pem")
            try server.replaceIdentity(identity("new"))
            try await expect("nobody status 200 over 2", from: server, "--cacert new.pem")
        }
    }

    @Test("a TLS client that has stopped reading does not hold up a shutdown")
    func stoppedClient() async throws {
        try await makeCertificate("server")
        try await withServer(identity("server")) { server in
            let client = Process()
            let (input, output) = (Pipe(), Pipe())
            client.executableURL = URL(filePath: "/usr/bin/env")
            client.arguments = ["openssl", "s_client", "-alpn", "h2", "-connect", "127.0.0.1:\(server.address.port)"]
            (client.standardInput, client.standardOutput, client.standardError) = (input, output, FileHandle.nullDevice)
            try client.run()
            defer { client.terminate() }
            var text = ""
            while !text.contains("ALPN protocol: h2") {
                let data = output.fileHandleForReading.availableData
                try #require(!data.isEmpty)
                text += String(decoding: data, as: UTF8.self)
            }
            kill(client.processIdentifier, SIGSTOP)
            // Longer than the time limit of this suite.
            await server.shutdown(grace: .seconds(3600))
            kill(client.processIdentifier, SIGCONT)
        }
    }

    @Test("a key that is not PEM is an error")
    func badIdentity() async throws {
        let identity = TLSIdentity(certificateChain: [1, 2, 3], privateKey: [])
        await #expect(throws: HTTP2Error.self) {
            _ = try await HTTP2Server.bind(host: "127.0.0.1", port: 0, tls: identity, logger: logger) { _ in nil }
        }
    }
}

/// Answers every request with one text.
private final class Greeter: ConnectionHandler {
    private let text: String

    init(_ text: String) { self.text = text }

    func open(_ stream: HTTP2.Stream) -> any StreamHandler { Greeting(stream, text) }
    func connectionClosed() {}

    private final class Greeting: StreamHandler {
        private var stream: HTTP2.Stream?
        private let text: String

        init(_ stream: HTTP2.Stream, _ text: String) {
            self.stream = stream
            self.text = text
        }

        func receivedHeaders() {}
        func received(_ bytes: Span<UInt8>) { stream?.consumed(bytes.count) }
        func receivedEnd() {
            stream?.respond(HeaderList(status: 200, []))
            stream?.write(Array(text.utf8).span)
            stream?.end()
        }
        func closed(_ code: ErrorCode) { stream = nil }
    }
}
