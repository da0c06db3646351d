import Domain
import Importer
import Testing

/// What is taken for granted, and what is left out, is said once.
@Suite("Defaults")
struct DefaultsTests {
    @Test("blank cells of columns that are there are told as absent columns are, with their number and the first line")
    func blankCells() async throws {
        let header = "Customer ID,\(draftHeader),Campaign type,EU political ads,Bid strategy type"
        let sheet = """
            \(header)
            1234567890,A,Sales,5,2027-03-01,Demand Gen,No,
            ,B,Sales,5,2027-03-01,Demand Gen,No,
            1234567890,C,,5,2027-03-01,Demand Gen,No,
            1234567890,D,,5,2027-03-01,Demand Gen,No,Target ROAS
            ,E,,5,2027-03-01,,,
            1234567890,F,Sales,x,2027-03-01,,,
            """
        let said = [
            "no customer in 2 rows (first: line 3): taken from --customer 1234567890",
            "no objective in 2 rows (first: line 4): that of new campaigns is LEADS (--objective)",
            "no objective in 1 row (first: line 5): taken from the bid strategy type",
            "no campaign type in 1 row (first: line 6): new campaigns are of the type Demand Gen",
            "EU political ads are not declared in 1 row (first: line 6): new campaigns are drafts that cannot be "
                + "published before that",
        ]
        for mode in [ImportReport.Mode.check, .dryRun, .store] {
            let report = try await imported(sheet) {
                $0.mode = mode
                $0.objective = .leads
            }
            #expect(report.notices == said, "\(mode)")
        }
    }

    @Test("a campaign that is here keeps what it has, so nothing is taken for granted of it")
    func storedCampaign() async throws {
        let shelf = Shelf()
        let header = "\(draftHeader),Campaign type,EU political ads"
        _ = try await imported("\(header)\nA,Sales,5,2027-03-01,Demand Gen,No", into: shelf)
        let report = try await imported("\(header)\nA,,6,2027-03-01,,", into: shelf) { $0.objective = .leads }
        #expect(report.updated == 1 && !report.notices.contains { $0.contains("(first:") }, "\(report.notices)")
    }

    @Test("values in rows of ads, ad groups and locations are told not to be read")
    func rowsOfParts() async throws {
        let report = try await imported(
            """
            Campaign,Campaign type,Objective,Budget,Start date,EU political ads,Ad group,Ad type,Headline 1,Headline 2,\
            Description 1,Final URL,Location
            A,Demand Gen,Sales,5,2027-03-01,No,,,,,,,
            A,,,,,,G,,,,,,
            A,,,,,,G,Responsive search ad,One,Two,Three,https://a.example,
            A,,,,,,,,,,,,2840
            """)
        let said = report.notices.filter { $0.contains("is not read") }
        #expect(
            said == [
                "what rows of ads, ad groups, keywords and locations say is not read: “Ad group”, “Headline 1”, "
                    + "“Headline 2”, “Description 1” and 2 more must stand on the campaign's own row"
            ])
        #expect(report.created == 1 && report.skipped == 3)
        let plain = try await imported("\(draftHeader),Headline 1\nA,Sales,5,2027-03-01,One")
        #expect(!plain.notices.contains { $0.contains("is not read") })
    }

    @Test(
        "a row of a word for the total and of numbers is one of totals; one that says more is a campaign's",
        arguments: [
            ("Total", ",,1,234.50,", 1), ("Totals", ",,,", 1), ("Grand total", ",,€ 5,", 1), ("TOTAL", ",--,5 %,", 1),
            ("Total", ",Sales,5,2027-03-01", 0), ("Total recall", ",,5,", 0), ("Totally", ",,5,", 0),
            ("Total", ",,5,2027-03-01", 0),
        ])
    func totals(first: String, rest: String, skipped: Int) async throws {
        let cells = rest.replacing("1,234.50", with: "\"1,234.50\"")
        let report = try await imported("\(draftHeader)\nA,Sales,5,2027-03-01\n\(first)\(cells)\n")
        #expect(report.skipped == skipped && report.records == 2)
        #expect(report.notices.contains("skipped 1 row of totals (line 3)") == (skipped == 1), "\(report.notices)")
    }
}
