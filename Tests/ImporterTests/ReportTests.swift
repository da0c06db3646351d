import Domain
import Foundation
import Importer
import Synchronization
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
    private static let sheet = """
        Campaign,Objective,Budget,Start date,End date,Networks
        Fjord,Sales,20,2027-03-01,,x
        Hafen – 港,Sales,"12,50",2027-03-01,2027-02-01,x
        ,Saels,20,46388,,x
        """

    @Test("the text shows each value with a caret under it and what to do")
    func text() async throws {
        let report = try await imported(Self.sheet)
        #expect(
            report.text(hasColour: false) == """
                sheet.csv  154 bytes  6 columns, 5 used
                  note: not used: “Networks” (column F)
                Rows   created 1 · unchanged 0 · refused 2

                error[daily_budget_micros.unreadable]: Budget has a comma, which may part thousands or decimals
                  --> sheet.csv record 2 (line 3), column C “Budget”
                   | Hafen – 港 | 12,50
                   |              ^^^^^
                   = help: write decimals behind a point and no thousands separator: 1234.50

                error[end_date.order]: End date is before the start date 2027-03-01
                  --> sheet.csv record 2 (line 3), column E “End date”
                   | Hafen – 港 | 2027-02-01
                   |              ^^^^^^^^^^
                   = help: end on 2027-03-01 or later, or leave it out to run without end

                error[name.required]: Campaign is required
                  --> sheet.csv record 3 (line 4), column A “Campaign”
                   | (empty)
                   | ^^^^^^^
                   = help: give the campaign a name

                error[objective.unreadable]: Objective is not an objective
                  --> sheet.csv record 3 (line 4), column B “Objective”
                   | Saels
                   | ^^^^^
                   = help: did you mean Sales?

                error[start_date.unreadable]: Start date looks like an Excel date serial, 2027-01-01
                  --> sheet.csv record 3 (line 4), column D “Start date”
                   | 46388
                   | ^^^^^
                   = help: format the column as text, or write 2027-01-01

                Stored 1 as drafts. 2 rows refused.

                """)
    }

    @Test("colour changes nothing but colour")
    func colour() async throws {
        let report = try await imported(Self.sheet)
        let coloured = report.text(hasColour: true)
        #expect(coloured.contains("\u{1B}[1;31merror[end_date.order]\u{1B}[0m"))
        #expect(
            coloured.replacing(try Regex("\u{1B}\\[[0-9;]*m"), with: "") == report.text(hasColour: false))
    }

    @Test("what a cell holds cannot steer the terminal")
    func controls() async throws {
        let report = try await imported("\(draftHeader)\nA\u{1B}[2J,Sales,\u{1B}]0;x\u{7},2027-03-01\n")
        #expect(!report.text(hasColour: false).contains("\u{1B}"))
    }

    @Test("JSON is one object with every key, whatever the cells hold")
    func json() async throws {
        let report = try await imported("\(draftHeader)\n\"q\"\"\\\t\u{1F}\u{E9}\u{65E5}\",Sales,x,2027-03-01\n")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "file", "dry_run", "publish", "records", "created", "unchanged", "refused", "skipped", "empty_rows",
                "rejects", "notices", "refusals_omitted", "refusals",
            ])
        #expect(object["records"] as? Int == 1)
        #expect(object["dry_run"] as? Bool == false)
        let refusal = try #require((object["refusals"] as? [[String: Any]])?.first)
        #expect(
            Set(refusal.keys) == [
                "record", "line", "campaign", "column", "header", "value", "rule", "reason", "hint",
            ])
        #expect(refusal["campaign"] as? String == "q\"\\\t\u{1F}é日")
        #expect(refusal["column"] as? String == "C")
        #expect(refusal["line"] as? Int == 2)
        #expect(report.json.hasSuffix("}\n") && report.json.split(separator: "\n").count == 1)
    }

    @Test("a report lists a bounded number of refusals and counts the others")
    func many() async throws {
        let rows = (0..<ImportLimits.refusalsListed + 5).map { "C\($0),Sales,x,2027-03-01" }
        let report = try await imported(([draftHeader] + rows).joined(separator: "\n"))
        #expect(report.refused == rows.count)
        #expect(report.refusals.count == ImportLimits.refusalsListed)
        #expect(report.refusalsOmitted == 5)
        #expect(report.text(hasColour: false).contains("and 5 more faults"))
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

    @Test("the sheet itself is not overwritten")
    func overSheet() async throws {
        let folder = try Folder()
        let path = try folder.file("sheet.csv", "\(draftHeader)\nA,Sales,x,2027-03-01\n")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link.csv", withDestinationPath: path)
        for rejects in [path, folder.path + "/link.csv"] {
            await #expect(throws: ImportError.rejectsOverSheet(path: rejects)) {
                try await importedFile(path) { $0.rejects = rejects }
            }
        }
    }
}
