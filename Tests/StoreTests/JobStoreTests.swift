import Domain
import Postgres
import Store
import Testing

/// What operators see of jobs and do with them.
@Suite("Jobs for operators", .timeLimit(.minutes(5)))
struct JobStoreTests {
    /// A create that was sent and then parked.
    private func parked(in database: TestDatabase) async throws -> ClaimedJob {
        let job = try await database.claimed()
        let sent = try #require(try await database.queue().recordIntents([job]).first)
        #expect(try await database.queue().settle([(job, .parked(reason: "several"))]) == [])
        return sent.job
    }

    @Test("a parked job that is retried runs from its first attempt, and what is open stays open")
    func retries() async throws {
        try await TestDatabase.with { database in
            let job = try await parked(in: database)
            try await database.store.jobs.settle(job.id, by: .retry, actor: "ann")
            let campaign = try await database.store.campaign(job.campaignID)
            #expect(campaign.status == .queued)
            #expect(campaign.publishError.isEmpty)
            let (record, events) = try await database.store.jobs.job(job.id)
            #expect(record.phase == .unknown)
            #expect(events.map(\.outcome) == ["PARKED", "RETRIED"])
            #expect(events.map(\.actor) == ["", "ann"])
            #expect(events.map(\.lease) == [job.lease, nil])
            let again = try await database.queue().claim(limit: 1)
            #expect(again.map(\.id) == [job.id])
            #expect(again.map(\.attempt) == [1])
            #expect(again.map(\.open) == [job.open])
        }
    }

    @Test("a parked create adopts what a person has found at Google")
    func adopts() async throws {
        try await TestDatabase.with { database in
            let job = try await parked(in: database)
            try await database.store.jobs.settle(
                job.id, by: .adopt(googleCampaignID: 99, status: .enabled, drift: []), actor: "ann")
            let campaign = try await database.store.campaign(job.campaignID)
            #expect(campaign.status == .published)
            #expect(campaign.googleCampaignID == 99)
            #expect(campaign.googleStatus == .enabled)
            #expect(campaign.publishError.isEmpty)
            let (record, events) = try await database.store.jobs.job(job.id)
            #expect(record.phase == .done)
            #expect(record.finishTime != nil)
            #expect(events.map(\.outcome) == ["PARKED", "ADOPTED"])
            #expect(events.last?.detail == "campaign 99")
        }
    }

    @Test("a campaign at Google that is ours already cannot be adopted twice, and only a create adopts")
    func adoptsOnce() async throws {
        try await TestDatabase.with { database in
            let published = try await database.published("Published", googleID: 99)
            let job = try await parked(in: database)
            _ = try await database.store.enqueue(.pause, of: published)
            let pause = try await database.queue().claim(limit: 1)[0]
            _ = try await database.queue().settle([(pause, .parked(reason: "gone"))])
            let before = try await database.everything()
            let jobs = database.store.jobs
            let refusals = [
                await failure { () throws(Failure) in
                    try await jobs.settle(
                        job.id, by: .adopt(googleCampaignID: 99, status: .paused, drift: []), actor: "ann")
                },
                await failure { () throws(Failure) in
                    try await jobs.settle(
                        pause.id, by: .adopt(googleCampaignID: 98, status: .paused, drift: []), actor: "ann")
                },
            ]
            #expect(refusals.map { $0?.kind } == ["alreadyExists", "failedPrecondition"])
            #expect(try await database.everything() == before)
        }
    }

    @Test("an abandoned create leaves its campaign failed, to be published anew")
    func abandons() async throws {
        try await TestDatabase.with { database in
            let job = try await parked(in: database)
            try await database.store.jobs.settle(job.id, by: .abandon, actor: "ann")
            let campaign = try await database.store.campaign(job.campaignID)
            #expect(campaign.status == .failed)
            #expect(campaign.publishError == "several")
            let history = try await database.store.jobs.job(job.id)
            #expect(history.job.phase == .abandoned)
            #expect(history.events.map(\.outcome) == ["PARKED", "ABANDONED"])
            _ = try await database.store.enqueuePublish(campaign)
            #expect(try await database.queue().claim(limit: 1).map(\.open) == [nil])
        }
    }

