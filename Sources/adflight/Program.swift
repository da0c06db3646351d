import Application
import Domain
import Foundation
import GRPC
import GoogleAds
import HTTP2
import HTTPClient
import Logging
import NIOPosix
import ServiceLifecycle
import Store
import UnixSignals

/// One part of the program, by a name for the log: the parts themselves hold settings that are nobody's business there.
struct Part: Service, CustomStringConvertible {
    let description: String
    private let body: @Sendable () async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
        description = name
        self.body = body
    }

    func run() async throws { try await body() }

    /// Closes the store and the database after everything that uses them has stopped.
    static func database(_ store: Store, _ opened: OpenDatabase) -> Part {
        Part("database") {
            try await gracefulShutdown()
            await store.close()
            await opened.close()
        }
    }

    /// Publishes until the program stops; what is in hand is finished or given back.
    static func publisher(_ publisher: Publisher) -> Part {
        Part("publisher") {
            await withGracefulShutdownHandler {
                await publisher.run()
            } onGracefulShutdown: {
                publisher.stop()
            }
        }
    }

    /// Tells workers everywhere, and hears from them, that jobs were queued; a poll finds them without it.
    static func signal(_ signal: JobSignal) -> Part {
        Part("signal") { await cancelWhenGracefulShutdown { await signal.run() } }
    }

    static func listener(_ database: Database, _ publisher: Publisher) -> Part {
        Part("listener") { await cancelWhenGracefulShutdown { await database.listen { publisher.wake() } } }
    }

    /// What the services do besides answering.
    static func services(_ services: Services) -> Part {
        Part("services") { await cancelWhenGracefulShutdown { await services.run() } }
    }

    /// Watches whether the database answers, which health tells.
    static func probe(_ store: Store, _ services: Services, _ logger: Logger) -> Part {
        Part("probe") {
            await cancelWhenGracefulShutdown { await services.health.probe(store.isServing, logger: logger) }
        }
    }

    /// Watches the certificate files.
    static func certificates(_ reload: CertificateReload) -> Part {
        Part("certificates") { await cancelWhenGracefulShutdown { await reload.run() } }
    }

    /// Answers RPCs until the program stops: NOT_SERVING, GOAWAY, running calls finish.
    static func server(_ server: GRPCServer, _ services: Services) -> Part {
        let grace = Duration.seconds(30)
        return Part("server") {
            try await gracefulShutdown()
            await services.drain()
            await server.shutdown(grace: grace)
        }
    }

    /// Plays Google until the program stops.
    static func sandbox(_ server: HTTP2Server) -> Part {
        let grace = Duration.seconds(5)
        return Part("sandbox") {
            try await gracefulShutdown()
            await server.shutdown(grace: grace)
        }
    }
}

/// SIGTERM and SIGINT. From here on they stop the program in order, even one whose parts have not started yet: a server of
/// PostgreSQL that it has started would stay behind.
struct StopSignals: Sendable {
    private let signals: UnixSignalsSequence

    init() async {
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    }

    /// Starts the parts in this order, and stops them in the reverse one.
    func run(_ parts: [Part], _ logger: Logger) async throws(CannotRun) {
        let group = ServiceGroup(services: parts, logger: logger)
        do {
            try await withThrowingTaskGroup { tasks in
                tasks.addTask { for await _ in signals { await group.triggerGracefulShutdown() } }
                try await group.run()
                tasks.cancelAll()
            }
        } catch {
            throw CannotRun("\(error)")
        }
    }
}

/// Logs to standard error, from `LOG_LEVEL` on.
func makeLogger(standardLevel: Logger.Level = .info) -> Logger {
    var logger = Logger(label: "adflight", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel =
        ProcessInfo.processInfo.environment["LOG_LEVEL"].flatMap { Logger.Level(rawValue: $0.lowercased()) }
        ?? standardLevel
    return logger
}

func readConfiguration() throws(CannotRun) -> Configuration {
    do {
        return try Configuration(environment: ProcessInfo.processInfo.environment)
    } catch {
        throw CannotRun(error.description)
    }
}

func makePublisher(
    _ store: Store, _ google: GoogleAdsSettings, pacing: RequestPacing.Settings = RequestPacing.Settings(),
    timing: PublishTiming = PublishTiming(), certificateAuthorityFile: String?, _ logger: Logger
) -> Publisher {
    let limits = RequestPacing(pacing)
    return Publisher(
        store: store,
        queue: store.queue(worker: .random(in: .min ... .max), timing: timing),
        google: makeGoogle(
            google, store, pacing, certificateAuthorityFile: certificateAuthorityFile,
            witness: witness(of: limits, logger)
        ),
        pacing: limits, logger: logger)
}

/// A client of Google Ads as it is configured.
func makeGoogle(_ configuration: Configuration, _ store: Store) throws(CannotRun) -> GoogleAdsClient {
    makeGoogle(
        try configuration.requiredGoogle, store, configuration.pacing,
        certificateAuthorityFile: configuration.certificateAuthorityFile)
}

func makeGoogle(
    _ settings: GoogleAdsSettings, _ store: Store, _ pacing: RequestPacing.Settings, certificateAuthorityFile: String?,
    witness: @escaping GoogleAdsClient.Witness = { _, _, _ in }
) -> GoogleAdsClient {
    GoogleAdsClient(
        HTTPClient(certificateAuthorityFile: certificateAuthorityFile), settings, known: KnownAssets(store),
        gate: uploadGate(pacing, store), queryGate: queryGate(pacing, store),
        witness: witness)
}

extension Configuration {
    /// Where there is nothing to do without Google.
    var requiredGoogle: GoogleAdsSettings {
        get throws(CannotRun) {
            guard let google else {
                throw CannotRun(
                    """
                    no credentials for Google Ads: set GOOGLE_ADS_CLIENT_ID, GOOGLE_ADS_CLIENT_SECRET and \
                    GOOGLE_ADS_REFRESH_TOKEN, or GOOGLE_ADS_JSON_KEY_FILE_PATH
                    """)
            }
            return google
        }
    }
}

/// A database that is away, or whose schema is not ours, is better said at start than with every call.
func requireSchema(of database: Database) async throws(CannotRun) {
    if let obstacle = await database.obstacle() { throw CannotRun("the database cannot be used: \(obstacle)") }
}

func bind(
    _ listen: ListenAddress, _ router: Router, tls: TLSIdentity? = nil,
    limits: GRPCServer.Limits = GRPCServer.Limits(), _ logger: Logger
) async throws(CannotRun) -> GRPCServer {
    do {
        // One event loop for each core that this process may use, which a container or taskset may have narrowed.
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: usableCores())
        return try await GRPCServer.bind(
            host: listen.host, port: listen.port, tls: tls, limits: limits, router: router, logger: logger, group: loops
        )
    } catch {
        throw CannotRun("\(error)")
    }
}

/// The cores this process may run on (proc(5), `Cpus_allowed`); Foundation counts those of the machine.
private func usableCores() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let mask = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }?.split(separator: "\t").last ?? ""
    let cores = mask.reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
    return cores > 0 ? cores : ProcessInfo.processInfo.activeProcessorCount
}
