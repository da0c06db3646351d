import ArgumentParser
import Importer

/// `adflight-import man`: the manual page.
struct ManCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "man",
        abstract: "Prints the manual page.",
        discussion: "Read it with `adflight-import man | man -l -`, or put it into a folder man1 of your MANPATH.")

    func run() throws {
        let page = try ManPage(dump: AdflightImport._dumpHelp(), sections: [("JSON", ImportReport.jsonReference)])
        try ImportOutput.standard().report(page.text)
    }
}