    @Test("a job that waits can be cancelled, and the next of its campaign goes on")
    func cancels() async throws {
        try await TestDatabase.with { database in
            let queued = try await database.queued()
            _ = try await database.store.enqueue(.pause, of: queued)
            let jobs = try await database.store.jobs.jobs(JobFilter(), olderThan: nil, limit: 10)
            #expect(jobs.map(\.phase) == [.blocked, .queued])
            try await database.store.jobs.settle(jobs[1].id, by: .cancel, actor: "ann")
            #expect(try await database.store.campaign(queued.id).status == .draft)
            let history = try await database.store.jobs.job(jobs[1].id)
            #expect(history.job.phase == .cancelled)
            #expect(history.events.map(\.outcome) == ["CANCELLED"])
            #expect(try await database.queue().claim(limit: 10).map(\.id) == [jobs[0].id])
        }
    }

    @Test("each action is refused in every phase but its own, and changes nothing")
    func refusesActions() async throws {
        try await TestDatabase.with { database in
            let store = database.store.jobs
            let parked = try await parked(in: database)
            try await database.waiting(3, customer: 2_222_222_222)
            let running = try await database.queue().claim(limit: 1)[0]
            let sent = try await database.queue().claim(limit: 1)[0]
            _ = try await database.queue().recordIntents([sent])
            try await database.queue(worker: 1).release()
            let again = try await database.queue().claim(limit: 1)[0]
            #expect(again.id == running.id || again.id == sent.id)
            let unknown = try await store.jobs(JobFilter(), olderThan: nil, limit: 10).first { $0.phase == .unknown }
            let before = try await database.everything()
            let actions: [OperatorAction] = [
                .retry, .abandon, .cancel, .adopt(googleCampaignID: 1, status: .paused, drift: []),
            ]
            var attempts = actions.flatMap { [(again.id, $0), (unknown?.id ?? again.id, $0)] }
            attempts.append((parked.id, .cancel))
            var refusals: [String?] = []
            for (id, action) in attempts {
                let refusal = await failure { () throws(Failure) in
                    try await store.settle(id, by: action, actor: "ann")
                }
                refusals.append(refusal?.kind)
            }
            #expect(refusals.allSatisfy { $0 == "failedPrecondition" })
            let missing = await failure { () throws(Failure) in
                try await store.settle(12_345, by: .retry, actor: "ann")
            }
            #expect(missing?.kind == "notFound")
            #expect(try await database.everything() == before)
        }
    }

    @Test("a job of a campaign that was deleted meanwhile is not retried")
    func refusesDeleted() async throws {
        try await TestDatabase.with { database in
            let job = try await parked(in: database)
            _ = try await database.store.delete(database.store.campaign(job.campaignID))
            let refusal = await failure { () throws(Failure) in
                try await database.store.jobs.settle(job.id, by: .retry, actor: "ann")
            }
            #expect(refusal?.kind == "failedPrecondition")
        }
    }

    // MARK: Lists

