import Domain
import Foundation
import Importer
import Synchronization
import TestSupport
import Testing

/// Remembers what an import says.
final class Transcript: Sendable {
    private let said = Mutex((report: "", notices: ""))

    var report: String { said.withLock { $0.report } }
    var notices: String { said.withLock { $0.notices } }

    var output: ImportOutput {
        ImportOutput(
            report: { text in self.said.withLock { $0.report += text } },
            notice: { text in self.said.withLock { $0.notices += text } })
    }
}

@Suite("Reports")
struct ReportTests {
    private static func golden(_ name: String) throws -> String {
        try String(
            contentsOfFile: "\(PythonEnvironment.repository)/Tests/ImporterTests/Reports/\(name)", encoding: .utf8)
    }

    private static func sheet() throws -> String { try golden("sheet.csv") }

    private static func text(_ report: ImportReport, _ width: Int = 80, hasColour: Bool = false) -> String {
        TextReport(report, width: width).text(hasColour: hasColour)
    }

    @Test(
        "the text shows each rule once, its first values with a caret under them and what to do", arguments: [80, 200])
    func text(width: Int) async throws {
        let report = try await imported(Self.sheet()) { $0.mode = .check }
        #expect(try Self.text(report, width) == Self.golden("check-\(width).txt"))
    }

    @Test("no line is wider than the terminal", arguments: [60, 80, 132, 200])
    func width(width: Int) async throws {
        let text = Self.text(try await imported(Self.sheet()), width)
        for line in text.split(separator: "\n") { #expect(line.displayWidth <= width, "\(line)") }
    }

    @Test("the caret stands under the value, whatever the width of its characters", arguments: 60...120)
    func caret(width: Int) async throws {
        let report = try await imported("\(draftHeader)\n港の灯り – ein sehr langer Name,Sales,-5,2035-03-01\n")
        let lines = Self.text(report, width).split(separator: "\n")
        let row = try #require(lines.firstIndex { $0.hasPrefix("   | ") })
        let columns = lines[row + 1].prefix { $0 != "^" }.count
        var rest = lines[row][...]
        var before = 0
        while before < columns, let character = rest.popFirst() { before += String(character).displayWidth }
        #expect(rest.hasPrefix("-5"), "\(lines[row])")
    }

    @Test("of many faults of one rule in one row, those that are not shown are counted")
    func manyInOneRow() async throws {
        let header = draftHeader + (1...5).map { ",Headline \($0)" }.joined()
        let wide = (1...5).map { ",\($0)" + String(repeating: "x", count: 40) }.joined()
        let report = try await imported("\(header)\nFjord,Sales,20,2035-03-01\(wide)\n")
        let text = Self.text(report)
        #expect(text.contains("\n   = same rule: 3 more cells of the records shown\n"), "\(text)")
    }

    @Test("the text shows what changes, before and after")
    func updates() async throws {
        let shelf = Shelf()
        let header = "\(draftHeader),Labels"
        _ = try await imported("\(header)\nFjord,Sales,20,2035-03-01,spring\nHafen,Sales,20,2035-03-01,\n", into: shelf)
        let report = try await imported(
            "\(header)\nFjord,Sales,25,2035-03-01,[]\nHafen,Sales,20,2035-03-01,\n", into: shelf)
        let text = Self.text(report)
        #expect(text.contains("\n  ~ Fjord: Budget 20.00 -> 25.00, Labels spring -> (none)\n"), "\(text)")
        #expect(text.contains("Rows   created 0 · updated 1 · unchanged 1 · refused 0 · drafts not complete 2\n"))
        #expect(text.hasSuffix("Stored: 1 updated. 2 drafts cannot be published yet. Exit status 0.\n"), "\(text)")
    }

    @Test("an import that was stopped says what is stored")
    func stopped() async throws {
        let interruption = Interruption()
        let folder = try Folder()
        // Long ones: a first batch has few of them.
        let remark = String(repeating: "x", count: 1_000)
        let rows = (0..<1_000).map { "C\($0),Sales,20,2035-03-01,\(remark)" }
        let path = try folder.file("sheet.csv", ([draftHeader + ",Remark"] + rows).joined(separator: "\n"))
        let report = try await importSheet(
            options(path), today: today, openTransaction: Shelf().opening, interruption: interruption,
            onProgress: { _ in interruption.request() })
        #expect(Self.text(report, 200).hasSuffix("\nStopped early; nothing stored. Exit status 130.\n"))
    }

    @Test("what was refused of a sheet that was not stored is to be mended in the sheet itself")
    func advice() async throws {
        let folder = try Folder()
        let path = try folder.file("sheet.csv", "\(draftHeader)\nA,Sales,x,2035-03-01\nB,Sales,20,2035-03-01\n")
        let rejects = folder.path + "/rejects.csv"
        let stopped = try await importedFile(path) {
            $0.rejects = rejects
            $0.maxErrors = .rows(0)
        }
        #expect(
            Self.text(stopped, 500).contains(
                "nothing stored. 1 row refused: mend them in the sheet itself and import it again."),
            "\(Self.text(stopped, 500))")
        let checked = try await importedFile(path) {
            $0.rejects = rejects
            $0.mode = .check
        }
        #expect(Self.text(checked, 500).contains("1 row refused: import the sheet, then mend them in \(rejects)"))
    }

