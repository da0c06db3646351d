package import Domain
package import Postgres

/// Campaigns of one sheet on their way into the database, in one transaction: all that were appended, or none.
package struct ImportSession: Sendable {
    private let session: Session
    private let publishes: Bool

    /// - Parameter publishes: also queue what was created and what was here already but never published.
    package static func open(_ settings: ConnectionSettings, publishes: Bool) async throws(Failure) -> ImportSession {
        let session = try await translated { () throws(PostgresError) in
            let session = try await Session.open(settings)
            try await session.begin()
            try await session.execute(script: ImportStatements.staging)
            return session
        }
        return ImportSession(session: session, publishes: publishes)
    }

    /// Takes the next campaigns, by COPY into a table of this session and one merge from there.
    /// - Returns: what became of each, in their order.
    package func append(_ campaigns: [Campaign], at instant: Instant) async throws(Failure) -> [ImportOutcome] {
        var random = SystemRandomNumberGenerator()
        // In the order of the sheet, also within one millisecond.
        let ids = campaigns.map { _ in CampaignID(at: instant, using: &random) }.sorted()
        let merged = try await translated { () throws(PostgresError) in
            try await copy(campaigns, ids)
            let merged = try await session.query(
                ImportStatements.merge,
                [.text((publishes ? CampaignStatus.queued : .draft).rawValue)])
            try await analyzeIfNew(campaigns.count)
            return merged
        }
        var outcomes: [ImportOutcome] = []
        for row in 0..<merged.count {
            let position = Int(merged.int64(row, 0))
            outcomes.append(
                try outcome(merged, row, campaign: campaigns[position], id: ids[position]))
        }
        if publishes { try await enqueue(outcomes) }
        return outcomes
    }

    /// Makes it all visible and durable at once.
    package func commit() async throws(Failure) {
        try await translated { () throws(PostgresError) in try await session.commit() }
        await session.close()
    }

    /// Leaves nothing behind.
    package func rollback() async {
        // Closing the session rolls back whatever is open, also when it is lost already.
        await session.close()
    }

    /// Without statistics PostgreSQL finds a name by walking through the customer's campaigns, so that a sheet of ten
    /// thousand would take minutes. Only where autovacuum has had nothing to look at yet: analysing takes a lock that other
    /// imports would wait for.
    private func analyzeIfNew(_ appended: Int) async throws(PostgresError) {
        let known = try await session.query(ImportStatements.knownRows).int64(0, 0)
        if known < Int64(appended) { try await session.execute(script: "ANALYZE campaigns") }
    }

    private func copy(_ campaigns: [Campaign], _ ids: [CampaignID]) async throws(PostgresError) {
        try await session.execute(script: "TRUNCATE import_rows")
        try await session.beginCopy(ImportStatements.copy)
        var writer = CopyWriter(columns: CampaignColumns.contentCount + 2)
        for (position, campaign) in campaigns.enumerated() {
            writer.row { fields in
                fields.append(.int32(Int32(position)))
                fields.append(.uuid(ids[position].bits))
                for value in CampaignColumns.content(of: campaign) { fields.append(value) }
            }
            if writer.bytes.count >= ImportStatements.copyChunkBytes {
                try await session.write(writer.bytes)
                writer.clear()
            }
        }
        writer.finish()
        try await session.write(writer.bytes)
        _ = try await session.finishCopy()
    }

    private func outcome(_ merged: Rows, _ row: Int, campaign: Campaign, id: CampaignID) throws(Failure)
        -> ImportOutcome
    {
        if merged.bool(row, 1) { return .created(id) }
        guard !merged.isNull(row, 2) else {
            throw .conflict("somebody created a campaign of the same name at this moment; import again")
        }
        let existing = try merged.record(row, from: 2)
        let differing = campaign.differing(from: existing.campaign)
        return differing.isEmpty ? .unchanged(existing.id) : .refused([])
    }

    private func enqueue(_ outcomes: [ImportOutcome]) async throws(Failure) {
        var created: [UInt128?] = []
        var unchanged: [UInt128?] = []
        for outcome in outcomes {
            switch outcome {
            case .created(let id): created.append(id.bits)
            case .unchanged(let id): unchanged.append(id.bits)
            case .updated, .removed, .refused: break
            }
        }
        let (new, old) = (Parameter.uuids(created), Parameter.uuids(unchanged))
        try await translated { () throws(PostgresError) in
            _ = try await session.query(QueueStatements.enqueueImported, [new, JobPriority.low.parameter])
            guard !unchanged.isEmpty else { return }
            _ = try await session.query(ImportStatements.markQueued, [old])
            _ = try await session.query(
                QueueStatements.enqueuePublish, [old, JobPriority.low.parameter, .null(.timestamp)])
            _ = try await session.query(QueueStatements.advance, [old])
        }
    }
}

private enum ImportStatements {
    static let copyChunkBytes = 128 << 10

    static let staging = """
        CREATE TEMPORARY TABLE import_rows ON COMMIT DROP AS
        SELECT 0::integer AS position, id, \(CampaignColumns.content) FROM campaigns WITH NO DATA
        """

    static let copy = "COPY import_rows FROM STDIN (FORMAT binary)"

    /// The second reading of campaigns sees them as they were before the insert: those that already had the name. The
    /// limit makes it a look into the index for each row, however large the table is.
    static let merge = Statement(
        "import_merge",
        """
        WITH fresh AS (
            INSERT INTO campaigns (id, \(CampaignColumns.content), status)
            SELECT id, \(CampaignColumns.content), $1 FROM import_rows
            ON CONFLICT (customer_id, name) WHERE delete_time IS NULL DO NOTHING
            RETURNING id
        )
        SELECT r.position, fresh.id IS NOT NULL, \(CampaignColumns.record)
        FROM import_rows r
        LEFT JOIN fresh ON fresh.id = r.id
        LEFT JOIN LATERAL (
            SELECT * FROM campaigns
            WHERE customer_id = r.customer_id AND name = r.name AND delete_time IS NULL LIMIT 1
        ) c ON true
        ORDER BY r.position
        """)

    static let knownRows = Statement(
        "import_known_rows", "SELECT reltuples::bigint FROM pg_class WHERE oid = 'campaigns'::regclass")

    static let markQueued = Statement(
        "import_mark_queued",
        """
        UPDATE campaigns SET status = 'QUEUED', publish_error = '', revision = revision + 1, update_time = now()
        WHERE id = ANY ($1) AND status IN ('DRAFT', 'FAILED') AND delete_time IS NULL
        """)
}
