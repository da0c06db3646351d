package import Domain
package import Postgres
internal import Synchronization

/// The publish jobs in PostgreSQL, as one worker sees them.
///
/// A claim takes any number of jobs under one new token, their lease. Everything a worker writes afterwards names that
/// lease, so a worker that lost a job changes nothing of it. A worker lives as long as its heartbeat; the jobs of a dead
/// one go back with what they may have left open at Google.
package final class PublishQueue: Sendable {
    private let pool: Pool
    /// Unique for each start of a program.
    private let worker: UInt128
    package let timing: PublishTiming
    /// Where the next claim goes on among the customers.
    private let lastCustomer = Atomic<Int64>(0)

    package enum Limits {
        /// Five seconds to begin to send, and a minute for the answer.
        package static let applied = Duration.seconds(65)
        /// Jobs of one claim, intent or settlement: beyond a hundred the gain for each is small, and larger
        /// transactions hold their rows longer.
        package static let batch = 500
        /// Customers that one claim chooses among; the next goes on behind them.
        package static let customers = 256
    }

    package init(_ pool: Pool, worker: UInt128, timing: PublishTiming = PublishTiming()) {
        self.pool = pool
        self.worker = worker
        self.timing = timing
    }

    // MARK: A turn

    /// Takes jobs that are due, an equal share of each customer that has some, and of each customer the oldest first.
    /// One statement. It may find fewer than `limit` although more wait: claim again until there is none.
    /// - Parameters:
    ///   - limit: at most `Limits.batch` are taken.
    ///   - perCustomer: at most so many of one customer.
    ///   - without: customers that are passed over.
    package func claim(limit: Int, perCustomer: Int = Limits.batch, without: Set<CustomerID> = [])
        async throws(Failure) -> [ClaimedJob]
    {
        guard limit > 0 else { return [] }
        let limit = min(limit, Limits.batch)
        CrashPoint.claimNotCommitted.reached()
        let rows = try await translated { () throws(PostgresError) in
            try await pool.query(
                QueueStatements.claim,
                [
                    .uuid(worker), .int64(timing.lease.milliseconds), .int64(Int64(limit)),
                    .int64(Int64(min(limit * 4, Limits.customers))),
                    .int64(lastCustomer.load(ordering: .relaxed)), .int64(Int64(perCustomer)),
                    .int64s(without.map(\.number)),
                ])
        }
        if rows.count > 0 { CrashPoint.claimCommittedUnaware.reached() }
        if rows.count > 0 { lastCustomer.store(rows.int64(0, QueueStatements.jobCount), ordering: .relaxed) }
        var jobs: [ClaimedJob] = []
        jobs.reserveCapacity(rows.count)
        for row in 0..<rows.count { jobs.append(try rows.claimedJob(row)) }
        return jobs
    }

    /// Writes the intent to send, before the send: a create is open at Google until settled otherwise.
    /// - Parameter window: Google has applied what is sent by then, or never will: the time to begin to send and the
    ///   transfer's own timeout.
    /// - Returns: those that are still held, with the campaigns as they are now. The others were lost: nothing may be
    ///   sent for them.
    package func recordIntents(_ jobs: [ClaimedJob], appliedWithin window: Duration = Limits.applied)
        async throws(Failure) -> [(job: ClaimedJob, record: CampaignRecord)]
    {
        let claims = Dictionary(grouping: jobs, by: \.lease)
        var batch: Batch = [Command(QueueStatements.pin)]
        for (lease, jobs) in claims {
            batch.append(QueueStatements.intend, [.int64(lease), .int64s(jobs.map(\.id)), .int64(window.milliseconds)])
        }
        CrashPoint.intentNotCommitted.reached()
        let results = try await execute(batch)
        CrashPoint.intentCommittedNotConnected.reached()
        var intents: [(job: ClaimedJob, record: CampaignRecord)] = []
        for rows in results.dropFirst() {
            for row in 0..<rows.count {
                intents.append((try rows.claimedJob(row), try rows.record(row, from: QueueStatements.jobCount)))
            }
        }
        return intents
    }

    /// Ends turns of jobs: each job, its campaign and its audit line, and all of them in one transaction. A campaign of
    /// which nothing changes keeps its revision.
    /// - Returns: those that were lost to another worker; nothing was written for them.
    package func settle(_ settlements: [(job: ClaimedJob, settlement: Settlement)]) async throws(Failure)
        -> [ClaimedJob]
    {
        let claims = Dictionary(grouping: settlements, by: \.job.lease)
        let campaigns = Parameter.uuids(settlements.map(\.job.campaignID.bits))
        var batch: Batch = [Command(QueueStatements.pin), Command(QueueStatements.lock, [campaigns])]
        // While the jobs are still there to be asked what they were about.
        for (lease, settlements) in claims {
            func append(_ statement: Statement, for isMeant: (ClaimedJob, Settlement) -> Bool) {
                let jobs = settlements.filter { isMeant($0.job, $0.settlement) }.map(\.job.id)
                if !jobs.isEmpty { batch.append(statement, [.int64(lease), .int64s(jobs)]) }
            }
            append(DriftStatements.settled) { $1.bringsGoogleToOurs }
            append(RefusalStatements.clear) { [.update, .remove].contains($0.kind) && $1.bringsGoogleToOurs }
            append(RefusalStatements.keep) { $0.kind == .update && $1.jobPhase == .refused }
        }
        let first = batch.commands.count
        for (lease, settlements) in claims {
            batch.append(QueueStatements.settle, [.int64(lease)] + SettlementColumns.parameters(settlements))
        }
        batch.append(QueueStatements.advance, [campaigns])
        CrashPoint.settleNotCommitted.reached()
        let results = try await execute(batch)
        CrashPoint.settleAcknowledgementLost.reached()
        var written: Set<Int64> = []
        for rows in results[first..<first + claims.count] {
            for row in 0..<rows.count { written.insert(rows.int64(row, 0)) }
        }
        return settlements.map(\.job).filter { !written.contains($0.id) }
    }

    // MARK: Leases

    /// Shows that this worker lives. Only while it holds nothing: jobs that it has lost must not seem to be held.
    package func enlist() async throws(Failure) {
        _ = try await translated { () throws(PostgresError) in
            try await pool.query(QueueStatements.enlist, [.uuid(worker), .int64(timing.lease.milliseconds)])
        }
    }

    /// Renews the lease of this worker on all that it holds.
    /// - Returns: false when it holds nothing any more: what it had claimed before must not be sent.
    package func heartbeat() async throws(Failure) -> Bool {
        try await translated { () throws(PostgresError) in
            try await pool.query(QueueStatements.heartbeat, [.uuid(worker), .int64(timing.lease.milliseconds)])
        }.affected == 1
    }

    /// Returns the jobs of dead workers to the queue. Any worker does it for all, every `timing.rescue`.
    /// - Returns: how many there were.
    package func rescue() async throws(Failure) -> Int {
        CrashPoint.rescueSelectedNotUpdated.reached()
        return try await execute([
            Command(QueueStatements.pin), Command(QueueStatements.expire), Command(QueueStatements.rescue),
        ])[2].affected
    }

    /// Gives back what this worker still holds, when it stops. What it has not begun to send loses no attempt.
    package func release() async throws(Failure) {
        _ = try await execute([
            Command(QueueStatements.pin), Command(QueueStatements.release, [.uuid(worker), .int64s([])]),
            Command(QueueStatements.forget, [.uuid(worker)]),
        ])
    }

    /// Gives back what this worker holds without knowing it: the answer to a claim was lost after its commit. Nobody
    /// else takes it as long as the worker lives.
    /// - Parameter leases: of the claims that it knows. None may be under way.
    package func release(allBut leases: Set<Int64>) async throws(Failure) {
        _ = try await execute([
            Command(QueueStatements.pin), Command(QueueStatements.release, [.uuid(worker), .int64s(Array(leases))]),
        ])
    }

    // MARK: Manners

    /// Lets no worker claim jobs of `scope` until `delay` has passed, such as Google's `retryDelay`. Never shortens what
    /// another worker has set.
    package func hold(_ scope: PublishScope, for delay: Duration) async throws(Failure) {
        _ = try await translated { () throws(PostgresError) in
            try await pool.query(QueueStatements.hold, [scope.parameter, .int64(delay.milliseconds)])
        }
    }

    /// What `hold` still keeps from a customer, and for how long; nil when nothing does. A worker asks it for the jobs that
    /// it had claimed before.
    package func rest(of customer: CustomerID) async throws(Failure) -> (scope: PublishScope, delay: Duration)? {
        let rows = try await translated { () throws(PostgresError) in
            try await pool.query(QueueStatements.rest, [.int64(customer.number)])
        }
        guard rows.count == 1 else { return nil }
        return (rows.int64(0, 0) == 0 ? .project : .customer(customer), .milliseconds(rows.int64(0, 1)))
    }

    /// Takes operations out of Google's quota of 24 hours, which counts what every worker sends, whatever restarts.
    /// - Returns: nil when they are taken; otherwise none is, and it is no use to ask before that time.
    package func reserve(_ operations: Int, of scope: PublishScope, perDay limit: Int) async throws(Failure)
        -> Instant?
    {
        let rows = try await translated { () throws(PostgresError) in
            try await pool.query(
                QueueStatements.reserve, [scope.parameter, .int64(Int64(operations)), .int64(Int64(limit))])
        }
        return rows.optionalTimestamp(0, 0).map(Instant.init(microseconds:))
    }

    /// The clock that leases and open attempts are measured by.
    package func time() async throws(Failure) -> Instant {
        let rows = try await translated { () throws(PostgresError) in try await pool.query(QueueStatements.time) }
        return Instant(microseconds: rows.timestamp(0, 0))
    }

    /// Jobs that are waiting or running.
    package func openJobs() async throws(Failure) -> Int {
        let rows = try await translated { () throws(PostgresError) in try await pool.query(QueueStatements.open) }
        return Int(rows.int64(0, 0))
    }

    private func execute(_ batch: Batch) async throws(Failure) -> [Rows] {
        try await translated { () throws(PostgresError) in try await pool.execute(batch) }
    }
}

extension Rows {
    fileprivate func claimedJob(_ row: Int) throws(Failure) -> ClaimedJob {
        guard let kind = JobKind(rawValue: string(row, 1)), let customerID = CustomerID(int64(row, 2)) else {
            throw .unexpected("job \(int64(row, 0)) cannot be read")
        }
        return ClaimedJob(
            id: int64(row, 0), kind: kind, customerID: customerID, campaignID: CampaignID(bits: uuid(row, 3)),
            lease: int64(row, 4), attempt: Int(int64(row, 5)),
            open: isNull(row, 6) ? nil : openAttempt(row), unknowns: Int(int64(row, 9)))
    }

    private func openAttempt(_ row: Int) -> OpenAttempt {
        OpenAttempt(
            lease: int64(row, 7), sentAt: Instant(microseconds: timestamp(row, 6)),
            applyDeadline: Instant(microseconds: timestamp(row, 8)))
    }
}

extension PublishScope {
    /// As the tables have it: 0 is the whole project.
    var parameter: Parameter {
        switch self {
        case .project: .int64(0)
        case .customer(let id): .int64(id.number)
        }
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
