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
    @OptionGroup(title: "What goes wrong")
    var trouble: Trouble

    func run() async throws {
        let logger = makeLogger()
        let signals = await StopSignals()
        let sandbox = try openSandbox(
            journal: journal, faults: trouble.faults, servesControl: listen.isLoopback)
        await trouble.cause(at: sandbox)
        let server = try await serve(sandbox, on: listen, tls: nil, logger)
        say("listening on \(printable(server.address))")
        for (name, value) in sandboxEnvironment("http://\(printable(server.address))").sorted(by: { $0.key < $1.key }) {
            say("export \(name)=\(value)")
        }
        try await signals.run([.sandbox(server)], logger)
    }
}

/// What the stand-in does to its callers; all of it can be changed while it runs, over `/sandbox/…` on loopback.
struct Trouble: ParsableArguments {
    @Option(help: "Milliseconds that each mutate takes.")
    var latency = 0
    @Option(
        name: .customLong("fault"),
        help: ArgumentHelp(
            "A share of the mutates that goes wrong, such as applied-then-reset=5% or 429@2s=1%. May be repeated.",
            discussion: "One of: \(Faults.Outcome.allKinds.dropFirst().map(\.name).joined(separator: ", ")).",
            valueName: "NAME[@TIME]=N%"),
        transform: { text in
            guard let share = Faults.Share(text) else { throw ValidationError("'\(text)' is no fault and its share") }
            return share
        })
    var shares: [Faults.Share] = []
    @Option(help: "Decides which mutates go wrong: the same seed and order, the same faults.")
    var seed: UInt64 = 0
    @Option(help: "Requests a second that one customer may send.")
    var customerRate: Double?
    @Option(help: "Requests a second that all customers together may send.")
    var projectRate: Double?
    @Option(help: "Operations that may be sent in any 24 hours.")
    var dailyOperations: Int?
    @Option(help: "Milliseconds until a search sees a mutate.")
    var searchLag = 0
    @Option(help: "Seconds until a new access token is over, although it is said to live an hour.")
    var tokenLifetime: Int64?

    func validate() throws {
        guard (0...600_000).contains(latency) else { throw ValidationError("--latency is not 0 to 600000") }
        guard (0...600_000).contains(searchLag) else { throw ValidationError("--search-lag is not 0 to 600000") }
        guard shares.reduce(0, { $0 + $1.share }) <= 1 else { throw ValidationError("--fault adds up to over 100 %") }
        for rate in [customerRate, projectRate].compactMap(\.self) where !(0.001...1_000_000).contains(rate) {
            throw ValidationError("a rate is not 0.001 to 1000000")
        }
        guard dailyOperations ?? 0 >= 0 else { throw ValidationError("--daily-operations is negative") }
        guard tokenLifetime ?? 1 > 0 else { throw ValidationError("--token-lifetime is not positive") }
    }

    var faults: Faults {
        Faults(shares: shares, seed: seed, latency: Faults.Latency(.milliseconds(latency)))
    }

    /// All but the faults, which a sandbox has from its start.
    func cause(at sandbox: Sandbox) async {
        // A second's worth may come at once.
        func rate(_ perSecond: Double?) -> Quotas.Rate? {
            perSecond.map { Quotas.Rate(perSecond: $0, burst: max(1, Int($0))) }
        }
        await sandbox.limit(
            Quotas(customer: rate(customerRate), project: rate(projectRate), dailyOperations: dailyOperations))
        await sandbox.delaySearches(by: .milliseconds(searchLag))
        if let tokenLifetime { await sandbox.shortenTokens(to: tokenLifetime) }
    }
}

func openSandbox(journal: String?, faults: Faults, servesControl: Bool) throws(CannotRun) -> Sandbox {
    do {
        return try Sandbox(journal: journal, faults: faults, servesControl: servesControl)
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
func sandboxEnvironment(_ endpoint: String) -> [String: String] {
    [
        "GOOGLE_ADS_ENDPOINT": endpoint, "GOOGLE_ADS_TOKEN_URI": "\(endpoint)/token",
        "GOOGLE_ADS_CLIENT_ID": SandboxCredentials.demo.clientID,
        "GOOGLE_ADS_CLIENT_SECRET": SandboxCredentials.demo.clientSecret,
        "GOOGLE_ADS_REFRESH_TOKEN": SandboxCredentials.demo.refreshToken,
    ]
}
