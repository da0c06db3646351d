import Domain
import Importer
import Testing

/// A check proves most rows by their bytes, an import reads every row: both must say the same.
@Suite("Rows proved by their bytes")
struct ProofTests {
    private static let columns: [(header: String, cells: [String])] = [
        ("Customer ID", ["1234567890", "123-456-7890", "", "12"]),
        (
            "Campaign",
            [
                "A", "B", "Total: x", "total", "# note", "#1", "Café", "'=x", "=x", "-5", "[]", " A ", "",
                "<Account-level>",
            ]
        ),
        ("Campaign type", ["Demand Gen", "Search", "search", "", "Serch"]),
        ("Objective", ["Sales", "Leads", "WEBSITE_TRAFFIC", "", "Saels"]),
        ("Bid strategy type", ["Target ROAS", "Maximize clicks", "", "Manual CPC"]),
        (
            "Budget",
            ["20", "20.00", "20.5", "0", "0.00", "-1", "1,5", "1.234", "1000000001", "", "x", "20.", ".5", "'20"]
        ),
        (
            "Start date",
            ["2027-03-01", "2027/03/01", "2027-02-29", "2028-02-29", "2026-01-01", "", "01/02/2027", "2027-13-01"]
        ),
        ("End date", ["2027-04-01", "2027-02-01", "", "[]", "soon"]),
        ("EU political ads", ["No", "Yes", "", "Doesn't have EU political ads", "maybe"]),
        ("Languages", ["en;de", "en;en", "xx", ""]),
        ("Location ID", ["2840", "2840; 2826", "nowhere", ""]),
        ("Labels", ["one;two", "one;one", "", "remove_value"]),
        ("Headline 1", ["Tents", String(repeating: "x", count: 31), String(repeating: "x", count: 41), "", "日本"]),
        ("Headline 2", ["Boots", "Tents", ""]),
        ("Description 1", ["Fine", "\"quoted, yes\"", "\"an \"\"escaped\"\" one\"", ""]),
        (
            "Final URL",
            [
                "https://a.example/x", "https://a..example", "http://a.example", "a.example", "https://a.example/\u{1}",
                "",
            ]
        ),
        (
            "Image 1",
            [
                "customers/1234567890/assets/1", "https://a.example/1.png", "customers/9999999999/assets/1",
                "customers/1234567890/assets/01", "customers/123-456-7890/assets/2", "customers/1234567890/assets/", "",
            ]
        ),
        ("Image 2", ["https://a.example/2.png", "customers/1234567890/assets/1", "http://a.example/1.png", ""]),
        ("Logo image", ["customers/1234567890/assets/3", "customers/1234567890/logo/3", ""]),
        ("Long headline 1", ["", "All of it", String(repeating: "x", count: 91)]),
        ("Campaign status", ["Paused", "Removed", "", "on"]),
    ]

    /// A sheet of 200 rows, some of them wrong or odd.
    static func sheet(seed: Int) -> String {
        var random = SplitMix(state: UInt64(seed))
        var lines = [Self.columns.map(\.header).joined(separator: ",")]
        for row in 0..<200 {
            // Most cells are right, as in sheets, or hardly a row would be proved.
            let cells = Self.columns.map { column in
                random.next() % 12 == 0
                    ? column.cells[Int(random.next() % UInt64(column.cells.count))] : column.cells[0]
            }
            lines.append(
                (cells.prefix(1) + [row % 9 == 0 ? cells[1] : "\(cells[1]) \(row)"] + cells.dropFirst(2)).joined(
                    separator: ","))
        }
        return lines.joined(separator: "\n")
    }

    @Test("a check and an import refuse, skip and accept the same rows", arguments: 0..<40)
    func same(seed: Int) async throws {
        let text = Self.sheet(seed: seed)
        let check = try await imported(text) { $0.mode = .check }
        let plan = try await imported(text) { $0.mode = .dryRun }
        #expect(numbers(check.valid, check.refused, check.skipped) == numbers(plan.created, plan.refused, plan.skipped))
        #expect(check.errors == plan.errors)
        #expect(check.draftsIncomplete == plan.draftsIncomplete)
        #expect(check.tallies == plan.tallies)
        #expect(check.notices == plan.notices)
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
