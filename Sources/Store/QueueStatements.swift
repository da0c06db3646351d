internal import Postgres

/// The SQL of the publish queue, as workers use it. Durations are in milliseconds.
enum QueueStatements {
    private static let job = """
        j.id, j.kind, j.customer_id, j.campaign_id, j.lease, j.attempt, j.sent_at, j.sent_lease, j.apply_until,
        j.unknowns
        """
    static let jobCount = 10
    static let finishedColumns =
        "id, customer_id, campaign_id, kind, state, priority, attempt, run_at, reason, create_time"
    /// What one step of priority is worth.
    static let handicap = "interval '5 minutes'"

    /// The first command of each batch: plans are made when the tables are small and used when they are not. What has to
    /// read a table all the same, as of rows that were just sent, looks so dear then that it would be compiled (`jit`).
    static let pin = Statement(
        "queue_pin",
        """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
            set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
            set_config('jit', 'off', true)
        """)

    // MARK: Queueing

    /// One job for each of these campaigns that is QUEUED without one. What an earlier, parked job left open at Google
    /// stays open: the new job takes it over, and looks before it sends.
    static let enqueuePublish = Statement(
        "queue_enqueue_publish",
        """
        WITH c AS MATERIALIZED (
            SELECT id, customer_id FROM campaigns
            WHERE id = ANY ($1) AND status = 'QUEUED' AND NOT EXISTS (
                SELECT FROM publish_jobs
                WHERE campaign_id = campaigns.id AND kind = 'PUBLISH' AND state <> 'PARKED')
        ), superseded AS (
            DELETE FROM publish_jobs j USING c
            WHERE j.campaign_id = c.id AND j.kind = 'PUBLISH' AND j.state = 'PARKED'
            RETURNING j.*
        ), finished AS (
            INSERT INTO finished_jobs (\(finishedColumns))
            SELECT id, customer_id, campaign_id, kind, 'CANCELLED', priority, attempt, run_at, reason, create_time
            FROM superseded
        ), events AS (
            INSERT INTO publish_events (customer_id, campaign_id, job_id, outcome, detail)
            SELECT customer_id, campaign_id, id, 'SUPERSEDED', 'published again' FROM superseded
        )
        INSERT INTO publish_jobs (customer_id, campaign_id, kind, state, priority, run_at, due, sent_at, sent_lease, apply_until, unknowns)
        SELECT c.customer_id, c.id, 'PUBLISH',
            CASE
                WHEN EXISTS (SELECT FROM publish_jobs WHERE campaign_id = c.id) THEN 'BLOCKED'
                WHEN t.run_at > now() THEN 'SCHEDULED'
                ELSE 'QUEUED'
            END, $2, t.run_at, t.run_at + $2 * \(handicap), s.sent_at, s.sent_lease, s.apply_until, coalesce(s.unknowns, 0)
        FROM c LEFT JOIN superseded s ON s.campaign_id = c.id, (SELECT coalesce($3, now()) AS run_at) t
        """)

    /// A job of campaigns that this transaction has made, and that nobody else has seen.
    static let enqueueImported = Statement(
        "queue_enqueue_imported",
        """
        INSERT INTO publish_jobs (customer_id, campaign_id, kind, state, priority, run_at, due)
        SELECT customer_id, id, 'PUBLISH', 'QUEUED', $3, now(), now() + $3 * \(handicap)
        FROM unnest($1, $2) AS c (id, customer_id)
        """)

    static let enqueueChange = Statement(
        "queue_enqueue_change",
        """
        WITH c AS (
            UPDATE campaigns SET
                publish_error = CASE
                    WHEN $3 <> 'UPDATE' AND \(RefusalStatements.isThere("$1")) THEN publish_error ELSE '' END,
                revision = revision + 1, update_time = now()
            WHERE id = $1 AND revision = $2 AND status IN ('QUEUED', 'PUBLISHING', 'PUBLISHED')
                AND delete_time IS NULL
            RETURNING *
        ), job AS (\(changeJob(kind: "$3", priority: "$4", fields: "$5")))
        SELECT \(CampaignColumns.record) FROM c
        """)

