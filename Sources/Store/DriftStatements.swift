internal import Domain
internal import Postgres

/// The SQL of comparing. Durations are in milliseconds.
enum DriftStatements {
    private static func take(for length: String) -> String {
        "SET sync_lease = accounts.sync_lease + 1, sync_until = now() + \(length) * interval '1 millisecond'"
    }
    private static let drift = "d.campaign_id, d.field, d.ours, d.googles, d.found_time"

    static let begin = Statement(
        "drift_begin",
        """
        UPDATE accounts \(take(for: "$1"))
        FROM (
            SELECT customer_id FROM accounts
            WHERE sync_due <= now() AND coalesce(sync_until < now(), true)
            ORDER BY sync_due LIMIT 1 FOR UPDATE SKIP LOCKED
        ) due
        WHERE accounts.customer_id = due.customer_id
        RETURNING accounts.customer_id, accounts.sync_lease, accounts.sync_after
        """)

    static let beginNamed = Statement(
        "drift_begin_named",
        """
        UPDATE accounts \(take(for: "$2"))
        WHERE customer_id = $1 AND coalesce(sync_until < now(), true)
        RETURNING customer_id, sync_lease, sync_after
        """)

    /// Whoever queues a job makes a new revision of its campaign, so what is not busy here and of the same revision later
    /// was left alone by us all the while.
    static let candidates = Statement(
        "drift_candidates",
        """
        SELECT d.ours,
            EXISTS (SELECT FROM publish_jobs j WHERE j.campaign_id = c.id AND j.state <> 'PARKED')
            OR EXISTS (
                SELECT FROM finished_jobs f
                WHERE f.campaign_id = c.id AND f.finish_time > now() - $4 * interval '1 millisecond'),
            \(CampaignColumns.record)
        FROM campaigns c LEFT JOIN campaign_drift d ON d.campaign_id = c.id AND d.field = '\(Drift.status)'
        WHERE c.customer_id = $1 AND c.id > $2 AND c.delete_time IS NULL AND c.status = 'PUBLISHED'
            AND c.google_status <> 'REMOVED'
        ORDER BY c.id LIMIT $3
        """)

    static let proceed = Statement(
        "drift_proceed",
        """
        UPDATE accounts SET sync_after = $3, sync_until = now() + $4 * interval '1 millisecond'
        WHERE customer_id = $1 AND sync_lease = $2
        """)

    static let clear = Statement(
        "drift_clear",
        """
        DELETE FROM campaign_drift d
        USING unnest($1, $2) AS s (id, revision) JOIN campaigns c ON c.id = s.id AND c.revision = s.revision
        WHERE d.campaign_id = s.id AND NOT EXISTS (
            SELECT FROM unnest($3, $4) AS f (id, field) WHERE f.id = d.campaign_id AND f.field = d.field)
        """)

    static let keep = Statement(
        "drift_keep",
        """
        INSERT INTO campaign_drift AS d (customer_id, campaign_id, field, ours, googles)
        SELECT c.customer_id, c.id, s.field, s.ours, s.googles
        FROM unnest($1, $2, $3, $4, $5) AS s (id, revision, field, ours, googles)
        JOIN campaigns c ON c.id = s.id AND c.revision = s.revision
        WHERE NOT EXISTS (SELECT FROM refused_changes r WHERE r.campaign_id = c.id AND r.field = s.field)
        ON CONFLICT ON CONSTRAINT campaign_drift_pkey DO UPDATE
        SET ours = excluded.ours, googles = excluded.googles, found_time = now()
        WHERE (d.ours, d.googles) <> (excluded.ours, excluded.googles)
        RETURNING \(drift)
        """)

    /// The last of a page, since it makes new revisions.
    static let follow = Statement(
        "drift_follow",
        """
        UPDATE campaigns c SET google_status = s.status, revision = c.revision + 1, update_time = now()
        FROM unnest($1, $2, $3) AS s (id, revision, status)
        WHERE c.id = s.id AND c.revision = s.revision
        """)

    static let end = Statement(
        "drift_end",
        """
        UPDATE accounts SET
            sync_due = now() + $3 * interval '1 millisecond', sync_until = NULL, sync_error = coalesce($4, ''),
            sync_time = CASE WHEN $4 IS NULL AND $5 THEN now() ELSE sync_time END,
            sync_after = CASE WHEN $4 IS NULL THEN NULL ELSE sync_after END
        WHERE customer_id = $1 AND sync_lease = $2
        """)

    /// What a change of ours has made as we hold it. Before the job leaves the queue, which knows its fields.
    static let settled = Statement(
        "drift_settled",
        """
        DELETE FROM campaign_drift d USING publish_jobs j
        WHERE j.id = ANY ($2) AND j.lease = $1 AND j.state = 'RUNNING' AND d.campaign_id = j.campaign_id
            AND CASE j.kind
                WHEN 'UPDATE' THEN coalesce(d.field = ANY (j.fields), d.field NOT IN ('\(Drift.status)', 'name'))
                ELSE d.field = '\(Drift.status)'
            END
        """)

    static let ofCustomer = Statement(
        "drift_of_customer",
        """
        SELECT \(drift) FROM campaign_drift d JOIN campaigns c ON c.id = d.campaign_id
        WHERE d.customer_id = $1 AND c.delete_time IS NULL
        ORDER BY d.found_time DESC, d.campaign_id, d.field LIMIT $2
        """)

    static let ofCampaigns = Statement(
        "drift_of_campaigns",
        "SELECT \(drift) FROM campaign_drift d WHERE d.campaign_id = ANY ($1) ORDER BY d.campaign_id, d.field")

    static let fields = Statement("drift_fields", "SELECT fields FROM publish_jobs WHERE id = $1")
}