    @Test("colour changes nothing but colour")
    func colour() async throws {
        let report = try await imported(Self.sheet())
        let coloured = Self.text(report, hasColour: true)
        #expect(coloured.contains("\u{1B}[1;31merror[end_date.order]\u{1B}[0m"))
        #expect(coloured.contains("\u{1B}[1;33mincomplete[locations.required]\u{1B}[0m"))
        #expect(coloured.replacing(try Regex("\u{1B}\\[[0-9;]*m"), with: "") == Self.text(report))
    }

    @Test("nothing of a sheet steers the terminal, neither its name nor its headers nor its cells")
    func controls() async throws {
        let evil = "\u{1B}]0;x\u{7}\u{9B}2J\u{202E}\u{85}"
        let folder = try Folder()
        let path = try folder.file(
            "a\u{1B}[2J.csv", "\(draftHeader),\(evil)\nA\(evil),Sales,\(evil),2027-03-01,\(evil)\n")
        let text = Self.text(try await importedFile(path))
        let allowed = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
        #expect(allowed.isEmpty && !text.contains("\u{202E}"), "\(text)")
    }

    @Test("JSON is one object with every key, whatever the cells hold")
    func json() async throws {
        let report = try await imported("\(draftHeader)\n\"q\"\"\\\t\u{1F}\u{E9}\u{65E5}\",Sales,x,2027-03-01\n")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "version", "file", "mode", "publish", "bytes", "worksheet", "rejects", "rejects_options", "exit_status",
                "counts",
                "columns",
                "decisions", "notices", "rules", "updates", "updates_omitted", "refusals", "refusals_omitted",
            ])
        #expect(object["version"] as? Int == 1 && object["mode"] as? String == "store")
        #expect(object["exit_status"] as? Int == 3)
        let counts = try #require(object["counts"] as? [String: Int])
        #expect(counts["records"] == 1 && counts["refused"] == 1 && counts["created"] == 0)
        // The name has control characters, the budget is a word.
        let refusals = try #require(object["refusals"] as? [[String: Any]])
        #expect(refusals.map { $0["column"] as? String } == ["A", "C"])
        let refusal = try #require(refusals.last)
        #expect(
            Set(refusal.keys) == [
                "level", "record", "line", "cell", "campaign", "column", "header", "value", "subject", "rule", "reason",
                "hint",
            ])
        #expect(refusal["campaign"] as? String == "q\"\\\t\u{1F}é日")
        #expect(refusal["line"] as? Int == 2)
        #expect(report.json.hasSuffix("}\n") && report.json.split(separator: "\n").count == 1)
        let keys = Set(report.json.matches(of: /"([a-z_]+)":/).map { String($0.1) })
        for key in keys { #expect(ImportReport.jsonReference.contains(key), "\(key)") }
    }

    @Test("what many rows have in common is one notice, and none is lost behind many others")
    func notices() async throws {
        let repeats = [String](repeating: "Fjord,Sales,20,2035-03-01,", count: 151)
        let ads = [String](repeating: ",,,,Responsive", count: 40)
        let mojibake = ["CafÃ©,Sales,20,2035-03-01,"]
        let unknown = [String](repeating: ",Bugdet", count: 120).joined()
        let rows = ["\(draftHeader),Ad type\(unknown)"] + repeats + ads + mojibake
        let sheet = rows.map { $0 + String(repeating: ",", count: $0.contains("Bugdet") ? 0 : 120) }
        let report = try await imported(sheet.joined(separator: "\n")) { $0.mode = .check }
        let text = Self.text(report, 200)
        for part in [
            "skipped 150 rows that repeat earlier ones: line 3 repeats line 2, line 4 repeats line 2,",
            "line 7 repeats line 2 and 145 more", "was it “Café”?",
            "skipped 40 rows that describe no campaign but the ad (first: line 153)",
        ] {
            #expect(text.contains(part), "\(text)")
        }
        #expect(report.notices.count == ImportLimits.noticesListed + 1)
        #expect(report.notices.last?.hasSuffix("more notices are not listed") == true)
        #expect(report.skipped == 190)
    }

    @Test("a report lists a bounded number of refusals and counts the others")
    func many() async throws {
        let rows = (0..<ImportLimits.refusalsListed + 5).map { "C\($0),Sales,x,2027-03-01" }
        let report = try await imported(([draftHeader] + rows).joined(separator: "\n"))
        #expect(report.refused == rows.count)
        #expect(report.refusals.count == ImportLimits.refusalsListed)
        #expect(report.refusalsOmitted == 5)
        #expect(Self.text(report).contains("   = same rule: records 3-10005\n"))
        #expect(
            report.json.contains("\"rule\":\"daily_budget_micros.unreadable\",\"level\":\"refused\",\"count\":10005"))
    }
}

