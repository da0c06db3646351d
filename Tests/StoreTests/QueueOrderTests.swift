import Domain
import Postgres
import Store
import Testing

/// Which job goes first.
@Suite("Order of the publish queue", .timeLimit(.minutes(5)))
struct QueueOrderTests {
    private let other: Int64 = 2_222_222_222

    // MARK: One campaign

    @Test("the jobs of one campaign run one after the other, in the order in which they were made")
    func keepsCampaignOrder() async throws {
        try await TestDatabase.with { database in
            let queue = database.queue()
            let queued = try await database.queued()
            let paused = try await database.store.enqueue(.pause, of: queued)
            _ = try await database.store.enqueue(.update, of: paused)
            let endings: [(JobKind, Settlement)] = [
                (.publish, .published(googleCampaignID: 5, .enabled)), (.pause, .statusChanged(.paused)),
                (.update, .updated),
            ]
            for (kind, settlement) in endings {
                let jobs = try await queue.claim(limit: 10)
                #expect(jobs.map(\.kind) == [kind])
                #expect(try await queue.claim(limit: 10) == [])
                // Not even when the first comes back, is lost, or waits for its time.
                #expect(try await queue.settle([(jobs[0], .resend(after: .seconds(3600), reason: "busy"))]) == [])
                #expect(try await queue.claim(limit: 10) == [])
                try await database.execute("UPDATE publish_jobs SET run_at = now() WHERE state = 'SCHEDULED'")
                let again = try await queue.claim(limit: 10)
                #expect(again.map(\.id) == jobs.map(\.id))
                #expect(try await queue.settle([(again[0], settlement)]) == [])
            }
            #expect(try await queue.openJobs() == 0)
        }
    }

    @Test("behind a parked job nothing of its campaign runs until a person has decided")
    func waitsBehindParked() async throws {
        try await TestDatabase.with { database in
            let queue = database.queue()
            let queued = try await database.queued()
            _ = try await database.store.enqueue(.pause, of: queued)
            let publish = try await queue.claim(limit: 1)[0]
            _ = try await queue.settle([(publish, .parked(reason: "several"))])
            #expect(try await queue.claim(limit: 1) == [])
            try await database.store.jobs.settle(publish.id, by: .abandon, actor: "ann")
            #expect(try await queue.claim(limit: 1).map(\.kind) == [.pause])
        }
    }

    @Test("a job that is made while the one before it ends is never forgotten")
    func missesNone() async throws {
        try await TestDatabase.with { database in
            for round in 1...15 {
                let published = try await database.published("Round \(round)", googleID: Int64(round))
                _ = try await database.store.enqueue(.pause, of: published)
                let job = try await database.queue().claim(limit: 1)[0]
                async let settled = database.queue().settle([(job, .statusChanged(.paused))])
                // Its revision may have changed meanwhile: then nothing was made.
                var isMade = false
                while !isMade {
                    let record = try await database.store.campaign(job.campaignID)
                    let refusal = await failure { () throws(Failure) in
                        try await database.store.enqueue(.enable, of: record)
                    }
                    isMade = refusal == nil
                }
                let lost = try await settled
                #expect(lost == [])
                let next = try await database.queue().claim(limit: 10)
                #expect(next.map(\.kind) == [.enable])
                _ = try await database.queue().settle(next.map { ($0, .statusChanged(.enabled)) })
            }
        }
    }

    // MARK: One customer

    @Test("a single publish goes before a sheet, and a sheet that has waited long enough before a single publish")
    func ages() async throws {
        try await TestDatabase.with { database in
            let session = try await ImportSession.open(database.settings, publishes: true)
            _ = try await session.append(
                [ImportEntry(.complete("Sheet"))], at: Instant(microseconds: 1_795_000_000_000_000))
            try await session.commit()
            let single = try await database.queued("Single")
            let queue = database.queue()
            let first = try await queue.claim(limit: 1)
            #expect(first.map(\.campaignID) == [single.id])
            _ = try await queue.settle([(first[0], .resend(after: .zero, reason: "busy"))])
            try await database.execute(
                """
                UPDATE publish_jobs SET run_at = run_at - interval '6 minutes', due = due - interval '6 minutes'
                WHERE campaign_id <> '\(single.id)'
                """)
            #expect(try await queue.claim(limit: 1).allSatisfy { $0.campaignID != single.id })
        }
    }

