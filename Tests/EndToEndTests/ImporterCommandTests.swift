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
        for step in [
            "check FILE", "--dry-run", "--rejects mend.csv", "template --output", "explain headlines.width",
            "replaces the",
        ] {
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
        for path in ["/nowhere/x.xlsx", "/nowhere/x.csv"] {
            let ended = try await Self.run(["template", "--output", path])
            #expect(ended.status == 1, "\(ended)")
            #expect(ended.errors.hasPrefix("adflight-import: cannot write \(path): "), "\(ended)")
            #expect(ended.errors.hasSuffix(": No such file or directory"), "\(ended)")
            #expect(ended.errors.components(separatedBy: path).count == 2, "\(ended)")
        }
    }

    @Test(
        "output that cannot be written ends with status 1 and a line that says why, but an import stands",
        arguments: [
            ("check $sheet > /dev/full", 1), ("template > /dev/full", 1), ("explain > /dev/full", 1),
            ("man > /dev/full", 1), ("--help > /dev/full", 1), ("status --data-dir $data > /dev/full", 1),
            ("import $sheet --data-dir $data --dry-run > /dev/full", 1),
            ("import $sheet --data-dir $data > /dev/full", 0), ("check $sheet --rejects $rejects >&-", 1),
        ])
    func cannotWrite(command: String, status: Int32) async throws {
        let folder = try Folder()
        let sheet = try folder.write("Campaign,Objective,Budget,Start date\nA,Sales,5,2035-03-01\n", to: "sheet.csv")
        let rejects = "\(folder.path)/rejects.csv"
        let ended = try await Program.run(
            "/bin/sh", ["-c", "\(Program.path(of: "adflight-import")) \(command)"],
            environment: [
                "sheet": sheet, "rejects": rejects, "data": "\(folder.path)/data",
                "ADFLIGHT_IMPORT_CUSTOMER": "1234567890",
            ])
        let reason = command.hasSuffix(">&-") ? "Bad file descriptor" : "No space left on device"
        #expect(ended.status == status && ended.errors.contains("cannot write the output: \(reason)"), "\(ended)")
        let kept = try? String(contentsOfFile: rejects, encoding: .utf8)
        #expect(kept?.contains("Check") != true)
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

    /// What cannot be imported at all, and what is said of it behind the name of the file.
    private static let unusable: [(name: String, contents: [UInt8], words: String)] = [
        (
            "quote.csv", Array("Campaign,\"Budget,Start date\nA,1,2035-03-01\n".utf8),
            """
            the header cannot be used: the quote that opens on line 1, column B, never closes: close it, or double the \
            quotes inside a quoted cell
              --> $ line 1
               | Campaign,"Budget,Start date
               |          ^
            """
        ),
        (
            "late-quote.csv", Array("Campaign,Objective,Budget,Start date\n\"A,Sales,1,2035-03-01\n".utf8),
            """
            the quote that opens on line 2 never closes; close it, or double the quotes inside a quoted cell
              --> $ line 2
               | "A,Sales,1,2035-03-01
               | ^
            """
        ),
        (
            "nul.csv", Array("Campaign,Objective,Bud\0get,Start date\n".utf8),
            """
            the header cannot be used: a NUL byte at byte 22: save the sheet again as CSV UTF-8
              --> $ line 1
               | Campaign,Objective,Bud␣get,Start date
               |                       ^
            """
        ),
        (
            "header.csv", Array("Report\n\nCampaign,Budget,Budget,Objective,Start dat\n".utf8),
            """
            2 things are wrong with the header on line 3:
              - “Budget” (column B) and “Budget” (column C) mean the same; remove or rename one
               | Campaign | Budget | Budget | Objective | Start dat
               |            ^^^^^^   ^^^^^^
              - the column “Start date” is missing; “Start dat” (column E): did you mean “Start date”?
               | Campaign | Budget | Budget | Objective | Start dat
               |                                          ^^^^^^^^^
            """
        ),
        (
            "double.csv", Array("Campaign,Objective,Budget,budget,Start date\n".utf8),
            """
            “Budget” (column C) and “budget” (column D) mean the same; remove or rename one
              --> $ line 1
               | Campaign | Objective | Budget | budget | Start date
               |                        ^^^^^^   ^^^^^^
            """
        ),
        (
            "broken.zip", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 60),
            "the zip data ends early, at byte 64: copy or download the file again"
        ),
        (
            "broken.csv.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF],
            "the gzip data is damaged at byte 11 (invalid block type): copy or save the file again"
        ),
        (
            "broken.csv.zst", [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x0A, 0x51],
            "the zstd data ends early, at byte 7: copy or download the file again"
        ),
    ]

    @Test(
        "what cannot be imported is told with its place, and a caret under it where there is a line",
        arguments: unusable)
    func unusableFile(name: String, contents: [UInt8], words: String) async throws {
        let folder = try Folder()
        let path = "\(folder.path)/\(name)"
        try Data(contents).write(to: URL(filePath: path))
        let ended = try await Self.run(["check", path, "--customer", "1234567890"])
        #expect(ended.status == 1 && ended.output.isEmpty, "\(ended)")
        #expect(ended.errors == "adflight-import: \(path): \(words.replacing("$", with: path))", "\(ended.errors)")
    }

    @Test("a row that cannot be taken apart is shown as it stands, with a caret")
    func unusableRow() async throws {
        let folder = try Folder()
        let rows = ["\"A \"x\" b\",Sales,1,2035-03-01", "B\0b,Sales,1,2035-03-01"]
        let path = try folder.write(
            "Campaign,Objective,Budget,Start date\n\(rows.joined(separator: "\n"))\n", to: "sheet.csv")
        let ended = try await Self.run(["check", path, "--customer", "1234567890"])
        #expect(ended.status == 3, "\(ended)")
        #expect(
            ended.output.contains(
                """
                   | "A "x" b",Sales,1,2035-03-01
                   |     ^^^^^
                """), "\(ended.output)")
        #expect(ended.output.contains("   | B␣b,Sales,1,2035-03-01\n   |  ^\n"), "\(ended.output)")
    }

    @Test("a place is shown once, and a third one when it needs another remedy")
    func remedies() async throws {
        let folder = try Folder()
        let path = try folder.write(
            """
            Campaign ID,Campaign,Budget,Location
            9000000062,Short,20.00
            9000000063,Long,20.00,2840,x
            9000000064,Comma, in name,20.00,2840
            9000000065,Twice,20.00,Springfield in Illinois; Springfield in Ohio

            """, to: "sheet.csv")
        let ended = try await Self.run(["check", path, "--customer", "1234567890"])
        #expect(
            ended.status == 3 && ended.output.contains(#"put the cell in double quotes: "Comma, in name""#), "\(ended)")
        #expect(!ended.output.contains("same rule"), "\(ended)")
        #expect(ended.output.components(separatedBy: "record 4 ").count == 2, "\(ended)")
    }

    @Test("--sheet chooses the file of an archive or the worksheet of a workbook, by name or number")
    func sheetChoice() async throws {
        let folder = try Folder()
        let header = "Campaign,Objective,Budget,Start date\n"
        _ = try folder.write(header + "A,Sales,1,2035-03-01\n", to: "a.csv")
        _ = try folder.write(header + "B,Sales,1,2035-03-01\nC,Sales,1,2035-03-01\n", to: "b.csv")
        let zip = try await Program.run(
            "/bin/sh", ["-c", "cd \(folder.path) && python3 -m zipfile -c sheets.zip a.csv b.csv"])
        try #require(zip.status == 0, "\(zip)")
        #expect(try await Self.run(["template", "--output", "\(folder.path)/t.xlsx"]).status == 0)
        let choices: [(arguments: [String], status: Int32, words: String)] = [
            (["sheets.zip", "--sheet", "a.csv"], 0, "valid 1 "), (["sheets.zip", "--sheet", "2"], 0, "valid 2 "),
            (["sheets.zip"], 1, "choose one with --sheet: “a.csv”, “b.csv”"),
            (["sheets.zip", "--sheet", "c.csv"], 1, "has no sheet “c.csv”; it has “a.csv”, “b.csv”"),
            (["t.xlsx", "--sheet", "campaigns"], 0, "valid 4 "), (["t.xlsx", "--sheet", "1"], 0, "valid 4 "),
            (["t.xlsx", "--sheet", "2"], 1, "has no sheet number 2; it has “Campaigns”"),
        ]
        for (arguments, status, words) in choices {
            let ended = try await Self.run(
                ["check", "\(folder.path)/\(arguments[0])", "--customer", "1234567890"] + arguments.dropFirst())
            #expect(ended.status == status && (ended.output + ended.errors).contains(words), "\(ended)")
        }
    }

    @Test("--encoding is believed, whatever the bytes look like")
    func encoding() async throws {
        let folder = try Folder()
        let path = "\(folder.path)/sheet.csv"
        let header = Array("Campaign,Objective,Budget,Start date\nCaf".utf8)
        try Data(header + [0x8E] + Array(",Sales,x,2035-03-01\n".utf8)).write(to: URL(filePath: path))
        let encodings = [
            ([], "MacRoman, because the byte 0x8E at 40 is not UTF-8", "Café"),
            (["--encoding", "windows-1252"], "Windows-1252, because it was asked for", "CafŽ"),
        ]
        for (arguments, words, name) in encodings {
            let ended = try await Self.run(["check", path, "--customer", "1234567890"] + arguments)
            #expect(ended.status == 3 && ended.output.contains("encoding: \(words)"), "\(ended)")
            #expect(ended.output.contains("| \(name) |"), "\(ended)")
        }
        let wrong = try await Self.run(["check", path, "--encoding", "klingon"])
        #expect(wrong.status == 2 && wrong.errors.contains("none of: UTF-8, UTF-16LE,"), "\(wrong)")
    }

    @Test(
        "wrong usage is told in the words of the command, and ends with 2",
        arguments: [
            (["chek", "sheet.csv"], "there is no command “chek”: did you mean check?", "adflight-import <subcommand>"),
            (["check"], "Missing expected argument '<file>'", "adflight-import check"),
            (["check", "x.csv", "--map", "Budget"], "has no “=”", "adflight-import check"),
            (["check", "x.csv", "--max-errors", "x"], "neither a number of rows such as 100", "adflight-import check"),
            (["import", "x.csv", "--server", "here"], "“here” is no HOST:PORT", "adflight-import import"),
            (["import", "x.csv", "--batch", "0"], "--batch is a number of rows", "adflight-import import"),
            (["import", "x.csv", "--batch", "100001"], "at most 100000", "adflight-import import"),
            (["status", "--watch"], "--watch needs the ID", "adflight-import status"),
        ])
    func wrongUsage(arguments: [String], words: String, usage: String) async throws {
        let ended = try await Self.run(arguments)
        #expect(ended.status == 2 && ended.output.isEmpty, "\(ended)")
        #expect(ended.errors.contains(words) && ended.errors.contains("Usage: \(usage)"), "\(ended)")
    }

    @Test("settings are those of the command: what only another one has is left out, and what none has is refused")
    func settings() async throws {
        let folder = try Folder()
        let path = try folder.write("Campaign,Objective,Budget,Start date\nA,Sales,1,2035-03-01\n", to: "sheet.csv")
        let config = try folder.write("customer = 1234567890\nbatch = 1000\nquiet = true\n", to: "config")
        let check = try await Self.run(["check", path, "--config", config])
        #expect(check.status == 0 && check.output.contains("valid 1"), "\(check)")
        let variables = ["ADFLIGHT_IMPORT_BATCH": "1000", "ADFLIGHT_IMPORT_CUSTOMER": "1234567890"]
        #expect(try await Self.run(["check", path], environment: variables).status == 0)
        for arguments in [["help"], ["help", "check"], ["--generate-completion-script", "bash"]] {
            let help = try await Self.run(arguments, environment: variables)
            #expect(help.status == 0, "\(help)")
        }
        let batch = try await Self.run(["import", path], environment: ["ADFLIGHT_IMPORT_BATCH": "0"])
        #expect(batch.status == 2 && batch.errors.contains("--batch is a number of rows"), "\(batch)")
        #expect(batch.errors.hasSuffix("--batch is set by ADFLIGHT_IMPORT_BATCH."), "\(batch)")
        let wrong = try folder.write("\ncustomer = 1\n", to: "wrong")
        // A server that an import obeys is the one whose imports are shown.
        for arguments in [["status"], ["status", "1"]] {
            let status = try await Self.run(
                arguments, environment: ["ADFLIGHT_IMPORT_SERVER": "127.0.0.1:1", "ADFLIGHT_IMPORT_BATCH": "1000"])
            #expect(status.status == 1 && status.errors.contains("127.0.0.1:1 cannot be reached"), "\(status)")
        }
        let customer = try await Self.run(["check", path, "--config", wrong])
        #expect(customer.status == 2 && customer.errors.hasSuffix("wrong, line 2."), "\(customer)")
        let own = try await Self.run(
            ["check", path, "--customer", "1"], environment: ["ADFLIGHT_IMPORT_CUSTOMER": "2"])
        #expect(own.status == 2 && !own.errors.contains("is set by"), "\(own)")
        let typo = try await Self.run(["check", path], environment: ["ADFLIGHT_IMPORT_BACH": "1"])
        #expect(typo.status == 2 && typo.errors.contains("Unknown option '--bach'"), "\(typo)")
        let faulty = try folder.write("customer = 1\n\n# of 2035\n\nquiet\n", to: "faulty")
        let line = try await Self.run(["check", path, "--config", faulty])
        #expect(line.status == 2 && line.errors.contains("faulty, line 5: write option = value"), "\(line)")
    }

    @Test("a sheet of a header alone is told to be one")
    func headerOnly() async throws {
        let folder = try Folder()
        let path = try folder.write("Campaign,Objective,Budget,Start date\n", to: "sheet.csv")
        let ended = try await Self.run(["check", path, "--customer", "1234567890"])
        #expect(ended.status == 0 && ended.output.contains("there are no rows below the header"), "\(ended)")
    }

    @Test("where nothing can be written is told before anything is read or stored")
    func unwritable() async throws {
        let folder = try Folder()
        let path = try folder.write("Campaign,Objective,Budget,Start date\nA,Sales,1,2035-03-01\n", to: "sheet.csv")
        for option in ["--rejects", "--report", "--save-mapping"] {
            let ended = try await Self.run(["check", path, "--customer", "1234567890", option, "/nowhere/file"])
            #expect(
                ended.errors == "adflight-import: \(path): cannot write /nowhere/file: No such file or directory",
                "\(ended)")
            #expect(ended.status == 1 && ended.output.isEmpty, "\(ended)")
        }
    }

    @Test("a file of the importer is written behind its link, and what is no file is never replaced")
    func outputInPlace() async throws {
        let folder = try Folder()
        let sheet = try folder.write("Campaign,Objective,Budget,Start date\nA,Sales,x,2035-03-01\n", to: "sheet.csv")
        let real = try folder.write("", to: "real.csv")
        let link = folder.path + "/link.csv"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.csv")
        let linked = try await Self.run(["check", sheet, "--customer", "1234567890", "--rejects", link])
        #expect(linked.status == 3, "\(linked)")
        #expect(try String(contentsOfFile: real, encoding: .utf8).contains("A,Sales,x"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real.csv")
        let piped = try await Self.run(
            ["check", sheet, "--customer", "1234567890", "--rejects", "/proc/self/fd/1", "--quiet"])
        #expect(piped.status == 3 && piped.output.contains("A,Sales,x"), "\(piped)")
        let workbook = try await Self.run(["check", sheet, "--customer", "1234567890", "--rejects", "mend.xlsx"])
        #expect(workbook.status == 2 && workbook.errors.contains("--rejects mend.csv"), "\(workbook)")
    }

    @Test("a full disk ends an import whose rejects it cannot keep, and only costs the page of one that is done")
    func fullDisk() async throws {
        let folder = try Folder()
        let path = try folder.write("Campaign,Objective,Budget,Start date\nA,Sales,x,2035-03-01\n", to: "sheet.csv")
        for (option, isReported) in [("--rejects", false), ("--report", true)] {
            let file = folder.path + "/full\(option)"
            // What is written is written to where there is no room.
            try FileManager.default.createSymbolicLink(
                atPath: file + ".partial", withDestinationPath: "/dev/full")
            let ended = try await Self.run(["check", path, "--customer", "1234567890", option, file])
            #expect(ended.errors.hasSuffix("cannot write \(file): No space left on device"), "\(ended)")
            #expect(ended.status == 1 && ended.output.isEmpty != isReported, "\(ended)")
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }

    @Test(
        "a check of ten times the rows needs little more memory: the rows are not kept, only some bytes to know them again"
    )
    func constantMemory() async throws {
        let folder = try Folder()
        let script = """
            import resource, subprocess, sys
            ended = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
            sys.exit(ended.returncode)
            """
        var peaks: [Int] = []
        for rows in [20_000, 200_000] {
            let path = "\(folder.path)/\(rows).csv"
            let text = (1...rows).map {
                "Campaign \($0),Sales,12.50,2035-03-01,https://www.example.com/landing/\($0),Warm coats,For all weathers,"
                    + "Down and wool in every size and many colours.,Order today and it is with you tomorrow.\n"
            }
            let header =
                "Campaign,Objective,Budget,Start date,Final URL,Headline 1,Headline 2,Description 1,Description 2\n"
            try Data((header + text.joined()).utf8).write(to: URL(filePath: path))
            let arguments = ["check", path, "--customer", "1234567890", "--quiet"]
            let ended = try await Program.run(
                "/usr/bin/env", ["python3", "-c", script, Program.path(of: "adflight-import")] + arguments)
            try #require(ended.status == 0, "\(ended)")
            peaks.append(try #require(Int(ended.output)))
        }
        // The sheet is 36 MB longer. Its rows take 16 bytes each, in tables that grow by halves.
        #expect(peaks[1] - peaks[0] < 180_000 * 80, "\(peaks)")
    }

    @Test("nothing is written over the sheet, and no output over another")
    func overSheet() async throws {
        let folder = try Folder()
        let text = "Campaign,Objective,Budget,Start date\nA,Sales,x,2035-03-01\n"
        let path = try folder.write(text, to: "sheet.csv")
        for option in ["--rejects", "--report", "--save-mapping"] {
            let ended = try await Self.run(["check", path, "--customer", "1234567890", option, path])
            #expect(ended.status == 1 && ended.errors.contains("is the sheet itself; name another file"), "\(ended)")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        let other = "\(folder.path)/other"
        let ended = try await Self.run(
            ["check", path, "--customer", "1234567890", "--rejects", other, "--report", other])
        #expect(ended.status == 2 && ended.errors.contains("need a file each"), "\(ended)")
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
