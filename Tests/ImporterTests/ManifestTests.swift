import Domain
import Foundation
import Importer
import Testing

/// One sheet as people have them, and what becomes of it by the rules alone.
struct Sample: Sendable, CustomTestStringConvertible {
    let file: String
    var counts: [Int]
    /// `3 row.cells`: record and rule.
    var faults: [String]
    /// Parts of what is said besides.
    var says: [String]
    var options: @Sendable (inout ImportOptions) -> Void

    /// - Parameter counts: valid, refused, skipped.
    init(
        _ file: String, _ counts: Int..., faults: [String] = [], says: [String] = [],
        options: @escaping @Sendable (inout ImportOptions) -> Void = { _ in }
    ) {
        self.file = file
        self.counts = counts
        self.faults = faults
        self.says = says
        self.options = options
    }

    var testDescription: String { file }
}

func sheetPath(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Sheets/\(name)").path
}

extension ImportReport {
    /// Everything that is said and is no fault of a row.
    var remarks: String {
        (notices + decisions.map { "\($0.subject): \($0.choice), because \($0.reason)" }).joined(separator: "\n")
    }

    var faults: [String] { refusals.filter { $0.level == .refused }.map { "\($0.record) \($0.rule)" } }
}

@Suite("Sheets as people have them")
struct ManifestTests {
    static let samples: [Sample] = [
        Sample(
            "ok-utf8.csv", 6, 0, 0, says: ["bid strategy names it", "“Impression goal” (column J)", "created paused"]),
        Sample("ok-utf8-lf-no-final-newline.csv", 6, 0, 0),
        Sample("ok-utf8-bom-tab.tsv", 6, 0, 0, says: ["delimiter: tab"]),
        Sample("ok-utf16le-bom.tsv", 6, 0, 0, says: ["encoding: UTF-16LE"]),
        Sample("ok-lone-cr.csv", 6, 0, 0),
        Sample("ok-mixed-newlines.csv", 6, 0, 0),
        Sample("gz.csv.gz", 2_000, 0, 0, says: ["gzip"]),
        Sample("zip-one.csv.zip", 2_000, 0, 0, says: ["zip"]),
        Sample("xlsx-plain.xlsx", 6, 0, 0),
        Sample("trailing-empty-columns-and-rows.csv", 6, 0, 0),
        Sample(
            "dates.csv", 3, 13, 0,
            faults: (4...6).map { "\($0) date.ambiguous" } + ["3 start_date.unreadable", "10 start_date.unreadable"]),
        Sample("dates.csv", 6, 10, 0) { $0.cells.dateOrder = .dayFirst },
        Sample("dates.csv", 4, 12, 0) { $0.cells.acceptsSerials = true },
        Sample(
            "money.csv", 3, 17, 0,
            faults: (3...6).map { "\($0) money.ambiguous" } + ["7 daily_budget_micros.unreadable"]),
        Sample("money.csv", 4, 16, 0) { $0.cells.decimal = .point },
        Sample("money.csv", 4, 16, 0) { $0.cells.decimal = .comma },
        Sample(
            "header-spelling.csv", 1, 0, 0,
            says: [
                "“Bugdet” (column C) is not known and not used: did you mean “Budget”?",
                "did you mean “Campaign type”?",
                "did you mean “Start date”?", "not used: “Shoe size” (column H)",
            ]),
        Sample(
            "ragged.csv", 1, 3, 0, faults: ["1 row.cells", "2 row.cells", "3 row.cells"]),
        Sample(
            "editor-export-utf16le.csv", 3, 0, 9,
            says: [
                "encoding: UTF-16LE", "skipped 3 rows that describe no campaign but the ad group (first: line 3)",
                "no campaign but the location", "no campaign but the ad (first: line 5)", "the bid strategy names it",
            ]),
        Sample(
            "eu-semicolon-decimal-comma-cp1252.csv", 3, 0, 0,
            says: [
                "encoding: Windows-1252", "delimiter: semicolon", "“€” is left out", "behind a comma",
                "day before month",
                "“31.12.2027” on line 3 can be nothing else",
            ]),
        Sample("eu-semicolon-decimal-comma-cp1252.csv", 3, 0, 0, says: ["“€” is left out"]) {
            ($0.cells.decimal, $0.cells.dateOrder) = (.comma, .dayFirst)
        },
        Sample(
            "excel-damage.csv", 1, 5, 0,
            faults: [
                "1 campaign_id.digits", "2 cell.formula", "3 start_date.unreadable", "5 cell.formula", "5 cell.formula",
                "6 daily_budget_micros.unreadable", "6 start_date.unreadable",
            ], says: ["4 cells began with the apostrophe"]),
        Sample(
            "rules-all-wrong.csv", 0, 1, 0,
            faults: [
                "1 campaign_id.unreadable", "1 status.unreadable", "1 budget_type.unreadable",
                "1 bid_strategy.unreadable",
                "1 campaign_type.unreadable", "1 daily_budget_micros.range", "1 start_date.unreadable",
                "1 labels.length",
            ]),
        Sample("formula-injection.csv", 1, 6, 0, faults: (1...6).map { "\($0) daily_budget_micros.unreadable" }),
        // Video campaigns are not kept here: the one to be added is refused for that, and not misread.
        Sample(
            "web-template-instruction-row.csv", 2, 1, 1,
            faults: ["2 bid_strategy.unreadable", "2 campaign_type.unreadable"],
            says: ["skipped 1 comment or help row (line 2)"]),
        Sample(
            "embedded-newlines.csv", 2, 1, 0, faults: ["3 daily_budget_micros.unreadable"],
            says: ["2 cells had line breaks: read as a blank", "(first: line 2, “Line one line two”)"]),
        Sample(
            "duplicates-in-file.csv", 2, 2, 1, faults: ["4 row.repeated", "5 objective.required"],
            says: ["line 4 repeats line 2 and is skipped"]),
        Sample("invalid-utf8-one-row.csv", 40, 1, 0, faults: ["41 row.encoding"], says: ["encoding: UTF-8"]),
        Sample("huge-field.csv", 1, 1, 0, faults: ["1 row.length"]),
        Sample("blank-vs-clear.csv", 3, 0, 0),
    ]

