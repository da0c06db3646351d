import Domain
import Foundation
import Importer
import Sheets
import Testing

/// A sheet in a few lines, and what becomes of it by the rules alone.
struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    /// Valid, refused, skipped.
    let counts: [Int]
    var faults: [String] = []
    var says: [String] = []
    var options: @Sendable (inout ImportOptions) -> Void = { _ in }

    var testDescription: String { name }
}

@Suite("What happens to sheets")
struct DamageTests {
    private static let row = "A,Sales,20,2027-03-01"
    private static func sheet(_ rows: String...) -> String { ([draftHeader] + rows).joined(separator: "\n") }

    static let damages: [Damage] = [
        Damage(
            name: "a report of the web page",
            text:
                "Campaign report\n\"January 1, 2027 - March 31, 2027\"\nCampaign,Campaign type,Budget,Start date,Objective,Clicks\n"
                + "A,Demand Gen,\"1,234.50\",2027-03-01,Sales, --\nB,Search,10.00,2027-03-01,Leads,\"1,234\"\n"
                + "Total: Campaigns, --,\"1,244.50\", --,--,5\n",
            counts: [2, 0, 1],
            says: [
                "line 1 above the header is skipped: “Campaign report”", "skipped 1 row of totals (line 6)",
                "decimals of column C “Budget”: behind a point, because “1,234.50” on line 4 can be nothing else",
            ]),
        Damage(
            name: "the template with comments above its header",
            text:
                "# Fill in one row for each campaign,,,\n# Required: all,,,\n" + sheet(row), counts: [1, 0, 0],
            says: ["line 2 above the header is skipped"]),
        Damage(
            name: "a help row below the header", text: sheet("# Optional. Example: x,Sales,,", row), counts: [1, 0, 1],
            says: ["skipped 1 comment or help row (line 2)"]),
        Damage(name: "a campaign called #1", text: sheet("#1 in tents,Sales,20,2027-03-01"), counts: [1, 0, 0]),
        Damage(
            name: "two sheets one behind the other", text: sheet(row) + "\n\u{FEFF}" + sheet("B,Sales,20,2027-03-01"),
            counts: [2, 0, 1]),
        Damage(
            name: "the hint of Excel", text: "sep=;\n" + sheet(row).replacingOccurrences(of: ",", with: ";"),
            counts: [1, 0, 0], says: ["delimiter: semicolon"]),
        Damage(
            name: "pipes", text: sheet(row).replacingOccurrences(of: ",", with: "|"), counts: [1, 0, 0],
            says: ["delimiter: pipe"]),
        Damage(
            name: "a delimiter that was asked for", text: sheet(row).replacingOccurrences(of: ",", with: "|"),
            counts: [1, 0, 0], options: { $0.delimiter = .pipe }),
        Damage(
            name: "rows of other things by their kind",
            text:
                "Row type,\(draftHeader)\nCampaign,A,Sales,20,2027-03-01\nAd group,A,,,\nAd group,B,,,\nKeyword,A,,,",
            counts: [1, 0, 3],
            says: ["skipped 2 rows that describe no campaign but the ad group (first: line 3)", "the keyword (line 5)"]),
        Damage(
            name: "settings of the whole account", text: sheet("<Account-level>,,,", row), counts: [1, 0, 1],
            says: ["skipped 1 row of the whole account (line 2)"]),
        Damage(
            name: "removed campaigns",
            text: "Campaign status,\(draftHeader)\nRemoved,A,Sales,20,2027-03-01\nPaused,B,Sales,20,2027-03-01",
            counts: [1, 0, 1], says: ["skipped 1 row of removed campaigns", "is not imported"]),
        Damage(
            name: "a status that is none", text: "Campaign status,\(draftHeader)\nEnabld,\(row)", counts: [0, 1, 0],
            faults: ["1 status.unreadable"]),
        Damage(
            name: "a row whose cells stand two columns to the left",
            text:
                "Campaign,Networks,Objective,Campaign type,Budget,Start date,End date\n"
                + "A,x,Sales,Demand Gen,20,2027-03-01,2027-04-01\nB,Demand Gen,20,2027-03-01,2027-04-01,,",
            counts: [1, 1, 0], faults: ["2 row.shifted"]),
        Damage(
            name: "days and months of which one is certain",
            text: sheet("A,Sales,20,31/01/2027", "B,Sales,20,02/03/2027"),
            counts: [2, 0, 0], says: ["day before month, because “31/01/2027” on line 2"]),
        Damage(
            name: "months before days", text: sheet("B,Sales,20,02/03/2027", "A,Sales,20,01/31/2027"),
            counts: [2, 0, 0], says: ["month before day, because “01/31/2027” on line 3"]),
        Damage(
            name: "days and months of which none is certain",
            text: sheet("A,Sales,20,02/03/2027", "B,Sales,20,04/05/2027"),
            counts: [0, 2, 0], faults: ["1 date.ambiguous"]),
        Damage(
            name: "days and months that contradict each other",
            text:
                sheet("A,Sales,20,31/01/2027", "B,Sales,20,01/31/2027", "C,Sales,20,01/02/2027"), counts: [0, 3, 0]),
        Damage(
            name: "one other value spoils the proof", text: sheet("A,Sales,20,31/01/2027", "B,Sales,20,soon"),
            counts: [0, 2, 0]),
        Damage(
            name: "decimal commas of a whole column",
            text: sheet("A,Sales,\"12,50\",2027-03-01", "B,Sales,\"1.234\",2027-03-01"),
            counts: [2, 0, 0], says: ["behind a comma, because “12,50” on line 2"]),
        Damage(
            name: "thousands that may be decimals", text: sheet("A,Sales,\"1,234\",2027-03-01", "B,Sales,7,2027-03-01"),
            counts: [1, 1, 0], faults: ["1 money.ambiguous"]),
        Damage(
            name: "a comma and a point for decimals",
            text: sheet("A,Sales,\"12,50\",2027-03-01", "B,Sales,12.50,2027-03-01"),
            counts: [1, 1, 0], faults: ["1 money.ambiguous"]),
        Damage(
            name: "a point behind a lone 0, which parts no thousands in a column of commas",
            text: sheet("A,Sales,\"12,50\",2027-03-01", "B,Sales,0.500,2027-03-01", "C,Sales,0.075,2027-03-01"),
            counts: [1, 2, 0], faults: ["1 money.ambiguous", "3 daily_budget_micros.range"]),
        Damage(
            name: "a lone 0 that does not fit the mark that was asked for",
            text: sheet("A,Sales,\"0,750\",2027-03-01", "B,Sales,0.750,2027-03-01"),
            counts: [1, 1, 0], faults: ["1 money.ambiguous"], options: { $0.cells.decimal = .point }),
        Damage(
            name: "one currency", text: sheet("A,Sales,$10.00,2027-03-01", "B,Sales,$ 12,2027-03-01"),
            counts: [2, 0, 0],
            says: ["“$” is left out"]),
        Damage(
            name: "two currencies", text: sheet("A,Sales,$10.00,2027-03-01", "B,Sales,10 EUR,2027-03-01"),
            counts: [0, 2, 0]),
        Damage(name: "a thousand written as 10k", text: sheet("A,Sales,10k,2027-03-01"), counts: [0, 1, 0]),
        Damage(
            name: "thousands before a currency, or instead of one",
            text: sheet("A,Sales,10k€,2027-03-01", "B,Sales,5 TSD,2027-03-01"), counts: [0, 2, 0],
            faults: ["1 daily_budget_micros.unreadable"]),
        Damage(
            name: "blanks between thousands, of which no mark makes another amount",
            text: sheet("A,Sales,1 000,2027-03-01"), counts: [1, 0, 0]),
        Damage(
            name: "a quote behind a blank", text: sheet("A, \"Sales\",20,2027-03-01").replacing("A,", with: " \"A\","),
            counts: [0, 1, 0]),
        Damage(
            name: "an id of one's own that a spreadsheet has cut",
            text: "External ID,\(draftHeader)\n1.23457E+15,\(row)\n12E5,B,Sales,20,2027-03-01", counts: [1, 1, 0],
            faults: ["1 campaign_id.digits"]),
        Damage(
            name: "a customer's id that a spreadsheet has cut",
            text: "Customer ID,\(draftHeader)\n1.23457E+09,\(row)\n1234567890,B,Sales,20,2027-03-01",
            counts: [1, 1, 0],
            faults: ["1 campaign_id.digits"]),
        Damage(
            name: "ids that begin with a number sign",
            text: "External ID,\(draftHeader)\n#1001,\(row)\n# a comment,,,,", counts: [1, 0, 1]),
        Damage(
            name: "a return on ad spend that has lost its per cent",
            text:
                "Target ROAS,\(draftHeader)\n350,\(row)\n350%,B,Sales,20,2027-03-01\n3.5,C,Sales,20,2027-03-01\n0x10,D,Sales,20,2027-03-01",
            counts: [2, 2, 0]),
        Damage(
            name: "a total budget that is said to be one of a day",
            text:
                "Campaign,Objective,Budget type,Total budget,Start date,End date\nA,Sales,Daily,500,2027-03-01,2027-04-01",
            counts: [0, 1, 0], faults: ["1 budget_type.unreadable"]),
        Damage(
            name: "a hard blank in a name", text: sheet("Spring\u{A0}sale,Sales,20,2027-03-01"), counts: [1, 0, 0],
            says: ["hard blanks inside"]),
        Damage(
            name: "numbers of Excel for days", text: sheet("A,Sales,20,46388"), counts: [1, 0, 0],
            options: { $0.cells.acceptsSerials = true }),
        Damage(
            name: "characters that cannot be seen", text: sheet("Fjo\u{200B}rd,Sales,20,2027-03-01"),
            counts: [1, 0, 0],
            says: ["1 cell with a name or text has invisible characters or hard blanks inside"]),
        Damage(
            name: "UTF-8 that was read as Windows-1252", text: sheet("CafÃ©,Sales,20,2027-03-01"), counts: [1, 0, 0],
            says: ["was it “Café”?"]),
        Damage(
            name: "an objective by the bid strategy",
            text:
                "Campaign,Bid strategy type,Budget,Start date\nA,Target ROAS,20,2027-03-01\nB,Maximize clicks,20,2027-03-01\n"
                + "C,Manual CPC,20,2027-03-01\nD,,20,2027-03-01",
            counts: [2, 2, 0], faults: ["3 bid_strategy.unreadable", "4 objective.required"]),
        Damage(
            name: "a bid strategy of another objective than the one given",
            text:
                "\(draftHeader),Bid strategy type\n\(row),Maximize clicks\nB,Leads,20,2027-03-01,Target CPA\n"
                + "C,Leads,20,2027-03-01,Target ROAS\nD,,20,2027-03-01,Target CPA",
            counts: [4, 0, 0],
            says: [
                "not used where an Objective is given: 2 rows name the strategy of another one (first: line 2, “Maximize clicks”)"
            ]),
        Damage(
            name: "no campaign type, and the networks of Search",
            text: "\(draftHeader),Networks\n\(row),YouTube\nB,Sales,20,2027-03-01,Google search;Search Partners",
            counts: [2, 0, 0],
            says: [
                "no column “Campaign type”: new campaigns are of the type Demand Gen",
                "1 row has the networks of a Search campaign (first: line 3, “Google search;Search Partners”)",
            ]),
        Damage(
            name: "an objective for all", text: "Campaign,Budget,Start date\nA,20,2027-03-01", counts: [1, 0, 0],
            says: ["that of new campaigns is LEADS (--objective)"], options: { $0.objective = .leads }),
        Damage(
            name: "neither a name nor an id", text: "Campaign ID,\(draftHeader)\n,,Sales,20,2027-03-01",
            counts: [0, 1, 0],
            faults: ["1 row.key"]),
        Damage(
            name: "an id of one's own",
            text: "External ID,\(draftHeader)\nX1,\(row)\nX1,B,Sales,20,2027-03-01\nX2,\(row)",
            counts: [1, 2, 0], faults: ["2 row.repeated", "3 row.repeated"]),
        Damage(
            name: "a total budget",
            text: "Budget type,\(draftHeader)\nCampaign total,\(row)\nMonthly,B,Sales,20,2027-03-01",
            counts: [1, 1, 0], faults: ["2 budget_type.unreadable"]),
        Damage(
            name: "what is missing to publish is no mistake of a draft", text: sheet(row), counts: [1, 0, 0],
            says: ["drafts that cannot be published before it is declared"]),
        Damage(
            name: "what is missing to publish is a mistake of what is to be published", text: sheet(row),
            counts: [0, 1, 0],
            faults: ["1 final_url.required", "1 contains_eu_political_advertising.required"],
            options: { $0.isPublish = true }),
    ]

