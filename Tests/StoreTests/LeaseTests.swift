import Domain
import Postgres
import Store
import Testing

/// Who may write to a job, and until when.
@Suite("Leases of the publish queue", .timeLimit(.minutes(5)))
struct LeaseTests {
    @Test("a job of a dead worker goes to the next claim, with its open outcome")
    func rescues() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            let intent = try #require(try await database.queue().recordIntent(job))
            let sentAt = try #require(intent.job.sentAt)
            #expect(try await database.queue(worker: 2).claim(limit: 1) == [])
            try await database.expireLeases()
            let rescued = try await database.queue(worker: 2).claim(limit: 1)
            #expect(rescued.map(\.id) == [job.id])
            #expect(rescued.map(\.sentAt) == [sentAt])
            #expect(rescued.map(\.epoch) == [2])
            #expect(try await database.store.campaign(job.campaignID).status == .publishing)
        }
    }

    @Test("a worker that lost its job to another changes nothing")
    func fences() async throws {
        try await TestDatabase.with { database in
            let stale = try await database.claimed(by: 1)
            try await database.expireLeases()
            let current = try await database.queue(worker: 2).claim(limit: 1)[0]
            try await expectPowerless(stale, in: database)
            // The holder of the next epoch is not disturbed.
            #expect(try await database.queue(worker: 2).recordIntent(current) != nil)
            #expect(try await database.queue(worker: 2).settle(current, .published(googleCampaignID: 5, .paused)))
            try await expectPowerless(stale, in: database)
            try await expectPowerless(current, in: database)
        }
    }

    @Test("a worker whose job was given back and not taken yet changes nothing")
    func fencesReturnedJobs() async throws {
        try await TestDatabase.with { database in
            let stale = try await database.claimed(by: 1)
            try await database.queue(worker: 1).release()
            try await expectPowerless(stale, in: database)
        }
    }

    /// Neither an intent nor a settlement of the job is written.
    private func expectPowerless(_ job: ClaimedJob, in database: TestDatabase) async throws {
        let before = try await database.everything()
        let queue = database.queue(worker: 1)
        #expect(try await queue.recordIntent(job) == nil)
        for settlement in Settlement.samples {
            #expect(try await !queue.settle(job, settlement))
        }
        #expect(try await database.everything() == before)
    }

    @Test("after the lease ran out nothing may be sent, although nobody took the job yet")
    func refusesLateIntent() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            try await database.expireLeases()
            let before = try await database.everything()
            #expect(try await database.queue().recordIntent(job) == nil)
            #expect(try await database.everything() == before)
        }
    }

    @Test("an intent marks the job as sent and the campaign as PUBLISHING, and renews the lease")
    func recordsIntent() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            try await database.execute("UPDATE publish_jobs SET lease_until = now() + interval '1 second'")
            let intent = try #require(try await database.queue().recordIntent(job))
            #expect(intent.job.id == job.id)
            #expect(intent.job.epoch == job.epoch)
            #expect(intent.job.sentAt != nil)
            #expect(intent.record.status == .publishing)
            #expect(try await database.store.campaign(job.campaignID) == intent.record)
            #expect(try await leases(over: 5, in: database) == ["true"])
        }
    }

    @Test("an intent to change the status leaves nothing open", arguments: [JobKind.pause, .enable])
    func recordsStatusIntent(kind: JobKind) async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed(kind)
            let intent = try #require(try await database.queue().recordIntent(job))
            #expect(intent.job.sentAt == nil)
            #expect(intent.record.status == .published)
        }
    }

    @Test("a heartbeat renews its own running leases and no others")
    func renewsOwnLeases() async throws {
        try await TestDatabase.with { database in
            for (name, worker) in [("Mine", UInt128(1)), ("Theirs", 2), ("Settled", 1)] {
                _ = try await database.queued(name)
                let job = try await database.queue(worker: worker).claim(limit: 1)[0]
                if name == "Settled" { _ = try await database.queue().settle(job, .refused([])) }
            }
            _ = try await database.queued("Waiting")
            try await database.execute(
                "UPDATE publish_jobs SET lease_until = now() + interval '1 second' WHERE state = 'RUNNING'")
            try await database.queue(worker: 1).heartbeat()
            #expect(try await leases(over: 5, in: database) == ["true", "false", "NULL", "NULL"])
        }
    }

    /// Whether each job's lease lasts longer than these seconds.
    private func leases(over seconds: Int, in database: TestDatabase) async throws -> [String] {
        try await database.texts(
            "SELECT (lease_until > now() + interval '\(seconds) seconds')::text FROM publish_jobs ORDER BY id")
    }

    @Test("a worker that stops gives its jobs back, and only its own")
    func releases() async throws {
        try await TestDatabase.with { database in
            let mine = try await database.claimed(by: 1)
            let intent = try await database.queue(worker: 1).recordIntent(mine)
            _ = try await database.queued("Theirs")
            let theirs = try await database.queue(worker: 2).claim(limit: 1)
            try await database.queue(worker: 1).release()
            let again = try await database.queue(worker: 3).claim(limit: 10)
            #expect(again.map(\.id) == [mine.id])
            #expect(again.map(\.sentAt) == [intent?.job.sentAt])
            #expect(try await database.queue(worker: 2).recordIntent(theirs[0]) != nil)
        }
    }
}
