internal import Postgres

/// The SQL of imports.
enum ImportStatements {
    static let savepoint = "SAVEPOINT import_batch"
    static let release = "RELEASE SAVEPOINT import_batch"
    /// Back to the savepoint, and without it.
    static let undo = "ROLLBACK TO SAVEPOINT import_batch; RELEASE SAVEPOINT import_batch"

    /// With what `QueueStatements.pin` says: the order of an index is had from the index.
    static let pin = Statement(
        "import_pin",
        "SELECT set_config('enable_sort', 'off', true), set_config('enable_incremental_sort', 'off', true)")

    static let staging = """
        CREATE TEMPORARY TABLE import_rows ON COMMIT DROP AS
        SELECT id, \(CampaignColumns.content), revision FROM campaigns WITH NO DATA
        """
    static let clearStaging = "TRUNCATE import_rows"
    static let copyStaging = "COPY import_rows FROM STDIN (FORMAT binary)"
    static let copyCampaigns = "COPY campaigns (id, \(CampaignColumns.content), status) FROM STDIN (FORMAT binary)"

    static let byName = lookUp("import_by_name", "name", array: "text[]")
    static let byGoogleID = lookUp(
        "import_by_google_id", "google_campaign_id", array: "bigint[]", "AND google_campaign_id IS NOT NULL")
    /// Two are enough to know that it is not one.
    static let byExternalID = lookUp(
        "import_by_external_id", "external_id", array: "text[]", "AND external_id <> ''", limit: 2)

    /// The bounds and the order are those of one index, so that no other can serve: in a table that was never analysed
    /// PostgreSQL may otherwise walk through all campaigns of a customer for each row.
    private static func lookUp(
        _ name: StaticString, _ key: String, array: String, _ condition: String = "", limit: Int = 1
    ) -> Statement {
        Statement(
            name,
            """
            SELECT r.position, c.id, c.content_hash, c.status
            FROM unnest($1::bigint[], $2::\(array)) WITH ORDINALITY AS r (customer_id, key, position)
            CROSS JOIN LATERAL (
                SELECT id, content_hash, status FROM campaigns
                WHERE customer_id = r.customer_id AND \(key) >= r.key AND \(key) <= r.key
                    AND delete_time IS NULL \(condition)
                ORDER BY \(key) LIMIT \(limit)
            ) c
            """)
    }

    /// Campaigns, as far as they were counted, and pages.
    static let tableSize = Statement(
        "import_table_size",
        """
        SELECT reltuples::bigint, pg_relation_size(oid) / current_setting('block_size')::bigint
        FROM pg_class WHERE oid = 'campaigns'::regclass
        """)

    /// The entries of `StoredContents` from some pages of the table.
    static let contents = Statement(
        "import_contents",
        """
        SELECT string_agg(int8send(content_hash & -2 | CASE WHEN status IN ('DRAFT', 'FAILED') THEN 1 ELSE 0 END), '')
        FROM campaigns
        WHERE ctid >= ('(' || $1::bigint || ',0)')::tid AND ctid < ('(' || $2::bigint || ',0)')::tid
            AND delete_time IS NULL AND content_hash IS NOT NULL
        """)

    static let records = Statement(
        "import_records",
        "SELECT \(CampaignColumns.record) FROM campaigns c WHERE c.id = ANY ($1) AND c.delete_time IS NULL")

    /// Those that are still as they were read.
    static let update = Statement(
        "import_update",
        """
        UPDATE campaigns c SET (\(CampaignColumns.content)) =
            ROW(\(CampaignColumns.content(of: "r"))),
            revision = c.revision + 1, update_time = now()
        FROM import_rows r WHERE c.id = r.id AND c.revision = r.revision AND c.delete_time IS NULL
        """)

    /// Those without a job, and as they were read.
    static let delete = Statement(
        "import_delete",
        """
        UPDATE campaigns c SET delete_time = now(), revision = c.revision + 1, update_time = now()
        FROM unnest($1, $2) AS r (id, revision)
        WHERE c.id = r.id AND c.revision = r.revision AND c.delete_time IS NULL AND NOT EXISTS (
            SELECT FROM publish_jobs WHERE campaign_id = c.id AND state <> 'PARKED')
        RETURNING c.id
        """)

    static let markQueued = Statement(
        "import_mark_queued",
        """
        UPDATE campaigns SET status = 'QUEUED', publish_error = '', revision = revision + 1, update_time = now()
        WHERE id = ANY ($1) AND status IN ('DRAFT', 'FAILED') AND delete_time IS NULL
        """)
}
