package import Domain
package import Postgres

/// Campaigns in PostgreSQL. Every method is one transaction, or a part of one within `transaction`.
package struct Store: Sendable {
    let pool: Pool
    /// The pool, or the session whose transaction this store is in.
    let runner: StatementRunner
    let sessions: SessionPool

    package init(_ pool: Pool) {
        self.pool = pool
        runner = .pool(pool)
        sessions = SessionPool(pool.settings)
    }

    /// What `store` does, in the open transaction of a session.
    init(_ store: Store, in session: Session) {
        pool = store.pool
        runner = .session(session)
        sessions = store.sessions
    }

    /// Lets what runs finish and disconnects.
    package func close() async {
        await sessions.close()
        await pool.close()
    }

    /// The queue as a worker sees it; the number is unique for each start of a program.
    package func queue(worker: UInt128, timing: PublishTiming = PublishTiming()) -> PublishQueue {
        PublishQueue(pool, worker: worker, timing: timing)
    }

    /// The queue as operators see it.
    package var jobs: JobStore { JobStore(runner) }

    /// What was found in accounts.
    package var accounts: AccountStore { AccountStore(pool) }

    /// Where Google's campaigns are not what we hold.
    package var drift: DriftStore { DriftStore(runner) }

    /// A transaction for the campaigns of one sheet, on a connection of its own.
    package func importSession(publishes: Bool, isDryRun: Bool = false) async throws(Failure) -> ImportSession {
        try await ImportSession.open(pool.settings, publishes: publishes, isDryRun: isDryRun)
    }

    /// The imports of sheets.
    package var imports: ImportStore { ImportStore(pool) }

    /// Tells the workers of all machines about queued jobs.
    package func jobSignal() -> JobSignal { JobSignal(pool) }

    /// Keeps a new draft. `.alreadyExists` when the customer has one of this name.
    package func create(_ campaign: Campaign, as id: CampaignID) async throws(Failure) -> CampaignRecord {
        try await one(Statements.create, [.uuid(id.bits)] + CampaignColumns.content(of: campaign), missing: id)
    }

    /// Deleted ones too.
    package func campaign(_ id: CampaignID) async throws(Failure) -> CampaignRecord {
        try await one(Statements.get, [.uuid(id.bits)], missing: id)
    }

    /// Writes new content over the revision that it was made from; `.conflict` when that is not the current one.
    package func update(_ record: CampaignRecord, to campaign: Campaign) async throws(Failure) -> CampaignRecord {
        try await changed(
            Statements.update,
            [.uuid(record.id.bits), .int64(record.revision)] + CampaignColumns.content(of: campaign))
    }

    /// Marks it deleted; `.failedPrecondition` while a job of it is open, which could still let it spend at Google.
    package func delete(_ record: CampaignRecord) async throws(Failure) -> CampaignRecord {
        try await ended(
            Statements.delete, record, else: "a change of the campaign is on its way to Google Ads; wait for it")
    }

    /// Takes the deletion back; `.alreadyExists` when another campaign has its name by now.
    package func undelete(_ record: CampaignRecord) async throws(Failure) -> CampaignRecord {
        try await changed(Statements.undelete, [.uuid(record.id.bits), .int64(record.revision)])
    }

    /// Forgets a deleted campaign; `.failedPrecondition` while a parked job of it may have left something at Google.
    package func expunge(_ record: CampaignRecord) async throws(Failure) -> CampaignRecord {
        try await ended(
            Statements.expunge, record, else: "a job of the campaign is parked; retry it, or have it abandoned, first")
    }

    private func ended(_ statement: Statement, _ record: CampaignRecord, else reason: String) async throws(Failure)
        -> CampaignRecord
    {
        let parameters: [Parameter] = [.uuid(record.id.bits), .int64(record.revision)]
        let rows = try await translated { () throws(PostgresError) in
            try await runner.query(statement, parameters)
        }
        guard !rows.bool(0, 0) else { throw .failedPrecondition(reason) }
        guard !rows.isNull(0, 1) else { throw Self.stale }
        return try rows.record(0, from: 1)
    }

    /// Deleted ones too; those that are not there are left out. In no order.
    package func campaigns(_ ids: [CampaignID]) async throws(Failure) -> [CampaignRecord] {
        try await translated { () throws(PostgresError) in
            try await runner.query(Statements.getSeveral, [.uuids(ids.map(\.bits))])
        }.records()
    }

    /// Makes the campaign QUEUED and its job, together.
    /// - Parameter instant: when to publish; nil for now.
    package func enqueuePublish(
        _ record: CampaignRecord, priority: JobPriority = .high, at instant: Instant? = nil
    ) async throws(Failure) -> CampaignRecord {
        let ids = Parameter.uuids([record.id.bits])
        CrashPoint.enqueueNotCommitted.reached()
        let queued = try await enqueued([
            Command(Statements.markQueued, [.uuid(record.id.bits), .int64(record.revision)]),
            Command(QueueStatements.enqueuePublish, [ids, priority.parameter, instant.parameter]),
            Command(QueueStatements.advance, [ids]),
        ])
        CrashPoint.enqueueCommittedUnanswered.reached()
        return queued
    }

    /// Makes the job that changes a campaign at Google Ads; the record changes when Google has confirmed it. The jobs of
    /// one campaign run in the order in which they were made, so the first may still be its publishing.
    package func enqueue(
        _ kind: JobKind, of record: CampaignRecord, priority: JobPriority = .high
    ) async throws(Failure) -> CampaignRecord {
        try await enqueued([
            Command(
                QueueStatements.enqueueChange,
                [
                    .uuid(record.id.bits), .int64(record.revision), .text(kind.rawValue), priority.parameter,
                    .null(.texts),
                ]),
            Command(QueueStatements.advance, [.uuids([record.id.bits])]),
        ])
    }

    /// Writes new content over a published campaign, and makes the job that brings Google to it, together.
    /// - Parameter fields: that the job may change there; in all others a person's change stands.
    package func updatePublished(_ record: CampaignRecord, to campaign: Campaign, fields: [CampaignField])
        async throws(Failure) -> CampaignRecord
    {
        let told: [Parameter] = [
            .uuid(record.id.bits), .int64(record.revision), JobPriority.high.parameter,
            .texts(fields.map(\.rawValue)),
        ]
        return try await enqueued([
            Command(QueueStatements.updatePublished, told + CampaignColumns.content(of: campaign)),
            Command(QueueStatements.advance, [.uuids([record.id.bits])]),
        ])
    }

    /// - Parameter commands: the first answers with the record.
    private func enqueued(_ commands: [Command]) async throws(Failure) -> CampaignRecord {
        let results = try await translated { () throws(PostgresError) in
            try await runner.execute(Batch([Command(QueueStatements.pin)] + commands))
        }
        guard results[1].count == 1 else { throw Self.stale }
        return try results[1].record(0)
    }

    /// Whether the database answers.
    package func isServing() async -> Bool {
        (try? await pool.query(Statements.ping)) != nil
    }

    func one(_ statement: Statement, _ parameters: [Parameter], missing id: CampaignID) async throws(Failure)
        -> CampaignRecord
    {
        let rows = try await translated { () throws(PostgresError) in try await runner.query(statement, parameters) }
        guard rows.count == 1 else {
            throw .notFound("there is no campaign \(id); ListCampaigns shows those that are")
        }
        return try rows.record(0)
    }

    func changed(_ statement: Statement, _ parameters: [Parameter]) async throws(Failure) -> CampaignRecord {
        let rows = try await translated { () throws(PostgresError) in try await runner.query(statement, parameters) }
        guard rows.count == 1 else { throw Self.stale }
        return try rows.record(0)
    }

    static var stale: Failure {
        .conflict("the campaign has changed since it was read; read it again and repeat")
    }
}

extension Rows {
    func records() throws(Failure) -> [CampaignRecord] {
        var records: [CampaignRecord] = []
        records.reserveCapacity(count)
        for row in 0..<count { records.append(try record(row)) }
        return records
    }
}

extension JobPriority {
    var parameter: Parameter { .int64(Int64(rawValue)) }
}

extension Instant? {
    var parameter: Parameter { map { .timestamp($0.microseconds) } ?? .null(.timestamp) }
}
