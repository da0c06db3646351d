import Domain
import Postgres
import Store
import TestSupport

/// A new database with the schema, and a way to look and reach behind the store's back.
struct TestDatabase: Sendable {
    let settings: ConnectionSettings
    let pool: Pool
    let store: Store
    private let session: Session

    static func with(_ body: (TestDatabase) async throws -> Void) async throws {
        try await TestCluster.withDatabase { uri in
            let settings = ConnectionSettings(conninfo: uri)
            _ = try await Migrations.migrate(settings)
            let pool = Pool(settings)
            let session = try await Session.open(settings)
            try await body(TestDatabase(settings: settings, pool: pool, store: Store(pool), session: session))
            await session.close()
            await pool.close()
        }
    }

    func queue(worker: UInt128 = 1) -> PublishQueue { PublishQueue(pool, worker: worker) }

    /// Runs SQL as it is.
    func execute(_ sql: String) async throws(PostgresError) {
        try await session.execute(script: sql)
    }

    /// The rows of a query of one text column.
    func texts(_ sql: String) async throws -> [String] {
        let rows = try await session.query(Statement("test_texts", sql))
        return (0..<rows.count).map { rows.optionalString($0, 0) ?? "NULL" }
    }

    /// Returns once somebody waits for somebody else in this database.
    func waitForLock() async throws {
        let waiting = """
            SELECT count(*)::text FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE NOT granted AND datname = current_database()
            """
        while try await texts(waiting) == ["0"] { await Task.yield() }
    }

    /// Every row of every table.
    func everything() async throws -> [String] {
        try await texts(
            """
            SELECT 'campaign ' || to_jsonb(t)::text FROM campaigns t
            UNION ALL SELECT 'job ' || to_jsonb(t)::text FROM publish_jobs t
            UNION ALL SELECT 'finished ' || to_jsonb(t)::text FROM finished_jobs t
            UNION ALL SELECT 'event ' || to_jsonb(t)::text FROM publish_events t
            ORDER BY 1
            """)
    }

    func count(_ table: String) async throws -> Int {
        Int(try await texts("SELECT count(*)::text FROM \(table)")[0]) ?? -1
    }

    /// The columns without a default, but for the id, and values for them; `name` is SQL.
    static let requiredColumns = """
        customer_id, name, objective, campaign_type, daily_budget, start_date, ad_group_name, headlines, descriptions,
        business_name, final_url, image_urls, locations, languages, external_id, labels
        """

    static func requiredValues(_ name: String, customer: Int64 = 1_234_567_890) -> String {
        """
        \(customer), \(name), 'SALES', 'DEMAND_GEN', 1, '2027-03-01'::date, '', '{}'::text[], '{}'::text[],
        '', '', '{}'::text[], '{}'::bigint[], '{}'::bigint[], '', '{}'::text[]
        """
    }

    // MARK: Campaigns in the states that tests start from

    func draft(_ name: String = "Spring sale", customer: String = "1234567890") async throws -> CampaignRecord {
        try await store.create(.sample { ($0.name, $0.customerID) = (name, Entry(text: customer)) }, as: .next())
    }

    func queued(_ name: String = "Spring sale") async throws -> CampaignRecord {
        try await store.enqueuePublish(draft(name))
    }

    func published(_ name: String = "Spring sale", googleID: Int64 = 77) async throws -> CampaignRecord {
        let record = try await draft(name)
        try await execute(
            """
            UPDATE campaigns SET status = 'PUBLISHED', google_campaign_id = \(googleID), google_status = 'PAUSED'
            WHERE id = '\(record.id)'
            """)
        return try await store.campaign(record.id)
    }

    /// A job in the hands of `worker`.
    func claimed(_ kind: JobKind = .publish, by worker: UInt128 = 1) async throws -> ClaimedJob {
        if kind == .publish {
            _ = try await queued()
        } else {
            _ = try await store.enqueue(kind, of: published())
        }
        return try await queue(worker: worker).claim(limit: 1)[0]
    }

    /// The leases of all workers, or of one, run out.
    func expireLeases(of worker: UInt128? = nil) async throws {
        let one = worker.map { " WHERE worker = '\(CampaignID(bits: $0))'" } ?? ""
        try await execute("UPDATE publish_workers SET lease_until = now() - interval '1 second'" + one)
    }

    /// So many campaigns of one customer with a job each, in the order of their names; returns their ids.
    func waiting(_ jobs: Int, customer: Int64 = 1_234_567_890, kind: JobKind = .publish, priority: Int = 0) async throws
    {
        try await execute(
            """
            WITH c AS (
                INSERT INTO campaigns (id, \(Self.requiredColumns), status)
                SELECT gen_random_uuid(), \(Self.requiredValues("'Campaign ' || n", customer: customer)), 'QUEUED'
                FROM generate_series(1, \(jobs)) n
                RETURNING id, customer_id
            )
            INSERT INTO publish_jobs (customer_id, campaign_id, kind, state, priority, run_at, due)
            SELECT customer_id, id, '\(kind.rawValue)', 'QUEUED', \(priority), now(), now() FROM c
            """)
    }
}