    @Test("a limit is kept at every moment, however many workers claim", arguments: [1, 3])
    func keepsLimit(limit: Int) async throws {
        try await TestDatabase.with { database in
            try await database.waiting(60)
            try await database.store.jobs.limit(.project, to: limit)
            // The database itself watches: each claim is checked as it commits.
            try await database.execute(
                """
                CREATE FUNCTION check_limit() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF (SELECT count(*) FROM publish_jobs WHERE state = 'RUNNING') > \(limit) THEN
                        RAISE EXCEPTION 'more than \(limit) are running';
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER limit_kept AFTER UPDATE ON publish_jobs DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION check_limit()
                """)
            let most = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 1...6 {
                    let queue = database.queue(worker: UInt128(worker))
                    group.addTask {
                        var most = 0
                        while try await queue.openJobs() > 0 {
                            let jobs = try await queue.claim(limit: 10)
                            most = max(most, jobs.count)
                            let running = try await database.pool.query(
                                Statement(
                                    "test_running", "SELECT count(*) FROM publish_jobs WHERE state = 'RUNNING'"))
                            #expect(running.int64(0, 0) <= limit)
                            if !jobs.isEmpty {
                                #expect(try await queue.settle(jobs.map { ($0, .refused(["no"])) }) == [])
                            }
                        }
                        return most
                    }
                }
                return try await group.reduce(0) { max($0, $1) }
            }
            #expect(most == limit)
        }
    }

    @Test("a customer's own limit counts before that of all")
    func limitsOne() async throws {
        try await TestDatabase.with { database in
            try await database.waiting(10)
            try await database.waiting(10, customer: other)
            let customer = try #require(CustomerID(other))
            try await database.store.jobs.limit(.project, to: 2)
            try await database.store.jobs.limit(.customer(customer), to: 5)
            var jobs: [ClaimedJob] = []
            for _ in 1...10 { jobs += try await database.queue().claim(limit: 4) }
            #expect(jobs.filter { $0.customerID == customer }.count == 5)
            #expect(jobs.count == 7)
            try await database.store.jobs.limit(.customer(customer), to: nil)
            try await database.store.jobs.limit(.project, to: nil)
            for _ in 1...10 { jobs += try await database.queue().claim(limit: 4) }
            #expect(jobs.count == 20)
        }
    }

    // MARK: Several customers

    @Test("each claim gives every customer an equal share")
    func shares() async throws {
        try await TestDatabase.with { database in
            try await database.waiting(100)
            try await database.waiting(3, customer: other)
            try await database.waiting(1, customer: 3_333_333_333)
            let jobs = try await database.queue().claim(limit: 9)
            let shares = Dictionary(grouping: jobs, by: \.customerID.number).mapValues(\.count)
            #expect(shares == [1_234_567_890: 3, other: 3, 3_333_333_333: 1])
        }
    }

    @Test("a claim takes so many of one customer at most, within its limit, and none of those that are left out")
    func capsShares() async throws {
        try await TestDatabase.with { database in
            let queue = database.queue()
            for customer in [1_234_567_890, other, 3_333_333_333] { try await database.waiting(20, customer: customer) }
            let limited = try #require(CustomerID(other))
            try await database.store.jobs.limit(.customer(limited), to: 2)
            let left = try #require(CustomerID(3_333_333_333))
            let jobs = try await queue.claim(limit: 100, perCustomer: 5, without: [left])
            let shares = Dictionary(grouping: jobs, by: \.customerID.number).mapValues(\.count)
            #expect(shares == [1_234_567_890: 5, other: 2])
            #expect(try await queue.claim(limit: 100, perCustomer: 5).filter { $0.customerID == left }.count == 5)
        }
    }

    @Test("a claim of one job after the other comes round to every customer")
    func comesRound() async throws {
        try await TestDatabase.with { database in
            for customer in 0..<20 { try await database.waiting(5, customer: 1_000_000_000 + Int64(customer)) }
            // Each customer's next job is older than anybody's job after that.
            try await database.execute(
                """
                UPDATE publish_jobs j SET due = now() + r.rank * interval '1 second'
                FROM (SELECT id, rank() OVER (PARTITION BY customer_id ORDER BY id) FROM publish_jobs) r
                WHERE r.id = j.id
                """)
            let queue = database.queue()
            var counts: [Int64: Int] = [:]
            for _ in 1...40 {
                let jobs = try await queue.claim(limit: 1)
                #expect(jobs.count == 1)
                counts[jobs[0].customerID.number, default: 0] += 1
            }
            #expect(counts.count == 20)
            #expect(counts.values.allSatisfy { $0 == 2 })
            for _ in 1...60 { #expect(try await queue.claim(limit: 1).count == 1) }
            #expect(try await queue.claim(limit: 1) == [])
        }
    }

    @Test("what is paused starts nothing; what runs goes on")
    func pauses() async throws {
        try await TestDatabase.with { database in
            let jobs = database.store.jobs
            let queue = database.queue()
            try await database.waiting(2)
            try await database.waiting(1, customer: other)
            let customer = try #require(CustomerID(1_234_567_890))
            let running = try await queue.claim(limit: 1)[0]
            try await jobs.pause(.customer(customer))
            #expect(try await jobs.paused() == [.customer(customer)])
            try await jobs.pause(.project)
            #expect(try await jobs.paused() == [.project, .customer(customer)])
            #expect(try await queue.claim(limit: 10) == [])
            #expect(try await queue.recordIntents([running]).count == 1)
            try await jobs.resume(.project)
            let others = try await queue.claim(limit: 10).map(\.customerID.number) + [running.customerID.number]
            #expect(others.contains(other))
            try await jobs.resume(.customer(customer))
            #expect(try await jobs.paused() == [])
            #expect(try await queue.claim(limit: 10).count == 3 - others.count)
        }
    }

    @Test("what one worker holds back, no worker claims until the time has passed", arguments: [true, false])
    func holds(project: Bool) async throws {
        try await TestDatabase.with { database in
            try await database.waiting(1)
            try await database.waiting(1, customer: other)
            let customer = try #require(CustomerID(other))
            let scope = project ? PublishScope.project : .customer(customer)
            try await database.queue(worker: 1).hold(scope, for: .seconds(3600))
            // A shorter delay does not end the longer one.
            try await database.queue(worker: 1).hold(scope, for: .zero)
            // Those that had claimed before ask for it.
            let rest = try #require(try await database.queue(worker: 2).rest(of: customer))
            #expect(rest.scope == scope && rest.delay > .seconds(3_590) && rest.delay <= .seconds(3_600))
            let elsewhere = try #require(CustomerID(1_234_567_890))
            #expect(try await database.queue(worker: 2).rest(of: elsewhere)?.scope == (project ? .project : nil))
            let jobs = try await database.queue(worker: 2).claim(limit: 10)
            #expect(jobs.map(\.customerID.number) == (project ? [] : [1_234_567_890]))
            try await database.execute("UPDATE publish_scopes SET not_before = now()")
            #expect(try await database.queue(worker: 2).rest(of: customer) == nil)
            #expect(try await database.queue(worker: 2).claim(limit: 10).count == (project ? 2 : 1))
        }
    }

    // MARK: Many jobs

    @Test("a hundred thousand jobs that may not run are not read to find the one that may")
    func passesOverBlocked() async throws {
        try await TestDatabase.with { database in
            try await database.waiting(100_000)
            // A third at its limit, by customer; the others wait behind earlier jobs, or for their time.
            try await database.execute(
                """
                UPDATE publish_jobs SET state = CASE id % 3 WHEN 1 THEN 'BLOCKED' WHEN 2 THEN 'SCHEDULED' ELSE state END,
                    run_at = CASE id % 3 WHEN 2 THEN now() + interval '1 hour' ELSE run_at END
                """)
            let customer = try #require(CustomerID(1_234_567_890))
            try await database.store.jobs.limit(.customer(customer), to: 1)
            let queue = database.queue()
            #expect(try await queue.claim(limit: 10).count == 1)
            try await database.waiting(1, customer: other)
            let before = try await reads(database)
            #expect(try await queue.claim(limit: 10).map(\.customerID.number) == [other])
            #expect(try await queue.claim(limit: 10) == [])
            #expect(try await reads(database) - before < 100)
        }
    }

    /// Rows of the queue's table that were read so far, by index or not.
    private func reads(_ database: TestDatabase) async throws -> Int {
        // Each connection of the pool reports what it has counted.
        for _ in 1...8 {
            _ = try await database.pool.query(Statement("test_flush", "SELECT pg_stat_force_next_flush()::text"))
        }
        let counts = try await database.texts(
            """
            SELECT (sum(s.seq_tup_read) + sum(x.idx_tup_read))::text
            FROM pg_stat_user_tables s, LATERAL (
                SELECT sum(idx_tup_read) AS idx_tup_read FROM pg_stat_user_indexes i WHERE i.relid = s.relid) x
            WHERE s.relname = 'publish_jobs'
            """)
        return Int(counts[0]) ?? 0
    }
}
