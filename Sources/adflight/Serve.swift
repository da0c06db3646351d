import Application
import ArgumentParser
import GRPC
import Logging
import Store

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer RPCs, and publish what they queue.",
        discussion: """
            HTTP/2 with prior knowledge, or over TLS. Prints "listening on HOST:PORT" when it is ready. SIGTERM and SIGINT end it \
            cleanly: running calls finish, what is being published is finished or given back. SIGHUP reads the \
            certificates again, as happens by itself when their files change.
            """)

    @Option(help: "HOST:PORT; port 0 takes a free one.")
    var listen = ListenAddress(host: "127.0.0.1", port: 8443)
    @OptionGroup var dataFolder: DataFolderOption
    @Flag(help: "Answer RPCs only; `adflight worker` publishes.")
    var noPublisher = false
    @Flag(help: "Listen beyond this machine, although callers are not authenticated.")
    var allowInsecure = false
    @OptionGroup var tls: TLSOptions
    @OptionGroup var limits: LimitOptions

    mutating func validate() throws {
        if !listen.isLoopback, !allowInsecure, !tls.requiresClientCertificate {
            throw ValidationError(
                "\(listen.host) can be reached from other machines, and callers are not authenticated: "
                    + "listen on 127.0.0.1, say --require-client-certificate, or --allow-insecure")
        }
    }

    func run() async throws {
        let configuration = try readConfiguration()
        configuration.crash?.arm()
        let logger = makeLogger()
        let signals = await StopSignals()
        let opened = try await OpenDatabase(
            url: configuration.databaseURL, usesPreparedStatements: configuration.usesPreparedStatements,
            dataFolder: dataFolder.path)
        do {
            try await opened.migrateIfPrivate()
            try await serve(on: listen, configuration, opened, signals, logger)
        } catch {
            await opened.close()
            throw error
        }
    }

    private func serve(
        on listen: ListenAddress, _ configuration: Configuration, _ opened: OpenDatabase, _ signals: StopSignals,
        _ logger: Logger
    ) async throws {
        try await requireSchema(of: opened.database)
        let store = opened.database.open()
        var publisher: Publisher?
        if !noPublisher, let google = configuration.google {
            publisher = makePublisher(
                store, google, pacing: configuration.pacing, timing: configuration.timing,
                certificateAuthorityFile: configuration.certificateAuthorityFile, logger)
        } else if !noPublisher {
            logger.notice("no GOOGLE_ADS_… credentials are set: campaigns are queued, and nothing publishes them")
        }
        let signal = store.jobSignal()
        let google = configuration.google.map {
            makeGoogle(
                $0, store, configuration.pacing, certificateAuthorityFile: configuration.certificateAuthorityFile)
        }
        let services = Services(store: store, google: google, pacing: configuration.pacing, logger: logger) {
            [publisher] in
            publisher?.wake()
            signal.send()
        }
        let server = try await bind(listen, services.router, tls: tls.identity(), limits: limits.limits(), logger)
        say("listening on \(printable(server.address))")
        var parts = [Part.database(store, opened)]
        if let publisher {
            parts.append(.publisher(publisher))
            // PgBouncer in transaction mode passes on neither prepared statements nor notifications.
            if configuration.usesPreparedStatements { parts.append(.listener(opened.database, publisher)) }
        }
        parts.append(.signal(signal))
        if tls.certificate != nil {
            parts.append(.certificates(CertificateReload(options: tls, server: server, logger: logger)))
        }
        parts += [.services(services), .probe(store, services, logger), .server(server, services)]
        try await signals.run(parts, logger)
    }
}