    @Test("what happens to sheets on their way is recognised", arguments: damages)
    func damage(_ damage: Damage) async throws {
        let report = try await imported(damage.text) { options in
            options.mode = .check
            damage.options(&options)
        }
        #expect(numbers(report.valid, report.refused, report.skipped) == damage.counts, "\(report.refusals)")
        for fault in damage.faults { #expect(report.faults.contains(fault), "\(fault) of \(report.faults)") }
        for words in damage.says { #expect(report.remarks.contains(words), "\(words) in \(report.remarks)") }
    }

    @Test(
        "a sheet in any encoding is the same sheet",
        arguments: [String.Encoding.utf16BigEndian, .utf32LittleEndian, .windowsCP1252])
    func encodings(encoding: String.Encoding) async throws {
        let folder = try Folder()
        let text = Self.sheet("Café,Sales,20,2027-03-01")
        let path = try folder.file("sheet.csv", try #require(text.data(using: encoding)))
        let shelf = Shelf()
        _ = try await importedFile(path, into: shelf)
        #expect(shelf.now.campaigns.map(\.name) == ["Café"])
    }

    @Test("an import ends where there are too many mistakes, and stores nothing", arguments: ["1", "10%"])
    func tooManyErrors(limit: String) async throws {
        let shelf = Shelf()
        let report = try await imported(
            Self.sheet("A,Sales,x,2027-03-01", "B,Sales,x,2027-03-01", "C,Sales,1,2027-03-01"), into: shelf
        ) {
            $0.maxErrors = ErrorLimit(limit)
        }
        #expect(report.ending == ErrorLimit(limit).map(ImportReport.Ending.tooManyErrors))
        #expect(shelf.now.isRolledBack && shelf.now.campaigns.isEmpty)
    }

    @Test("as many mistakes as are allowed are no reason to stop")
    func allowedErrors() async throws {
        let report = try await imported(
            Self.sheet("A,Sales,x,2027-03-01", Self.row.replacingOccurrences(of: "A", with: "B"))
        ) {
            $0.maxErrors = .percent(50)
        }
        #expect(report.ending == .complete && report.created == 1)
    }

    @Test("an import that is interrupted stores nothing and says so")
    func interrupted() async throws {
        let folder = try Folder()
        let shelf = Shelf()
        let interruption = Interruption()
        interruption.request()
        let path = try folder.file("sheet.csv", Self.sheet(Self.row))
        let said = Transcript()
        let exit = await runImport(
            options(path), today: today, openTransaction: shelf.opening, interruption: interruption, output: said.output
        )
        #expect(exit == .interrupted)
        #expect(shelf.now.isRolledBack && shelf.now.campaigns.isEmpty)
        #expect(said.report.contains("nothing stored"))
    }

    @Test("every sheet says the same however long it is, with its proof at the very end")
    func lateProof() async throws {
        let rows =
            (0..<20_000).map { "C\($0),Sales,\"1.\(100 + $0 % 900)\",2027-03-01" } + ["Z,Sales,\"5,5\",2027-03-01"]
        let report = try await imported(([draftHeader] + rows).joined(separator: "\n")) { $0.mode = .check }
        #expect(numbers(report.valid, report.refused) == [20_001, 0])
        #expect(report.remarks.contains("“5,5” on line 20002"))
    }
}
