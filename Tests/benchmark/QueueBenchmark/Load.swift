import Domain
import Postgres
import Store

/// A database with campaigns that are published, and jobs that ask Google for nothing.
struct Load: Sendable {
    let settings: ConnectionSettings
    let session: Session
    let pool: Pool

    var store: Store { Store(pool) }

    static func open(_ uri: String) async throws -> Load {
        let settings = ConnectionSettings(conninfo: uri)
        _ = try await Migrations.migrate(settings)
        return Load(settings: settings, session: try await Session.open(settings), pool: Pool(settings))
    }

    /// Published campaigns, the same number of each customer; ids of UUID version 7, as the program makes them.
    func makeCampaigns(_ count: Int, customers: Int) async throws {
        try await session.execute(
            script: """
                INSERT INTO campaigns (
                    id, customer_id, name, objective, campaign_type, daily_budget, start_date, ad_group_name, headlines,
                    descriptions, business_name, final_url, image_urls, locations, languages, external_id, labels, status,
                    google_campaign_id, google_status)
                SELECT (lpad(to_hex(1790000000000 + n), 12, '0') || '7' || left(md5(n::text), 3) || '8'
                    || right(md5(n::text), 15))::uuid, 1000000000 + n % \(customers), 'Campaign ' || n, 'SALES', 'DEMAND_GEN',
                    1000000, '2027-03-01', 'Ads', '{One,Two,Three}', '{First,Second}', 'Business',
                    'https://example.com/', '{}', '{}', '{}', '', '{}', 'PUBLISHED', n, 'PAUSED'
                FROM generate_series(1, \(count)) n;
                ANALYZE campaigns
                """)
    }

    /// One job for each campaign.
    func makeJobs() async throws {
        try await session.execute(
            script: """
                INSERT INTO publish_jobs (customer_id, campaign_id, kind, state, priority, run_at, due)
                SELECT customer_id, id, 'PAUSE', 'QUEUED', 1, now(), now() FROM campaigns ORDER BY google_campaign_id;
                CHECKPOINT
                """)
    }

    func campaignIDs() async throws -> [CampaignID] {
        let rows = try await session.query(
            Statement("benchmark_ids", "SELECT id FROM campaigns ORDER BY google_campaign_id"))
        return (0..<rows.count).map { CampaignID(bits: rows.uuid($0, 0)) }
    }

    func number(_ sql: String) async throws -> Int {
        Int(try await session.query(Statement("benchmark_number", sql)).int64(0, 0))
    }

    /// What the processes of PostgreSQL have used of the processors, in microseconds: on a machine that others use too
    /// this tells more than time.
    func processorTime() async throws -> Int {
        try await number(
            """
            SELECT 10000 * sum(split_part(stat, ' ', 12)::bigint + split_part(stat, ' ', 13)::bigint)::bigint
            FROM pg_stat_activity, regexp_replace(pg_read_file('/proc/' || pid || '/stat'), '.*[)] ', '') AS stat
            """)
    }

    func close() async {
        await session.close()
        await pool.close()
    }
}

extension [Duration] {
    /// In milliseconds; the list is not empty.
    func percentile(_ share: Double) -> Double {
        let sorted = sorted()
        return sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * share))] / .milliseconds(1)
    }
}

/// One decimal.
func rounded(_ number: Double) -> Double { (number * 10).rounded() / 10 }
