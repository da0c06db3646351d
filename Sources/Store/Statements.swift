internal import Postgres

/// The SQL of campaigns and of queueing them.
enum Statements {
    static let ping = Statement("ping", "SELECT 1")

    static let create = Statement(
        "campaign_create",
        """
        INSERT INTO campaigns AS c (id, \(CampaignColumns.content))
        VALUES ($1, \(CampaignColumns.placeholders(from: 2)))
        RETURNING \(CampaignColumns.record)
        """)

    static let get = Statement("campaign_get", "SELECT \(CampaignColumns.record) FROM campaigns c WHERE c.id = $1")

    static let update = Statement(
        "campaign_update",
        """
        UPDATE campaigns c SET (\(CampaignColumns.content)) =
            ROW(\(CampaignColumns.placeholders(from: 3))),
            revision = c.revision + 1, update_time = now()
        WHERE c.id = $1 AND c.revision = $2 AND c.delete_time IS NULL
        RETURNING \(CampaignColumns.record)
        """)

    /// Whether a job is open, and the record when it was deleted. A job that is queued at the same moment makes a new
    /// revision, so one of the two fails.
    static let delete = Statement(
        "campaign_delete",
        """
        WITH open AS (
            SELECT EXISTS (SELECT FROM publish_jobs WHERE campaign_id = $1 AND state <> 'PARKED') AS job
        ), c AS (
            UPDATE campaigns SET delete_time = now(), revision = revision + 1, update_time = now()
            FROM open WHERE id = $1 AND revision = $2 AND delete_time IS NULL AND NOT open.job
            RETURNING campaigns.*
        )
        SELECT open.job, \(CampaignColumns.record) FROM open LEFT JOIN c ON true
        """)

    /// The job follows in the same transaction.
    static let markQueued = Statement(
        "campaign_mark_queued",
        """
        UPDATE campaigns c
        SET status = 'QUEUED', publish_error = '', revision = c.revision + 1, update_time = now()
        WHERE c.id = $1 AND c.revision = $2 AND c.status IN ('DRAFT', 'FAILED') AND c.delete_time IS NULL
        RETURNING \(CampaignColumns.record)
        """)

    /// Fails when another campaign has the name meanwhile.
    static let undelete = Statement(
        "campaign_undelete",
        """
        UPDATE campaigns c SET delete_time = NULL, revision = c.revision + 1, update_time = now()
        WHERE c.id = $1 AND c.revision = $2 AND c.delete_time IS NOT NULL
        RETURNING \(CampaignColumns.record)
        """)

    /// Whether a job is parked, and the record that was. What was found out about it goes too; the audit trail stays as long
    /// as all others.
    static let expunge = Statement(
        "campaign_expunge",
        """
        WITH open AS (
            SELECT EXISTS (SELECT FROM publish_jobs WHERE campaign_id = $1) AS job
        ), c AS (
            DELETE FROM campaigns USING open
            WHERE id = $1 AND revision = $2 AND delete_time IS NOT NULL AND NOT open.job
            RETURNING campaigns.*
        ), drift AS (
            DELETE FROM campaign_drift USING c WHERE campaign_id = c.id
        ), refused AS (
            DELETE FROM refused_changes USING c WHERE campaign_id = c.id
        )
        SELECT open.job, \(CampaignColumns.record) FROM open LEFT JOIN c ON true
        """)

    static let getSeveral = Statement(
        "campaign_get_several", "SELECT \(CampaignColumns.record) FROM campaigns c WHERE c.id = ANY ($1)")
}