    /// New content, and the job that brings Google to it: there is not the one without the other.
    static let updatePublished = Statement(
        "queue_update_published",
        """
        WITH c AS (
            UPDATE campaigns SET (\(CampaignColumns.content)) = ROW(\(CampaignColumns.placeholders(from: 5))),
                publish_error = '', revision = revision + 1, update_time = now()
            WHERE id = $1 AND revision = $2 AND status IN ('QUEUED', 'PUBLISHING', 'PUBLISHED')
                AND delete_time IS NULL
            RETURNING *
        ), job AS (\(changeJob(kind: "'UPDATE'", priority: "$3", fields: "$4")))
        SELECT \(CampaignColumns.record) FROM c
        """)

    /// Of the campaigns `c`.
    private static func changeJob(kind: String, priority: String, fields: String) -> String {
        """
        INSERT INTO publish_jobs (customer_id, campaign_id, kind, state, priority, run_at, due, fields)
        SELECT c.customer_id, c.id, \(kind),
            CASE WHEN EXISTS (SELECT FROM publish_jobs WHERE campaign_id = c.id) THEN 'BLOCKED' ELSE 'QUEUED' END,
            \(priority), now(), now() + \(priority) * \(handicap),
            CASE WHEN \(fields) IS NOT NULL THEN \(RefusalStatements.union(fields, "c.id")) END
        FROM c
        """
    }

    /// Whoever queues or ends a job of a campaign holds the campaign's row, so that they see each other's jobs. In order,
    /// so that no two wait for each other.
    static let lock = Statement(
        "queue_lock", "SELECT FROM campaigns WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE")

    /// Lets the first job of each of these campaigns go on if it only waited for the one before it. A command of its
    /// own, after the campaigns are locked, so that it sees what anybody queued before that.
    static let advance = Statement(
        "queue_advance",
        """
        UPDATE publish_jobs j SET state = CASE WHEN j.run_at > now() THEN 'SCHEDULED' ELSE 'QUEUED' END
        FROM unnest($1) AS c (id)
        CROSS JOIN LATERAL (
            SELECT id FROM publish_jobs WHERE campaign_id = c.id AND state = 'BLOCKED' ORDER BY id LIMIT 1
        ) blocked
        WHERE j.id = blocked.id AND j.state = 'BLOCKED'
            AND NOT EXISTS (SELECT FROM publish_jobs WHERE campaign_id = c.id AND id < blocked.id)
        """)

    // MARK: Working

    static let claim = Statement(
        "queue_claim",
        """
        SELECT \(job), j.last_customer
        FROM claim_publish_jobs($1, $2 * interval '1 millisecond', $3, $4, $5, $6, $7) j
        """)

    static let heartbeat = Statement(
        "queue_heartbeat",
        """
        UPDATE publish_workers SET lease_until = now() + $2 * interval '1 millisecond' WHERE worker = $1
        """)

    static let enlist = Statement(
        "queue_enlist",
        """
        INSERT INTO publish_workers (worker, lease_until) VALUES ($1, now() + $2 * interval '1 millisecond')
        ON CONFLICT DO NOTHING
        """)

    /// The jobs that one claim still holds, with their campaigns as they are now.
    static let intend = Statement(
        "queue_intend",
        """
        WITH j AS (
            UPDATE publish_jobs SET
                sent_at = now(), sent_lease = $1, apply_until = now() + $3 * interval '1 millisecond',
                unknowns = CASE WHEN sent_lease <> $1 THEN unknowns + 1 ELSE unknowns END
            FROM publish_workers w
            WHERE id = ANY ($2) AND lease = $1 AND state = 'RUNNING'
                AND w.worker = publish_jobs.worker AND w.lease_until > now()
            RETURNING publish_jobs.*
        ), c AS (
            UPDATE campaigns SET status = 'PUBLISHING', revision = revision + 1, update_time = now()
            FROM j WHERE campaigns.id = j.campaign_id AND j.kind = 'PUBLISH'
            RETURNING campaigns.*, j.id AS job_id
        )
        SELECT \(job), \(CampaignColumns.record) FROM j JOIN c ON c.job_id = j.id
        UNION ALL
        SELECT \(job), \(CampaignColumns.record) FROM j JOIN campaigns c ON c.id = j.campaign_id
        WHERE j.kind <> 'PUBLISH'
        """)

