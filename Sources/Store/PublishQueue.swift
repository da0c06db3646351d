package import Domain
package import Postgres

/// The publish jobs in PostgreSQL, as one worker sees them.
///
/// A claim gives a job a lease and its next epoch. Everything a worker writes afterwards names that epoch, so a worker
/// that lost its lease to another changes nothing.
package struct PublishQueue: Sendable {
    private let pool: Pool
    /// Unique for each start of a program.
    private let worker: UInt128

    package enum Limits {
        /// A worker that is gone is noticed after this.
        package static let lease = Duration.seconds(10)
        /// How often a living one renews all its leases.
        package static let heartbeat = Duration.seconds(3)
    }

    package init(_ pool: Pool, worker: UInt128) {
        self.pool = pool
        self.worker = worker
    }

    /// Takes jobs that are due, oldest first, after returning those of dead workers to the queue.
    package func claim(limit: Int) async throws(Failure) -> [ClaimedJob] {
        let results = try await translated { () throws(PostgresError) in
            try await pool.execute([
                Command(QueueStatements.rescue),
                Command(
                    QueueStatements.claim, [.int64(Int64(limit)), .uuid(worker), .int64(Limits.lease.milliseconds)]),
            ])
        }
        let rows = results[1]
        var jobs: [ClaimedJob] = []
        for row in 0..<rows.count { jobs.append(try rows.job(row)) }
        return jobs
    }

    /// Renews every lease of this worker.
    package func heartbeat() async throws(Failure) {
        _ = try await translated { () throws(PostgresError) in
            try await pool.query(QueueStatements.heartbeat, [.uuid(worker), .int64(Limits.lease.milliseconds)])
        }
    }

    /// Writes the intent to send, before the send: a create is open at Google until settled
    /// otherwise.
    /// - Returns: the job and the campaign as they are now; nil when the lease is lost and nothing may be sent.
    package func recordIntent(_ job: ClaimedJob) async throws(Failure) -> (job: ClaimedJob, record: CampaignRecord)? {
        let rows = try await translated { () throws(PostgresError) in
            try await pool.query(
                QueueStatements.intent, [.int64(job.id), .int64(job.epoch), .int64(Limits.lease.milliseconds)])
        }
        return rows.count == 0 ? nil : (try rows.job(0), try rows.record(0, from: 6))
    }

    /// Ends this turn of the job: the job, the campaign and the audit line in one transaction.
    /// - Returns: false when the lease was lost; nothing was written then.
    package func settle(_ job: ClaimedJob, _ settlement: Settlement) async throws(Failure) -> Bool {
        let written = SettlementColumns(settlement, of: job.kind)
        let rows = try await translated { () throws(PostgresError) in
            try await pool.query(
                QueueStatements.settle, [.int64(job.id), .int64(job.epoch)] + written.parameters)
        }
        return rows.count == 1
    }

    /// Gives back what this worker still holds, when it stops.
    package func release() async throws(Failure) {
        _ = try await translated { () throws(PostgresError) in
            try await pool.query(QueueStatements.release, [.uuid(worker)])
        }
    }

    /// Jobs that are waiting or running.
    package func openJobs() async throws(Failure) -> Int {
        let rows = try await translated { () throws(PostgresError) in try await pool.query(QueueStatements.open) }
        return Int(rows.int64(0, 0))
    }
}

/// What a settlement writes.
private struct SettlementColumns {
    var jobState = "DONE"
    var delay = Duration.zero
    var keepsSentAt = false
    var campaignStatus: CampaignStatus?
    var googleCampaignID: Int64?
    var googleStatus: GoogleStatus?
    var publishError: String? = ""
    var outcome: String
    var detail = ""

    init(_ settlement: Settlement, of kind: JobKind) {
        switch settlement {
        case .published(let id, let status):
            outcome = "PUBLISHED"
            (campaignStatus, googleCampaignID, googleStatus) = (.published, id, status)
        case .statusChanged(let status):
            outcome = status.rawValue
            googleStatus = status
        case .refused(let reasons):
            outcome = "REFUSED"
            jobState = "REFUSED"
            campaignStatus = kind == .publish ? .failed : nil
            detail = reasons.joined(separator: "\n")
            publishError = detail
        case .resend(let delay, let reason):
            outcome = "RESEND"
            jobState = "QUEUED"
            self.delay = delay
            campaignStatus = kind == .publish ? .queued : nil
            detail = reason
            publishError = nil
        case .lookAgain(let delay, let reason):
            outcome = "LOOK_AGAIN"
            jobState = "QUEUED"
            self.delay = delay
            keepsSentAt = true
            detail = reason
            publishError = nil
        case .parked(let reason):
            outcome = "PARKED"
            jobState = "PARKED"
            keepsSentAt = true
            campaignStatus = kind == .publish ? .failed : nil
            detail = reason
            publishError = reason
        }
    }

    var parameters: [Parameter] {
        [
            .text(jobState),
            .int64(delay.milliseconds),
            .bool(keepsSentAt),
            campaignStatus.map { .text($0.rawValue) } ?? .null(.text),
            googleCampaignID.map { .int64($0) } ?? .null(.int64),
            googleStatus.map { .text($0.rawValue) } ?? .null(.text),
            publishError.map { .text(Self.storable($0)) } ?? .null(.text),
            .text(outcome),
            .text(Self.storable(detail)),
        ]
    }

    /// Reasons can quote what Google answered, and PostgreSQL keeps no NUL: a settlement must not fail over one.
    private static func storable(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0 != "\0" })
    }
}

extension Rows {
    fileprivate func job(_ row: Int) throws(Failure) -> ClaimedJob {
        guard let kind = JobKind(rawValue: string(row, 1)) else {
            throw .unexpected("job \(int64(row, 0)) is of no known kind")
        }
        return ClaimedJob(
            id: int64(row, 0), kind: kind, campaignID: CampaignID(bits: uuid(row, 2)), epoch: int64(row, 3),
            attempt: Int(int64(row, 4)),
            sentAt: optionalTimestamp(row, 5).map(Instant.init(microseconds:)))
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
