internal import Postgres

/// The SQL of `imports`. Durations are in milliseconds.
enum ImportLog {
    private static let columns = """
        i.id,
        CASE
            WHEN i.state = 'RUNNING' AND i.heartbeat_time < now() - interval '\(ImportStore.Limits.silence.milliseconds) ms'
                THEN 'INTERRUPTED'
            ELSE i.state
        END,
        i.actor, i.file_name, i.file_hash, i.dialect, i.options, i.bytes_total, i.created, i.updated, i.unchanged,
        i.removed, i.refused, i.skipped, i.bytes_done, i.checkpoint_record, i.checkpoint_bytes, i.checkpoint_counts,
        i.error, i.start_time, i.heartbeat_time, i.end_time
        """

    static let begin = Statement(
        "import_begin",
        """
        INSERT INTO imports AS i (
            actor, file_name, file_hash, dialect, options, bytes_total, checkpoint_record, checkpoint_bytes,
            checkpoint_counts)
        VALUES (
            $1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN 0 END, CASE WHEN $7 THEN 0 END,
            CASE WHEN $7 THEN '{0,0,0,0,0,0}'::bigint[] END)
        RETURNING \(columns)
        """)

    /// The counts go back with the rows.
    static let resume = Statement(
        "import_resume",
        """
        UPDATE imports i SET
            state = 'RUNNING', actor = $3, error = '', heartbeat_time = now(), end_time = NULL,
            bytes_done = i.checkpoint_bytes, created = i.checkpoint_counts[1], updated = i.checkpoint_counts[2],
            unchanged = i.checkpoint_counts[3], removed = i.checkpoint_counts[4], refused = i.checkpoint_counts[5],
            skipped = i.checkpoint_counts[6]
        WHERE i.id = (
            SELECT id FROM imports WHERE file_hash = $1 AND options = $2 ORDER BY id DESC LIMIT 1
        ) AND i.state <> 'DONE' AND i.checkpoint_record IS NOT NULL
        RETURNING \(columns)
        """)

    /// What was found behind the checkpoint will be found again.
    static let trim = Statement(
        "import_trim",
        """
        DELETE FROM import_errors e USING imports i
        WHERE i.id = $1 AND e.import_id = i.id AND e.record > i.checkpoint_record
        """)

    static let loaded = Statement(
        "import_loaded",
        """
        SELECT \(columns) FROM imports i
        WHERE i.file_hash = $1 AND i.options = $2 AND i.state = 'DONE' ORDER BY i.id DESC LIMIT 1
        """)

    static let note = Statement(
        "import_note",
        """
        UPDATE imports SET
            bytes_done = $2, created = $3, updated = $4, unchanged = $5, removed = $6, refused = $7, skipped = $8,
            heartbeat_time = now()
        WHERE id = $1 AND state = 'RUNNING'
        """)

    static let noteFaults = Statement(
        "import_note_faults",
        """
        WITH kept AS (
            SELECT coalesce(max(ordinal), $2) AS last FROM import_errors
            WHERE import_id = $1 AND ordinal > $2 AND ordinal <= $3
        )
        INSERT INTO import_errors (
            import_id, ordinal, record, line, level, campaign, subject, value, rule, reason, hint)
        SELECT $1, kept.last + f.position, f.record, f.line, f.level, f.campaign, f.subject, f.value, f.rule,
            f.reason, f.hint
        FROM kept, unnest($4, $5, $6, $7, $8, $9, $10, $11, $12) WITH ORDINALITY AS f (
            record, line, level, campaign, subject, value, rule, reason, hint, position)
        WHERE kept.last + f.position <= $3
        """)

    /// Not when somebody else has gone on with it from the checkpoint: it is theirs to end.
    static let end = Statement(
        "import_end",
        """
        UPDATE imports SET
            state = $2, error = $3, end_time = now(), bytes_done = $5, created = $6, updated = $7, unchanged = $8,
            removed = $9, refused = $10, skipped = $11
        WHERE id = $1 AND state = 'RUNNING' AND ($4::bigint IS NULL OR checkpoint_record = $4)
        """)

    /// Others see what is stored, and not what was noted before. Somebody who started the same import beside this one, and
    /// gave up, has not ended it.
    static let keep = Statement(
        "import_keep",
        """
        UPDATE imports SET
            checkpoint_record = $3, checkpoint_bytes = $4, checkpoint_counts = $5, bytes_done = $4,
            created = ($5::bigint[])[1], updated = ($5::bigint[])[2], unchanged = ($5::bigint[])[3],
            removed = ($5::bigint[])[4], refused = ($5::bigint[])[5], skipped = ($5::bigint[])[6],
            heartbeat_time = now(), state = 'RUNNING', error = '', end_time = NULL
        WHERE id = $1 AND checkpoint_record = $2 AND state <> 'DONE'
        """)

    static let get = Statement("import_get", "SELECT \(columns) FROM imports i WHERE i.id = $1")

    static let list = Statement(
        "import_list", "SELECT \(columns) FROM imports i WHERE i.id < $1 ORDER BY i.id DESC LIMIT $2")

    static let faults = Statement(
        "import_faults",
        """
        SELECT ordinal, record, line, level, campaign, subject, value, rule, reason, hint FROM import_errors
        WHERE import_id = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3
        """)

    /// Those that nobody heard of again, too.
    static let forget = Statement(
        "import_forget",
        """
        DELETE FROM imports WHERE id = ANY (ARRAY (
            SELECT id FROM imports WHERE coalesce(end_time, heartbeat_time) < now() - $1 * interval '1 millisecond'
            LIMIT $2))
        """)
}
