internal import Postgres

/// The SQL of the publish queue. Durations are in milliseconds.
enum QueueStatements {
    private static let job = "j.id, j.kind, j.campaign_id, j.epoch, j.attempt, j.sent_at"

    /// Guarded by state and lease: a job that was settled meanwhile stays settled.
    static let rescue = Statement(
        "queue_rescue",
        """
        UPDATE publish_jobs SET state = 'QUEUED', worker = NULL, lease_until = NULL
        WHERE state = 'RUNNING' AND lease_until < now()
        """)

    /// MATERIALIZED, so that the limit is taken before the update.
    static let claim = Statement(
        "queue_claim",
        """
        WITH due AS MATERIALIZED (
            SELECT id FROM publish_jobs
            WHERE state = 'QUEUED' AND run_at <= now()
            ORDER BY run_at, id LIMIT $1
            FOR UPDATE SKIP LOCKED
        )
        UPDATE publish_jobs j
        SET state = 'RUNNING', epoch = j.epoch + 1, attempt = j.attempt + 1, worker = $2,
            lease_until = now() + $3 * interval '1 millisecond'
        FROM due WHERE j.id = due.id
        RETURNING \(job)
        """)

    static let heartbeat = Statement(
        "queue_heartbeat",
        """
        UPDATE publish_jobs SET lease_until = now() + $2 * interval '1 millisecond'
        WHERE state = 'RUNNING' AND worker = $1
        """)

    static let intent = Statement(
        "queue_intent",
        """
        WITH j AS (
            UPDATE publish_jobs
            SET sent_at = CASE WHEN kind = 'PUBLISH' THEN now() END,
                lease_until = now() + $3 * interval '1 millisecond'
            WHERE id = $1 AND epoch = $2 AND state = 'RUNNING' AND lease_until > now()
            RETURNING *
        ), c AS (
            UPDATE campaigns SET
                status = CASE WHEN j.kind = 'PUBLISH' THEN 'PUBLISHING' ELSE status END,
                revision = revision + 1, update_time = now()
            FROM j WHERE campaigns.id = j.campaign_id
            RETURNING campaigns.*
        )
        SELECT \(job), \(CampaignColumns.record) FROM j, c
        """)

    static let settle = Statement(
        "queue_settle",
        """
        WITH j AS (
            UPDATE publish_jobs SET
                state = $3,
                run_at = now() + $4 * interval '1 millisecond',
                sent_at = CASE WHEN $5 THEN sent_at END,
                worker = NULL, lease_until = NULL, error = $11,
                finish_time = CASE WHEN $3 <> 'QUEUED' THEN now() END
            WHERE id = $1 AND epoch = $2 AND state = 'RUNNING'
            RETURNING id, customer_id, campaign_id, epoch
        ), c AS (
            UPDATE campaigns SET
                status = coalesce($6, status),
                google_campaign_id = coalesce($7, google_campaign_id),
                google_status = coalesce($8, google_status),
                publish_error = coalesce($9, publish_error),
                revision = revision + 1, update_time = now()
            FROM j WHERE campaigns.id = j.campaign_id
        )
        INSERT INTO publish_events (customer_id, campaign_id, job_id, epoch, outcome, detail)
        SELECT customer_id, campaign_id, id, epoch, $10, $11 FROM j
        RETURNING id
        """)

    static let release = Statement(
        "queue_release",
        """
        UPDATE publish_jobs SET state = 'QUEUED', worker = NULL, lease_until = NULL
        WHERE state = 'RUNNING' AND worker = $1
        """)

    static let open = Statement(
        "queue_open", "SELECT count(*) FROM publish_jobs WHERE state IN ('QUEUED', 'RUNNING')")
}
