import Application
import ArgumentParser
import Store

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's schema to a version.",
        discussion: "A private database is brought up to date by every command that uses it.")

    @Option(help: "The version; 0 removes everything.")
    var to = Migrations.latest
    @OptionGroup var dataFolder: DataFolderOption

    mutating func validate() throws {
        guard (0...Migrations.latest).contains(to) else {
            throw ValidationError("version \(to) is not between 0 and \(Migrations.latest)")
        }
    }

    func run() async throws {
        let configuration = try readConfiguration()
        let opened = try await OpenDatabase(url: configuration.databaseURL, dataFolder: dataFolder.path)
        do {
            let steps = try await opened.database.migrate(to: to)
            for step in steps { say(step) }
            say("schema version \(to)")
        } catch {
            await opened.close()
            throw CannotRun("the schema could not be changed: \(error.sentence)")
        }
        await opened.close()
    }
}
