import Domain
import Postgres
import Store
import Testing

@Suite("Publish queue", .timeLimit(.minutes(5)))
struct PublishQueueTests {
    // MARK: Queueing

    @Test("publishing makes the campaign QUEUED and one job, together")
    func enqueues() async throws {
        try await TestDatabase.with { database in
            let draft = try await database.draft()
            let queued = try await database.store.enqueuePublish(draft)
            #expect(queued.status == .queued)
            #expect(queued.revision == draft.revision + 1)
            #expect(try await database.store.campaign(draft.id) == queued)
            let jobs = try await database.texts(
                """
                SELECT format('%s %s %s %s %s %s', customer_id, campaign_id, kind, state, attempt, epoch)
                FROM publish_jobs
                """
            )
            #expect(jobs == ["1234567890 \(draft.id) PUBLISH QUEUED 0 0"])

            let before = try await database.everything()
            let again = await failure { () throws(Failure) in try await database.store.enqueuePublish(draft) }
            let onTop = await failure { () throws(Failure) in try await database.store.enqueuePublish(queued) }
            #expect([again?.kind, onTop?.kind] == ["conflict", "conflict"])
            #expect(try await database.everything() == before)
        }
    }

    @Test("when the job cannot be made, the campaign stays a draft")
    func enqueuesTogether() async throws {
        try await TestDatabase.with { database in
            let draft = try await database.draft()
            try await database.execute(
                """
                INSERT INTO publish_jobs (customer_id, campaign_id, kind) VALUES (1234567890, '\(draft.id)', 'PAUSE')
                """)
            let before = try await database.everything()
            let refusal = await failure { () throws(Failure) in try await database.store.enqueuePublish(draft) }
            #expect(refusal?.kind == "failedPrecondition")
            #expect(try await database.everything() == before)
        }
    }

    @Test("of many that publish one draft one succeeds, with one job")
    func enqueuesOnce() async throws {
        try await TestDatabase.with { database in
            let draft = try await database.draft()
            let successes = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...10 {
                    group.addTask {
                        await failure { () throws(Failure) in try await database.store.enqueuePublish(draft) } == nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(successes == 1)
            #expect(try await database.queue().openJobs() == 1)
        }
    }

    @Test(
        "a status change needs a published campaign, and leaves its status to Google",
        arguments: [JobKind.pause, .enable])
    func enqueuesStatusChange(kind: JobKind) async throws {
        try await TestDatabase.with { database in
            let draft = try await database.draft("Draft")
            let early = await failure { () throws(Failure) in try await database.store.enqueue(kind, of: draft) }
            #expect(early?.kind == "conflict")
            let published = try await database.published()
            let queued = try await database.store.enqueue(kind, of: published)
            #expect(queued.status == .published)
            #expect(queued.googleStatus == .paused)
            #expect(queued.revision == published.revision + 1)
            let second = await failure { () throws(Failure) in try await database.store.enqueue(kind, of: queued) }
            #expect(second?.kind == "failedPrecondition")
            let jobs = try await database.queue().claim(limit: 10)
            #expect(jobs.map(\.kind) == [kind])
        }
    }

    // MARK: Claims

    @Test("a claim takes jobs that are due, oldest first, and tells their story")
    func claims() async throws {
        try await TestDatabase.with { database in
            let first = try await database.queued("First")
            let second = try await database.queued("Second")
            let later = try await database.queued("Later")
            try await database.execute(
                "UPDATE publish_jobs SET run_at = now() + interval '1 hour' WHERE campaign_id = '\(later.id)'")
            let queue = database.queue()
            let one = try await queue.claim(limit: 1)
            #expect(one.map(\.campaignID) == [first.id])
            #expect(one.map(\.kind) == [.publish])
            #expect(one.map(\.epoch) == [1])
            #expect(one.map(\.attempt) == [1])
            #expect(one.map(\.sentAt) == [nil])
            #expect(try await queue.claim(limit: 10).map(\.campaignID) == [second.id])
            #expect(try await queue.claim(limit: 10) == [])
            #expect(try await queue.openJobs() == 3)
        }
    }

    @Test("eight workers never get the same job")
    func claimsOnce() async throws {
        try await TestDatabase.with { database in
            try await database.execute(
                """
                INSERT INTO campaigns (id, \(TestDatabase.requiredColumns), status)
                SELECT gen_random_uuid(), \(TestDatabase.requiredValues("'Campaign ' || n")), 'QUEUED'
                FROM generate_series(1, 200) n;
                INSERT INTO publish_jobs (customer_id, campaign_id, kind)
                SELECT customer_id, id, 'PUBLISH' FROM campaigns
                """)
            let jobs = try await withThrowingTaskGroup(of: [ClaimedJob].self) { group in
                for worker in 1...8 {
                    let queue = database.queue(worker: UInt128(worker))
                    group.addTask {
                        var mine: [ClaimedJob] = []
                        while true {
                            let claimed = try await queue.claim(limit: 3)
                            if claimed.isEmpty { return mine }
                            mine += claimed
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(jobs.count == 200)
            #expect(Set(jobs.map(\.id)).count == 200)
            #expect(jobs.allSatisfy { $0.epoch == 1 && $0.attempt == 1 })
        }
    }

    @Test("each claim of a job takes the next epoch")
    func raisesEpoch() async throws {
        try await TestDatabase.with { database in
            _ = try await database.queued()
            for epoch in 1...4 {
                let jobs = try await database.queue(worker: UInt128(epoch)).claim(limit: 1)
                #expect(jobs.map(\.epoch) == [Int64(epoch)])
                #expect(jobs.map(\.attempt) == [epoch])
                try await database.expireLeases()
            }
        }
    }

    // MARK: Ends

    @Test("open are the jobs that wait and those that run")
    func countsOpenJobs() async throws {
        try await TestDatabase.with { database in
            let queue = database.queue()
            #expect(try await queue.openJobs() == 0)
            let job = try await database.claimed()
            _ = try await database.queued("Waiting")
            #expect(try await queue.openJobs() == 2)
            _ = try await queue.settle(job, .parked(reason: "away"))
            #expect(try await queue.openJobs() == 1)
        }
    }

    @Test("publishing again after a job was parked carries the open outcome into the new job")
    func carriesOpenOutcome() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            let sentAt = try #require(try await database.queue().recordIntent(job)?.job.sentAt)
            #expect(try await database.queue().settle(job, .parked(reason: "no answer")))
            let parked = try await database.store.campaign(job.campaignID)
            let queued = try await database.store.enqueuePublish(parked)
            #expect(queued.publishError.isEmpty)
            let next = try await database.queue().claim(limit: 1)
            #expect(next.map(\.sentAt) == [sentAt])
            #expect(next.map(\.attempt) == [1])
            #expect(next.allSatisfy { $0.id != job.id })
        }
    }

    @Test("publishing again after a refusal starts with nothing open")
    func startsAnew() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            _ = try await database.queue().recordIntent(job)
            #expect(try await database.queue().settle(job, .refused(["no"])))
            _ = try await database.store.enqueuePublish(database.store.campaign(job.campaignID))
            #expect(try await database.queue().claim(limit: 1).map(\.sentAt) == [nil])
        }
    }
}
