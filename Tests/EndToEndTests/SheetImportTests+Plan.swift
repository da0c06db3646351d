import Foundation
import Testing

/// A sheet becomes the same whichever way it goes.
extension SheetImportTests {
    private static let wide = """
        Action,Campaign,Objective,Budget,Total budget,Start date,End date,Campaign type,Target CPA,Target ROAS,Target CPC,\
        Max CPC,Keywords,EU political ads,Final URL,Headline 1,Headline 3

        """

    /// By every field whose 0 or blank means something else than a value.
    private static let rows = [
        ",Zero budget,Sales,0,,2035-03-01,,,,,,,,,,,", ",Zero total,Sales,,0,2035-03-01,2035-04-01,,,,,,,,,,",
        ",Zero CPA,Leads,5,,2035-03-01,,,0,,,,,,,,", ",Zero ROAS,Sales,5,,2035-03-01,,,,0,,,,,,,",
        ",Zero CPC,Website traffic,5,,2035-03-01,,,,,0,,,,,,",
        ",Zero ceiling,Website traffic,5,,2035-03-01,,Search,,,,0,[tents],,,,",
        ",Zero percent,Sales,5,,2035-03-01,,,,0%,,,,,,,", ",Minus zero,Leads,5,,2035-03-01,,,-0,,,,,,,,",
        ",Both zero,Sales,0,0,2035-03-01,2035-04-01,,,0,,,,,,,", ",Negative,Leads,-5,,2035-03-01,,,-1,,,,,,,,",
        ",Kept,Sales,,,,,,,0,,,,,,,", ",Cleared,Sales,,,,,,,[],,,,,,,", ",Changed,Sales,6,,,,,,4.5,,,,,,,",
        ",Unreadable,Money,x,,soon,,Demand Gne,y,z,,,,Perhaps,nowhere,,c", "Edit,Nobody,,0,,,,,,,,,,,,,",
        "Remove,Gone,,0,,,,,,,,,,,,,",
    ]

    @Test("a plan and an import through a server are those of a database, to the last word")
    func isSameThroughServer() async throws {
        let folder = try Folder()
        let names = ["Kept", "Cleared", "Changed", "Gone"]
        let first = try folder.write(
            Self.wide + names.map { ",\($0),Sales,5,,2035-03-01,,,,5,,,,,,,\n" }.joined(), to: "first.csv")
        let second = try folder.write(Self.wide + Self.rows.map { $0 + "\n" }.joined(), to: "second.csv")
        let runs = [
            ["import", first], ["import", second, "--dry-run"], ["import", second, "--publish", "--dry-run"],
            ["import", second],
        ]
        var direct: [String] = []
        var kept: [String] = []
        try await withDatabase { uri, ask in
            for run in runs { direct.append(Self.withoutIDs(try await importing(run + ["--json"], uri).output)) }
            kept = try await ask(Self.contents)
        }
        for rule in ["daily_budget_micros", "total_budget_micros", "target_cpa_micros", "target_roas"] {
            #expect(direct[3].contains("\(rule).range"), "\(direct[3])")
        }
        try await withDatabase { uri, ask in
            let server = try Program(
                "adflight", ["serve", "--listen", "127.0.0.1:0", "--no-publisher"], environment: ["DATABASE_URL": uri])
            let address = try await server.listening()
            for (run, direct) in zip(runs, direct) {
                let ended = try await importing(run + ["--json", "--server", address])
                #expect(Self.withoutIDs(ended.output) == direct)
            }
            #expect(try await ask(Self.contents) == kept)
            server.send(SIGTERM)
            #expect(await server.end().status == 0)
        }
    }

    private static func withoutIDs(_ report: String) -> String {
        report.replacing(/[0-9a-f]{8}-[0-9a-f-]{27}/, with: "ID")
    }
}
