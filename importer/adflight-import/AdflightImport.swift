import ArgumentParser
import Domain
import Foundation
import Importer
import PrivatePostgres

/// `adflight-import`: a campaign sheet into the database.
@main
struct AdflightImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adflight-import",
        abstract: "Imports a campaign sheet.",
        discussion: """
            FILE is CSV in UTF-8 with the column names of Google Ads Editor. It needs Campaign, Objective, Budget and \
            Start date; every row becomes a draft. A row with mistakes is refused, with each of them named, and does \
            not keep the others from being stored. Importing the same sheet twice changes nothing.

            The database is DATABASE_URL (a PostgreSQL connection URI), or else the one in the data folder, \
            which `adflight serve` may be using at the same time.

            Exit status: 0 all rows are good, 1 could not run and nothing is stored, 2 wrong usage, 3 some rows \
            were refused.
            """)

    @Argument(help: "The sheet.")
    var file: String

    @Option(help: "The Google Ads account of rows that have no Customer ID: 123-456-7890.", transform: customerID)
    var customer: CustomerID?

    @Flag(help: "Check everything, store nothing.")
    var dryRun = false

    @Flag(help: "Accept only campaigns that are complete for Google Ads, and queue them for publishing.")
    var publish = false

    @Option(help: "Write refused rows here, in the sheet's own columns and an Errors column: mend and import again.")
    var rejects: String?

    @Flag(help: "Report as one JSON object.")
    var json = false

    @Option(help: "The folder of the private database, used without DATABASE_URL.")
    var dataDir = DataFolder.standard(ProcessInfo.processInfo.environment, isRoot: geteuid() == 0)

    func run() async throws {
        guard let today = CalendarDate.earliestToday() else { throw ExitCode(ImportExit.couldNotRun.rawValue) }
        let options = ImportOptions(
            file: file, customer: customer, isDryRun: dryRun, isPublish: publish, rejects: rejects, isJSON: json)
        let database = GivenDatabase(dataFolder: dataDir)
        let exit = await runImport(
            options, today: today,
            openTransaction: { options throws(Failure) in try await database.open(options) }, output: .standard())
        await database.close()
        throw ExitCode(exit.rawValue)
    }

    /// Runs the command; wrong usage ends with 2 and not with the argument parser's 64.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            ImportOutput.standard().notice(fullMessage(for: error) + "\n")
            exit(withError: ExitCode(ImportExit.wrongUsage.rawValue))
        }
    }
}

@Sendable private func customerID(_ text: String) throws -> CustomerID {
    guard let customer = CustomerID(entered: text) else {
        throw ValidationError("“\(text)” \(CustomerID.expectation.reason): \(CustomerID.expectation.hint)")
    }
    return customer
}