    @Test("every sheet is read as it was meant, or refused where it was not", arguments: samples)
    func sheet(sample: Sample) async throws {
        let report = try await importedFile(sheetPath(sample.file)) { options in
            options.mode = .check
            sample.options(&options)
        }
        #expect(numbers(report.valid, report.refused, report.skipped) == sample.counts, "\(report.faults)")
        for fault in sample.faults { #expect(report.faults.contains(fault), "\(fault) of \(report.faults)") }
        for words in sample.says { #expect(report.remarks.contains(words), "\(words) in \(report.remarks)") }
    }

    @Test(
        "what cannot be read as a sheet is one error that names the place",
        arguments: [
            ("empty.csv", "is empty"), ("gz-truncated.csv.gz", "ends early, at byte"),
            ("header-missing-required.csv", "the columns “Campaign”, “Objective”, “Start date” are missing"),
            ("header-duplicate.csv", "“Budget” (column C) and “Budget” (column D) mean the same"),
            ("unterminated-quote.csv", "the quote that opens on line 5 never closes"),
        ])
    func unreadable(file: String, words: String) async throws {
        let shelf = Shelf()
        do {
            _ = try await importedFile(sheetPath(file), into: shelf)
            Issue.record("imported")
        } catch let error as ImportError {
            #expect(error.message.contains(words), "\(error.message)")
        }
        #expect(shelf.now.campaigns.isEmpty)
    }

    @Test("the places of faults are those of the file: its lines, its cells, its bytes")
    func places() async throws {
        let newlines = try await importedFile(sheetPath("embedded-newlines.csv")) { $0.mode = .check }
        #expect(newlines.refusals.last.map { [$0.record, $0.line] } == [3, 6])
        let bytes = try await importedFile(sheetPath("invalid-utf8-one-row.csv")) { $0.mode = .check }
        #expect(bytes.refusals.first?.reason.contains("at byte ") == true)
        let ragged = try await importedFile(sheetPath("ragged.csv")) { $0.mode = .check }
        #expect(ragged.refusals.last?.reason.hasPrefix("may contain an unquoted comma") == true)
        let repeated = try await importedFile(sheetPath("duplicates-in-file.csv")) { $0.mode = .check }
        #expect(repeated.refusals.first?.hint == "keep one of the lines 3 and 5")
        let serial = try await importedFile(sheetPath("excel-damage.csv")) { $0.mode = .check }
        #expect(serial.refusals.contains { $0.reason == "looks like an Excel date serial, 2027-01-01" })
    }

    /// The six campaigns of `ok-utf8.csv`, as the sheets that follow it find them.
    private func stored(as status: CampaignStatus) async throws -> Shelf {
        let shelf = Shelf()
        let report = try await importedFile(sheetPath("ok-utf8.csv"), into: shelf)
        #expect(report.created == 6 && report.draftsIncomplete == 6)
        #expect(report.remarks.contains("6 new campaigns came with a Campaign ID that none here has"))
        if status != .draft { shelf.give(firstID: 9_000_000_001, status) }
        return shelf
    }

    @Test("a blank cell keeps, [] and remove_value clear; what Google has fixed is refused")
    func blankAndClear() async throws {
        let drafts = try await stored(as: .draft)
        let report = try await importedFile(sheetPath("blank-vs-clear.csv"), into: drafts)
        #expect(numbers(report.unchanged, report.updated, report.refused) == [1, 2, 0], "\(report.refusals)")
        #expect(
            report.updates.map { $0.changes.map(\.field) } == [[.name, .endDate, .labels], [.dailyBudget]])
        let published = try await stored(as: .published)
        let refused = try await importedFile(sheetPath("blank-vs-clear.csv"), into: published)
        #expect(numbers(refused.unchanged, refused.updated, refused.refused) == [1, 1, 1])
    }

    @Test(
        "the same sheet in another form changes nothing",
        arguments: ["ok-utf8.csv", "ok-utf16le-bom.tsv", "xlsx-plain.xlsx"])
    func sameFacts(file: String) async throws {
        let report = try await importedFile(sheetPath(file), into: stored(as: .published))
        #expect(numbers(report.unchanged, report.updated, report.refused) == [6, 0, 0], "\(report.refusals)")
    }

    @Test("the web's template adds, edits and removes")
    func template() async throws {
        let shelf = try await stored(as: .published)
        let report = try await importedFile(sheetPath("web-template-instruction-row.csv"), into: shelf)
        #expect(numbers(report.updated, report.removed, report.refused, report.skipped) == [0, 1, 2, 1])
        #expect(report.faults.contains("3 name.unsupported"))
    }
}
