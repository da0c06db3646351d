import Domain
import Postgres
import Store
import Testing

@Suite("Import session", .timeLimit(.minutes(5)))
struct ImportSessionTests {
    private let now = Instant(microseconds: 1_795_000_000_000_000)

    /// Imports in one session and commits.
    private func imported(_ entries: [ImportEntry], publishes: Bool = false, into database: TestDatabase) async throws
        -> [ImportOutcome]
    {
        let session = try await ImportSession.open(database.settings, publishes: publishes)
        let results = try await session.append(entries, at: now)
        try await session.commit()
        return results.map(\.outcome)
    }

    private func imported(_ campaigns: [Campaign], publishes: Bool = false, into database: TestDatabase) async throws
        -> [ImportOutcome]
    {
        try await imported(campaigns.map { ImportEntry($0) }, publishes: publishes, into: database)
    }

    @Test("new campaigns become drafts with every field, and the same ones again change nothing")
    func createsOnce() async throws {
        try await TestDatabase.with { database in
            let campaigns = [try Campaign.sample(), try Campaign.full()]
            let first = try await imported(campaigns, into: database)
            for (outcome, campaign) in zip(first, campaigns) {
                guard case .created(let id) = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
                let record = try await database.store.campaign(id)
                #expect(record.campaign == campaign)
                #expect(record.status == .draft)
                #expect(record.revision == 1)
            }
            let before = try await database.everything()
            let second = try await imported(campaigns.reversed(), into: database)
            #expect(second == first.reversed().compactMap { $0.id.map(ImportOutcome.unchanged) })
            #expect(try await database.everything() == before)
        }
    }

    @Test("a name that another campaign has is told with the fields that differ")
    func tellsDifferences() async throws {
        try await TestDatabase.with { database in
            let existing = try await database.draft()
            let before = try await database.everything()
            let outcomes = try await imported(
                [
                    try .sample { $0.dailyBudget = .value(Micros(20_000_000)) },
                    try .sample { $0.name = "Another" },
                    try .sample { $0.customerID = Entry(text: "2222222222") },
                ], into: database)
            #expect(outcomes[0] == .nameTaken(by: existing.id, differing: [.dailyBudget]))
            #expect(outcomes[1].isCreated && outcomes[2].isCreated)
            #expect(try await database.everything().filter(before.contains) == before)

            let full = try Campaign.full()
            var input = CampaignInput(full)
            input.customerID = Entry(text: "1234567890")
            input.name = "Spring sale"
            input.imageURLs = []
            input.logoURL = .blank
            input.additionalLogoURLs = []
            let equal: Set<CampaignField> = [
                .customerID, .name, .imageURLs, .logoURL, .additionalLogoURLs, .totalBudget, .targetCPA, .targetROAS,
                .targetCPC, .carouselCards, .videos, .longHeadlines,
            ]
            let differing = CampaignField.allCases.filter { !equal.contains($0) }
            let other = try await imported([Campaign(input)], into: database)
            #expect(other == [.nameTaken(by: existing.id, differing: differing)])
        }
    }

    @Test("a deleted campaign is not in the way")
    func passesOverDeleted() async throws {
        try await TestDatabase.with { database in
            _ = try await database.store.delete(database.draft())
            let outcomes = try await imported([.sample()], into: database)
            #expect(outcomes.map(\.isCreated) == [true])
        }
    }

    @Test("an update between two imports is seen by the second")
    func seesUpdates() async throws {
        try await TestDatabase.with { database in
            let created = try await imported([.sample()], into: database)
            let id = try #require(created[0].id)
            let changed = try Campaign.sample { $0.labels = ["new"] }
            _ = try await database.store.update(database.store.campaign(id), to: changed)
            #expect(try await imported([changed], into: database) == [.unchanged(id)])
            #expect(try await imported([.sample()], into: database) == [.nameTaken(by: id, differing: [.labels])])
        }
    }

