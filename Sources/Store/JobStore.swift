package import Domain
package import Postgres

/// The publish jobs as operators see and settle them. Every method is one transaction.
package struct JobStore: Sendable {
    let runner: StatementRunner

    package init(_ runner: StatementRunner) {
        self.runner = runner
    }

    // MARK: Reading

    /// Newest first, also those that have ended and are not pruned yet.
    /// - Parameter id: the last one of the page before; nil starts at the newest.
    package func jobs(_ filter: JobFilter, olderThan id: Int64?, limit: Int) async throws(Failure) -> [JobRecord] {
        let phases = filter.phases.map { Optional($0.rawValue) }
        let rows = try await query(
            JobStatements.list,
            [
                .int64(id ?? .max), .int64(Int64(limit)),
                phases.isEmpty ? .null(.texts) : .texts(phases),
                filter.customerID.map { .int64($0.number) } ?? .null(.int64),
                filter.campaignID.map { .uuid($0.bits) } ?? .null(.uuid),
                filter.kind.map { .text($0.rawValue) } ?? .null(.text),
            ])
        var jobs: [JobRecord] = []
        for row in 0..<rows.count { jobs.append(try rows.jobRecord(row)) }
        return jobs
    }

    /// Those of the campaigns that are open, or have ended since, or a minute before by another clock.
    package func jobs(of campaigns: [CampaignID], endedSince instant: Instant) async throws(Failure) -> [JobRecord] {
        let rows = try await query(
            JobStatements.ofCampaigns, [.uuids(campaigns.map(\.bits)), .timestamp(instant.microseconds)])
        var jobs: [JobRecord] = []
        for row in 0..<rows.count { jobs.append(try rows.jobRecord(row)) }
        return jobs
    }

    /// A job with its audit trail, oldest line first. `.notFound` when it never was, or is pruned.
    package func job(_ id: Int64) async throws(Failure) -> (job: JobRecord, events: [JobEvent]) {
        let results = try await translated { () throws(PostgresError) in
            try await runner.execute([
                Command(JobStatements.get, [.int64(id)]), Command(JobStatements.events, [.int64(id)]),
            ])
        }
        guard results[0].count == 1 else { throw Self.missing(id) }
        let events = (0..<results[1].count).map { results[1].jobEvent($0) }
        return (try results[0].jobRecord(0), events)
    }

    // MARK: Settling by hand

    /// Does what a person has decided about a job, where `PublishPolicy` allows it and the job still stands as it did.
    /// - Parameter actor: who, for the audit trail.
    package func settle(_ id: Int64, by action: OperatorAction, actor: String) async throws(Failure) {
        let rows = try await query(JobStatements.standing, [.int64(id)])
        guard rows.count == 1 else { throw Self.missing(id) }
        guard let kind = JobKind(rawValue: rows.string(0, 0)), let phase = JobPhase(rawValue: rows.string(0, 1)) else {
            throw .unexpected("job \(id) cannot be read")
        }
        let settlement = try PublishPolicy().decide(action, kind: kind, phase: phase, unknowns: Int(rows.int64(0, 2)))
        let campaign = Parameter.uuids([rows.uuid(0, 3)])
        let results = try await translated { () throws(PostgresError) in
            try await runner.execute([
                Command(QueueStatements.pin), Command(QueueStatements.lock, [campaign]),
                Self.command(for: settlement, of: id, in: phase, by: actor),
                Command(QueueStatements.advance, [campaign]),
            ])
        }
        guard results[2].count == 1 else {
            guard try await query(JobStatements.isKept, [.uuid(rows.uuid(0, 3))]).bool(0, 0) else {
                throw .failedPrecondition("the campaign of job \(id) is deleted; undelete it first")
            }
            throw .conflict("job \(id) has changed just now; look at it again")
        }
        await signal()
    }

    private static func command(
        for settlement: Settlement, of id: Int64, in phase: JobPhase, by actor: String
    ) -> Command {
        var outcome: (name: String, detail: String)
        var change = ""
        var campaign: (status: CampaignStatus?, googleID: Int64?, googleStatus: GoogleStatus?) = (nil, nil, nil)
        switch settlement {
        case .requeued: return Command(JobStatements.retry, [.int64(id), .text(actor)])
        case .published(let googleID, let googleStatus, _):
            outcome = ("ADOPTED", "campaign \(googleID)")
            campaign = (.published, googleID, googleStatus)
        case .cancelled:
            outcome = ("CANCELLED", "")
            change = "was cancelled by \(actor): Google Ads does not have it; \(wayOut)"
            campaign.status = .draft
        case .abandoned:
            outcome = ("ABANDONED", "")
            change = "was abandoned by \(actor): Google Ads may not have it; \(wayOut)"
        case .statusChanged, .updated, .refused, .resend, .lookAgain, .parked:
            preconditionFailure("no person decides \(settlement)")
        }
        return Command(
            JobStatements.close,
            [
                .int64(id), .texts(phase == .parked ? ["PARKED"] : ["QUEUED", "SCHEDULED", "BLOCKED"]),
                .text(settlement.jobPhase.rawValue),
                campaign.status.map { .text($0.rawValue) } ?? .null(.text),
                campaign.googleID.map { .int64($0) } ?? .null(.int64),
                campaign.googleStatus.map { .text($0.rawValue) } ?? .null(.text),
                .text(outcome.name), .text(outcome.detail), .text(actor), .text(change),
            ])
    }

    private static let wayOut = "it goes with the next change of budget or dates, or change it back"

    private static func missing(_ id: Int64) -> Failure {
        .notFound("there is no job \(id); a list of jobs shows those that are")
    }

    /// Only a hint: without it the workers find what may run now when they poll.
    private func signal() async { _ = try? await query(QueueStatements.notify) }

    // MARK: Scopes

    /// No job of `scope` starts any more; those that run go on.
    package func pause(_ scope: PublishScope) async throws(Failure) {
        _ = try await query(JobStatements.pause, [scope.parameter])
    }

    /// Also where Google's delay, or the account's state, held them; what such a delay has put off may run at once.
    package func resume(_ scope: PublishScope) async throws(Failure) {
        _ = try await translated { () throws(PostgresError) in
            try await runner.execute([
                Command(JobStatements.resume, [scope.parameter]), Command(JobStatements.wake, [scope.parameter]),
            ])
        }
        await signal()
    }

    /// What is paused by itself: a customer under a paused project is not listed for that.
    package func paused() async throws(Failure) -> [PublishScope] {
        let rows = try await query(JobStatements.pausedScopes)
        return (0..<rows.count).map { CustomerID(rows.int64($0, 0)).map(PublishScope.customer) ?? .project }
    }

    /// What waits for a time, by Google's own delay or the account's state, and for which. The project first.
    package func held(limit: Int) async throws(Failure) -> [(scope: PublishScope, until: Instant)] {
        let rows = try await query(JobStatements.heldScopes, [.int64(Int64(limit))])
        return (0..<rows.count).map { row in
            let until = Instant(microseconds: rows.timestamp(row, 1))
            return (CustomerID(rows.int64(row, 0)).map(PublishScope.customer) ?? .project, until)
        }
    }

    /// How many jobs of a customer run at once, on all machines together.
    /// - Parameters:
    ///   - scope: `.project` for every customer that has no limit of its own.
    ///   - jobs: nil for no limit of its own. At least 1.
    package func limit(_ scope: PublishScope, to jobs: Int?) async throws(Failure) {
        precondition(jobs ?? 1 > 0, "a limit of \(jobs ?? 0) jobs; pause instead")
        _ = try await query(
            JobStatements.limit, [scope.parameter, jobs.map { .int32(Int32(clamping: $0)) } ?? .null(.int32)])
    }

    /// What `limit` has set. The project first.
    package func limits(limit: Int) async throws(Failure) -> [(scope: PublishScope, jobs: Int)] {
        let rows = try await query(JobStatements.limits, [.int64(Int64(limit))])
        return (0..<rows.count).map { row in
            (CustomerID(rows.int64(row, 0)).map(PublishScope.customer) ?? .project, Int(rows.int64(row, 1)))
        }
    }

    // MARK: Looking after the queue

    package func statistics() async throws(Failure) -> QueueStatistics {
        let results = try await translated { () throws(PostgresError) in
            try await runner.execute([Command(JobStatements.depths), Command(JobStatements.statistics)])
        }
        var depths: [JobPhase: Int] = [:]
        for row in 0..<results[0].count {
            guard let phase = JobPhase(rawValue: results[0].string(row, 0)) else { continue }
            depths[phase] = Int(results[0].int64(row, 1))
        }
        return QueueStatistics(
            depths: depths,
            oldestWaiting: results[1].optionalInt64(0, 0).map { .milliseconds($0) },
            workers: Int(results[1].int64(0, 1)),
            oldestExpired: results[1].optionalInt64(0, 2).map { .milliseconds($0) },
            deadRows: Int(results[1].int64(0, 3)))
    }

    /// Deletes one small batch of what ended before these ages. Call it until it deletes nothing.
    /// - Parameters:
    ///   - jobs: the age of finished jobs.
    ///   - events: the age of audit lines, the longer one.
    /// - Returns: rows deleted.
    package func prune(jobs: Duration, events: Duration) async throws(Failure) -> Int {
        let batch = Parameter.int64(Limits.pruneBatch)
        return try await translated { () throws(PostgresError) in
            try await runner.execute([
                Command(QueueStatements.pruneJobs, [.int64(jobs.milliseconds), batch]),
                Command(QueueStatements.pruneEvents, [.int64(events.milliseconds), batch]),
                Command(QueueStatements.pruneFaults, [.int64(jobs.milliseconds), batch]),
                Command(QueueStatements.pruneOperations),
            ])
        }.reduce(0) { $0 + $1.affected }
    }

    package enum Limits {
        /// Rows of one table that one `prune` deletes: some 10 ms.
        static let pruneBatch: Int64 = 1_000
    }

    private func query(_ statement: Statement, _ parameters: [Parameter] = []) async throws(Failure) -> Rows {
        try await translated { () throws(PostgresError) in try await runner.query(statement, parameters) }
    }
}

extension Rows {
    fileprivate func jobRecord(_ row: Int) throws(Failure) -> JobRecord {
        guard let kind = JobKind(rawValue: string(row, 1)), let customerID = CustomerID(int64(row, 2)),
            let phase = JobPhase(rawValue: string(row, 4))
        else { throw .unexpected("job \(int64(row, 0)) cannot be read") }
        return JobRecord(
            id: int64(row, 0), kind: kind, customerID: customerID, campaignID: CampaignID(bits: uuid(row, 3)),
            phase: phase, priority: int64(row, 5) == 0 ? .high : .low, attempt: Int(int64(row, 6)),
            runAt: Instant(microseconds: timestamp(row, 7)),
            sentAt: optionalTimestamp(row, 8).map(Instant.init(microseconds:)),
            reason: string(row, 9), createTime: Instant(microseconds: timestamp(row, 10)),
            finishTime: optionalTimestamp(row, 11).map(Instant.init(microseconds:)))
    }

    fileprivate func jobEvent(_ row: Int) -> JobEvent {
        JobEvent(
            time: Instant(microseconds: timestamp(row, 0)), lease: optionalInt64(row, 1), outcome: string(row, 2),
            detail: string(row, 3), actor: string(row, 4))
    }
}
