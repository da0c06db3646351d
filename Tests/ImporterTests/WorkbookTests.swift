import Domain
import Importer
import Testing

@Suite("Rows of workbooks")
struct WorkbookTests {
    private static let header = draftHeader.split(separator: ",").map(String.init)
    private static let draft = ["Fjord", "Sales", "<c><v>20</v></c>", "2027-03-01"]

    private func read(
        of file: WorkbookFile, into shelf: Shelf = Shelf(), _ change: (inout ImportOptions) -> Void = { _ in }
    ) async throws -> ImportReport {
        let folder = try Folder()
        return try await importedFile(folder.file("book.xlsx", file.bytes), into: shelf, change)
    }

    /// What becomes of drafts with one more column.
    private func read(
        _ column: String, _ cells: [String], formats: [String] = [], into shelf: Shelf = Shelf()
    ) async throws -> ImportReport {
        let rows = cells.enumerated().map { ["Fjord \($0)"] + Self.draft.dropFirst() + [$1] }
        return try await read(of: WorkbookFile(rows: [Self.header + [column]] + rows, formats: formats), into: shelf)
    }

    @Test("a formula that was never computed is refused, not read as a blank")
    func uncomputed() async throws {
        let report = try await read(
            "End date", ["<c><f>D2+30</f><v/></c>", "<c><f>D2+30</f><v></v></c>", "<c><f>D2+30</f></c>"])
        #expect(report.errors.map(\.rule) == ["cell.formula", "cell.formula", "cell.formula"])
        #expect(report.errors.first?.reason == "is a formula that was never computed")
        #expect(report.errors.first?.value == "=D2+30")
        #expect(report.errors.first?.hint == "open and save the workbook in a spreadsheet, or type the value")
    }

    @Test("an id keeps all its digits, and one that lost some is refused", arguments: ["Campaign ID", "External ID"])
    func digits(column: String) async throws {
        let shelf = Shelf()
        let report = try await read(
            column, ["<c><v>2384723948723000001</v></c>", "<c><v>2.3847239487230001E+18</v></c>"], into: shelf)
        #expect(report.errors.map(\.rule) == ["campaign_id.digits"])
        #expect(report.errors.first?.value == "2.3847239487230001E+18")
        #expect(shelf.now.campaigns.map(\.externalID) == ["2384723948723000001"])
    }

    @Test(
        "of a workbook whose first sheet has other columns the sheet that was meant is named",
        arguments: [
            (["Cover"], "others are “Cover”: choose one with --sheet"),
            (["Cover", "A"], "“A” has the columns: --sheet \"A\""),
            (["A", "B"], "“A”, “B” have the columns: choose one with --sheet"),
        ])
    func otherSheets(names: [String], advice: String) async throws {
        let others = names.map { (name: $0, header: $0 == "Cover" ? ["Made by", "Day"] : Self.header) }
        let error = await #expect(throws: ImportError.self) {
            try await read(of: WorkbookFile(rows: [["Notes", "Budget"]], others: others))
        }
        #expect(
            error?.message
                == "the columns “Campaign”, “Objective”, “Start date” are missing; the sheet “Plan” was read; \(advice)"
        )
    }

    @Test("days as numbers count from the year of their workbook", arguments: [(false, "46388"), (true, "44926")])
    func serials(isFrom1904: Bool, serial: String) async throws {
        let row = Array(Self.draft.dropLast()) + ["<c><v>\(serial)</v></c>"]
        let file = WorkbookFile(rows: [Self.header, row], isFrom1904: isFrom1904)
        let shelf = Shelf()
        _ = try await read(of: file, into: shelf) { $0.cells.acceptsSerials = true }
        #expect(shelf.now.campaigns.map(\.startDate.description) == ["2027-01-01"])
        let refusal = try await read(of: file).errors.first
        #expect(refusal?.reason == "looks like an Excel date serial, 2027-01-01")
    }

    @Test("the only currency of a column's formats is left out and told, and two of them are refused")
    func currencies() async throws {
        let formats = ["#,##0.00\\ [$€-407]", "\"€\"0", "$#,##0.00"]
        let cells = ["<c s=\"1\"><v>1234.5</v></c>", "<c s=\"2\"><v>9</v></c>", "<c><v>7.12</v></c>"]
        let shelf = Shelf()
        let report = try await read("Target CPA", cells, formats: formats, into: shelf)
        #expect(report.decisions.contains { $0.choice == "“€” is left out" })
        #expect(
            shelf.now.campaigns.map(\.biddingGoal)
                == [1_234_500_000, 9_000_000, 7_120_000].map { .targetCPA(Micros($0)) })
        let mixed = try await read("Target CPA", cells + ["<c s=\"3\"><v>5</v></c>"], formats: formats)
        #expect(mixed.errors.map(\.value) == ["€ 1234.5", "€ 9", "$ 5"])
        #expect(mixed.errors.allSatisfy { $0.reason == "has a currency or other letters" })
    }

    @Test("a day with a time of day is refused, as in a text")
    func timeOfDay() async throws {
        let cells = ["<c s=\"1\"><v>46500.5</v></c>", "<c s=\"1\"><v>46500</v></c>"]
        let report = try await read("End date", cells, formats: ["yyyy-mm-dd"])
        #expect(report.errors.map(\.reason) == ["has a time of day"])
        #expect(report.errors.first?.hint == "write the day alone: 2027-04-23")
        #expect(report.created == 1)
    }

    @Test("dates among names are told, with how they are read")
    func dateAsText() async throws {
        let report = try await read(
            "Label", ["<c s=\"1\"><v>46447</v></c>", "<c s=\"1\"><v>46448</v></c>", "<c><v>1</v></c>"],
            formats: ["d.m.yy"])
        #expect(
            report.notices.contains("2 cells were dates in a text column and are read as 2027-03-01 (first: line 2)"))
    }

    @Test("merged ranges and hidden rows are told")
    func notices() async throws {
        let report = try await read(
            of: WorkbookFile(
                rows: [Self.header, Self.draft, ["Fell"] + Self.draft.dropFirst()],
                extras:
                    "<mergeCells><mergeCell ref=\"B2:B3\"/><mergeCell ref=\"D2:D3\"/><mergeCell ref=\"A9:B9\"/></mergeCells>",
                hidden: [3]))
        for notice in [
            "2 merged ranges, first B2:B3: only the first cell of each has the value", "1 hidden row is read as well",
        ] {
            #expect(report.notices.contains(notice))
        }
    }

    @Test("a column with values and no header is told, and strictly it is refused")
    func unnamed() async throws {
        let text = "\(draftHeader),,,,Label\nFjord,Sales,20,2027-03-01,, ,x,a\nFell,Sales,20,2027-03-01,5,--,,b"
        #expect(
            try await imported(text).notices.contains("not used: columns E, G have values and no header"))
        let error = await #expect(throws: ImportError.self) {
            try await imported(text) { $0.isStrict = true }
        }
        #expect(
            error?.message
                == "columns E, G have values and no header; name or empty what is there, or leave out --strict")
        let empty = "\(draftHeader),,Label\nFjord,Sales,20,2027-03-01,,a"
        #expect(try await imported(empty) { $0.isStrict = true }.created == 1)
        // As a name merged over three columns leaves them.
        let names = Self.header + ["Label", "", "Notes"]
        let merged = try await read(of: WorkbookFile(rows: [names, Self.draft + ["a", "b"]]))
        #expect(merged.notices.contains("not used: column F has values and no header"))
    }
}