@Suite("Rejects files")
struct RejectsTests {
    private static func importRejecting(
        _ text: String, in folder: Folder, into shelf: Shelf = Shelf()
    ) async throws -> String {
        let rejects = folder.path + "/rejects.csv"
        _ = try await importedFile(folder.file("sheet.csv", text), into: shelf) { $0.rejects = rejects }
        return String(decoding: try contents(rejects), as: UTF8.self)
    }

    @Test("refused rows keep the sheet's own columns, with their errors before them")
    func columns() async throws {
        let text = try await Self.importRejecting(
            "\(draftHeader),My notes\nA,Sales,20,2027-03-01,fine\n\"B, \"\"b\"\"\",Sales,x,2027-03-01,\"two\nlines\"\n",
            in: Folder())
        #expect(
            text == "\u{FEFF}Errors,Campaign,Objective,Budget,Start date,My notes\r\n"
                + "Budget is not an amount of money; write a number such as 12.50,"
                + "\"B, \"\"b\"\"\",Sales,x,2027-03-01,\"two\nlines\"\r\n")
    }

    @Test("once mended, the rejects import as if they had been right at first")
    func roundTrip() async throws {
        let names = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "'=x", "-10% winter", "plain, \"q\""]
        func sheet(_ budget: String) -> String {
            ([draftHeader]
                + names.map { "\"\($0.replacingOccurrences(of: "\"", with: "\"\""))\",Sales,\(budget),2027-03-01" })
                .joined(separator: "\n")
        }
        let direct = Shelf()
        _ = try await imported(sheet("20"), into: direct)
        let folder = try Folder()
        let rejects = try await Self.importRejecting(sheet("bad"), in: folder)
        for line in rejects.split(separator: "\r\n").dropFirst() {
            let name = line.split(separator: ",", maxSplits: 1)[1].drop { $0 == "\"" }
            #expect(!"=+-@\t".contains(name.first ?? "="), "\(line)")
        }
        let mended = Shelf()
        _ = try await imported(rejects.replacingOccurrences(of: ",bad,", with: ",20,"), into: mended)
        #expect(mended.now.campaigns == direct.now.campaigns)
        #expect(mended.now.campaigns.count == names.count)
    }

    @Test("rejects that were not mended are refused again, and their file is the same")
    func unmended() async throws {
        let folder = try Folder()
        let first = try await Self.importRejecting(
            "\(draftHeader)\nA,Sales,-5,2027-03-01\nshort,Sales\nlong,Sales,20,2027-03-01,x,y\nB, b,Sales,20,2027-03-01\n",
            in: folder)
        #expect(first.split(separator: "\r\n").count == 5)
        let second = try await Self.importRejecting(first, in: folder)
        let cells = { (text: String) in
            text.split(separator: "\r\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false).suffix(2).joined(separator: ",")
            }
        }
        #expect(cells(second) == cells(first))
        #expect(second.split(separator: "\r\n")[0] == first.split(separator: "\r\n")[0])
    }

    @Test(
        "rejects of any sheet are a sheet like any other",
        arguments: ["ok-utf16le-bom.tsv", "xlsx-plain.xlsx", "ok-lone-cr.csv", "ok-utf8-bom-tab.tsv"])
    func anySheet(name: String) async throws {
        let sheet = "\(PythonEnvironment.repository)/Tests/ImporterTests/Sheets/\(name)"
        let direct = Shelf()
        // The ids are those of campaigns that are here; without them the rows create.
        var mapping = ColumnMapping()
        try mapping.add("Campaign ID=ignore")
        let set = { [mapping] (options: inout ImportOptions) in
            options.objective = .sales
            options.mapping = mapping
        }
        _ = try await importedFile(sheet, into: direct) { set(&$0) }
        let rejects = try Folder().path + ".csv"
        defer { try? FileManager.default.removeItem(atPath: rejects) }
        let report = try await importedFile(sheet) { options in
            set(&options)
            options.isPublish = true
            options.rejects = rejects
        }
        #expect(report.refused == direct.now.campaigns.count && report.refused > 0)
        let again = Shelf()
        let second = try await importedFile(rejects, into: again) { set(&$0) }
        #expect(second.refused == 0)
        #expect(again.now.campaigns == direct.now.campaigns)
    }

    @Test("what the whole column proved, and what was given, is told for the rejects, which prove it no more")
    func proved() async throws {
        let folder = try Folder()
        let rows = [
            "A;Sales;12,50;31.01.2035", "B;Saels;1.234;02.03.2035", "C;Sales;20;02.03.2035",
        ]
        let path = try folder.file(
            "sheet.csv", ([draftHeader.replacing(",", with: ";")] + rows).joined(separator: "\n"))
        let rejects = folder.path + "/rejects.csv"
        let report = try await importedFile(path) { $0.rejects = rejects }
        #expect(report.optionsOfRejects == "--customer 1234567890 --decimal comma --date-order dmy")
        let text = TextReport(report, width: 1_000).text(hasColour: false)
        #expect(
            text.contains(
                "1 row refused: mend them in \(rejects) and import that with --customer 1234567890 --decimal comma "
                    + "--date-order dmy."), "\(text)")
        let mended = String(decoding: try contents(rejects), as: UTF8.self).replacing("Saels", with: "Sales")
        let shelf = Shelf()
        _ = try await imported(mended, into: shelf) {
            $0.cells.decimal = .comma
            $0.cells.dateOrder = .dayFirst
        }
        #expect(shelf.now.campaigns.map(\.budget.daily) == [Micros(1_234_000_000)])
        #expect(shelf.now.campaigns.map(\.startDate.description) == ["2035-03-02"])
        let plain = try await imported("Customer ID,\(draftHeader)\n1234567890,A,Sales,x,2027-03-01\n") {
            $0.customer = nil
        }
        #expect(plain.optionsOfRejects == nil)
    }

    @Test("a row that a workbook keeps short is as wide as the header among the rejects, and imports once mended")
    func shortRows() async throws {
        let folder = try Folder()
        let rows = [
            draftHeader.split(separator: ",").map(String.init) + ["Target CPA", "Labels", "Notes"],
            ["A", "Sales", "1,50", "2027-03-01"], ["B", "Saels", "<c><v>2.5</v></c>", "2027-03-01"],
        ]
        let path = try folder.file("book.xlsx", WorkbookFile(rows: rows).bytes)
        let rejects = folder.path + "/rejects.csv"
        let report = try await importedFile(path) { $0.rejects = rejects }
        #expect(numbers(report.created, report.refused) == [1, 1], "\(report.errors)")
        let text = String(decoding: try contents(rejects), as: UTF8.self)
        #expect(text.hasSuffix(",B,Saels,\"2,5\",2027-03-01,,,\r\n"), "\(text)")
        let again = try await imported(text.replacing("Saels", with: "Sales")) { $0.cells.decimal = .comma }
        #expect(again.created == 1, "\(again.errors)")
    }

    @Test("the sheet itself is not overwritten")
    func overSheet() async throws {
        let folder = try Folder()
        let path = try folder.file("sheet.csv", "\(draftHeader)\nA,Sales,x,2027-03-01\n")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link.csv", withDestinationPath: path)
        for rejects in [path, folder.path + "/link.csv"] {
            await #expect(throws: ImportError.overSheet(path: rejects)) {
                try await importedFile(path) { $0.rejects = rejects }
            }
            await #expect(throws: ImportError.overSheet(path: rejects)) {
                try await importedFile(path) { $0.page = rejects }
            }
        }
    }
}
