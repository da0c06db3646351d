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
                "SELECT format('%s %s %s %s %s', customer_id, campaign_id, kind, phase, attempt) FROM jobs")
            #expect(jobs == ["1234567890 \(draft.id) PUBLISH QUEUED 0"])

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
            try await database.execute("ALTER TABLE publish_jobs ADD CHECK (kind <> 'PUBLISH')")
            let before = try await database.everything()
            let refusal = await failure { () throws(Failure) in try await database.store.enqueuePublish(draft) }
            #expect(refusal?.kind == "unexpected")
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
        "a change at Google needs a campaign that is or will be published, and leaves its status to Google",
        arguments: [JobKind.pause, .enable, .remove, .update])
    func enqueuesChange(kind: JobKind) async throws {
        try await TestDatabase.with { database in
            let draft = try await database.draft("Draft")
            let early = await failure { () throws(Failure) in try await database.store.enqueue(kind, of: draft) }
            #expect(early?.kind == "conflict")
            let published = try await database.published()
            let queued = try await database.store.enqueue(kind, of: published)
            #expect(queued.status == .published)
            #expect(queued.googleStatus == .paused)
            #expect(queued.revision == published.revision + 1)
            let jobs = try await database.queue().claim(limit: 10)
            #expect(jobs.map(\.kind) == [kind])
            let waiting = try await database.queued("Waiting")
            _ = try await database.store.enqueue(kind, of: waiting)
            #expect(try await database.queue().claim(limit: 10).map(\.kind) == [.publish])
        }
    }

    @Test("a publish of a later time waits for it")
    func schedules() async throws {
        try await TestDatabase.with { database in
            // Far beyond any clock of a test machine.
            let later = Instant(microseconds: 4_000_000_000_000_000)
            _ = try await database.store.enqueuePublish(database.draft(), at: later)
            let queue = database.queue()
            #expect(try await queue.claim(limit: 1) == [])
            let job = try #require(try await database.store.jobs.jobs(JobFilter(), olderThan: nil, limit: 1).first)
            #expect(job.phase == .scheduled)
            #expect(job.runAt == later)
            try await database.execute("UPDATE publish_jobs SET run_at = now()")
            #expect(try await queue.claim(limit: 1).map(\.id) == [job.id])
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
                """
                UPDATE publish_jobs SET state = 'SCHEDULED', run_at = now() + interval '1 hour'
                WHERE campaign_id = '\(later.id)'
                """)
            let queue = database.queue()
            let one = try await queue.claim(limit: 1)
            #expect(one.map(\.campaignID) == [first.id])
            #expect(one.map(\.kind) == [.publish])
            #expect(one.map(\.customerID) == [CustomerID(1_234_567_890)])
            #expect(one.map(\.attempt) == [1])
            #expect(one.map(\.open) == [nil])
            #expect(one.map(\.unknowns) == [0])
            #expect(try await queue.claim(limit: 10).map(\.campaignID) == [second.id])
            #expect(try await queue.claim(limit: 10) == [])
            #expect(try await queue.openJobs() == 3)
        }
    }

    @Test("eight workers never get the same job")
    func claimsOnce() async throws {
        try await TestDatabase.with { database in
            try await database.waiting(200)
            let jobs = try await withThrowingTaskGroup(of: [ClaimedJob].self) { group in
                for worker in 1...8 {
                    let queue = database.queue(worker: UInt128(worker))
                    group.addTask {
                        var mine: [ClaimedJob] = []
                        while true {
                            let claimed = try await queue.claim(limit: 3)
                            if claimed.isEmpty { return mine }
                            #expect(Set(claimed.map(\.lease)).count == 1)
                            mine += claimed
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(jobs.count == 200)
            #expect(Set(jobs.map(\.id)).count == 200)
            #expect(jobs.allSatisfy { $0.attempt == 1 })
        }
    }

    @Test("each claim takes a higher lease")
    func raisesLease() async throws {
        try await TestDatabase.with { database in
            _ = try await database.queued()
            var last: Int64 = 0
            for attempt in 1...4 {
                let jobs = try await database.queue(worker: UInt128(attempt)).claim(limit: 1)
                #expect(jobs.map(\.attempt) == [attempt])
                #expect(jobs.allSatisfy { $0.lease > last })
                last = jobs[0].lease
                try await database.expireLeases()
                _ = try await database.queue().rescue()
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
            _ = try await queue.settle([(job, .parked(reason: "away"))])
            #expect(try await queue.openJobs() == 1)
        }
    }

    @Test("publishing again after a job was parked carries the open outcome into the new job")
    func carriesOpenOutcome() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            let open = try #require(try await database.queue().recordIntents([job]).first?.job.open)
            #expect(try await database.queue().settle([(job, .parked(reason: "no answer"))]) == [])
            let parked = try await database.store.campaign(job.campaignID)
            let queued = try await database.store.enqueuePublish(parked)
            #expect(queued.publishError.isEmpty)
            let next = try await database.queue().claim(limit: 1)
            #expect(next.map(\.open) == [open])
            #expect(next.map(\.attempt) == [1])
            #expect(next.allSatisfy { $0.id != job.id })
            let history = try await database.store.jobs.job(job.id)
            #expect(history.job.phase == .cancelled)
            #expect(history.events.map(\.outcome) == ["PARKED", "SUPERSEDED"])
        }
    }

    @Test("publishing again after a refusal starts with nothing open")
    func startsAnew() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            _ = try await database.queue().recordIntents([job])
            #expect(try await database.queue().settle([(job, .refused(["no"]))]) == [])
            _ = try await database.store.enqueuePublish(database.store.campaign(job.campaignID))
            #expect(try await database.queue().claim(limit: 1).map(\.open) == [nil])
        }
    }
}