    /// Ends turns of one claim, each with the job, an audit line and what changes of the campaign. A job that ends for
    /// good leaves the table. Returns the jobs that the claim still held.
    static let settle = Statement(
        "queue_settle",
        """
        WITH s AS MATERIALIZED (
            SELECT * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS s (
                job_id, settled_state, delay, keeps_open, counts_turn, status, google_campaign_id, google_status,
                publish_error, outcome, detail)
        ), waiting AS (
            UPDATE publish_jobs j SET
                state = s.settled_state,
                run_at = now() + s.delay * interval '1 millisecond',
                due = now() + s.delay * interval '1 millisecond' + j.priority * \(handicap),
                unknowns = CASE WHEN NOT s.keeps_open AND j.sent_lease <> $1 THEN j.unknowns + 1 ELSE j.unknowns END,
                sent_at = CASE WHEN s.keeps_open THEN j.sent_at END,
                sent_lease = CASE WHEN s.keeps_open THEN j.sent_lease END,
                apply_until = CASE WHEN s.keeps_open THEN j.apply_until END,
                attempt = CASE WHEN s.counts_turn THEN j.attempt ELSE j.attempt - 1 END,
                worker = NULL, lease = NULL, reason = s.detail
            FROM s
            WHERE j.id = s.job_id AND j.lease = $1 AND j.state = 'RUNNING'
                AND s.settled_state IN ('SCHEDULED', 'PARKED')
            RETURNING j.customer_id, j.campaign_id, s.*
        ), ended AS (
            DELETE FROM publish_jobs j USING s
            WHERE j.id = s.job_id AND j.lease = $1 AND j.state = 'RUNNING'
                AND s.settled_state IN ('DONE', 'REFUSED', 'CANCELLED')
            RETURNING j.*, s.*
        ), finished AS (
            INSERT INTO finished_jobs (\(finishedColumns))
            SELECT id, customer_id, campaign_id, kind, settled_state, priority, attempt, run_at, detail, create_time
            FROM ended
        ), turn AS (
            SELECT * FROM waiting
            UNION ALL
            SELECT customer_id, campaign_id, job_id, settled_state, delay, keeps_open, counts_turn, status,
                google_campaign_id, google_status, publish_error, outcome, detail
            FROM ended
        ), c AS (
            UPDATE campaigns c SET
                status = coalesce(turn.status, c.status),
                google_campaign_id = coalesce(turn.google_campaign_id, c.google_campaign_id),
                google_status = coalesce(turn.google_status, c.google_status),
                publish_error = CASE
                    WHEN turn.publish_error = '' AND \(RefusalStatements.isThere("c.id")) THEN c.publish_error
                    ELSE coalesce(turn.publish_error, c.publish_error) END,
                revision = c.revision + 1, update_time = now()
            FROM turn
            WHERE c.id = turn.campaign_id AND (
                turn.status <> c.status OR turn.publish_error <> c.publish_error
                OR turn.google_campaign_id <> coalesce(c.google_campaign_id, 0)
                OR turn.google_status <> coalesce(c.google_status, ''))
        )
        INSERT INTO publish_events (customer_id, campaign_id, job_id, lease, outcome, detail)
        SELECT customer_id, campaign_id, job_id, $1, outcome, detail FROM turn
        RETURNING job_id
        """)

    // MARK: Giving back

    /// The leases of workers that are gone. Before `rescue`: a claim locks the row of its worker, so either the claim
    /// is seen by `rescue` or the row stays.
    static let expire = Statement(
        "queue_expire",
        """
        DELETE FROM publish_workers WHERE worker IN (
            SELECT worker FROM publish_workers WHERE lease_until < now() FOR UPDATE SKIP LOCKED)
        """)

