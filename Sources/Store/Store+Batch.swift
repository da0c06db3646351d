package import Domain
internal import Postgres

/// Many campaigns of one customer at once, each step a few statements. Within `transaction`.
extension Store {
    private enum Limits {
        /// Some four thousand parameters; PostgreSQL takes 65,535.
        static let rowsPerStatement = 100
    }

    /// Nobody else changes them until the transaction ends. Deleted ones too; those that are not there are left out.
    package func locked(_ ids: [CampaignID]) async throws(Failure) -> [CampaignID: CampaignRecord] {
        let records = try await records(BatchStatements.lock, [.uuids(ids.map(\.bits))])
        return Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
    }

    /// Keeps new drafts; one whose name is taken is not among the answers.
    package func create(_ drafts: [(id: CampaignID, campaign: Campaign)]) async throws(Failure) -> [CampaignRecord] {
        try await inParts(drafts) { rows in
            """
            INSERT INTO campaigns AS c (id, \(CampaignColumns.content)) VALUES \(rows)
            ON CONFLICT (customer_id, name) WHERE delete_time IS NULL DO NOTHING
            RETURNING \(CampaignColumns.record)
            """
        }
    }

    /// Writes new content over campaigns that are locked. `namesTaken` must be empty.
    package func update(_ changes: [(id: CampaignID, campaign: Campaign)]) async throws(Failure) -> [CampaignRecord] {
        try await inParts(changes) { rows in
            """
            UPDATE campaigns c SET (\(CampaignColumns.content)) = ROW(\(CampaignColumns.given)),
                revision = c.revision + 1, update_time = now()
            FROM (VALUES \(rows)) AS v (id, \(CampaignColumns.content))
            WHERE c.id = v.id
            RETURNING \(CampaignColumns.record)
            """
        }
    }

    /// Those of the campaigns whose name another one of the customer has.
    package func namesTaken(_ campaigns: [(id: CampaignID, campaign: Campaign)]) async throws(Failure)
        -> Set<CampaignID>
    {
        let parameters: [Parameter] = [
            .uuids(campaigns.map(\.id.bits)), .int64s(campaigns.map(\.campaign.customerID.number)),
            .texts(campaigns.map(\.campaign.name)),
        ]
        return try await ids(BatchStatements.namesTaken, parameters)
    }

    /// Those of the campaigns that have an open job.
    package func withOpenJobs(_ ids: [CampaignID]) async throws(Failure) -> Set<CampaignID> {
        try await self.ids(BatchStatements.withOpenJobs, [.uuids(ids.map(\.bits))])
    }

    /// Marks locked campaigns deleted.
    package func delete(_ ids: [CampaignID]) async throws(Failure) -> [CampaignRecord] {
        try await records(BatchStatements.delete, [.uuids(ids.map(\.bits))])
    }

    /// Makes locked campaigns QUEUED, and their jobs.
    /// - Parameter publishes: when each is to be published; nil for now.
    package func enqueuePublish(_ publishes: [(id: CampaignID, instant: Instant?)]) async throws(Failure)
        -> [CampaignRecord]
    {
        let ids = Parameter.uuids(publishes.map(\.id.bits))
        let jobs = Dictionary(grouping: publishes, by: \.instant).map { instant, publishes in
            Command(
                QueueStatements.enqueuePublish,
                [.uuids(publishes.map(\.id.bits)), JobPriority.low.parameter, instant.parameter])
        }
        return try await enqueued(
            [Command(BatchStatements.markQueued, [ids])] + jobs + [Command(QueueStatements.advance, [ids])])
    }

    /// Makes the jobs that bring Google to new content of published campaigns, which are locked.
    /// - Parameter changes: the fields that a job may change.
    package func enqueueUpdates(_ changes: [(id: CampaignID, fields: [CampaignField])]) async throws(Failure)
        -> [CampaignRecord]
    {
        let ids = Parameter.uuids(changes.map(\.id.bits))
        let fields = changes.map { $0.fields.map(\.rawValue).joined(separator: ",") }
        return try await enqueued([
            Command(BatchStatements.enqueueUpdates, [ids, .texts(fields), JobPriority.low.parameter]),
            Command(QueueStatements.advance, [ids]),
        ])
    }

