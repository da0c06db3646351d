import Domain
import Postgres
import Store
import Testing

/// Who may write to a job, and until when.
@Suite("Leases of the publish queue", .timeLimit(.minutes(5)))
struct LeaseTests {
    @Test("a job of a dead worker goes back with its open outcome, and is written down as rescued")
    func rescues() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            let intent = try #require(try await database.queue().recordIntents([job]).first)
            #expect(try await database.queue(worker: 2).rescue() == 0)
            try await database.expireLeases()
            #expect(try await database.queue(worker: 2).claim(limit: 1) == [])
            #expect(try await database.queue(worker: 2).rescue() == 1)
            #expect(try await database.queue(worker: 2).rescue() == 0)
            let history = try await database.store.jobs.job(job.id)
            #expect(history.job.phase == .unknown)
            #expect(history.events.map(\.outcome) == ["RESCUED"])
            #expect(history.events.map(\.detail) == ["the outcome is open"])
            let rescued = try await database.queue(worker: 2).claim(limit: 1)
            #expect(rescued.map(\.id) == [job.id])
            #expect(rescued.map(\.open) == [intent.job.open])
            #expect(rescued.map(\.attempt) == [2])
            #expect(rescued.allSatisfy { $0.lease > job.lease })
            #expect(try await database.store.jobs.job(job.id).job.phase == .reconciling)
            #expect(try await database.store.campaign(job.campaignID).status == .publishing)
        }
    }

    @Test("a rescue takes the jobs of dead workers only, and none that was settled or claimed again")
    func rescuesOnlyTheDead() async throws {
        try await TestDatabase.with { database in
            let settled = try await database.claimed(by: 1)
            #expect(try await database.queue(worker: 1).settle([(settled, .refused(["no"]))]) == [])
            try await database.waiting(2)
            let lost = try await database.queue(worker: 1).claim(limit: 1)[0]
            let held = try await database.queue(worker: 2).claim(limit: 1)[0]
            try await database.expireLeases(of: 1)
            #expect(try await database.queue(worker: 3).rescue() == 1)
            #expect(try await database.queue(worker: 3).claim(limit: 9).map(\.id) == [lost.id])
            #expect(try await database.queue(worker: 3).rescue() == 0)
            #expect(try await database.queue(worker: 2).recordIntents([held]).count == 1)
            #expect(try await database.store.jobs.job(settled.id).job.phase == .refused)
        }
    }

    @Test("a worker that lost its job to another changes nothing")
    func fences() async throws {
        try await TestDatabase.with { database in
            let stale = try await database.claimed(by: 1)
            try await database.expireLeases()
            _ = try await database.queue().rescue()
            let current = try await database.queue(worker: 2).claim(limit: 1)[0]
            try await expectPowerless(stale, in: database)
            // The holder of the next lease is not disturbed.
            #expect(try await database.queue(worker: 2).recordIntents([current]).count == 1)
            #expect(
                try await database.queue(worker: 2).settle([(current, .published(googleCampaignID: 5, .paused))]) == [])
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
        #expect(try await queue.recordIntents([job]).isEmpty)
        for settlement in Settlement.samples {
            #expect(try await queue.settle([(job, settlement)]) == [job])
        }
        #expect(try await database.everything() == before)
    }

    @Test("of a batch from two claims those that were lost are named, and the others are written")
    func namesLostJobs() async throws {
        try await TestDatabase.with { database in
            try await database.waiting(6)
            let queue = database.queue(worker: 1)
            let first = try await queue.claim(limit: 3)
            let second = try await queue.claim(limit: 3)
            #expect(Set(first.map(\.lease)).count == 1)
            #expect(Set(second.map(\.lease)).count == 1)
            #expect(second[0].lease > first[0].lease)
            // The first claim is lost behind the worker's back.
            try await database.execute("UPDATE publish_jobs SET lease = 999 WHERE lease = \(first[0].lease)")
            let intents = try await queue.recordIntents(first + second)
            #expect(Set(intents.map(\.job.id)) == Set(second.map(\.id)))
            for intent in intents {
                #expect(intent.record.id == intent.job.campaignID)
                #expect(intent.job.open?.lease == second[0].lease)
            }
            let lost = try await queue.settle((first + second).map { ($0, .refused(["no"])) })
            #expect(lost == first)
            #expect(try await database.count("finished_jobs") == 3)
            #expect(try await database.count("publish_events") == 3)
        }
    }

    @Test("after the lease ran out nothing may be sent, although nobody took the job yet")
    func refusesLateIntent() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            try await database.expireLeases()
            let before = try await database.everything()
            #expect(try await database.queue().recordIntents([job]).isEmpty)
            #expect(try await database.everything() == before)
        }
    }

    @Test("an intent marks the create as open and the campaign as PUBLISHING")
    func recordsIntent() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            let intent = try #require(
                try await database.queue().recordIntents([job], appliedWithin: .seconds(7)).first)
            #expect(intent.job.id == job.id)
            let open = try #require(intent.job.open)
            #expect(open.lease == job.lease)
            #expect(open.applyDeadline.microseconds - open.sentAt.microseconds == 7_000_000)
            #expect(intent.job.unknowns == 0)
            #expect(intent.record.status == .publishing)
            #expect(try await database.store.campaign(job.campaignID) == intent.record)
            #expect(try await database.store.jobs.job(job.id).job.phase == .sending)
        }
    }

    @Test("an intent over an attempt whose outcome was never learnt counts that one")
    func countsUnknowns() async throws {
        try await TestDatabase.with { database in
            _ = try await database.queued()
            var last: ClaimedJob?
            for unknowns in 0...2 {
                let job = try await database.queue().claim(limit: 1)[0]
                let intent = try #require(try await database.queue().recordIntents([job]).first)
                #expect(intent.job.unknowns == unknowns)
                _ = try await database.queue().settle([(job, .lookAgain(after: .zero, reason: "no answer"))])
                last = intent.job
            }
            let job = try await database.queue().claim(limit: 1)[0]
            #expect(job.open == last?.open)
            #expect(job.unknowns == 2)
        }
    }

    @Test("an attempt whose outcome was never learnt is counted when it is given up, too")
    func countsGivenUp() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            _ = try await database.queue().recordIntents([job])
            _ = try await database.queue().settle([(job, .lookAgain(after: .zero, reason: "no answer"))])
            let next = try await database.queue().claim(limit: 1)[0]
            _ = try await database.queue().settle([(next, .resend(after: .zero, reason: "not there, not sent"))])
            let last = try await database.queue().claim(limit: 1)[0]
            #expect(last.open == nil)
            #expect(last.unknowns == 1)
            _ = try await database.queue().recordIntents([last])
            _ = try await database.queue().settle([(last, .resend(after: .zero, reason: "refused"))])
            #expect(try await database.queue().claim(limit: 1)[0].unknowns == 1)
        }
    }

    @Test(
        "an intent to change a published campaign is open until it is settled",
        arguments: [JobKind.pause, .enable, .remove, .update])
    func recordsStatusIntent(kind: JobKind) async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed(kind)
            let intent = try #require(try await database.queue().recordIntents([job]).first)
            #expect(intent.job.open?.lease == job.lease)
            #expect(intent.record.status == .published)
        }
    }

    @Test("a heartbeat renews its own lease and no other")
    func renewsOwnLease() async throws {
        try await TestDatabase.with { database in
            _ = try await database.claimed(by: 1)
            try await database.waiting(1)
            _ = try await database.queue(worker: 2).claim(limit: 1)
            try await database.execute("UPDATE publish_workers SET lease_until = now() + interval '1 second'")
            #expect(try await database.queue(worker: 1).heartbeat())
            let leases = try await database.texts(
                "SELECT (lease_until > now() + interval '5 seconds')::text FROM publish_workers ORDER BY worker")
            #expect(leases == ["true", "false"])
        }
    }

    @Test("a worker that was declared dead hears it at its next heartbeat, and may claim again")
    func tellsTheDead() async throws {
        try await TestDatabase.with { database in
            let queue = database.queue()
            #expect(try await !queue.heartbeat())
            let job = try await database.claimed()
            #expect(try await queue.heartbeat())
            try await database.expireLeases()
            #expect(try await database.queue(worker: 2).rescue() == 1)
            #expect(try await !queue.heartbeat())
            #expect(try await queue.claim(limit: 1).map(\.id) == [job.id])
            #expect(try await queue.heartbeat())
        }
    }

    @Test("a worker that holds nothing is seen once enlisted, which renews no lease, until it stops")
    func enlists() async throws {
        try await TestDatabase.with { database in
            let queue = database.queue()
            try await queue.enlist()
            #expect(try await queue.heartbeat())
            #expect(try await database.store.jobs.statistics().workers == 1)
            try await database.expireLeases()
            try await queue.enlist()
            #expect(try await database.store.jobs.statistics().workers == 0)
            try await queue.release()
            #expect(try await database.texts("SELECT worker::text FROM publish_workers") == [])
        }
    }

    @Test("a claim is itself a sign of life")
    func claimRenews() async throws {
        try await TestDatabase.with { database in
            _ = try await database.claimed()
            try await database.execute("UPDATE publish_workers SET lease_until = now() + interval '1 second'")
            try await database.waiting(1)
            _ = try await database.queue().claim(limit: 1)
            let leases = try await database.texts(
                "SELECT (lease_until > now() + interval '5 seconds')::text FROM publish_workers")
            #expect(leases == ["true"])
        }
    }

    @Test("a worker that stops gives its jobs back, and only its own; what it has not sent loses no attempt")
    func releases() async throws {
        try await TestDatabase.with { database in
            let sent = try await database.claimed(by: 1)
            let intent = try await database.queue(worker: 1).recordIntents([sent]).first
            try await database.waiting(1)
            let unsent = try await database.queue(worker: 1).claim(limit: 1)[0]
            try await database.waiting(1, customer: 2_222_222_222)
            let theirs = try await database.queue(worker: 2).claim(limit: 1)
            try await database.queue(worker: 1).release()
            let again = try await database.queue(worker: 3).claim(limit: 10)
            #expect(Set(again.map(\.id)) == [sent.id, unsent.id])
            #expect(again.first { $0.id == sent.id }?.open == intent?.job.open)
            #expect(again.first { $0.id == sent.id }?.attempt == 2)
            #expect(again.first { $0.id == unsent.id }?.attempt == 1)
            #expect(try await database.queue(worker: 2).recordIntents(theirs).count == 1)
            #expect(try await !database.queue(worker: 1).heartbeat())
        }
    }

    @Test("a worker gives back what it claimed without learning of it, and keeps what it knows")
    func releasesUnknown() async throws {
        try await TestDatabase.with { database in
            let queue = database.queue(worker: 1)
            let unknown = try await database.claimed(by: 1)
            try await database.waiting(1)
            let known = try await queue.claim(limit: 1)[0]
            try await queue.release(allBut: [known.lease])
            let again = try await database.queue(worker: 2).claim(limit: 10)
            #expect(again.map(\.id) == [unknown.id])
            #expect(again.first?.attempt == 1)
            #expect(try await queue.recordIntents([unknown, known]).map(\.job.id) == [known.id])
            #expect(try await queue.heartbeat())
        }
    }
}