    /// Jobs without a worker, guarded by state and token: what was settled or claimed meanwhile stays so.
    static let rescue = Statement(
        "queue_rescue",
        """
        WITH lost AS MATERIALIZED (
            SELECT id, lease, worker FROM publish_jobs
            WHERE state = 'RUNNING' AND NOT EXISTS (
                SELECT FROM publish_workers w WHERE w.worker = publish_jobs.worker)
        ), j AS (
            UPDATE publish_jobs j SET state = 'QUEUED', worker = NULL, lease = NULL
            FROM lost WHERE j.id = lost.id AND j.lease = lost.lease AND j.state = 'RUNNING'
            RETURNING j.id, j.customer_id, j.campaign_id, lost.lease, j.sent_at
        )
        INSERT INTO publish_events (customer_id, campaign_id, job_id, lease, outcome, detail)
        SELECT customer_id, campaign_id, id, lease, 'RESCUED',
            CASE WHEN sent_at IS NULL THEN 'nothing was sent' ELSE 'the outcome is open' END
        FROM j
        """)

    /// What a worker holds but for these claims. A turn that has sent nothing does not count.
    static let release = Statement(
        "queue_release",
        """
        UPDATE publish_jobs SET state = 'QUEUED', worker = NULL, lease = NULL,
            attempt = CASE WHEN sent_lease = lease THEN attempt ELSE attempt - 1 END
        WHERE state = 'RUNNING' AND worker = $1 AND NOT lease = ANY ($2)
        """)

    static let forget = Statement("queue_forget", "DELETE FROM publish_workers WHERE worker = $1")

    // MARK: Manners

    static let hold = Statement(
        "queue_hold",
        """
        INSERT INTO publish_scopes AS s (customer_id, not_before)
        VALUES ($1, now() + $2 * interval '1 millisecond')
        ON CONFLICT (customer_id) DO UPDATE SET not_before = greatest(s.not_before, excluded.not_before)
        """)

    /// The hold that ends last of those on a customer, its own and everyone's; not the one for the account's state, which
    /// its look has set.
    static let rest = Statement(
        "queue_rest",
        """
        SELECT s.customer_id, ceil(extract(epoch FROM s.not_before - now()) * 1000)::bigint
        FROM publish_scopes s
        WHERE s.customer_id IN (0, $1) AND s.not_before > now() AND NOT EXISTS (
            SELECT FROM accounts a WHERE a.customer_id = s.customer_id AND a.held_until = s.not_before)
        ORDER BY s.not_before DESC LIMIT 1
        """)

    static let reserve = Statement("queue_reserve", "SELECT reserve_operations($1, $2, $3)")

    // MARK: Looking after it

    static let time = Statement("queue_time", "SELECT now()")

    static let open = Statement("queue_open", "SELECT count(*) FROM publish_jobs WHERE state <> 'PARKED'")

    static let notify = Statement("queue_notify", "SELECT pg_notify('\(JobSignal.channel)', '')")

    /// A few rows at a time, oldest first; the block ranges of a BRIN index lead to them.
    static let pruneJobs = Statement(
        "queue_prune_jobs",
        """
        DELETE FROM finished_jobs WHERE ctid = ANY (ARRAY (
            SELECT ctid FROM finished_jobs WHERE finish_time < now() - $1 * interval '1 millisecond' LIMIT $2))
        """)

    static let pruneEvents = Statement(
        "queue_prune_events",
        """
        DELETE FROM publish_events WHERE ctid = ANY (ARRAY (
            SELECT ctid FROM publish_events WHERE time < now() - $1 * interval '1 millisecond' LIMIT $2))
        """)

    static let pruneFaults = Statement(
        "queue_prune_faults",
        """
        DELETE FROM job_faults WHERE ctid = ANY (ARRAY (
            SELECT ctid FROM job_faults WHERE time < now() - $1 * interval '1 millisecond' LIMIT $2))
        """)

    static let pruneOperations = Statement(
        "queue_prune_operations", "DELETE FROM publish_operations WHERE hour < now() - interval '2 days'")
}
