import Domain
import Importer
import Testing

@Suite("Explanations")
struct ExplanationTests {
    private static let explained = Explanation.all.map(\.rule)

    @Test("every rule that a campaign or a sheet can break is explained, and nothing else is")
    func complete() throws {
        let rules = try EveryRule.found().union(SheetRule.allCases.map(\.rawValue))
        #expect(rules.subtracting(Self.explained).sorted() == [])
        #expect(Set(Self.explained).subtracting(rules).sorted() == [])
    }

    @Test("no rule is explained twice")
    func once() {
        #expect(Self.explained.count == Set(Self.explained).count)
    }

    @Test("the bad example breaks its rule and the good one does not", arguments: Explanation.all.map(\.rule))
    func examples(rule: String) async throws {
        let explanation = try #require(Explanation.of(rule))
        if let broken = try await Self.broken(by: explanation.bad) { #expect(broken.contains(rule), "\(broken)") }
        if let broken = try await Self.broken(by: explanation.good) { #expect(!broken.contains(rule)) }
    }

    @Test("each is a few full sentences, and fits a terminal of 80 columns", arguments: Explanation.all.map(\.rule))
    func sentences(rule: String) throws {
        let explanation = try #require(Explanation.of(rule))
        #expect(explanation.what.hasSuffix(".") || explanation.what.hasSuffix("…"))
        #expect(explanation.why.hasSuffix("."))
        let text = explanation.text(width: 80, hasColour: false)
        for line in text.split(separator: "\n") { #expect(line.displayWidth <= 80, "\(line)") }
    }

    @Test("a rule that is not known leads to those that may be meant")
    func near() {
        #expect(Explanation.near("headlines").contains("headlines.width"))
        #expect(Explanation.near("headlines.witdh") == ["headlines.width"])
        #expect(Explanation.near("weather").isEmpty)
    }

    @Test("the list has every rule under its topic, in 80 columns")
    func list() {
        let text = Explanation.list(width: 80, hasColour: false)
        for rule in Self.explained { #expect(text.contains("  \(rule)\n"), "\(rule)") }
        for topic in Explanation.Topic.allCases { #expect(text.contains(topic.rawValue)) }
        for line in text.split(separator: "\n") { #expect(line.displayWidth <= 80, "\(line)") }
    }

    /// The rules that a sheet with the example breaks; nil for what no sheet can hold.
    private static func broken(by example: Explanation.Example) async throws -> Set<String>? {
        switch example {
        case .cells(let cells): try await rules(sheet(cells))
        case .sheet(let text): try await rules(text)
        case .published, .call: nil
        }
    }

    /// A campaign without fault, with these cells instead of its own.
    private static func sheet(_ cells: Explanation.Cells) -> String {
        let sound = [
            ("Campaign", "Spring sale"), ("Objective", "Sales"), ("Budget", "12.50"), ("Start date", "2035-03-01"),
        ]
        let own = sound.filter { column, _ in !cells.pairs.contains { $0.header == column } }
        let pairs = own + cells.pairs.map { ($0.header, $0.text) }
        return [pairs.map(\.0), pairs.map(\.1)].map { row in
            row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",")
        }.joined(separator: "\n")
    }

    private static func rules(_ sheet: String) async throws -> Set<String> {
        // Without publishing the drafts' rules come alone, which those of publishing could hide.
        var rules: Set<String> = []
        for publish in [false, true] {
            let report = try await imported(sheet) { options in
                options.isPublish = publish
                if sheet.contains("\"Customer ID\"") { options.customer = nil }
            }
            rules.formUnion(report.refusals.map(\.rule))
        }
        return rules
    }
}
