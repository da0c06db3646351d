import Application
import ArgumentParser
import Store

struct Worker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publish what is queued, without answering RPCs.",
        discussion: "Any number of them may share a database.")

    @OptionGroup var dataFolder: DataFolderOption

    func run() async throws {
        let configuration = try readConfiguration()
        let google = try configuration.requiredGoogle
        let logger = makeLogger()
        let opened = try await OpenDatabase(
            url: configuration.databaseURL, usesPreparedStatements: configuration.usesPreparedStatements,
            dataFolder: dataFolder.path)
        do {
            try await opened.migrateIfPrivate()
            let store = opened.database.open()
            try await requireSchema(of: store)
            let publisher = makePublisher(
                store, google, pacing: configuration.pacing,
                certificateAuthorityFile: configuration.certificateAuthorityFile, logger)
            say("publishing")
            var parts = [Part.database(store, opened), .publisher(publisher)]
            if configuration.usesPreparedStatements { parts.append(.listener(opened.database, publisher)) }
            try await runUntilSignal(parts, logger)
        } catch {
            await opened.close()
            throw error
        }
    }
}
