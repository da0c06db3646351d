import Foundation
import Testing

@Suite("The importer's commands", .timeLimit(.minutes(5)))
struct ImporterCommandTests {
    private static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await Program.run("adflight-import", arguments, environment: environment)
    }

    @Test("help fits 80 columns and leads from an export to drafts")
    func help() async throws {
        for command in [[], ["import"], ["check"], ["template"], ["explain"], ["man"]] {
            let ended = try await Self.run(command + ["--help"], environment: ["COLUMNS": "80"])
            #expect(ended.status == 0)
            for line in ended.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }
        let help = try await Self.run(["--help"]).output
        for step in ["check FILE", "--dry-run", "--rejects mend.csv", "template --output", "explain headlines.width"] {
            #expect(help.contains(step), "\(help)")
        }
    }

    @Test("a rule is explained, one that is not there leads to those that are")
    func explain() async throws {
        let ended = try await Self.run(["explain", "headlines.width"])
        #expect(ended.status == 0 && ended.output.hasPrefix("headlines.width"), "\(ended)")
        #expect(try await Self.run(["explain"]).output.contains("end_date.order"))
        let unknown = try await Self.run(["explain", "headline.width"])
        #expect(unknown.status == 2 && unknown.errors.contains("headlines.width"), "\(unknown)")
    }

    @Test("a template goes to standard output or a file, and its samples are a good sheet")
    func template() async throws {
        let folder = try Folder()
        let text = try await Self.run(["template", "--for", "search"])
        #expect(text.status == 0 && text.output.hasPrefix("\u{FEFF}Customer ID,"), "\(text)")
        for name in ["template.csv", "template.xlsx"] {
            let path = "\(folder.path)/\(name)"
            #expect(try await Self.run(["template", "--output", path]).status == 0)
            let check = try await Self.run(["check", path, "--publish", "--quiet"])
            #expect(check.status == 0 && check.output.contains("valid 4"), "\(check)")
        }
        #expect(try await Self.run(["template", "--format", "xlsx"]).status == 2)
        #expect(try await Self.run(["template", "--output", "/nowhere/x.xlsx"]).status == 1)
    }

    @Test("a report can be a page, and colour can be asked for")
    func report() async throws {
        let folder = try Folder()
        let sheet = try folder.write("Campaign,Objective,Budget,Start date\nA,Sales,x,2035-03-01\n", to: "sheet.csv")
        let page = "\(folder.path)/report.html"
        let ended = try await Self.run(
            ["check", sheet, "--customer", "1234567890", "--report", page, "--color", "always"])
        #expect(ended.status == 3 && ended.output.contains("\u{1B}[1;31merror["), "\(ended)")
        #expect(try String(contentsOfFile: page, encoding: .utf8).hasPrefix("<!doctype html>"))
        let plain = try await Self.run(["check", sheet, "--customer", "1234567890"])
        #expect(!plain.output.contains("\u{1B}"))
    }

    @Test("what cannot be imported is said as JSON too")
    func errorAsJSON() async throws {
        let ended = try await Self.run(["check", "/nowhere/sheet.csv", "--json"])
        let object = try #require(JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
        #expect(ended.status == 1 && object["exit_status"] as? Int == 1, "\(ended)")
        #expect((object["error"] as? String)?.contains("No such file") == true)
    }

    @Test("the manual page is sound roff and has every command and option")
    func manual() async throws {
        let page = try await Self.run(["man"])
        #expect(page.status == 0 && page.output.hasPrefix(".TH ADFLIGHT-IMPORT 1"), "\(page)")
        for part in [".SS check", ".SS template", "\\-\\-date\\-order", ".SH DESCRIPTION"] {
            #expect(page.output.contains(part), "\(part)")
        }
        let folder = try Folder()
        let path = try folder.write(page.output + "\n", to: "adflight-import.1")
        guard FileManager.default.fileExists(atPath: "/usr/bin/groff") else { return }
        let groff = try await Program.run("/usr/bin/groff", ["-man", "-Tutf8", "-Kutf8", "-ww", "-rLL=78n", path])
        #expect(groff.status == 0 && groff.errors.isEmpty, "\(groff.errors)")
    }

    @Test("completions are there for three shells, and bash reads its own", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let script = try await Self.run(["--generate-completion-script", shell])
        #expect(script.status == 0)
        for word in ["template", "explain", "date-order"] { #expect(script.output.contains(word), "\(word)") }
        guard shell == "bash" else { return }
        let folder = try Folder()
        let path = try folder.write(script.output + "\n", to: "completion.bash")
        let bash = try await Program.run("/bin/bash", ["-n", path])
        #expect(bash.status == 0, "\(bash.errors)")
    }
}
