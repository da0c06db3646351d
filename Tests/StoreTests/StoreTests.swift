import Domain
import Postgres
import Store
import TestSupport
import Testing

@Suite("Store", .timeLimit(.minutes(5)))
struct StoreTests {
    // MARK: Create and read

    @Test("a new campaign is a draft of revision 1, and is read back as it was answered")
    func creates() async throws {
        try await TestDatabase.with { database in
            let id = CampaignID.next()
            let record = try await database.store.create(.sample(), as: id)
            #expect(record.id == id)
            let sample = try Campaign.sample()
            #expect(record.campaign == sample)
            #expect(record.status == .draft)
            #expect(record.revision == 1)
            #expect(record.googleCampaignID == nil)
            #expect(record.googleStatus == nil)
            #expect(record.publishError.isEmpty)
            #expect(record.createTime == record.updateTime)
            #expect(record.deleteTime == nil)
            #expect(try await database.store.campaign(id) == record)
        }
    }

    @Test("every field comes back as it went in, at its least and at its fullest, also through an update")
    func keepsEveryField() async throws {
        try await TestDatabase.with { database in
            let least = try Campaign.sample()
            let full = try Campaign.full()
            let created = try await database.store.create(full, as: .next())
            #expect(created.campaign == full)
            #expect(try await database.store.campaign(created.id).campaign == full)
            let emptied = try await database.store.update(created, to: least)
            #expect(emptied.campaign == least)
            let filled = try await database.store.update(emptied, to: full)
            #expect(filled.campaign == full)
            #expect(try await database.store.campaign(created.id) == filled)
        }
    }

    @Test("every word of the vocabulary can be kept")
    func keepsWords() async throws {
        try await TestDatabase.with { database in
            var record = try await database.draft()
            func keep(_ change: (inout CampaignInput) -> Void) async throws {
                let campaign = try Campaign.sample(change)
                record = try await database.store.update(record, to: campaign)
                #expect(record.campaign == campaign)
            }
            for word in Objective.allCases { try await keep { $0.objective = .value(word) } }
            for word in CampaignType.allCases { try await keep { $0.campaignType = .value(word) } }
            for word in CallToAction.allCases { try await keep { $0.callToAction = .value(word) } }
            for word in EUPoliticalAdvertising.allCases { try await keep { $0.euPoliticalAdvertising = .value(word) } }
        }
    }

    @Test("an unknown id is not found")
    func missesUnknown() async throws {
        try await TestDatabase.with { database in
            let refusal = await failure { () throws(Failure) in try await database.store.campaign(.next()) }
            #expect(refusal?.kind == "notFound")
        }
    }

    // MARK: Lists

    @Test("pages show every campaign once, newest first, without deleted ones", arguments: [1, 100, 1_000])
    func lists(limit: Int) async throws {
        try await TestDatabase.with { database in
            var expected: [CampaignID] = []
            for number in 1...(limit == 1 ? 12 : 260) {
                let customer = number.isMultiple(of: 2) ? "1234567890" : "2222222222"
                let record = try await database.draft("Campaign \(number)", customer: customer)
                if number.isMultiple(of: 5) {
                    _ = try await database.store.delete(record)
                } else {
                    expected.insert(record.id, at: 0)
                }
            }
            #expect(try await pages(database, of: nil, limit: limit) == expected)
            let even = try #require(CustomerID(1_234_567_890))
            let odd = try #require(CustomerID(2_222_222_222))
            let evens = try await pages(database, of: even, limit: limit)
            let odds = try await pages(database, of: odd, limit: limit)
            #expect(evens.count + odds.count == expected.count)
            #expect(evens == expected.filter(Set(evens).contains))
            #expect(odds == expected.filter(Set(odds).contains))
            #expect(try await pages(database, of: CustomerID(3_333_333_333), limit: limit) == [])
        }
    }