    /// - Parameter commands: the first answers with the records.
    private func enqueued(_ commands: [Command]) async throws(Failure) -> [CampaignRecord] {
        let batch = Batch([Command(QueueStatements.pin)] + commands)
        return try await translated { () throws(PostgresError) in try await runner.execute(batch)[1] }.records()
    }

    private func inParts(_ campaigns: [(id: CampaignID, campaign: Campaign)], _ sql: (_ rows: String) -> String)
        async throws(Failure) -> [CampaignRecord]
    {
        var records: [CampaignRecord] = []
        for start in stride(from: 0, to: campaigns.count, by: Limits.rowsPerStatement) {
            let part = campaigns[start..<min(start + Limits.rowsPerStatement, campaigns.count)]
            let parameters = part.flatMap { [.uuid($0.id.bits)] + CampaignColumns.content(of: $0.campaign) }
            records += try await self.records(
                Statement(composed: sql(CampaignColumns.rows(part.count))), parameters)
        }
        return records
    }

    private func records(_ statement: Statement, _ parameters: [Parameter]) async throws(Failure) -> [CampaignRecord] {
        try await translated { () throws(PostgresError) in try await runner.query(statement, parameters) }.records()
    }

    private func ids(_ statement: Statement, _ parameters: [Parameter]) async throws(Failure) -> Set<CampaignID> {
        let rows = try await translated { () throws(PostgresError) in try await runner.query(statement, parameters) }
        return Set((0..<rows.count).map { CampaignID(bits: rows.uuid($0, 0)) })
    }
}

private enum BatchStatements {
    /// In order, so that no two wait for each other.
    static let lock = Statement(
        "batch_lock",
        "SELECT \(CampaignColumns.record) FROM campaigns c WHERE c.id = ANY ($1) ORDER BY c.id FOR NO KEY UPDATE")

    static let namesTaken = Statement(
        "batch_names_taken",
        """
        SELECT v.id FROM unnest($1, $2, $3) AS v (id, customer_id, name)
        JOIN campaigns c ON c.customer_id = v.customer_id AND c.name = v.name
        WHERE c.delete_time IS NULL AND c.id <> v.id
        """)

    static let withOpenJobs = Statement(
        "batch_with_open_jobs",
        "SELECT campaign_id FROM publish_jobs WHERE campaign_id = ANY ($1) AND state <> 'PARKED'")

    static let delete = Statement(
        "batch_delete",
        """
        UPDATE campaigns c SET delete_time = now(), revision = c.revision + 1, update_time = now()
        WHERE c.id = ANY ($1) RETURNING \(CampaignColumns.record)
        """)

    static let markQueued = Statement(
        "batch_mark_queued",
        """
        UPDATE campaigns c SET status = 'QUEUED', publish_error = '', revision = c.revision + 1, update_time = now()
        WHERE c.id = ANY ($1) RETURNING \(CampaignColumns.record)
        """)

    static let enqueueUpdates = Statement(
        "batch_enqueue_updates",
        """
        WITH c AS (
            UPDATE campaigns c SET publish_error = '', revision = c.revision + 1, update_time = now()
            FROM unnest($1, $2) AS v (id, fields) WHERE c.id = v.id
            RETURNING c.*, v.fields
        ), job AS (
            INSERT INTO publish_jobs (customer_id, campaign_id, kind, state, priority, run_at, due, fields)
            SELECT c.customer_id, c.id, 'UPDATE',
                CASE WHEN EXISTS (SELECT FROM publish_jobs WHERE campaign_id = c.id) THEN 'BLOCKED' ELSE 'QUEUED' END,
                $3, now(), now() + $3 * \(QueueStatements.handicap),
                \(RefusalStatements.union("string_to_array(c.fields, ',')", "c.id"))
            FROM c
        )
        SELECT \(CampaignColumns.record) FROM c
        """)
}
