import Foundation
import PrivatePostgres
import TestSupport
import Testing

/// The server without a publisher, which is all the wire needs.
private func serve(in folder: borrowing Folder, _ options: [String] = []) async throws -> (Program, address: String) {
    let arguments = ["serve", "--no-publisher", "--listen", "127.0.0.1:0", "--data-dir", folder.path] + options
    let server = try Program("adflight", arguments)
    return (server, try await server.listening())
}

private func end(_ server: Program) async {
    server.send(SIGTERM)
    #expect(await server.end().status == 0)
}

private func conformance() async throws -> PythonEnvironment {
    try await PythonEnvironment("conformance", requirements: "Tests/conformance/requirements.txt")
}

private func grpc() async throws -> PythonEnvironment {
    try await PythonEnvironment("grpc", requirements: "Tests/EndToEndTests/requirements.txt")
}

/// A script's last lines say what it found.
private func expectSuccess(_ outcome: PythonEnvironment.Outcome) {
    let output = outcome.standardOutput.split(separator: "\n").filter { !$0.contains(" pass ") }.suffix(40)
    #expect(outcome.exitCode == 0, "\(output.joined(separator: "\n"))\n\(outcome.standardError.suffix(2_000))")
}

@Suite("The wire", .serialized, .timeLimit(.minutes(10)))
struct WireTests {
    private static let check = ["--call", "/grpc.health.v1.Health/Check"]

    @Test("keeps RFC 9113 and RFC 7541 in the 147 cases that h2spec has")
    func conforms() async throws {
        let folder = try Folder()
        let (server, address) = try await serve(in: folder)
        expectSuccess(try await conformance().run("Tests/conformance/h2conformance.py", [address] + Self.check))
        await end(server)
    }

    @Test("sends hostile clients away, and an honest one beside them misses nothing")
    func attacks() async throws {
        let folder = try Folder()
        let (server, address) = try await serve(
            in: folder,
            ["write-stall=1s", "default-deadline=2s", "request-time=2s", "handshake-time=2s"].flatMap {
                ["--limit", $0]
            })
        // Connections are accepted one a turn of the event loop, and beside other tests a turn takes its time.
        expectSuccess(
            try await conformance().run(
                "Tests/conformance/attacks.py", [address, "--quick", "--patience", "60"] + Self.check))
        await end(server)
    }

    @Test("speaks gRPC as other implementations do, in 256 cases")
    func interoperates() async throws {
        let server = try Program("InteropServer", ["0"])
        let address = try await server.listening()
        let python = try await PythonEnvironment("interop", requirements: "Tests/interop/requirements.txt")
        expectSuccess(try await python.run("Tests/interop/interop.py", [address]))
        await end(server)
    }

    @Test("describes itself: every descriptor is rebuilt by reflection, and health is told in all three ways")
    func reflects() async throws {
        let folder = try Folder()
        let (server, address) = try await serve(in: folder)
        expectSuccess(try await grpc().run("Tests/EndToEndTests/python/reflection.py", [address]))
        await end(server)
    }

    @Test("tells that it does not serve while PostgreSQL is away, and when it stops")
    func outage() async throws {
        let folder = try Folder()
        let (server, address) = try await serve(in: folder)
        let script = "\(PythonEnvironment.repository)/Tests/EndToEndTests/python/watch.py"
        let watcher = try Program(await grpc().python, [script, address])
        #expect(try await watcher.line(\.self) == "SERVING")

        let file = try String(contentsOfFile: "\(folder.path)/postgres/data/postmaster.pid", encoding: .utf8)
        let postmaster = try #require(pid_t(file.prefix { $0 != "\n" }))
        kill(postmaster, SIGQUIT)
        #expect(try await watcher.line(\.self) == "NOT_SERVING")

        let cluster = try await PrivatePostgres.start(in: folder.path)
        #expect(try await watcher.line(\.self) == "SERVING")

        await end(server)
        let ended = await watcher.end()
        #expect(ended.status == 0)
        #expect(ended.output.split(separator: "\n") == ["NOT_SERVING", "UNAVAILABLE"], "\(ended)")
        try await cluster.stop()
    }

