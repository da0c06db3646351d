import Importer
import Testing

@Suite("Places of faults")
struct PlaceTests {
    private static let wide = String(repeating: "x", count: 41)

    private static func places(_ header: String, _ row: String) async throws -> [String] {
        try await refusals(header: "\(draftHeader),\(header)", row: "Fjord,Sales,\(row)").map {
            "\($0.column?.letters ?? "-") \($0.subject) \($0.reason)"
        }
    }

    @Test("a total budget that is wrong is told under its own column, or under the Budget whose type is total")
    func totalBudget() async throws {
        let faults = try await Self.places("Total budget", ",2027-03-01,-1")
        #expect(faults == ["E Total budget must be greater than 0"])
        let typed = try await Self.places("Total budget,Budget type", "-1,2027-03-01,,Campaign total")
        #expect(typed == ["C Budget must be greater than 0"])
    }

    @Test("a fault of a card is told under the part of the card that has it")
    func card() async throws {
        let header = "Card headline 1,Card image 1,Card final URL 1"
        let image = "https://a.example/1.png"
        for (cards, fault) in [
            ("One,\(image),nonsense", "G Card final URL 1 is not a web address"),
            ("One,nonsense,https://a.example", "F Card image 1 is neither an https address nor an asset"),
            ("One,customers/9999999999/assets/5,", "F Card image 1 belongs to another account"),
            ("One,,https://a.example", "F Card image 1 has no image"),
            (",\(image),https://a.example", "E Card headline 1 has no headline"),
            ("\(Self.wide)xxxx,\(image),", "E Card headline 1 is 45 columns wide"),
        ] {
            #expect(try await Self.places(header, "1,2027-03-01,\(cards)") == [fault])
        }
    }

    @Test("a cell that a spreadsheet failed to fill does not shift the faults of the list it stands in")
    func spreadsheetError() async throws {
        let header = "Headline 1,Headline 2,Headline 3"
        for (headlines, fault) in [("fine,\(Self.wide)", "G Headline 3"), ("\(Self.wide),fine", "F Headline 2")] {
            #expect(
                try await Self.places(header, "1,2027-03-01,#REF!,\(headlines)") == [
                    "E Headline 1 is a spreadsheet error", "\(fault) is 41 columns wide",
                ])
        }
    }

    @Test("an image behind one that cannot be read is told under its own column")
    func image() async throws {
        let faults = try await Self.places("Image 1,Image 2", "1,2027-03-01,nonsense,customers/9999999999/assets/5")
        #expect(
            faults == ["E Image 1 is neither an https address nor an asset", "F Image 2 belongs to another account"])
    }
}
