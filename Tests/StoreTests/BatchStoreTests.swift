import Domain
import Postgres
import Store
import Testing

@Suite("A batch", .timeLimit(.minutes(10)))
struct BatchStoreTests {
    private func sample(_ name: String) throws -> Campaign { try .sample { $0.name = name } }

    /// A body in a transaction that is committed.
    private func committed<Value>(_ database: TestDatabase, _ body: (Store) async throws -> Value) async throws -> Value
    {
        let transaction = try await database.store.begin()
        let value = try await body(transaction.store)
        try await transaction.commit()
        return value
    }

    @Test("AIP-233: creates a thousand, but for those whose name is taken, in whole and in the batch")
    func creates() async throws {
        try await TestDatabase.with { database in
            _ = try await database.draft("7")
            var drafts = try (0..<999).map { (id: CampaignID.next(), campaign: try sample("\($0)")) }
            drafts.append((.next(), try sample("8")))
            let created = try await committed(database) { try await $0.create(drafts) }
            #expect(created.count == 998)
            #expect(Set(created.map(\.id)) == Set(drafts.filter { $0.campaign.name != "7" }.map(\.id).dropLast()))
            #expect(try await database.count("campaigns") == 999)
        }
    }

    @Test("AIP-234: writes every field of every campaign")
    func updates() async throws {
        try await TestDatabase.with { database in
            let full = try Campaign.full()
            let records = [try await database.store.create(full, as: .next())]
            let changed = try Campaign.sample {
                $0 = CampaignInput(full)
                $0.name = "Changed"
                $0.labels = ["one"]
            }
            let updated = try await committed(database) { store in
                let locked = try await store.locked(records.map(\.id))
                #expect(locked.count == 1)
                return try await store.update(records.map { ($0.id, changed) })
            }
            #expect(updated.map(\.campaign) == [changed])
            #expect(updated.map(\.revision) == records.map { $0.revision + 1 })
            #expect(try await database.store.campaign(records[0].id) == updated[0])
        }
    }

    @Test("AIP-234: knows which names others have")
    func namesTaken() async throws {
        try await TestDatabase.with { database in
            let (a, b) = (try await database.draft("a"), try await database.draft("b"))
            _ = try await database.store.delete(database.draft("c"))
            let asked = [(id: a.id, campaign: try sample("b")), (id: b.id, campaign: try sample("c"))]
            #expect(try await database.store.namesTaken(asked) == [a.id])
        }
    }

    @Test("AIP-235: deletes what is locked")
    func deletes() async throws {
        try await TestDatabase.with { database in
            let records = [try await database.draft("a"), try await database.draft("b")]
            let busy = try await database.queued("busy")
            let deleted = try await committed(database) { store in
                #expect(try await store.withOpenJobs(records.map(\.id) + [busy.id]) == [busy.id])
                return try await store.delete(records.map(\.id))
            }
            #expect(deleted.allSatisfy { $0.deleteTime != nil && $0.revision == 2 } && deleted.count == 2)
        }
    }

    @Test("queues every campaign with one job, each for its time")
    func publishes() async throws {
        try await TestDatabase.with { database in
            // Far beyond any clock of a test machine.
            let later = Instant(microseconds: 4_000_000_000_000_000)
            var ids: [CampaignID] = []
            for name in ["a", "b", "c"] { ids.append(try await database.draft(name).id) }
            let queued = try await committed(database) {
                try await $0.enqueuePublish(zip(ids, [nil, Instant(microseconds: 1), later]).map { ($0, $1) })
            }
            #expect(queued.allSatisfy { $0.status == .queued } && queued.count == 3)
            let jobs = try await database.texts("SELECT kind || ' ' || state FROM publish_jobs")
            #expect(jobs.sorted() == ["PUBLISH QUEUED", "PUBLISH QUEUED", "PUBLISH SCHEDULED"])
        }
    }

    @Test("brings changes of published campaigns to Google by a job each, behind those that wait")
    func enqueuesUpdates() async throws {
        try await TestDatabase.with { database in
            let (a, b) = (try await database.published("a"), try await database.published("b", googleID: 78))
            _ = try await database.store.enqueue(.enable, of: b)
            let changes = [
                (id: a.id, fields: [CampaignField.endDate]), (id: b.id, fields: [.dailyBudget, .startDate]),
            ]
            let records = try await committed(database) { try await $0.enqueueUpdates(changes) }
            #expect(records.count == 2)
            let jobs = try await database.texts(
                "SELECT state || ' ' || array_to_string(fields, '+') FROM publish_jobs WHERE fields IS NOT NULL ORDER BY 1"
            )
            #expect(jobs == ["BLOCKED daily_budget_micros+start_date", "QUEUED end_date"])
        }
    }
}

@Suite("Deleted campaigns", .timeLimit(.minutes(10)))
struct UndeleteTests {
    @Test("AIP-164: come back as they were, unless another has the name by now")
    func undeletes() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let record = try await database.draft()
            let deleted = try await store.delete(record)
            let back = try await store.undelete(deleted)
            #expect(back.deleteTime == nil && back.campaign == record.campaign && back.revision == 3)
            #expect(await failure { () throws(Failure) in try await store.undelete(deleted) }?.kind == "conflict")

            let again = try await store.delete(back)
            _ = try await database.draft()
            #expect(await failure { () throws(Failure) in try await store.undelete(again) }?.kind == "alreadyExists")
        }
    }

    @Test("AIP-164: are expunged but for those with a parked job, and leave their audit trail")
    func expunges() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let draft = try await database.draft("a")
            #expect(await failure { () throws(Failure) in try await store.expunge(draft) }?.kind == "conflict")
            let expunged = try await store.expunge(store.delete(draft))
            #expect(expunged.id == draft.id)
            #expect(try await database.count("campaigns") == 0)

            let parked = try await store.delete(database.draft("b"))
            try await database.execute(
                """
                INSERT INTO publish_jobs (customer_id, campaign_id, kind, state, priority, run_at, due)
                VALUES (1234567890, '\(parked.id)', 'PUBLISH', 'PARKED', 0, now(), now())
                """)
            let refusal = await failure { () throws(Failure) in try await store.expunge(parked) }
            #expect(refusal?.kind == "failedPrecondition")
        }
    }
}
