import Domain
import Store
import Testing

@Suite("Recognition of unchanged rows", .timeLimit(.minutes(5)))
struct RecognitionTests {
    private let now = Instant(microseconds: 1_795_000_000_000_000)
    private static let missing = [Violation(.logoURL, .required, reason: "is missing", hint: "add one")]

    /// Rows that were encoded and not read.
    private func encoded(_ campaigns: some Collection<Campaign>) throws -> [ImportedRow] {
        var encoder = CampaignEncoder()
        for campaign in campaigns {
            let template = try #require(CampaignTemplate(campaign, varying: [:]))
            for case .constant(let constant) in template.parts { encoder.append(constant, of: template) }
            encoder.end(template, missing: 0)
        }
        let entries = campaigns.map { ImportEntry($0) }
        let rows = EncodedCampaigns(encoder, missing: [Self.missing]) { entries[$0] }
        return entries.indices.map { .encoded(rows, $0) }
    }

    /// Campaigns of a sheet, stored and counted; the last one is published.
    private func store(_ database: TestDatabase) async throws -> [Campaign] {
        let campaigns = try (0..<5_000).map { number in try Campaign.sample { $0.name = "Campaign \(number)" } }
        let session = try await ImportSession.open(database.settings, publishes: false)
        _ = try await session.append(campaigns.map { ImportEntry($0) }, at: now)
        try await session.commit()
        try await database.execute(
            """
            UPDATE campaigns SET status = 'PUBLISHED', google_campaign_id = 1, google_status = 'PAUSED'
            WHERE name = 'Campaign 4999'
            """)
        try await database.execute("ANALYZE campaigns")
        return campaigns
    }

    @Test("once a dry run has found many rows unchanged it looks no others up, and says the same of them")
    func recognizes() async throws {
        try await TestDatabase.with { database in
            let campaigns = try await store(database)
            let session = try await ImportSession.open(database.settings, publishes: false, isDryRun: true)
            let looked = try await session.append(try encoded(campaigns[..<4_500]), at: now)
            #expect(looked.allSatisfy { $0.outcome.id != nil && $0.outcome.isUnchanged && $0.missing == Self.missing })

            let changed = try Campaign.sample { ($0.name, $0.labels) = ("Campaign 4998", ["new"]) }
            let new = try Campaign.sample { $0.name = "Campaign 5000" }
            let rows = Array(campaigns[4_500..<4_998]) + [changed, campaigns[4_999], new]
            let others = try await session.append(try encoded(rows), at: now)
            #expect(others[..<498].allSatisfy { $0 == ImportResult(.unchanged(nil), missing: Self.missing) })
            guard case .updated(let id, [FieldChange(.labels, old: "", new: "new")]) = others[498].outcome else {
                Issue.record("\(others[498])")
                return
            }
            #expect(others[499] == ImportResult(.unchanged(nil)))
            #expect(others[500].outcome.isCreated)
            // What it was before is a change now.
            let back = try await session.append(try encoded([campaigns[4_998]]), at: now)
            #expect(back.map(\.outcome) == [.updated(id, [FieldChange(.labels, old: "new", new: "")])])
            await session.rollback()
        }
    }

    @Test("what somebody has deleted or changed before is not recognised")
    func others() async throws {
        try await TestDatabase.with { database in
            let campaigns = try await store(database)
            try await database.execute("UPDATE campaigns SET delete_time = now() WHERE name = 'Campaign 4997'")
            try await database.execute("UPDATE campaigns SET content_hash = NULL WHERE name = 'Campaign 4998'")
            let session = try await ImportSession.open(database.settings, publishes: false, isDryRun: true)
            _ = try await session.append(try encoded(campaigns[..<4_500]), at: now)
            let outcomes = try await session.append(try encoded(campaigns[4_996..<4_999]), at: now).map(\.outcome)
            #expect(outcomes[0] == .unchanged(nil) && outcomes[1].isCreated)
            #expect(outcomes[2].isUnchanged && outcomes[2].id != nil)
            await session.rollback()
        }
    }

    @Test("an import looks up every row")
    func imports() async throws {
        try await TestDatabase.with { database in
            let campaigns = try await store(database)
            let session = try await ImportSession.open(database.settings, publishes: false)
            for _ in 1...2 {
                let results = try await session.append(try encoded(campaigns), at: now)
                #expect(results.allSatisfy { $0.outcome.isUnchanged && $0.outcome.id != nil })
            }
            await session.rollback()
        }
    }
}
