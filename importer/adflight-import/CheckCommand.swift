import ArgumentParser
import Domain
import Importer

/// `adflight-import check`: the rules alone.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a sheet by the rules, without a database.",
        discussion: """
            Says everything that is wrong with the sheet and stores nothing. Whether a campaign is new or here already \
            only `import --dry-run` knows.
            """)

    @OptionGroup var sheet: SheetArguments
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        try await runSheet(sheet, .check) { _, _ throws(Failure) in
            preconditionFailure("a check opens no transaction")
        }
    }
}
