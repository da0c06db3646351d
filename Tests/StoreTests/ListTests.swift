import Domain
import Foundation
import Postgres
import Store
import Testing

@Suite("A list", .timeLimit(.minutes(10)))
struct ListTests {
    private let customer = CustomerID(1_234_567_890)

    /// The names on all pages of so many.
    private func names(_ store: Store, _ query: CampaignQuery, page: Int = 2) async throws -> [String] {
        var names: [String] = []
        var position: PagePosition?
        while names.count < 1_000 {
            let records = try await store.campaigns(query, after: position, limit: page)
            names += records.map(\.campaign.name)
            guard records.count == page, let last = records.last else { return names }
            position = PagePosition(last, in: query.order)
        }
        return names
    }

    @Test(
        "AIP-132: has every page in its order, also where many are equal in it",
        arguments: [1, 2, 3, 7, 100], [false, true])
    func orders(page: Int, descending: Bool) async throws {
        try await TestDatabase.with { database in
            let days = ["03-01", "03-01", "01-01", "03-01", "02-01", "01-01", "03-01"]
            for (name, day) in zip(["b", "B", "a", "é", "Z", "~", "aa"], days) {
                _ = try await database.store.create(
                    .sample {
                        $0.name = name
                        $0.startDate = Entry(text: "2027-\(day)")
                    }, as: .next())
            }
            func list(_ key: CampaignOrder.Key) async throws -> [String] {
                let query = try CampaignQuery(
                    customerID: customer, order: CampaignOrder(key, descending: descending))
                let names = try await names(database.store, query, page: page)
                return descending ? names.reversed() : names
            }
            #expect(try await list(.createTime) == ["b", "B", "a", "é", "Z", "~", "aa"])
            #expect(try await list(.name) == ["B", "Z", "a", "aa", "b", "~", "é"])
            #expect(try await list(.startDate) == ["a", "~", "Z", "b", "B", "é", "aa"])
        }
    }

    @Test("AIP-158: a campaign that comes or goes between two pages costs no other its place")
    func stable() async throws {
        try await TestDatabase.with { database in
            for name in ["a", "b", "c", "d"] { _ = try await database.draft(name) }
            let query = try CampaignQuery(customerID: customer, order: CampaignOrder(.name))
            let first = try await database.store.campaigns(query, after: nil, limit: 2)
            _ = try await database.store.delete(first[1])
            _ = try await database.draft("aa")
            _ = try await database.draft("bb")
            let position = PagePosition(first[1], in: query.order)
            let rest = try await database.store.campaigns(query, after: position, limit: 10)
            #expect(rest.map(\.campaign.name) == ["bb", "c", "d"])
        }
    }

    @Test(
        "AIP-160: shows what its filter says",
        arguments: [
            ("name = 'Spring sale'", "s"), ("name != 'Spring sale'", "ad"), ("name:SALE", "sa"),
            ("name:'%'", ""), ("name:''", "sad"), ("name >= 'S'", "sad"), ("name < 'a'", "s"), ("external_id:CRM", "s"),
            ("external_id:*", "s"), ("NOT external_id:*", "ad"), ("labels:spring", "sd"), ("labels:Spring", ""),
            ("-labels:spring", "a"), ("labels:*", "sd"), ("status = DRAFT", "sad"), ("status = FAILED", ""),
            ("objective = LEADS OR objective = SALES", "sad"), ("objective = LEADS", "d"),
            ("daily_budget_micros < 10000000", "a"), ("daily_budget_micros != 1", "sad"),
            ("NOT daily_budget_micros < 10000000", "sd"), ("total_budget_micros:*", "d"),
            ("total_budget_micros > 0", "d"), ("end_date:*", "d"), ("NOT end_date < 2030-01-01", "sa"),
            ("end_date != 2030-01-01", "sad"), ("start_date = 2027-03-01", "sad"),
            ("start_date > 2027-03-01", ""), ("google_campaign_id:*", ""), ("google_status = PAUSED", ""),
            ("google_status != PAUSED", "sad"), ("customer_id = 123-456-7890", "sad"),
            ("create_time > 2020-01-01T00:00:00Z update_time < 2037-01-01T00:00:00Z OR id:*", "sad"),
            ("delete_time:*", ""), ("campaign_type = DEMAND_GEN AND name:a OR name:l", "sa"),
            ("campaign_type = SEARCH", "d"), ("(labels:spring OR name:autumn) AND NOT objective = LEADS", "sa"),
        ])
    func filters(text: String, expected: String) async throws {
        try await TestDatabase.with { database in
            _ = try await database.store.create(
                .sample { ($0.externalID, $0.labels) = ("crm-7", ["spring", "x"]) }, as: .next())
            _ = try await database.store.create(
                .sample { ($0.name, $0.dailyBudget) = ("autumn sale", .value(Micros(5_000_000))) }, as: .next())
            _ = try await database.store.create(
                .sample {
                    ($0.name, $0.labels, $0.objective) = ("dots", ["spring"], .value(.leads))
                    ($0.dailyBudget, $0.totalBudget) = (.blank, .value(Micros(70_000_000)))
                    ($0.campaignType, $0.endDate) = (.value(.search), Entry(text: "2027-05-01"))
                }, as: .next())
            let query = try CampaignQuery(filter: CampaignFilter(text), order: CampaignOrder(.createTime))
            let found = try await names(database.store, query).map { $0.lowercased().prefix(1) }.joined()
            #expect(found == expected)
            #expect(try await database.store.count(query, upTo: 100) == expected.count)
        }
    }

    @Test("AIP-164: shows deleted ones when asked to")
    func deleted() async throws {
        try await TestDatabase.with { database in
            _ = try await database.draft("a")
            _ = try await database.store.delete(database.draft("b"))
            func count(_ customer: CustomerID?, deleted: Bool) async throws -> Int {
                try await database.store.count(CampaignQuery(customerID: customer, showsDeleted: deleted), upTo: 10)
            }
            for customer in [customer, nil] {
                #expect(try await count(customer, deleted: true) == 2)
                #expect(try await count(customer, deleted: false) == 1)
            }
        }
    }

    @Test("stands on an index, whatever its order", arguments: CampaignOrder.Key.allCases, [false, true])
    func indexed(key: CampaignOrder.Key, descending: Bool) async throws {
        try await TestDatabase.with { database in
            try await database.execute(
                """
                INSERT INTO campaigns (id, \(TestDatabase.requiredColumns))
                SELECT gen_random_uuid(), \(TestDatabase.requiredValues("'Campaign ' || n"))
                FROM generate_series(1, 5000) n;
                ANALYZE campaigns
                """)
            let column =
                switch key {
                case .createTime: "id"
                case .name: "name"
                case .startDate: "start_date"
                }
            let direction = descending ? " DESC" : ""
            let plan = try await database.texts(
                """
                EXPLAIN SELECT * FROM campaigns c WHERE c.delete_time IS NULL AND c.customer_id = 1234567890
                ORDER BY c.\(column)\(direction)\(column == "id" ? "" : ", c.id\(direction)") LIMIT 50
                """
            ).joined(separator: "\n")
            #expect(plan.contains("Index Scan"), "\(plan)")
            #expect(!plan.contains("  Sort  "), "\(plan)")
        }
    }
}
