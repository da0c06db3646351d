import Foundation
import HTTP2
import Logging
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TLSTests {
    /// A fresh self-signed certificate for 127.0.0.1 in a folder of its own.
    private static func makeIdentity(in folder: URL) throws -> TLSIdentity {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let certificate = folder.appending(path: "certificate.pem")
        let key = folder.appending(path: "key.pem")
        _ = try run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key.path, "-out",
            certificate.path)
        return TLSIdentity(
            certificateChain: Array(try Data(contentsOf: certificate)), privateKey: Array(try Data(contentsOf: key)))
    }

    private static func run(_ arguments: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }

    @Test("curl agrees on h2 by ALPN and trusts our certificate", arguments: ["--tlsv1.2", "--tls-max 1.2"])
    func curl(version: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try Self.makeIdentity(in: folder)
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, tls: identity, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { request in
            HTTPResponse(status: 200, body: Array("got \(request.body.count)".utf8))
        }
        let answer = try Self.run(
            "sh", "-c",
            "curl --silent --http2 \(version) --cacert \(folder.path)/certificate.pem --data hello "
                + "--write-out ' over %{http_version}' https://127.0.0.1:\(server.address.port)/")
        #expect(answer == "got 5 over 2")
        await server.shutdown(grace: .seconds(5))
    }

    @Test("a TLS client that has stopped reading does not hold up a shutdown")
    func stoppedClient() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, tls: try Self.makeIdentity(in: folder),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in nil }
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

    @Test("a key that is not PEM is an error")
    func badIdentity() async throws {
        let identity = TLSIdentity(certificateChain: [1, 2, 3], privateKey: [])
        await #expect(throws: HTTP2Error.self) {
            _ = try await HTTP2Server.bind(
                host: "127.0.0.1", port: 0, tls: identity, logger: Logger(label: "test")
            ) { _ in nil }
        }
    }
}
