import Domain
import Importer
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
