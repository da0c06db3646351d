import ArgumentParser
import HTTP2
import Logging
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a stand-in for the Google Ads API and its token endpoint.",
        discussion: """
            It refuses what Google refuses, with Google's error shapes, and spends nothing. Prints the environment \
            variables that make `adflight serve` use it.
            """)

    @Option(help: "HOST:PORT; port 0 takes a free one.")
    var listen = ListenAddress(host: "127.0.0.1", port: 8444)
    @Option(help: "A file that keeps what was accepted, over restarts and crashes.")
    var journal: String?
    @Option(help: "Milliseconds that each mutate takes.")
    var latency = 0

    mutating func validate() throws {
        guard (0...600_000).contains(latency) else { throw ValidationError("--latency is not 0 to 600000") }
    }

    func run() async throws {
        let logger = makeLogger()
        let sandbox = try openSandbox(journal: journal, latency: .milliseconds(latency))
        let server = try await serve(sandbox, on: listen, tls: nil, logger)
        say("listening on \(printable(server.address))")
        for line in sandboxEnvironment("http://\(printable(server.address))") { say("export \(line)") }
        try await runUntilSignal([.sandbox(server)], logger)
    }
}

func openSandbox(journal: String?, latency: Duration) throws(CannotRun) -> Sandbox {
    do {
        return try Sandbox(journal: journal, faults: Faults(thereafter: .latency(latency)))
    } catch {
        throw CannotRun("\(error)")
    }
}

func serve(_ sandbox: Sandbox, on listen: ListenAddress, tls: TLSIdentity?, _ logger: Logger) async throws(CannotRun)
    -> HTTP2Server
{
    var limits = HTTP2.Limits()
    // What Google's REST front end takes at most, give or take: images travel in base64.
    limits.bodyBytes = 64 << 20
    do {
        return try await HTTP2Server.bind(
            host: listen.host, port: listen.port, tls: tls, limits: limits, logger: logger
        ) { request in await sandbox.respond(to: request) }
    } catch {
        throw CannotRun(error.description)
    }
}

/// What makes the other commands use a sandbox at this address.
func sandboxEnvironment(_ endpoint: String) -> [String] {
    [
        "GOOGLE_ADS_ENDPOINT=\(endpoint)", "GOOGLE_ADS_TOKEN_URI=\(endpoint)/token",
        "GOOGLE_ADS_CLIENT_ID=\(SandboxCredentials.demo.clientID)",
        "GOOGLE_ADS_CLIENT_SECRET=\(SandboxCredentials.demo.clientSecret)",
        "GOOGLE_ADS_REFRESH_TOKEN=\(SandboxCredentials.demo.refreshToken)",
    ]
}