    /// The ids on all pages.
    private func pages(_ database: TestDatabase, of customer: CustomerID?, limit: Int) async throws -> [CampaignID] {
        var ids: [CampaignID] = []
        // More than any of these lists has: wrong pages must not go on for ever.
        while ids.count < 1_000 {
            let page = try await database.store.campaigns(of: customer, olderThan: ids.last, limit: limit)
            #expect(page.allSatisfy { customer == nil || $0.campaign.customerID == customer })
            #expect(page.count <= limit)
            if page.isEmpty { return ids }
            ids += page.map(\.id)
        }
        return ids
    }

    // MARK: Update and delete

    @Test("an update takes the revision it was made from, and no other")
    func updatesOnlyCurrent() async throws {
        try await TestDatabase.with { database in
            let first = try await database.draft()
            let second = try await database.store.update(first, to: .sample { $0.businessName = "Second" })
            #expect(second.revision == first.revision + 1)
            #expect(second.updateTime >= first.updateTime)
            #expect(second.createTime == first.createTime)

            let before = try await database.everything()
            let late = try Campaign.sample { $0.businessName = "Late" }
            let refusals = [
                await failure { () throws(Failure) in try await database.store.update(first, to: late) },
                await failure { () throws(Failure) in try await database.store.delete(first) },
                await failure { () throws(Failure) in try await database.store.enqueuePublish(first) },
            ]
            #expect(refusals.map { $0?.kind } == ["conflict", "conflict", "conflict"])
            #expect(try await database.everything() == before)
        }
    }

