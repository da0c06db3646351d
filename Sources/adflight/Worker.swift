import Application
import ArgumentParser
import Domain
import Store

struct Worker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publish what is queued, without answering RPCs.",
        discussion: "Any number of them may share a database.")

    @OptionGroup var dataFolder: DataFolderOption
    @Flag(help: ArgumentHelp("List the places where ADFLIGHT_CRASH_AT lets a worker die.", visibility: .hidden))
    var listCrashPoints = false

    func run() async throws {
        guard !listCrashPoints else { return say(CrashPoint.table) }
        let configuration = try readConfiguration()
        configuration.crash?.arm()
        let google = try configuration.requiredGoogle
        let logger = makeLogger()
        let signals = await StopSignals()
        let opened = try await OpenDatabase(
            url: configuration.databaseURL, usesPreparedStatements: configuration.usesPreparedStatements,
            dataFolder: dataFolder.path)
        do {
            try await opened.migrateIfPrivate()
            try await requireSchema(of: opened.database)
            let store = opened.database.open()
            let publisher = makePublisher(
                store, google, pacing: configuration.pacing, timing: configuration.timing,
                certificateAuthorityFile: configuration.certificateAuthorityFile, logger)
            say("publishing")
            var parts = [Part.database(store, opened), .publisher(publisher)]
            if configuration.usesPreparedStatements { parts.append(.listener(opened.database, publisher)) }
            try await signals.run(parts, logger)
        } catch {
            await opened.close()
            throw error
        }
    }
}
