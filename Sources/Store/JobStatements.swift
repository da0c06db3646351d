internal import Postgres

/// The SQL of the queue as operators use it.
enum JobStatements {
    private static let record = """
        id, kind, customer_id, campaign_id, phase, priority, attempt, run_at, sent_at, reason, create_time, finish_time
        """

    /// A parameter that is NULL is no condition; the plan is made for each call, so it costs nothing.
    static let list = Statement(
        "job_list",
        """
        SELECT \(record) FROM jobs
        WHERE id < $1 AND ($3::text[] IS NULL OR phase = ANY ($3)) AND ($4::bigint IS NULL OR customer_id = $4)
            AND ($5::uuid IS NULL OR campaign_id = $5) AND ($6::text IS NULL OR kind = $6)
        ORDER BY id DESC LIMIT $2
        """)

    static let ofCampaigns = Statement(
        "job_of_campaigns",
        """
        SELECT \(record) FROM jobs
        WHERE campaign_id = ANY ($1) AND (finish_time IS NULL OR finish_time > $2 - interval '1 minute')
        ORDER BY id
        """)

    static let get = Statement("job_get", "SELECT \(record) FROM jobs WHERE id = $1")

    static let events = Statement(
        "job_events",
        "SELECT time, lease, outcome, detail, actor FROM publish_events WHERE job_id = $1 ORDER BY id")

    /// What a person's action depends on.
    static let standing = Statement(
        "job_standing",
        """
        SELECT j.kind, j.phase, coalesce(p.unknowns, 0), j.campaign_id
        FROM jobs j LEFT JOIN publish_jobs p USING (id) WHERE j.id = $1
        """)

    /// A parked job waits again, with what it may have left open at Google.
    static let retry = Statement(
        "job_retry",
        """
        WITH c AS (
            UPDATE campaigns c SET
                status = CASE WHEN j.kind = 'PUBLISH' THEN 'QUEUED' ELSE c.status END,
                publish_error = '', revision = c.revision + 1, update_time = now()
            FROM publish_jobs j
            WHERE j.id = $1 AND j.state = 'PARKED' AND c.id = j.campaign_id AND c.delete_time IS NULL
            RETURNING c.id
        ), j AS (
            UPDATE publish_jobs j SET state = 'SCHEDULED', attempt = 0, unknowns = least(unknowns, 1), run_at = now(), due = now()
            FROM c WHERE j.id = $1 AND j.campaign_id = c.id AND j.state = 'PARKED'
            RETURNING j.*
        )
        INSERT INTO publish_events (customer_id, campaign_id, job_id, outcome, detail, actor)
        SELECT customer_id, campaign_id, id, 'RETRIED', '', $2 FROM j
        RETURNING job_id
        """)

    /// Ends a job that no worker has. The campaign of a create takes the status, Google's id and Google's status. A change
    /// that is not brought is kept, unless a create that is still to be sent has it anyway.
    static let close = Statement(
        "job_close",
        """
        WITH j AS (
            DELETE FROM publish_jobs
            WHERE id = $1 AND state = ANY ($2) AND (sent_at IS NULL AND unknowns = 0 OR state = 'PARKED')
            RETURNING *
        ), finished AS (
            INSERT INTO finished_jobs (\(QueueStatements.finishedColumns))
            SELECT id, customer_id, campaign_id, kind, $3, priority, attempt, run_at, reason, create_time FROM j
        ), untaken AS (
            SELECT * FROM j WHERE kind = 'UPDATE' AND $3 <> 'DONE' AND NOT EXISTS (
                SELECT FROM publish_jobs p
                WHERE p.campaign_id = j.campaign_id AND p.kind = 'PUBLISH' AND p.sent_at IS NULL AND p.unknowns = 0)
        ), kept AS (
            \(RefusalStatements.kept(of: "untaken"))
        ), c AS (
            UPDATE campaigns c SET
                status = CASE WHEN j.kind = 'PUBLISH' THEN coalesce($4, c.status) ELSE c.status END,
                google_campaign_id = coalesce($5, c.google_campaign_id),
                google_status = coalesce($6, c.google_status),
                publish_error = CASE
                    WHEN $5 IS NOT NULL THEN ''
                    WHEN EXISTS (SELECT FROM untaken) THEN \(RefusalStatements.sentence("$10"))
                    ELSE c.publish_error END,
                revision = c.revision + 1, update_time = now()
            FROM j WHERE c.id = j.campaign_id
        )
        INSERT INTO publish_events (customer_id, campaign_id, job_id, outcome, detail, actor)
        SELECT customer_id, campaign_id, id, $7, $8, $9 FROM j
        RETURNING job_id
        """)

    static let isKept = Statement(
        "job_is_kept", "SELECT EXISTS (SELECT FROM campaigns WHERE id = $1 AND delete_time IS NULL)")

    static let pause = Statement(
        "scope_pause",
        """
        INSERT INTO publish_scopes (customer_id, paused) VALUES ($1, true)
        ON CONFLICT (customer_id) DO UPDATE SET paused = true
        """)

    /// Of the whole project also the waits of its customers, but not their own pauses.
    static let resume = Statement(
        "scope_resume",
        """
        UPDATE publish_scopes SET paused = paused AND customer_id <> $1, not_before = NULL
        WHERE $1 = 0 OR customer_id = $1
        """)

    /// Jobs that were put off, of which nothing can be at Google. What a caller wants later has no reason.
    static let wake = Statement(
        "scope_wake",
        """
        UPDATE publish_jobs SET run_at = now(), due = now() + priority * \(QueueStatements.handicap)
        WHERE state = 'SCHEDULED' AND sent_at IS NULL AND reason <> '' AND ($1 = 0 OR customer_id = $1)
        """)

    static let limit = Statement(
        "scope_limit",
        """
        INSERT INTO publish_scopes (customer_id, concurrency) VALUES ($1, $2)
        ON CONFLICT (customer_id) DO UPDATE SET concurrency = excluded.concurrency
        """)

    static let limits = Statement(
        "scopes_limited",
        """
        SELECT customer_id, concurrency::bigint FROM publish_scopes
        WHERE concurrency IS NOT NULL ORDER BY customer_id LIMIT $1
        """)

    static let pausedScopes = Statement(
        "scopes_paused", "SELECT customer_id FROM publish_scopes WHERE paused ORDER BY customer_id")

    static let heldScopes = Statement(
        "scopes_held",
        "SELECT customer_id, not_before FROM publish_scopes WHERE not_before > now() ORDER BY customer_id LIMIT $1")

    static let depths = Statement(
        "queue_depths", "SELECT phase, count(*) FROM jobs WHERE finish_time IS NULL GROUP BY phase")

    /// Ages in milliseconds.
    static let statistics = Statement(
        "queue_statistics",
        """
        SELECT
            (SELECT extract(epoch FROM now() - min(run_at)) * 1000 FROM publish_jobs
                WHERE state = 'QUEUED' OR state = 'SCHEDULED' AND run_at <= now())::bigint,
            (SELECT count(*) FROM publish_workers WHERE lease_until > now()),
            (SELECT extract(epoch FROM now() - min(lease_until)) * 1000
                FROM publish_workers WHERE lease_until < now())::bigint,
            coalesce(pg_stat_get_dead_tuples('publish_jobs'::regclass), 0)
        """)
}