    @Test("pages show each job once, newest first, open and finished, and filters hold together")
    func lists() async throws {
        try await TestDatabase.with { database in
            let store = database.store.jobs
            try await database.waiting(20)
            try await database.waiting(20, customer: 2_222_222_222)
            let jobs = try await database.queue().claim(limit: 20)
            _ = try await database.queue().settle(jobs.prefix(10).map { ($0, .refused(["no"])) })
            var seen: [JobRecord] = []
            while true {
                let page = try await store.jobs(JobFilter(), olderThan: seen.last?.id, limit: 7)
                if page.isEmpty { break }
                seen += page
            }
            #expect(seen.count == 40)
            #expect(seen.map(\.id) == seen.map(\.id).sorted(by: >))
            #expect(Set(seen.map(\.id)).count == 40)

            func ids(_ change: (inout JobFilter) -> Void) async throws -> Set<Int64> {
                var filter = JobFilter()
                change(&filter)
                return Set(try await store.jobs(filter, olderThan: nil, limit: 100).map(\.id))
            }
            func expected(_ isListed: (JobRecord) -> Bool) -> Set<Int64> { Set(seen.filter(isListed).map(\.id)) }
            let customer = try #require(CustomerID(2_222_222_222))
            #expect(try await ids { $0.customerID = customer } == expected { $0.customerID == customer })
            #expect(try await ids { $0.campaignID = seen[3].campaignID } == [seen[3].id])
            #expect(try await ids { $0.kind = .publish }.count == 40)
            #expect(try await ids { $0.kind = .pause }.isEmpty)
            for phase in JobPhase.allCases {
                #expect(try await ids { $0.phases = [phase] } == expected { $0.phase == phase })
            }
            #expect(
                try await ids { ($0.phases, $0.customerID) = ([.refused, .running], customer) }
                    == expected { [.refused, .running].contains($0.phase) && $0.customerID == customer })
            #expect(expected { $0.phase == .refused }.count == 10)
        }
    }

    // MARK: Looking after the queue

    @Test("the statistics tell depth, age and workers")
    func tellsStatistics() async throws {
        try await TestDatabase.with { database in
            let store = database.store.jobs
            let empty = try await store.statistics()
            #expect(empty.depths == [:])
            #expect(empty.oldestWaiting == nil && empty.oldestExpired == nil)
            #expect(empty.workers == 0)
            _ = try await parked(in: database)
            try await database.waiting(5)
            _ = try await database.queue().claim(limit: 2)
            try await database.execute("UPDATE publish_jobs SET run_at = now() - interval '1 minute'")
            let some = try await store.statistics()
            #expect(some.depths == [.queued: 3, .running: 2, .parked: 1])
            #expect(try #require(some.oldestWaiting) >= .seconds(60))
            #expect(some.workers == 1)
            try await database.expireLeases()
            let late = try await store.statistics()
            #expect(late.workers == 0)
            #expect(try #require(late.oldestExpired) >= .seconds(1))
        }
    }

    @Test("what waits for Google's delay is told with its end, and resumed at once")
    func tellsHeld() async throws {
        try await TestDatabase.with { database in
            let store = database.store.jobs
            let customer = try Campaign.sample().customerID
            #expect(try await store.held(limit: 10).isEmpty)
            try await database.queue().hold(.customer(customer), for: .seconds(3_600))
            try await database.queue().hold(.project, for: .seconds(3_600))
            #expect(try await store.held(limit: 10).map(\.scope) == [.project, .customer(customer)])
            #expect(try await store.held(limit: 1).count == 1)
            try await store.pause(.project)
            #expect(try await store.held(limit: 10).count == 2)
            try await store.resume(.customer(customer))
            #expect(try await store.held(limit: 10).map(\.scope) == [.project])
            try await database.queue().hold(.customer(customer), for: .seconds(3_600))
            try await store.resume(.project)
            #expect(try await store.held(limit: 10).isEmpty)
        }
    }

    @Test("resuming lets go what was put off, but not what waits for a caller's time or for an open outcome")
    func wakes() async throws {
        try await TestDatabase.with { database in
            for name in ["asked", "put off", "open"] { _ = try await database.queued(name) }
            try await database.execute(
                """
                UPDATE publish_jobs j SET state = 'SCHEDULED', run_at = now() + interval '1 day',
                    reason = CASE c.name WHEN 'asked' THEN '' ELSE 'not now' END,
                    sent_at = CASE c.name WHEN 'open' THEN now() END, sent_lease = CASE c.name WHEN 'open' THEN 1 END,
                    apply_until = CASE c.name WHEN 'open' THEN now() END
                FROM campaigns c WHERE c.id = j.campaign_id
                """)
            try await database.store.jobs.resume(.project)
            let due = "SELECT name FROM publish_jobs j JOIN campaigns c ON c.id = campaign_id WHERE run_at <= now()"
            #expect(try await database.texts(due) == ["put off"])
            #expect(try await database.store.jobs.statistics().oldestWaiting != nil)
            #expect(try await database.queue().claim(limit: 10).count == 1)
        }
    }

    @Test("pruning deletes what is old enough, batch by batch, and nothing that is open")
    func prunes() async throws {
        try await TestDatabase.with { database in
            let store = database.store.jobs
            try await database.waiting(1_500)
            while true {
                let jobs = try await database.queue().claim(limit: 500)
                if jobs.isEmpty { break }
                _ = try await database.queue().settle(jobs.map { ($0, .refused(["no"])) })
            }
            _ = try await database.queued("Open")
            #expect(try await store.prune(jobs: .seconds(3600), events: .seconds(3600)) == 0)
            try await database.execute(
                "UPDATE finished_jobs SET finish_time = finish_time - interval '2 hours' WHERE id % 10 > 0")
            #expect(try await store.prune(jobs: .seconds(3600), events: .seconds(3600)) == 1_000)
            #expect(try await store.prune(jobs: .seconds(3600), events: .seconds(3600)) == 350)
            #expect(try await store.prune(jobs: .seconds(3600), events: .seconds(3600)) == 0)
            #expect(try await database.count("finished_jobs") == 150)
            #expect(try await database.count("publish_events") == 1_500)
            try await database.execute("UPDATE publish_events SET time = time - interval '2 hours'")
            #expect(try await store.prune(jobs: .seconds(3600), events: .seconds(3600)) == 1_000)
            #expect(try await store.prune(jobs: .seconds(3600), events: .seconds(3600)) == 500)
            #expect(try await database.queue().openJobs() == 1)
        }
    }
}
