import ArgumentParser
import Domain
import Foundation
import Importer
import Store

/// `adflight-import status`: imports, whoever runs them.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows imports that run or have run.",
        usage: "adflight-import status [<id>] [--watch] [<options>]",
        discussion: "Without ID the last \(shown), newest first. Finished ones are kept for 90 days.")

    private static let shown = 20
    /// Between looks at an import that is watched.
    private static let look = Duration.seconds(1)

    @Argument(help: "The number of one import, with what was refused.")
    var id: Int64?

    @Flag(help: "Go on until it has ended.")
    var watch = false

    @OptionGroup var place: StorePlace

    @OptionGroup var settings: SettingsArguments

    func validate() throws {
        if watch, id == nil { throw ValidationError("--watch needs the ID of an import") }
    }

    func run() async throws {
        let server = try place.server()
        if let server { try await show(ImportStatus(server)) } else { try await showFromDatabase() }
    }

    private func showFromDatabase() async throws {
        let database = GivenDatabase(dataFolder: place.dataDir)
        let given = try await database.database()
        let store = given.open()
        let result: Result<Void, any Error>
        do {
            result = .success(try await show(ImportStatus(store)))
        } catch let failure as Failure {
            result = .failure(await given.explained(failure))
        } catch {
            result = .failure(error)
        }
        await store.close()
        await database.close()
        try result.get()
    }

    private func show(_ status: ImportStatus) async throws {
        let output = ImportOutput.standard()
        guard let id else {
            let records = try await status.list(Self.shown)
            try output.report(records.isEmpty ? "no imports\n" : ImportRecord.table(records))
            return
        }
        var record = try await record(id, status)
        while watch, record.state == .running {
            try output.report(record.line + "\n")
            try await Task.sleep(for: Self.look)
            record = try await self.record(id, status)
        }
        try output.report(record.text(try await status.faults(ImportID(id)), width: output.presentation.width))
    }

    private func record(_ id: Int64, _ status: ImportStatus) async throws(Failure) -> ImportRecord {
        do throws(Failure) {
            return try await status.get(ImportID(id))
        } catch .notFound {
            throw .notFound("there is no import \(id); `adflight-import status` lists those that are")
        }
    }
}
