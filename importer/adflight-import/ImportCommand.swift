import ArgumentParser
import Domain
import Foundation
import Importer
import PrivatePostgres

/// `adflight-import import`: a sheet into the database.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports a sheet; the default.",
        discussion: """
            The database is DATABASE_URL (a PostgreSQL connection URI), or else the one in the data folder, which \
            `adflight serve` may be using at the same time. The whole sheet is one transaction.
            """)

    @OptionGroup var sheet: SheetArguments

    @Flag(help: "Say what would become of every row, store nothing.")
    var dryRun = false

    @Option(help: "The folder of the private database, used without DATABASE_URL.")
    var dataDir = DataFolder.standard(ProcessInfo.processInfo.environment, isRoot: geteuid() == 0)

    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let database = GivenDatabase(dataFolder: dataDir)
        try await runSheet(sheet, dryRun ? .dryRun : .store, close: { await database.close() }) {
            options throws(Failure) in try await database.open(options)
        }
    }
}

/// Runs a sheet and ends the process with its status. The first Ctrl-C ends the import in good order, the second at once.
func runSheet(
    _ sheet: SheetArguments, _ mode: ImportReport.Mode, close: () async -> Void = {},
    openTransaction: ImportTransaction.Opening
) async throws {
    let options = try sheet.options(mode)
    guard let today = CalendarDate.earliestToday() else { throw ExitCode(ImportExit.couldNotRun.rawValue) }
    let interruption = Interruption()
    signal(SIGINT, SIG_IGN)
    let signals = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    signals.setEventHandler {
        if interruption.isRequested { _exit(ImportExit.interrupted.rawValue) }
        interruption.request()
    }
    signals.activate()
    let exit = await runImport(
        options, today: today, openTransaction: openTransaction, interruption: interruption,
        output: .standard(colour: sheet.color, isQuiet: sheet.quiet))
    await close()
    signals.cancel()
    throw ExitCode(exit.rawValue)
}
