import ArgumentParser
import Domain
import Glibc
import Importer

/// `adflight-import`: a campaign sheet into the database.
@main
struct AdflightImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adflight-import",
        abstract: "Imports campaign sheets.",
        discussion: """
            FILE is any sheet of campaigns with the column names of Google Ads Editor: CSV, TSV or XLSX in any encoding, \
            also gz, zst or zip, or - for standard input. Of an export of Editor the rows of campaigns are read, and not those \
            of ads, ad groups, keywords and locations: what they say must stand on the campaign's own row.

              adflight-import check FILE --customer 123-456-7890
                  what is wrong with which cell, without a database
              adflight-import import FILE --customer 123-456-7890 --dry-run
                  what would be created and changed
              adflight-import import FILE --customer 123-456-7890 --rejects mend.csv
                  drafts; what is refused goes to mend.csv, to mend and import again
              adflight-import template --output campaigns.xlsx
                  a sheet to begin with: all columns, with help and samples
              adflight-import explain headlines.width
                  why a rule is there, with examples

            A row with mistakes is refused, with each of them named, and does not keep the others from being stored. \
            Every other row becomes a draft, or changes the campaign that is here already: a blank cell keeps what it \
            has, [] clears it. Numbered columns, such as Headline 1 to 5, are one list: a row that fills in one of them \
            replaces the whole list. Importing the same sheet twice changes nothing.

            Exit status: 0 all rows are good, 1 could not run to the end, or not write its output, and nothing is \
            stored but what --batch made permanent, 2 wrong usage, 3 some rows were refused, or more than \
            --max-errors allows and nothing is stored but the same, 5 the sheet was loaded before (--fail-if-loaded), 130 \
            interrupted.
            """,
        subcommands: [
            ImportCommand.self, CheckCommand.self, StatusCommand.self, TemplateCommand.self, ExplainCommand.self,
            ManCommand.self,
        ],
        defaultSubcommand: ImportCommand.self)

    /// Runs the command; wrong usage ends with 2 and not with the argument parser's 64.
    static func main() async {
        // A file of ours must not get the number of a closed standard descriptor, and then our lines.
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDONLY)
        }
        let given = Array(CommandLine.arguments.dropFirst())
        var settings: Settings?
        do {
            try requireCommand(given)
            let said = try Settings(given)
            settings = said
            var command = try parseAsRoot(said.arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            fail(.store(failure))
        } catch let error as ImportError {
            fail(error)
        } catch {
            let (code, message) = (exitCode(for: error), fullMessage(for: error))
            let places = code == .validationFailure ? settings?.places(in: message) ?? "" : ""
            if !message.isEmpty { code.isSuccess ? show(message + "\n") : output.notice(message + "\n" + places) }
            Glibc.exit(code == .validationFailure ? ImportExit.wrongUsage.rawValue : code.rawValue)
        }
    }

    private static let output = ImportOutput.standard()

    private static func show(_ help: String) {
        do throws(ImportError) { try output.report(help) } catch { fail(error) }
    }

    private static func fail(_ error: ImportError) -> Never {
        output.notice("adflight-import: \(error.message)\n")
        Glibc.exit(ImportExit.couldNotRun.rawValue)
    }

    /// A mistyped command would be a sheet of that name.
    private static func requireCommand(_ given: [String]) throws {
        guard let word = given.first, access(word, F_OK) != 0 else { return }
        let commands = configuration.subcommands.map { $0._commandName } + ["help"]
        guard !commands.contains(word), let meant = commands.nearest(to: word) else { return }
        throw ValidationError("there is no command “\(word)”: did you mean \(meant)?")
    }
}
