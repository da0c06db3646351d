import Domain
import Importer
import Sheets
import Testing

@Suite("Rows")
struct RowReaderTests {
    private static let complete =
        draftHeader
        + ",Headline 1,Headline 2,Description 1,Business name,Final URL,Image 1,Logo,EU political ads,Location ID"

    @Test("a row becomes a campaign of the customer given for all")
    func draft() async throws {
        let campaign = try #require(try await campaign(header: draftHeader, row: " Fjord ,Leads,50,2027/03/01"))
        #expect(campaign.customerID == customer)
        #expect(campaign.name == "Fjord")
        #expect(campaign.objective == .leads)
        #expect(campaign.startDate.description == "2027-03-01")
        #expect(campaign.campaignType == .demandGen)
        #expect(campaign.endDate == nil)
    }

    @Test("every mistake of a row is refused at once, with its cell")
    func allMistakes() async throws {
        let refusals = try await refusals(
            header: draftHeader + ",End date,Headline 1,Headline 3,Call to action,Campaign type",
            row: ",Money,-5,03/04/2027,2027-02-30,,\(String(repeating: "x", count: 41)),Learn mor,Demand Gne")
        #expect(
            refusals.map { "\($0.column?.letters ?? "-") \($0.rule)" } == [
                "A name.required", "B objective.unreadable", "I campaign_type.unreadable",
                "C daily_budget_micros.range", "D date.ambiguous", "E end_date.unreadable", "G headlines.width",
                "H call_to_action.unreadable",
            ])
        #expect(refusals[3].value == "-5")
        #expect(refusals[3].hint.hasPrefix("write whole units"))
        #expect(refusals[7].hint == "did you mean Learn more?")
    }

    @Test("for publishing, what is missing is refused together with what is wrong")
    func publishing() async throws {
        let row = "Fjord,Sales,-20,2027-03-01,Hi,,,Nordwind,https://a.example,customers/1234567890/assets/1,,,2840"
        #expect(
            try await refusals(header: Self.complete, row: row, publish: true).map(\.rule) == [
                "daily_budget_micros.range", "descriptions.required", "logo_url.required",
                "contains_eu_political_advertising.required",
            ])
        let mended =
            "Fjord,Sales,20,2027-03-01,Hi,,Ho,Nordwind,https://a.example,customers/1234567890/assets/1,"
            + "customers/1234567890/assets/5,No,2840"
        #expect(try await refusals(header: Self.complete, row: mended, publish: true).isEmpty)
        #expect(
            try await refusals(header: draftHeader, row: "Fjord,Sales,20,2026-12-31", publish: true).map(\.rule)
                .contains(
                    "start_date.past"))
    }

    @Test("a row that says of no campaign which one it is is refused with a reason, whatever it wants")
    func unnamed() async throws {
        for header in ["Campaign", "Campaign,Campaign ID", "Campaign,External ID", "Campaign ID"] {
            let blanks = header.contains(",") ? "," : ""
            for action in ["Remove", "Edit", "Set", "Add", ""] {
                for budget in ["", "5", "x"] where !action.isEmpty || !budget.isEmpty {
                    for name in ["", "[]"] {
                        let report = try await imported(
                            "Action,\(header),Budget\n\(action),\(name)\(blanks),\(budget)\n")
                        let said = report.errors.map(\.sentence)
                        #expect(report.refused == 1 && !said.isEmpty, "\(header) \(action) \(name) \(budget)")
                    }
                }
            }
        }
        let remove = try await imported("Action,Campaign,Budget\nRemove,,\n").errors.map(\.sentence)
        #expect(remove == ["Campaign is required; say which campaign it is: write its name, or its Campaign ID"])
    }

    @Test(
        "spreadsheet errors are refused in any cell that is used, once each",
        arguments: ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#ref!", "########"])
    func spreadsheetErrors(text: String) async throws {
        let refusals = try await refusals(
            header: draftHeader + ",Final URL,Notes", row: "\(text),\(text),\(text),\(text),\(text),\(text)")
        #expect(refusals.map { $0.column?.letters } == ["A", "B", "C", "D", "E"])
        #expect(refusals.allSatisfy { $0.reason == "is a spreadsheet error" && $0.value == text })
    }

    @Test("a name that begins with a number sign is no spreadsheet error")
    func numberSign() async throws {
        #expect(try await campaign(header: draftHeader, row: "#1 in tents,Sales,1,2027-03-01")?.name == "#1 in tents")
    }

    @Test(
        "rows with too few or too many cells are refused with a hint",
        arguments: [
            ("Fjord,Sales,20", nil, "give every column a cell"),
            ("Fjord,Sales,20,2027-03-01,extra", nil, "double quotes"),
            ("Fjord, in spring,Sales,20,2027-03-01", "A", "\"Fjord, in spring\""),
        ] as [(String, String?, String)])
    func ragged(row: String, column: String?, hint: String) async throws {
        let refusals = try await refusals(header: draftHeader, row: row)
        #expect(refusals.map(\.rule) == ["row.cells"])
        #expect(refusals.first?.column?.letters == column)
        #expect(refusals.first?.hint.contains(hint) == true, "\(refusals)")
    }

    @Test("a row with too many cells is told in the words of its sheet, and shown how to quote")
    func raggedElsewhere() async throws {
        let header = "Campaign;Objective;Budget;Start date"
        let tents = try await refusals(header: header, row: "Tents; cheap;Sales;20;2027-03-01")
        #expect(
            tents.map(\.reason) == ["may contain an unquoted semicolon: the row has 5 cells where the header has 4"])
        #expect(tents.map(\.hint) == ["put the cell in double quotes: \"Tents; cheap\""])
        let pipe = try await refusals(header: draftHeader, row: "5\" pipe, cheap,Sales,20,2027-03-01")
        #expect(pipe.map(\.hint) == ["put the cell in double quotes: \"5\"\" pipe, cheap\""])
        let folder = try Folder()
        let path = folder.path + "/book.xlsx"
        let rows = [
            draftHeader.split(separator: ",").map(String.init), ["Fjord", "Sales", "20", "2027-03-01", "a note"],
        ]
        try WorkbookWriter.write(rows, worksheet: "Campaigns", to: path)
        let book = try await importedFile(path).errors
        #expect(
            book.map(\.sentence) == [
                "the row has 5 cells where the header has 4; clear the cells right of the table, from column E on"
            ])
    }

    @Test(
        "a campaign that comes again is told under what it is known by",
        arguments: [
            ("External ID", "X1", "E External ID was given", ", or choose another External ID"),
            ("Campaign ID", "9000000001", "E Campaign ID was given", ""),
            ("Labels", "", "A Campaign was given", ", or choose another name"),
        ])
    func repeated(header: String, id: String, fault: String, advice: String) async throws {
        let name = id.isEmpty ? "A" : "B"
        let report = try await imported(
            "\(draftHeader),\(header)\nA,Sales,20,2027-03-01,\(id)\n\(name),Sales,21,2027-03-01,\(id)\n")
        let told = report.errors.map { "\($0.column?.letters ?? "-") \($0.subject) \($0.reason)" }
        #expect(told == ["\(fault) on line 2 already, with other contents"])
        #expect(report.errors.map(\.hint) == ["keep one of the lines 2 and 3\(advice)"])
    }

    @Test(
        "faults that name another field name its column, and values as a sheet writes them",
        arguments: [
            ("Target CPA,Target ROAS", "5,350%", "Target ROAS stands beside Target CPA; keep one and clear the other"),
            (
                "Video 1,Card headline 1,Card image 1", "dQw4w9WgXcQ,One,https://a.example/1.png",
                "Video 1 belongs to a video ad, Card headline 1 to another kind; keep the parts of one kind of ad"
            ),
            ("Path 1,Path 2", ",tools", "Path 1 is required where there is Path 2; move Path 2 here"),
            (
                "Keywords", "a [b] c",
                "Keywords contains brackets or quotes; write [..] or \"..\" around the whole keyword, or leave them out"
            ),
        ])
    func words(header: String, cells: String, sentence: String) async throws {
        let refusals = try await refusals(
            header: "\(draftHeader),\(header)", row: "Fjord,Sales,20,2027-03-01,\(cells)")
        #expect(refusals.map(\.sentence) == [sentence])
    }

    @Test(
        "of a list the entries are named that are wrong, each once",
        arguments: [
            ("en;xx;de", "“xx”"), ("en; xx;xx", "“xx”"), ("x1;x2;en", "“x1”, “x2”"),
            ("x1;x2;x3;x4;x5", "“x1”, “x2”, “x3” and 2 more"),
        ])
    func listEntry(cell: String, named: String) async throws {
        let refusals = try await refusals(
            header: "\(draftHeader),Languages", row: "Fjord,Sales,20,2027-03-01,\(cell)")
        #expect(refusals.map(\.reason) == ["is not a language constant: \(named)"])
    }

    @Test("a bidding goal that does not fit is told in the words of the sheet")
    func biddingGoal() async throws {
        let refusals = try await refusals(
            header: Self.complete + ",Target CPA", row: "Fjord,Sales,20,2027-03-01,,,,,,,,,,5", publish: true)
        #expect(
            refusals.map(\.sentence).contains(
                "Target CPA does not go with Sales in a Demand Gen campaign; its bidding goal is Target ROAS"),
            "\(refusals.map(\.sentence))")
    }

    @Test("empty cells behind the last column do not count")
    func trailingCells() async throws {
        #expect(try await campaign(header: draftHeader + ",,,", row: "Fjord,Sales,20,2027-03-01") != nil)
        #expect(try await campaign(header: draftHeader, row: "Fjord,Sales,20,2027-03-01,, ,") != nil)
        #expect(
            try await refusals(header: draftHeader + ",,", row: "Fjord,Sales,20,2027-03-01,x,").map(\.rule) == [
                "row.cells"
            ])
    }

    @Test("the budget is daily or total, as its type says; another type is refused")
    func budgetType() async throws {
        let header = draftHeader + ",Budget type"
        #expect(try await campaign(header: header, row: "Fjord,Sales,20,2027-03-01,daily") != nil)
        let total = try await campaign(header: header, row: "Fjord,Sales,20,2027-03-01,Campaign total")
        #expect(total?.budget == .total(Micros(20_000_000)))
        let refusals = try await refusals(header: header, row: "Fjord,Sales,20,2027-03-01,Monthly")
        #expect(
            refusals.map(\.sentence) == [
                "Budget type is not a kind of budget; write Daily or Campaign total"
            ])
        #expect(refusals.first?.column?.letters == "E")
    }

    @Test("a headline beyond the fifth is refused, not lost")
    func sixthHeadline() async throws {
        let header = draftHeader + (1...6).map { ",Headline \($0)" }.joined()
        let refusals = try await refusals(header: header, row: "Fjord,Sales,20,2027-03-01,a,b,c,d,e,f")
        #expect(refusals.map(\.rule) == ["headlines.count"])
    }

    @Test("a row's own customer wins over the one for all")
    func customers() async throws {
        let header = "Customer ID," + draftHeader
        #expect(try await campaign(header: header, row: ",Fjord,Sales,20,2027-03-01")?.customerID == customer)
        #expect(
            try await campaign(header: header, row: "987-654-3210,Fjord,Sales,20,2027-03-01")?.customerID.number
                == 9_876_543_210)
        #expect(
            try await refusals(header: header, row: "12345,Fjord,Sales,20,2027-03-01").map(\.rule)
                == ["customer_id.unreadable"])
    }
}