    @Test("loses no call in 20 restarts, one of two servers after the other")
    func restarts() async throws {
        let folder = try Folder()
        expectSuccess(
            try await grpc().run(
                "Tests/EndToEndTests/python/rolling.py",
                [Program.path(of: "adflight"), folder.path, "\(PythonEnvironment.repository)/proto"]))
    }

    private static let commands: [(command: [String], words: String)] = [
        (
            ["h2load", "-c", "2", "-m", "10", "-n", "1000", "-d", "$1", "-H", "content-type: application/grpc", "$0"],
            "1000 succeeded"
        ),
        (["nghttp", "-v", "-d", "$1", "-H", "content-type: application/grpc", "$0"], "grpc-status: 0"),
        (
            [
                "curl", "-sv", "--http2-prior-knowledge", "-H", "content-type: application/grpc", "--data-binary",
                "@$1", "$0",
            ],
            "grpc-status: 0"
        ),
    ]

    @Test("answers h2load, nghttp and curl", arguments: commands)
    func clients(command: [String], words: String) async throws {
        let folder = try Folder()
        let (server, address) = try await serve(in: folder)
        let request = "\(folder.path)/request"
        try Data([0, 0, 0, 0, 0]).write(to: URL(filePath: request))
        let arguments = command.map {
            $0.replacingOccurrences(of: "$0", with: "http://\(address)/grpc.health.v1.Health/Check")
                .replacingOccurrences(of: "$1", with: request)
        }
        let ended = try await Program.run("/usr/bin/env", arguments)
        #expect((ended.output + ended.errors).contains(words), "\(ended)")
        await end(server)
    }

    @Test("serves over TLS, and shows a new certificate after SIGHUP")
    func reload() async throws {
        let folder = try Folder()
        try await Self.makeCertificate(in: folder, name: "first")
        let (server, address) = try await serve(
            in: folder, ["--tls-certificate", "\(folder.path)/server.pem", "--tls-key", "\(folder.path)/server.key"])
        // On a busy machine a handshake may take longer than it may.
        while try await !Self.subject(shownBy: address).contains("first") {}
        try await Self.makeCertificate(in: folder, name: "second")
        server.send(SIGHUP)
        // The server says nothing on standard output; it is asked until it shows the new one.
        while try await !Self.subject(shownBy: address).contains("second") {}
        await end(server)
    }

    private static func makeCertificate(in folder: borrowing Folder, name: String) async throws {
        let made = try await Program.run(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "1",
                "-subj", "/CN=\(name)", "-keyout", "\(folder.path)/server.key", "-out", "\(folder.path)/server.pem",
            ])
        try #require(made.status == 0, "\(made)")
    }

    private static func subject(shownBy address: String) async throws -> String {
        try await Program.run(
            "/bin/sh", ["-c", "openssl s_client -alpn h2 -connect \(address) < /dev/null 2>&1 | grep subject="]
        ).output
    }

    @Test("has the limits that the README lists")
    func limits() async throws {
        let listed = try await Program.run("adflight", ["limits"])
        let readme = try String(contentsOfFile: "\(PythonEnvironment.repository)/README.md", encoding: .utf8)
        #expect(readme.contains(listed.output), "\(listed.output)")
        let changed = try await Program.run(
            "adflight", ["limits", "--limit", "idle-time=90s", "--limit", "resets=7+1/s"])
        #expect(changed.output.contains("90s") && changed.output.contains("7+1/s"))
    }

    @Test(
        "refuses limits and certificates that cannot be meant",
        arguments: [
            ["--limit", "idle-time=soon"], ["--limit", "speed=9"], ["--limit", "connections=0"], ["--tls-key", "k"],
            ["--require-client-certificate"],
        ])
    func wrongOptions(options: [String]) async throws {
        let ended = try await Program.run("adflight", ["serve"] + options)
        #expect(ended.status == 2 && ended.errors.contains(options[0]), "\(ended)")
    }
}
