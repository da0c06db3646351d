import Application
import ArgumentParser
import Domain
import Foundation
import GRPC
import GoogleAds
import HTTP2
import HTTPClient
import Importer
import Logging
import Sandbox
import ServiceLifecycle
import Store

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the whole way, with nothing configured.",
        discussion: """
            Starts a private PostgreSQL, a stand-in for Google Ads, the server and its publisher; imports a sample \
            sheet, creates one more campaign by an RPC, publishes all, and prints what became of each.

            With --chaos it publishes a hundred campaigns while it kills its own workers, cuts connections after \
            sending and throttles, and ends with a table of what happened; exit status 0 only if every campaign is at \
            Google once.
            """)

    @Flag(help: "End after the table; exit status 0 only if exactly the expected campaigns were published.")
    var once = false
    @Option(name: .customLong("data-dir"), help: "Keep the data here; without it, it is removed at the end.")
    var dataFolder: String?
    @Option(help: "Milliseconds that each publish takes at the stand-in, to watch it.")
    var latency = 0
    @Flag(help: "Publish while everything fails, and count what became of it.")
    var chaos = false
    @Option(help: "With --chaos: decides what fails. When it does depends on the machine too.")
    var seed: UInt64 = 1
    @Flag(help: "With --chaos: the table as one line of JSON.")
    var json = false

    mutating func validate() throws {
        if chaos, once || dataFolder != nil || latency != 0 {
            throw ValidationError(
                "--chaos has its own end, data and latency: leave out --once, --data-dir and --latency")
        }
        guard chaos || (seed == 1 && !json) else { throw ValidationError("--seed and --json are for --chaos") }
        guard (0...600_000).contains(latency) else { throw ValidationError("--latency is not 0 to 600000") }
    }

    func run() async throws {
        let folder = try DemoFolder(dataFolder)
        defer { folder.removeIfTemporary() }
        let logger = makeLogger(standardLevel: .warning)
        let signals = await StopSignals()
        let opened = try await OpenDatabase(url: nil, dataFolder: folder.path)
        do {
            try await run(in: folder, opened, signals, logger)
        } catch {
            await opened.close()
            throw error
        }
    }

    private func run(
        in folder: DemoFolder, _ opened: OpenDatabase, _ signals: StopSignals, _ logger: Logger
    ) async throws {
        try await opened.migrateIfPrivate()
        let sandbox = try openSandbox(
            journal: folder.file("sandbox.jsonl"),
            faults: chaos ? Chaos.faults(seed: seed) : Faults(latency: Faults.Latency(.milliseconds(latency))),
            servesControl: false)
        let identity = try SelfSignedCertificate.generate(for: ["127.0.0.1", "localhost"])
        try folder.write(identity.certificatePEM, to: "sandbox.pem")
        let google = try await serveGoogle(sandbox, identity, folder, logger)
        let store = opened.database.open()
        guard !chaos else {
            var environment = ["DATABASE_URL": opened.url, "ADFLIGHT_CA_FILE": folder.file("sandbox.pem")]
            environment.merge(sandboxEnvironment(google.settings.endpoint)) { $1 }
            return try await run(
                Chaos(seed: seed, store: store, sandbox: sandbox, environment: environment),
                [.database(store, opened), .sandbox(google.server)], signals, logger)
        }
        let publisher = makePublisher(
            store, google.settings, certificateAuthorityFile: folder.file("sandbox.pem"), logger)
        let rehearsals = makeGoogle(
            google.settings, store, RequestPacing.Settings(), certificateAuthorityFile: folder.file("sandbox.pem"))
        let services = Services(store: store, google: rehearsals, logger: logger) { publisher.wake() }
        let server = try await bind(ListenAddress(host: "127.0.0.1", port: 0), services.router, logger)
        say("listening on \(printable(server.address))")

        let story = DemoStory(
            folder: folder, database: opened.database, store: store, sandbox: sandbox, google: google.settings,
            server: "http://\(printable(server.address))", keepsServing: !once)
        let result = DemoResult()
        try await signals.run(
            [
                .database(store, opened), .sandbox(google.server), .publisher(publisher),
                .services(services), .probe(store, services, logger), .server(server, services),
                Self.telling(story, result),
            ], logger)
        if once, await !result.isAsExpected { throw ExitCode(1) }
    }

    private func run(_ chaos: Chaos, _ parts: [Part], _ signals: StopSignals, _ logger: Logger) async throws {
        let result = DemoResult()
        let part = Part("chaos") { [json] in
            let report = try await cancelWhenGracefulShutdown { try await chaos.run() }
            say(json ? try jsonText(report) : report.table)
            await result.set(report.isAsPromised)
            kill(getpid(), SIGTERM)
            try await gracefulShutdown()
        }
        try await signals.run(parts + [part], logger)
        if await !result.isAsExpected { throw ExitCode(1) }
    }

    /// Tells the story once, and with `--once` ends the program after it.
    private static func telling(_ story: DemoStory, _ result: DemoResult) -> Part {
        Part("story") {
            await result.set(try await cancelWhenGracefulShutdown { try await story.tell() })
            // As if somebody pressed Ctrl-C: everything stops in order.
            if !story.keepsServing { kill(getpid(), SIGTERM) }
            try await gracefulShutdown()
        }
    }

    /// The stand-in keeps its port over restarts: image addresses of campaigns in the database name it.
    private func serveGoogle(
        _ sandbox: Sandbox, _ identity: SelfSignedCertificate, _ folder: DemoFolder, _ logger: Logger
    ) async throws -> (server: HTTP2Server, settings: GoogleAdsSettings) {
        let tls = TLSIdentity(
            certificateChain: Array(identity.certificatePEM.utf8), privateKey: Array(identity.privateKeyPEM.utf8))
        let port = folder.read("sandbox.port").flatMap { Int($0) } ?? 0
        let server = try await serve(sandbox, on: ListenAddress(host: "127.0.0.1", port: port), tls: tls, logger)
        try folder.write(String(server.address.port), to: "sandbox.port")
        var settings = GoogleAdsSettings(
            credentials: .refreshToken(
                clientID: SandboxCredentials.demo.clientID, clientSecret: SandboxCredentials.demo.clientSecret,
                refreshToken: SandboxCredentials.demo.refreshToken))
        settings.endpoint = "https://\(printable(server.address))"
        settings.tokenURI = settings.endpoint + "/token"
        settings.allowsLoopbackImages = true
        return (server, settings)
    }
}

private actor DemoResult {
    private(set) var isAsExpected = false
    func set(_ value: Bool) { isAsExpected = value }
}
