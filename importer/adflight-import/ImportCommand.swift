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
            The database is DATABASE_URL (a PostgreSQL connection URI; behind PgBouncer in transaction mode with \
            DATABASE_PREPARED_STATEMENTS=off), or else the one in the data folder, which `adflight serve` may be using at \
            the same time; or a server, with --server, which asks for no database. The whole sheet is one transaction, \
            unless --batch makes parts of it permanent.
            """)

    @OptionGroup var sheet: SheetArguments

    @Flag(help: "Say what would become of every row, store nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            """
            Make every so many rows permanent, at most 100000. When the import is stopped, by whatever, the same command \
            goes on where it was.
            """, valueName: "rows"))
    var batch: Int?

    @Flag(help: "Store nothing, and end with status 5, when the same file was loaded before.")
    var failIfLoaded = false

    @OptionGroup var place: StorePlace

    @OptionGroup var settings: SettingsArguments

    func validate() throws {
        if let batch, !(1...ImportLimits.checkpointRows).contains(batch) {
            throw ValidationError(
                "--batch is a number of rows, such as 10000, and at most \(ImportLimits.checkpointRows)")
        }
    }

    func run() async throws {
        let mode = dryRun ? ImportReport.Mode.dryRun : .store
        if let server = try place.server() {
            let opening = ImportTransaction.opening(on: server, by: currentActor())
            try await runSheet(sheet, mode, batch, failIfLoaded, openTransaction: opening)
        } else {
            let database = GivenDatabase(dataFolder: place.dataDir)
            try await runSheet(sheet, mode, batch, failIfLoaded, close: { await database.close() }) {
                options, source throws(Failure) in try await database.open(options, source)
            }
        }
    }
}

/// Runs a sheet and ends the process with its status. The first Ctrl-C, SIGTERM or closed terminal ends the import in good
/// order, the second at once.
func runSheet(
    _ sheet: SheetArguments, _ mode: ImportReport.Mode, _ batchRows: Int? = nil, _ failsIfLoaded: Bool = false,
    close: () async -> Void = {}, openTransaction: ImportTransaction.Opening
) async throws {
    var options = try sheet.options(mode)
    options.batchRows = batchRows
    options.failsIfLoaded = failsIfLoaded
    guard let today = CalendarDate.earliestToday() else { throw ExitCode(ImportExit.couldNotRun.rawValue) }
    let interruption = Interruption()
    let output = ImportOutput.standard(colour: sheet.color, isQuiet: sheet.quiet)
    // A reader that has gone is no reason to undo an import.
    signal(SIGPIPE, SIG_IGN)
    // Nor is a terminal that it is to outlive (nohup).
    let outlivesTerminal = unsafeBitCast(signal(SIGHUP, SIG_IGN), to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    let signals = ([SIGINT, SIGTERM] + (outlivesTerminal ? [] : [SIGHUP])).map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            if interruption.isRequested { _exit(ImportExit.interrupted.rawValue) }
            interruption.request()
            output.notice(output.presentation.line("adflight-import: stopping; Ctrl-C again ends at once"))
        }
        source.activate()
        return source
    }
    let exit = await runImport(
        options, today: today, openTransaction: openTransaction, interruption: interruption, output: output)
    await close()
    for source in signals { source.cancel() }
    throw ExitCode(exit.rawValue)
}
