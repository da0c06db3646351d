import Application
import GRPC
import Glibc
import GoogleAds
import HTTPClient
import Logging
import ServiceLifecycle
import Store

/// Closes the store and the database after everything that uses them has stopped.
struct DatabaseService: Service {
    let store: Store
    let opened: OpenDatabase

    func run() async throws {
        try await gracefulShutdown()
        await store.close()
        await opened.close()
    }
}

/// Publishes until the program stops; what is in hand is finished or given back.
struct PublisherService: Service {
    let publisher: Publisher

    func run() async {
        await withGracefulShutdownHandler {
            await publisher.run()
        } onGracefulShutdown: {
            publisher.stop()
        }
    }
}

/// Answers RPCs until the program stops: NOT_SERVING, GOAWAY, running calls finish.
struct ServerService: Service {
    static let grace = Duration.seconds(30)

    let server: GRPCServer
    let health: HealthService

    func run() async throws {
        try await gracefulShutdown()
        health.drain()
        await server.shutdown(grace: Self.grace)
    }
}

/// Starts in this order and stops in the reverse one, on SIGTERM and SIGINT.
func runUntilSignal(_ services: [any Service], _ logger: Logger) async throws(CannotRun) {
    let group = ServiceGroup(
        configuration: .init(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger))
    do {
        try await group.run()
    } catch {
        throw CannotRun("\(error)")
    }
}

func makeLogger(_ configuration: [String: String] = environment) -> Logger {
    var logger = Logger(label: "adflight") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = configuration["LOG_LEVEL"].flatMap(Logger.Level.init) ?? .info
    return logger
}

func readConfiguration() throws(CannotRun) -> Configuration {
    do {
        return try Configuration(environment: environment)
    } catch {
        throw CannotRun(error.description)
    }
}

/// - Parameter policy: other delays than the standard ones.
func makePublisher(
    _ store: Store, _ google: GoogleAdsSettings, certificateAuthorityFile: String?, _ logger: Logger
) -> Publisher {
    Publisher(
        store: store,
        queue: store.queue(worker: .random(in: .min ... .max)),
        google: GoogleAdsClient(HTTPClient(certificateAuthorityFile: certificateAuthorityFile), google),
        logger: logger)
}

/// A database that is away, or whose schema is not ours, is better said at start than with every call.
func requireSchema(of store: Store) async throws(CannotRun) {
    do {
        _ = try await store.campaigns(of: nil, olderThan: nil, limit: 1)
    } catch {
        await store.close()
        if case .unexpected = error {
            throw CannotRun("the database has no tables of this version: run adflight migrate (\(error.sentence))")
        }
        throw CannotRun("the database cannot be used: \(error.sentence)")
    }
}

func bind(_ listen: ListenAddress, _ router: Router, _ logger: Logger) async throws(CannotRun) -> GRPCServer {
    do {
        return try await GRPCServer.bind(host: listen.host, port: listen.port, router: router, logger: logger)
    } catch {
        throw CannotRun("\(error)")
    }
}
