internal import Postgres

/// The SQL of changes that Google did not take: what is other here than there without a person's doing.
enum RefusalStatements {
    /// Of an UPDATE.
    private static let fields =
        "coalesce(j.fields, '{daily_budget_micros,total_budget_micros,start_date,end_date}')"

    /// Keeps what jobs `j` were to bring.
    static func kept(unless condition: String = "false") -> String {
        """
        INSERT INTO refused_changes (campaign_id, field)
        SELECT j.campaign_id, f.field FROM j CROSS JOIN LATERAL unnest(\(fields)) f (field)
        WHERE j.kind = 'UPDATE' AND NOT (\(condition))
        ON CONFLICT DO NOTHING
        """
    }

    /// Before the jobs leave the queue, which knows their fields.
    static let keep = Statement(
        "refusal_keep",
        """
        WITH j AS (SELECT * FROM publish_jobs WHERE id = ANY ($2) AND lease = $1 AND state = 'RUNNING')
        \(kept())
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
