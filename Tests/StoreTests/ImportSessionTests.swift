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

    @Test("a campaign of the name is changed in what the row says, and the change is told")
    func updates() async throws {
        try await TestDatabase.with { database in
            let existing = try await database.draft()
            let outcomes = try await imported(
                [
                    try ImportEntry(says: [.name, .dailyBudget, .labels]) {
                        ($0.name, $0.dailyBudget) = ("Spring sale", .value(Micros(20_000_000)))
                        $0.labels = ["new"]
                    },
                    ImportEntry(try .sample { $0.name = "Another" }),
                    ImportEntry(try .sample { $0.customerID = Entry(text: "2222222222") }),
                ], into: database)
            #expect(
                outcomes[0]
                    == .updated(
                        existing.id,
                        [
                            FieldChange(.dailyBudget, old: "12.50", new: "20.00"),
                            FieldChange(.labels, old: "", new: "new"),
                        ]))
            #expect(outcomes[1].isCreated && outcomes[2].isCreated)
            let record = try await database.store.campaign(existing.id)
            #expect(record.revision == 2)
            #expect(
                try record.campaign
                    == .sample { ($0.dailyBudget, $0.labels) = (.value(Micros(20_000_000)), ["new"]) })
        }
    }

    @Test("what a row does not say is kept, also when the row alone would be no campaign")
    func keeps() async throws {
        try await TestDatabase.with { database in
            let full = try await database.store.create(.full(), as: .next())
            var input = CampaignInput()
            input.name = full.campaign.name
            input.labels = ["one"]
            let row = ImportEntry(
                key: .name, action: .edit, customerID: full.campaign.customerID, input: input, fields: [.labels])
            let outcomes = try await imported([row], into: database)
            let old = CampaignInput(full.campaign).words(for: .labels)
            #expect(outcomes == [.updated(full.id, [FieldChange(.labels, old: old, new: "one")])])
            var after = CampaignInput(full.campaign)
            after.labels = ["one"]
            #expect(try await database.store.campaign(full.id).campaign == Campaign(after))
            #expect(try await imported([row], into: database) == [.unchanged(full.id)])
        }
    }

    @Test("a campaign is found by its id at Google and by its external id, and can be renamed by them")
    func findsByKeys() async throws {
        try await TestDatabase.with { database in
            let published = try await database.published("Published", googleID: 77)
            let ours = try await database.store.create(.sample { $0.externalID = "our-7" }, as: .next())
            let outcomes = try await imported(
                [
                    try ImportEntry(of: .googleCampaignID(77), says: [.labels]) { $0.labels = ["a"] },
                    try ImportEntry(of: .externalID("our-7"), says: [.name]) { $0.name = "Renamed" },
                    try ImportEntry(of: .googleCampaignID(78), says: [.labels]) { $0.labels = ["a"] },
                    ImportEntry(try .sample { $0.name = "New" }, .externalID("our-8")),
                    try ImportEntry(of: .externalID("our-9"), .edit, says: [.labels]) { $0.labels = ["a"] },
                ], into: database)
            #expect(outcomes[0] == .updated(published.id, [FieldChange(.labels, old: "", new: "a")]))
            #expect(outcomes[1] == .updated(ours.id, [FieldChange(.name, old: "Spring sale", new: "Renamed")]))
            #expect(outcomes[2].rules == ["google_campaign_id.unknown"])
            #expect(outcomes[3].isCreated)
            #expect(outcomes[4].rules == ["external_id.unknown"])
            let id = try #require(outcomes[3].id)
            #expect(try await database.store.campaign(id).campaign.externalID == "our-8")
        }
    }

    @Test("a Campaign ID of nobody becomes the external id of the new campaign, by which the same sheet finds it again")
    func keepsForeignIDs() async throws {
        try await TestDatabase.with { database in
            let sample = CampaignInput(try .sample())
            let row = try ImportEntry(
                of: .googleCampaignID(9_000_000_001), says: [.name, .objective, .dailyBudget, .startDate]
            ) { $0 = sample }
            let created = try #require(try await imported([row], into: database).first?.id)
            #expect(try await database.store.campaign(created).campaign.externalID == "9000000001")
            #expect(try await imported([row], into: database) == [.unchanged(created)])
            let edit = try ImportEntry(of: .googleCampaignID(9_000_000_001), .edit, says: [.name]) { $0.name = "New" }
            let renamed = FieldChange(.name, old: "Spring sale", new: "New")
            #expect(try await imported([edit], into: database) == [.updated(created, [renamed])])
            // Google's own id goes first.
            let published = try await database.published("Other", googleID: 9_000_000_001)
            let label = try ImportEntry(of: .googleCampaignID(9_000_000_001), says: [.labels]) { $0.labels = ["a"] }
            #expect(try await imported([label], into: database).map(\.id) == [published.id])
            let taken = try ImportEntry(
                of: .googleCampaignID(78), says: [.name, .objective, .dailyBudget, .startDate]
            ) { ($0, $0.name) = (sample, "Other") }
            #expect(try await imported([taken], into: database).map(\.rules) == [["name.duplicate"]])
        }
    }

    @Test("a name that another campaign has is refused, and so is an external id that several have")
    func refusesTakenNames() async throws {
        try await TestDatabase.with { database in
            _ = try await database.draft("Taken")
            for name in ["One", "Two"] {
                _ = try await database.store.create(
                    .sample { ($0.name, $0.externalID) = (name, "twice") }, as: .next())
            }
            let only = try await database.store.create(
                .sample { ($0.name, $0.externalID) = ("Only", "once") }, as: .next())
            let before = try await database.everything()
            let outcomes = try await imported(
                [
                    try ImportEntry(of: .externalID("once"), says: [.name]) { $0.name = "Taken" },
                    try ImportEntry(of: .externalID("twice"), says: [.labels]) { $0.labels = ["a"] },
                    ImportEntry(try .sample { $0.name = "One" }, .externalID("new")),
                    ImportEntry(only.campaign, .name, .add),
                ], into: database)
            #expect(
                outcomes.map(\.rules)
                    == [["name.duplicate"], ["external_id.duplicate"], ["name.duplicate"], ["name.duplicate"]])
            #expect(try await database.everything() == before)
        }
    }

    @Test("rows about one campaign take effect in their order, however they name it")
    func takesEffectInOrder() async throws {
        try await TestDatabase.with { database in
            _ = try await database.store.create(.sample { $0.externalID = "x" }, as: .next())
            let outcomes = try await imported(
                [
                    try ImportEntry(of: .externalID("x"), says: [.labels]) { $0.labels = ["1"] },
                    try ImportEntry(of: .name, says: [.labels]) { ($0.name, $0.labels) = ("Spring sale", ["2"]) },
                    try ImportEntry(of: .externalID("x"), says: [.labels]) { $0.labels = ["3"] },
                    ImportEntry(try .sample { $0.name = "New" }),
                    try ImportEntry(of: .name, says: [.labels]) { ($0.name, $0.labels) = ("New", ["4"]) },
                    try ImportEntry(of: .name, .remove, says: []) { $0.name = "New" },
                ], into: database)
            let changes = outcomes.map { outcome in
                if case .updated(_, let changes) = outcome { changes.map { "\($0.old)-\($0.new)" } } else { [String]() }
            }
            #expect(changes == [["-1"], ["1-2"], ["2-3"], [], ["-4"], []])
            let new = try #require(outcomes[3].id)
            #expect(outcomes[4].id == new && outcomes[5] == .removed(new))
        }
    }

    @Test("a change of a published campaign is a job, and so is its removal; ours alone is deleted")
    func queuesChanges() async throws {
        try await TestDatabase.with { database in
            let changed = try await database.published("Changed", googleID: 1)
            let removed = try await database.published("Removed", googleID: 2)
            let draft = try await database.draft("Draft")
            let waiting = try await database.queued("Waiting")
            let outcomes = try await imported(
                [
                    try ImportEntry(of: .googleCampaignID(1), says: [.dailyBudget]) {
                        $0.dailyBudget = .value(Micros(20_000_000))
                    },
                    try ImportEntry(of: .googleCampaignID(2), .remove, says: []) { _ in },
                    try ImportEntry(of: .name, .remove, says: []) { $0.name = "Draft" },
                    try ImportEntry(of: .name, .remove, says: []) { $0.name = "Waiting" },
                ], into: database)
            #expect(outcomes[0].id == changed.id && outcomes[0].rules == nil)
            #expect(outcomes[1] == .removed(removed.id) && outcomes[2] == .removed(draft.id))
            #expect(outcomes[3].rules == ["status.unsupported"])
            #expect(try await database.store.campaign(draft.id).deleteTime != nil)
            #expect(try await database.store.campaign(waiting.id).deleteTime == nil)
            let jobs = try await database.texts(
                "SELECT kind || ' ' || coalesce(fields::text, '-') FROM publish_jobs ORDER BY id")
            #expect(jobs == ["PUBLISH -", "UPDATE {daily_budget_micros}", "REMOVE -"])
        }
    }

    @Test("every way of writing keeps the hash, and rows without one are compared field by field")
    func keepsHash() async throws {
        try await TestDatabase.with { database in
            let created = try await database.store.create(.full(), as: .next())
            let imports = try await imported([ImportEntry(try .sample { $0.labels = ["old"] })], into: database)
            let id = try #require(imports[0].id)
            _ = try await database.store.update(database.store.campaign(id), to: .sample())
            let hashes = "SELECT content_hash::text FROM campaigns ORDER BY name"
            let before = try await database.texts(hashes)
            try await database.execute("DELETE FROM campaigns WHERE id = '\(id)'")
            _ = try await imported([.sample()], into: database)
            #expect(try await database.texts(hashes) == before)

            try await database.execute("UPDATE campaigns SET content_hash = NULL")
            #expect(try await imported([.full()], into: database) == [.unchanged(created.id)])
            // A hash that says that nothing changed is believed: the record is not read.
            try await database.execute(
                "UPDATE campaigns SET content_hash = \(before[1]), labels = '{else}' WHERE id = '\(created.id)'")
            #expect(try await imported([.full()], into: database) == [.unchanged(created.id)])
        }
    }

    @Test("in a table that was never analysed every look-up goes through the index of its key")
    func usesIndexes() async throws {
        try await TestDatabase.with { database in
            try await database.execute("ALTER TABLE campaigns SET (autovacuum_enabled = false)")
            let session = try await ImportSession.open(database.settings, publishes: false)
            let names = (0..<10_000).map { "Campaign \($0)" }
            let rows = try names.map { name in ImportEntry(try .sample { ($0.name, $0.externalID) = (name, name) }) }
            #expect(try await session.append(rows, at: now).allSatisfy(\.outcome.isCreated))
            let same = try await session.append(rows, at: now)
            #expect(same.allSatisfy { $0.outcome.isUnchanged })
            let keyed = try names.map { name in
                try ImportEntry(of: .externalID(name), says: [.labels]) { $0.labels = ["new"] }
            }
            #expect(try await session.append(keyed, at: now).allSatisfy { $0.outcome.id != nil })
            await session.rollback()
            // Whatever the session has read is counted when it ends.
            let read = """
                SELECT (seq_tup_read + idx_tup_fetch)::text FROM pg_stat_user_tables
                WHERE relname = 'campaigns' AND idx_scan > 0
                """
            var rowsRead: [String] = []
            while rowsRead.isEmpty { rowsRead = try await database.texts(read) }
            // Walking through the customer's campaigns for each row would read a hundred million.
            #expect(try #require(Int(rowsRead[0])) < 20 * 2 * names.count)
        }
    }

    @Test("a campaign that somebody changes at this moment is waited for, and the row is about what it is then")
    func waitsForChanges() async throws {
        try await TestDatabase.with { database in
            let existing = try await database.draft()
            let row = try ImportEntry(says: [.labels]) { ($0.name, $0.labels) = ("Spring sale", ["mine"]) }
            let other = try await ImportSession.open(database.settings, publishes: false)
            _ = try await other.append(
                [try ImportEntry(says: [.externalID]) { ($0.name, $0.externalID) = ("Spring sale", "theirs") }], at: now
            )
            let session = try await ImportSession.open(database.settings, publishes: false)
            async let mine = session.append([row], at: now)
            try await database.waitForLock()
            try await other.commit()
            let outcomes = try await mine.map(\.outcome)
            #expect(outcomes == [.updated(existing.id, [FieldChange(.labels, old: "", new: "mine")])])
            try await session.commit()
            let record = try await database.store.campaign(existing.id)
            #expect(record.campaign.externalID == "theirs" && record.campaign.labels == ["mine"])
            #expect(record.revision == 3)
        }
    }

    @Test("a name that somebody takes at this moment is waited for, and the row is about that campaign then")
    func waitsForOthers() async throws {
        try await TestDatabase.with { database in
            let other = try await ImportSession.open(database.settings, publishes: false)
            let theirs = try await other.append([ImportEntry(.sample())], at: now)[0].outcome
            let session = try await ImportSession.open(database.settings, publishes: false)
            async let mine = session.append(
                [ImportEntry(try .sample { $0.labels = ["mine"] }), ImportEntry(try .sample { $0.name = "Mine" })],
                at: now)
            try await database.waitForLock()
            try await other.commit()
            let outcomes = try await mine.map(\.outcome)
            let id = try #require(theirs.id)
            #expect(outcomes[0] == .updated(id, [FieldChange(.labels, old: "", new: "mine")]))
            #expect(outcomes[1].isCreated)
            try await session.commit()
            #expect(try await database.count("campaigns") == 2)
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
            #expect(
                try await imported([.sample()], into: database)
                    == [.updated(id, [FieldChange(.labels, old: "new", new: "")])])
        }
    }

    @Test("an update during an import is seen by its next batch, and is not undone by it")
    func seesUpdatesDuring() async throws {
        try await TestDatabase.with { database in
            let existing = try await database.draft()
            let session = try await ImportSession.open(database.settings, publishes: false)
            let row = try ImportEntry(says: [.dailyBudget]) {
                ($0.name, $0.dailyBudget) = ("Spring sale", .value(Micros(12_500_000)))
            }
            #expect(try await session.append([row], at: now).map(\.outcome) == [.unchanged(existing.id)])
            let updated = try await database.store.update(existing, to: .sample { $0.labels = ["new"] })
            #expect(try await session.append([row], at: now).map(\.outcome) == [.unchanged(existing.id)])
            try await session.commit()
            #expect(try await database.store.campaign(existing.id) == updated)
        }
    }

    @Test("nothing is seen before the commit, and nothing is left after a rollback", arguments: [true, false])
    func isWhole(commits: Bool) async throws {
        try await TestDatabase.with { database in
            _ = try await database.store.create(.complete("Before"), as: .next())
            let before = try await database.everything()
            let session = try await ImportSession.open(database.settings, publishes: true)
            _ = try await session.append(
                [ImportEntry(.complete("New")), ImportEntry(.complete("Before"))], at: now)
            #expect(try await database.everything() == before)
            if commits { try await session.commit() } else { await session.rollback() }
            // A session that ended takes nothing any more.
            let row = ImportEntry(try .sample())
            let late = await failure { () throws(Failure) in try await session.append([row], at: now) }
            #expect(late?.kind == "unavailable")
            #expect(try await database.count("campaigns") == (commits ? 2 : 1))
            #expect(try await database.count("publish_jobs") == (commits ? 2 : 0))
            if !commits { #expect(try await database.everything() == before) }
        }
    }

    @Test("publishing queues what was created or changed, and what was here and never published")
    func publishes() async throws {
        try await TestDatabase.with { database in
            let complete = try Campaign.complete("Draft")
            let draft = try await database.store.create(complete, as: .next())
            let failed = try await database.store.enqueuePublish(
                database.store.create(.complete("Failed"), as: .next()))
            let job = try await database.queue().claim(limit: 1)[0]
            let open = try await database.queue().recordIntents([job]).first?.job.open
            _ = try await database.queue().settle([(job, .parked(reason: "no answer"))])
            let waiting = try await database.store.enqueuePublish(
                database.store.create(.complete("Waiting"), as: .next()))
            let changed = try await database.store.create(.complete("Changed") { $0.labels = ["old"] }, as: .next())
            let published = try await database.published("Published")
            let incomplete = try await database.draft("Incomplete")

            let names = ["New", "Draft", "Failed", "Waiting", "Changed"]
            let outcomes = try await imported(
                names.map { try .complete($0) } + [published.campaign, incomplete.campaign, .sample()],
                publishes: true, into: database)
            let new = try #require(outcomes[0].id)
            #expect(outcomes[0].isCreated)
            #expect(
                outcomes[1..<6] == [
                    .unchanged(draft.id), .unchanged(failed.id), .unchanged(waiting.id),
                    .updated(changed.id, [FieldChange(.labels, old: "old", new: "")]), .unchanged(published.id),
                ])
            #expect(outcomes[6...].allSatisfy { $0.rules?.contains("final_url.required") == true })

            for id in [new, draft.id, failed.id, changed.id] {
                let record = try await database.store.campaign(id)
                #expect(record.status == .queued)
                #expect(record.publishError.isEmpty)
            }
            for record in [waiting, published, incomplete] {
                #expect(try await database.store.campaign(record.id) == record)
            }
            let jobs = try await database.queue().claim(limit: 10)
            #expect(Set(jobs.map(\.campaignID)) == [new, draft.id, failed.id, waiting.id, changed.id])
            #expect(jobs.count == 5)
            #expect(jobs.first { $0.campaignID == failed.id }?.open == open)
            #expect(jobs.allSatisfy { ($0.open != nil) == ($0.campaignID == failed.id) })
        }
    }

    @Test("five thousand campaigns in batches are all created, queued and told in their order")
    func takesManyBatches() async throws {
        try await TestDatabase.with { database in
            let existing = try await database.store.create(.complete("Campaign 2500"), as: .next())
            let session = try await ImportSession.open(database.settings, publishes: true)
            var outcomes: [ImportOutcome] = []
            for batch in 0..<5 {
                let rows = try (batch * 1_000..<(batch + 1) * 1_000).map { number in
                    ImportEntry(
                        try .complete("Campaign \(number)") { input in
                            input.externalID = "row \(number)"
                            input.labels = [String(repeating: "l", count: 80)]
                        })
                }
                outcomes += try await session.append(rows, at: now).map(\.outcome)
            }
            try await session.commit()
            #expect(outcomes.count == 5_000)
            #expect(outcomes[2_500].id == existing.id && !outcomes[2_500].isCreated)
            #expect(outcomes.filter(\.isCreated).count == 4_999)
            #expect(try await database.queue().openJobs() == 5_000)
            // Each outcome names the campaign of its own row.
            let names = try await database.texts("SELECT id::text || ' ' || external_id FROM campaigns")
            let expected = outcomes.enumerated().compactMap { number, outcome in
                outcome.id.map { "\($0) row \(number)" }
            }
            #expect(Set(names) == Set(expected))
        }
    }

    @Test("a batch of nothing is nothing")
    func takesEmptyBatch() async throws {
        try await TestDatabase.with { database in
            let outcomes = try await imported([Campaign](), publishes: true, into: database)
            #expect(outcomes.isEmpty)
        }
    }

    @Test("after a batch that the database refused, nothing of the session is left")
    func failsWhole() async throws {
        try await TestDatabase.with { database in
            try await database.execute("ALTER TABLE campaigns ADD CHECK (external_id <> 'bad')")
            let session = try await ImportSession.open(database.settings, publishes: false)
            _ = try await session.append([ImportEntry(.sample())], at: now)
            let bad = try Campaign.sample { ($0.name, $0.externalID) = ("Bad", "bad") }
            let refusal = await failure { () throws(Failure) in try await session.append([ImportEntry(bad)], at: now) }
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