    @Test("of many updates of one revision one succeeds")
    func updatesOnce() async throws {
        try await TestDatabase.with { database in
            let record = try await database.draft()
            let kinds = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 1...10 {
                    let campaign = try Campaign.sample { $0.externalID = "\(number)" }
                    group.addTask {
                        await failure { () throws(Failure) in try await database.store.update(record, to: campaign) }?
                            .kind
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(kinds.filter { $0 == nil }.count == 1)
            #expect(kinds.filter { $0 == "conflict" }.count == 9)
            #expect(try await database.store.campaign(record.id).revision == 2)
        }
    }

    @Test("a name is unique among a customer's campaigns, until its holder is deleted")
    func keepsNamesUnique() async throws {
        try await TestDatabase.with { database in
            let holder = try await database.draft("Spring")
            _ = try await database.draft("Spring", customer: "2222222222")
            let other = try await database.draft("spring")
            let create = await failure { () throws(Failure) in
                try await database.store.create(holder.campaign, as: .next())
            }
            #expect(create?.kind == "alreadyExists")
            let rename = await failure { () throws(Failure) in
                try await database.store.update(other, to: holder.campaign)
            }
            #expect(rename?.kind == "alreadyExists")

            _ = try await database.store.delete(holder)
            let renamed = try await database.store.update(other, to: holder.campaign)
            #expect(renamed.campaign.name == "Spring")
            _ = try await database.store.delete(renamed)
            _ = try await database.draft("Spring")
        }
    }

    @Test("a deleted campaign is still read, and takes no change")
    func deletes() async throws {
        try await TestDatabase.with { database in
            let deleted = try await database.store.delete(database.draft())
            #expect(deleted.deleteTime == deleted.updateTime)
            #expect(deleted.revision == 2)
            #expect(try await database.store.campaign(deleted.id) == deleted)
            let before = try await database.everything()
            let refusals = [
                await failure { () throws(Failure) in try await database.store.update(deleted, to: deleted.campaign) },
                await failure { () throws(Failure) in try await database.store.delete(deleted) },
                await failure { () throws(Failure) in try await database.store.enqueuePublish(deleted) },
                await failure { () throws(Failure) in try await database.store.enqueue(.enable, of: deleted) },
            ]
            #expect(refusals.map { $0?.kind } == ["conflict", "conflict", "conflict", "conflict"])
            #expect(try await database.everything() == before)
        }
    }

    @Test("a campaign that is about to be enabled at Google cannot be deleted", arguments: [JobKind.pause, .enable])
    func keepsWhatIsUnderway(kind: JobKind) async throws {
        try await TestDatabase.with { database in
            let record = try await database.store.enqueue(kind, of: database.published())
            for _ in 1...2 {
                let refusal = await failure { () throws(Failure) in try await database.store.delete(record) }
                #expect(refusal?.kind == "failedPrecondition")
                // Waiting, then running.
                _ = try await database.queue().claim(limit: 1)
            }
            #expect(try await database.store.campaign(record.id) == record)
        }
    }

    // MARK: An unavailable database

    @Test("a database that is away makes every call unavailable")
    func reportsAbsence() async throws {
        var settings = ConnectionSettings(conninfo: "host=/nonexistent user=nobody dbname=none")
        settings.limits.connectTimeout = .seconds(1)
        let pool = Pool(settings)
        let store = Store(pool)
        let queue = PublishQueue(pool, worker: 1)
        let failures = [
            await failure { () throws(Failure) in try await store.campaign(.next()) },
            await failure { () throws(Failure) in try await store.campaigns(of: nil, olderThan: nil, limit: 1) },
            await failure { () throws(Failure) in try await queue.claim(limit: 1) },
            await failure { () throws(Failure) in try await queue.openJobs() },
            await failure { () throws(Failure) in try await Migrations.migrate(settings) },
            await failure { () throws(Failure) in try await ImportSession.open(settings, publishes: false) },
        ]
        #expect(failures.map { $0?.kind } == [String](repeating: "unavailable", count: 6))
        #expect(await !store.isServing())
        await pool.close()
    }

    @Test("a database that takes too long is unavailable, and one that is killed too")
    func reportsInterruptions() async throws {
        try await TestDatabase.with { database in
            #expect(await database.store.isServing())
            try await database.execute("BEGIN; LOCK TABLE campaigns")
            var hasty = database.settings
            hasty.statementTimeout = .milliseconds(50)
            let pool = Pool(hasty)
            let slow = await failure { () throws(Failure) in try await Store(pool).campaign(.next()) }
            #expect(slow?.kind == "unavailable")
            await pool.close()

            let settings = database.settings
            async let migration = failure { () throws(Failure) in try await Migrations.migrate(settings, to: 0) }
            // It waits for our lock on the table that it wants to drop. pg_locks, unlike pg_stat_activity, is read anew
            // each time within one transaction.
            var waiting: [String] = []
            while waiting.isEmpty {
                waiting = try await database.texts(
                    """
                    SELECT pid::text FROM pg_locks WHERE NOT granted
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """)
            }
            _ = try await database.texts("SELECT pg_terminate_backend(\(waiting[0]))::text")
            #expect(await migration?.kind == "unavailable")
            try await database.execute("ROLLBACK")
        }
    }

    @Test("a cancelled caller is told so")
    func reportsCancellation() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let task = Task { () -> Failure? in
                withUnsafeCurrentTask { $0?.cancel() }
                return await failure { () throws(Failure) in try await store.campaign(.next()) }
            }
            #expect(await task.value == .cancelled)
        }
    }

    @Test("the statement of a cancelled call ends at the database, and changes nothing")
    func endsCancelledStatement() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let record = try await database.draft()
            try await database.execute("BEGIN; LOCK TABLE campaigns")
            let blocked = """
                SELECT count(*)::text FROM pg_locks WHERE NOT granted
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """
            let task = Task { await failure { () throws(Failure) in try await store.delete(record) } }
            while try await database.texts(blocked) == ["0"] { await Task.yield() }
            task.cancel()
            #expect(await task.value == .cancelled)
            while try await database.texts(blocked) != ["0"] { await Task.yield() }
            try await database.execute("ROLLBACK")
            #expect(try await store.campaign(record.id) == record)
        }
    }
}