    @Test("an update during an import is seen by its next batch, and is not undone by it")
    func seesUpdatesDuring() async throws {
        try await TestDatabase.with { database in
            let existing = try await database.draft()
            let session = try await ImportSession.open(database.settings, publishes: false)
            #expect(try await session.append([.sample()], at: now) == [.unchanged(existing.id)])
            let updated = try await database.store.update(existing, to: .sample { $0.labels = ["new"] })
            #expect(
                try await session.append([.sample()], at: now)
                    == [.nameTaken(by: existing.id, differing: [.labels])])
            try await session.commit()
            #expect(try await database.store.campaign(existing.id) == updated)
        }
    }

    @Test("nothing is seen before the commit, and nothing is left after a rollback", arguments: [true, false])
    func isWhole(commits: Bool) async throws {
        try await TestDatabase.with { database in
            _ = try await database.draft("Before")
            let before = try await database.everything()
            let session = try await ImportSession.open(database.settings, publishes: true)
            _ = try await session.append([.sample(), .sample { $0.name = "Before" }], at: now)
            #expect(try await database.everything() == before)
            if commits { try await session.commit() } else { await session.rollback() }
            // A session that ended takes nothing any more.
            let late = await failure { () throws(Failure) in try await session.append([], at: now) }
            #expect(late?.kind == "unavailable")
            #expect(try await database.count("campaigns") == (commits ? 2 : 1))
            #expect(try await database.count("publish_jobs") == (commits ? 2 : 0))
            if !commits { #expect(try await database.everything() == before) }
        }
    }

    @Test("publishing queues what was created, and what was here and never published")
    func publishes() async throws {
        try await TestDatabase.with { database in
            let draft = try await database.draft("Draft")
            let failed = try await database.queued("Failed")
            let job = try await database.queue().claim(limit: 1)[0]
            let open = try await database.queue().recordIntents([job]).first?.job.open
            _ = try await database.queue().settle([(job, .parked(reason: "no answer"))])
            let waiting = try await database.queued("Waiting")
            let published = try await database.published("Published")
            let differing = try await database.draft("Differing")

            let names = ["New", "Draft", "Failed", "Waiting", "Published", "Differing"]
            let campaigns = try names.map { name in
                try Campaign.sample { input in
                    input.name = name
                    if name == "Differing" { input.labels = ["other"] }
                }
            }
            let outcomes = try await imported(campaigns, publishes: true, into: database)
            let new = try #require(outcomes[0].id)
            #expect(outcomes[0].isCreated)
            #expect(
                outcomes.dropFirst() == [
                    .unchanged(draft.id), .unchanged(failed.id), .unchanged(waiting.id), .unchanged(published.id),
                    .nameTaken(by: differing.id, differing: [.labels]),
                ])

            for id in [new, draft.id, failed.id] {
                let record = try await database.store.campaign(id)
                #expect(record.status == .queued)
                #expect(record.publishError.isEmpty)
            }
            for record in [waiting, published, differing] {
                #expect(try await database.store.campaign(record.id) == record)
            }
            let jobs = try await database.queue().claim(limit: 10)
            #expect(Set(jobs.map(\.campaignID)) == [new, draft.id, failed.id, waiting.id])
            #expect(jobs.count == 4)
            #expect(jobs.first { $0.campaignID == failed.id }?.open == open)
            #expect(jobs.allSatisfy { ($0.open != nil) == ($0.campaignID == failed.id) })
        }
    }

    @Test("five thousand campaigns in batches are all created, queued and told in their order")
    func takesManyBatches() async throws {
        try await TestDatabase.with { database in
            let existing = try await database.draft("Campaign 2500")
            let session = try await ImportSession.open(database.settings, publishes: true)
            var outcomes: [ImportOutcome] = []
            for batch in 0..<5 {
                let campaigns = try (batch * 1_000..<(batch + 1) * 1_000).map { number in
                    try Campaign.sample { input in
                        input.name = "Campaign \(number)"
                        input.externalID = number == 2_500 ? "" : "row \(number)"
                        input.labels = [String(repeating: "l", count: 80)]
                    }
                }
                outcomes += try await session.append(campaigns, at: now)
            }
            try await session.commit()
            #expect(outcomes.count == 5_000)
            #expect(outcomes[2_500] == .nameTaken(by: existing.id, differing: [.labels]))
            #expect(outcomes.filter(\.isCreated).count == 4_999)
            #expect(try await database.queue().openJobs() == 4_999)
            // Each outcome names the campaign of its own row.
            let names = try await database.texts("SELECT id::text || ' ' || external_id FROM campaigns")
            let expected = outcomes.enumerated().filter { $0.element.isCreated }.compactMap { number, outcome in
                outcome.id.map { "\($0) row \(number)" }
            }
            #expect(Set(names).isSuperset(of: expected))
        }
    }

    @Test("a batch of nothing is nothing")
    func takesEmptyBatch() async throws {
        try await TestDatabase.with { database in
            let outcomes = try await imported([], publishes: true, into: database)
            #expect(outcomes.isEmpty)
        }
    }

    @Test("after a batch that the database refused, nothing of the session is left")
    func failsWhole() async throws {
        try await TestDatabase.with { database in
            try await database.execute("ALTER TABLE campaigns ADD CHECK (external_id <> 'bad')")
            let session = try await ImportSession.open(database.settings, publishes: false)
            _ = try await session.append([.sample()], at: now)
            let bad = try Campaign.sample { ($0.name, $0.externalID) = ("Bad", "bad") }
            let refusal = await failure { () throws(Failure) in try await session.append([bad], at: now) }
            #expect(refusal?.kind == "unexpected")
            #expect(await failure { () throws(Failure) in try await session.commit() } != nil)
            await session.rollback()
            #expect(try await database.count("campaigns") == 0)
        }
    }

    @Test("a schema that is not there is an error, not a session")
    func needsSchema() async throws {
        try await TestDatabase.with { database in
            _ = try await Migrations.migrate(database.settings, to: 0)
            let refusal = await failure { () throws(Failure) in
                try await ImportSession.open(database.settings, publishes: false)
            }
            #expect(refusal?.kind == "unexpected")
        }
    }
}

extension ImportOutcome {
    fileprivate var isCreated: Bool {
        if case .created = self { true } else { false }
    }

    fileprivate var id: CampaignID? {
        switch self {
        case .created(let id), .unchanged(let id), .nameTaken(let id, _): id
        }
    }
}
