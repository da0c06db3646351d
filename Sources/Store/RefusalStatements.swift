internal import Postgres

/// The SQL of changes that did not come to Google, refused there or called off here: what is other here than there
/// without a person's doing there.
enum RefusalStatements {
    /// Of an UPDATE.
    private static let fields =
        "coalesce(j.fields, '{daily_budget_micros,total_budget_micros,start_date,end_date}')"

    /// Keeps what these jobs, all of them UPDATE, were to bring.
    static func kept(of jobs: String) -> String {
        """
        INSERT INTO refused_changes (campaign_id, field)
        SELECT j.campaign_id, f.field FROM \(jobs) j CROSS JOIN LATERAL unnest(\(fields)) f (field)
        ON CONFLICT DO NOTHING
        """
    }

    /// What is said of the campaign of a job `j` that a person ended.
    /// - Parameter end: a parameter: `was cancelled by ann: …`.
    static func sentence(_ end: String) -> String {
        "'the change of ' || coalesce(array_to_string(j.fields, ', '), 'budget and dates') || ' ' || \(end)"
    }

    /// Before the jobs leave the queue, which knows their fields.
    static let keep = Statement(
        "refusal_keep",
        """
        WITH refused AS (
            SELECT * FROM publish_jobs WHERE id = ANY ($2) AND lease = $1 AND state = 'RUNNING' AND kind = 'UPDATE'
        )
        \(kept(of: "refused"))
        """)

    /// The same of jobs that have brought their changes.
    static let clear = Statement(
        "refusal_clear",
        """
        DELETE FROM refused_changes r USING publish_jobs j
        WHERE j.id = ANY ($2) AND j.lease = $1 AND j.state = 'RUNNING' AND r.campaign_id = j.campaign_id
            AND CASE j.kind WHEN 'UPDATE' THEN r.field = ANY (\(fields)) ELSE j.kind = 'REMOVE' END
        """)

    /// Whether there are some of a campaign.
    static func isThere(_ campaign: String) -> String {
        "EXISTS (SELECT FROM refused_changes WHERE campaign_id = \(campaign))"
    }

    /// These fields with those of the campaign that were refused before.
    static func union(_ fields: String, _ campaign: String) -> String {
        """
        \(fields) || ARRAY (
            SELECT field FROM refused_changes WHERE campaign_id = \(campaign) AND field <> ALL (\(fields)) ORDER BY field)
        """
    }
}
