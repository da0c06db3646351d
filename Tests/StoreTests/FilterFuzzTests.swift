import Domain
import Foundation
import Postgres
import Store
import Testing

/// `ADFLIGHT_FILTERS=1000000` runs a million; `ADFLIGHT_SEED=n` others.
@Suite("Random filters", .timeLimit(.minutes(30)))
struct FilterFuzzTests {
    /// All that compiled SQL is made of, but for numbered parameters.
    private static let vocabulary: Set<String> = Set(
        """
        true false coalesce AND OR NOT IS DISTINCT FROM NULL position lower IN COLLATE "C" "default" cardinality
        = <> < <= > >= @> 0 '' c.id c.customer_id c.name c.objective c.campaign_type c.status c.google_status
        c.google_campaign_id c.daily_budget c.total_budget c.start_date c.end_date c.external_id c.labels c.create_time
        c.update_time c.delete_time
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    private static let pieces =
        FilterField.allCases.map(\.rawValue) + FilterComparison.allCases.map(\.rawValue)
        + [
            ":", "(", ")", "AND", "OR", "NOT", "-", "*", "DRAFT", "PUBLISHED", "SALES", "SEARCH", "2027-02-28", "125",
            "2027-02-28T12:00:00Z", "1234567890", "01890000-0000-7000-8000-0000000000ff", "\"a 'b'\"", "spring", "'",
            "'; DROP TABLE x --'", "\"\\\"\"", "\"", "\\", ";", "--", "/*", "$1", "é", "🌷", "\u{0}", "%", "_", ",",
            "  ",
            "\n", "x", "9223372036854775808", "1' OR '1'='1", "pg_sleep(9)", "::text", "E'\\x00'",
        ]

    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    /// Half of them random pieces, half of them well formed but for an accident.
    private static func text(_ random: inout Random) -> String {
        if Bool.random(using: &random) {
            return (0..<Int.random(in: 1...12, using: &random)).map { _ in piece(&random) }
                .joined(separator: Bool.random(using: &random) ? " " : "")
        }
        let terms = (0..<Int.random(in: 1...6, using: &random)).map { _ in term(&random) }
        return terms.joined(separator: [" ", " AND ", " OR "].randomElement(using: &random) ?? " ")
    }

    private static func piece(_ random: inout Random) -> String { pieces.randomElement(using: &random) ?? "" }

    private static func term(_ random: inout Random) -> String {
        let field = FilterField.allCases.randomElement(using: &random) ?? .name
        let value =
            switch field {
            case .name, .externalID, .labels: "'it''s \\' \(piece(&random).filter { $0 != "'" })'"
            case .id: "01890000-0000-7000-8000-0000000000ff"
            case .status: "DRAFT"
            case .objective: "SALES"
            case .campaignType: "SEARCH"
            case .googleStatus: "PAUSED"
            case .customerID: "1234567890"
            case .googleCampaignID, .dailyBudget, .totalBudget: "\(Int64.random(in: .min ... .max, using: &random))"
            case .startDate, .endDate: "2027-02-28"
            case .createTime, .updateTime, .deleteTime: "2027-02-28T12:00:00+02:00"
            }
        let comparison = [":", "=", "!=", "<", ">="].randomElement(using: &random) ?? "="
        let right = Int.random(in: 0..<9, using: &random) == 0 ? piece(&random) : value
        let term = "\(field.rawValue)\(comparison)\(right)"
        return ["\(term)", "NOT \(term)", "-\(term)", "(\(term))"].randomElement(using: &random) ?? term
    }

    @Test("are compiled or refused, and nothing of theirs is in the SQL; what is compiled runs")
    func random() async throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["ADFLIGHT_FILTERS"].flatMap { Int($0) } ?? 20_000
        var random = Random(state: environment["ADFLIGHT_SEED"].flatMap { UInt64($0) } ?? 160)
        var compiled = 0
        try await TestDatabase.with { database in
            _ = try await database.draft()
            for _ in 0..<count {
                let text = Self.text(&random)
                let filter: CampaignFilter?
                do throws(Failure) {
                    filter = try CampaignFilter(text)
                } catch {
                    #expect(error.violations.count == 1 && error.violations[0].path == "filter", "\(text)")
                    continue
                }
                compiled += 1
                let query = try CampaignQuery(filter: filter)
                var conditions = Conditions()
                conditions.require(query)
                let foreign = Self.words(conditions.sql).filter { !Self.isOurs($0, conditions.parameters.count) }
                #expect(foreign.isEmpty, "\(text) became \(conditions.sql)")
                // The database says whether it is SQL; each shape is like others, so a share of them will do.
                // NUL cannot come in through the door, which takes text only.
                if compiled.isMultiple(of: 40), !text.contains("\u{0}") {
                    _ = try await database.store.count(query, upTo: 10)
                }
            }
            #expect(try await database.count("campaigns") == 1)
        }
        #expect(compiled > count / 10 && compiled < count * 9 / 10, "\(compiled) of \(count) compiled")
    }

    private static func words(_ sql: String) -> [String] {
        sql.split { " (),".contains($0) }.map(String.init)
    }

    private static func isOurs(_ word: String, _ parameters: Int) -> Bool {
        vocabulary.contains(word)
            || word.first == "$" && Int(word.dropFirst()).map { (1...parameters).contains($0) } ?? false
    }
}
