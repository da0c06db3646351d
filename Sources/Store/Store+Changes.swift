package import Domain
internal import Postgres

/// The log of changes: a trigger writes one line for each campaign that a statement changes.
///
/// Lines of a transaction that is still open are not told, and none behind them, because they would take their place
/// before them: whoever reads up to a position has read everything before it. A long import delays them all that long.
extension Store {
    /// What has changed since a position, in that order, and the position behind it.
    /// - Parameters:
    ///   - customer: nil for every customer.
    ///   - withTurns: also campaigns of which only a job's turn has ended.
    package func changes(of customer: CustomerID?, after position: ChangePosition, withTurns: Bool, limit: Int)
        async throws(Failure) -> (changed: [ChangedCampaign], position: ChangePosition)
    {
        let parameters: [Parameter] = [
            .int64(position.transaction), .int64(position.line),
            customer.map { .int64($0.number) } ?? .null(.int64), .bool(withTurns), .int64(Int64(limit)),
        ]
        let rows = try await translated { () throws(PostgresError) in
            try await runner.query(ChangeStatements.read, parameters)
        }
        let time = Instant(microseconds: rows.timestamp(0, 1))
        var changed: [ChangedCampaign] = []
        for row in 0..<rows.count where !rows.isNull(row, 2) {
            let id = CampaignID(bits: rows.uuid(row, 5))
            guard let customer = CustomerID(rows.int64(row, 4)) else {
                throw .unexpected("a change of campaign \(id) has no customer")
            }
            changed.append(ChangedCampaign(id: id, customerID: customer))
        }
        guard changed.count == limit else {
            return (changed, ChangePosition(transaction: rows.int64(0, 0), line: 0, time: time))
        }
        let last = limit - 1
        return (changed, ChangePosition(transaction: rows.int64(last, 2), line: rows.int64(last, 3), time: time))
    }

    /// Behind everything that has happened so far.
    package func changePosition() async throws(Failure) -> ChangePosition {
        let rows = try await translated { () throws(PostgresError) in try await runner.query(ChangeStatements.now) }
        return ChangePosition(
            transaction: rows.int64(0, 0), line: 0, time: Instant(microseconds: rows.timestamp(0, 1)))
    }

    /// The last line that can be told; another one means that there is something new. Nil when there is none.
    package func lastChange() async throws(Failure) -> [Int64]? {
        let rows = try await translated { () throws(PostgresError) in try await runner.query(ChangeStatements.last) }
        return rows.count == 0 ? nil : [rows.int64(0, 0), rows.int64(0, 1)]
    }

    /// Deletes one small batch of what is older than these ages: deleted campaigns without a parked job, answers to
    /// request ids, lines of the log. Call it until it deletes nothing.
    /// - Returns: rows deleted.
    package func tidy(deleted: Duration, answers: Duration, changes: Duration) async throws(Failure) -> Int {
        let batch = Parameter.int64(1_000)
        return try await translated { () throws(PostgresError) in
            try await runner.execute([
                Command(ChangeStatements.expunge, [.int64(deleted.milliseconds), batch]),
                Command(ChangeStatements.forgetAnswers, [.int64(answers.milliseconds), batch]),
                Command(ChangeStatements.forget, [.int64(changes.milliseconds), batch]),
            ])
        }.reduce(0) { $0 + $1.affected }
    }
}

/// A transaction number is an `xid8`, which travels as a bigint.
private enum ChangeStatements {
    static let read = Statement(
        "change_read",
        """
        SELECT head.open::text::bigint, head.time, l.transaction::text::bigint, l.line, l.customer_id, l.campaign_id
        FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS open, clock_timestamp() AS time) head
        LEFT JOIN LATERAL (
            SELECT * FROM campaign_changes
            WHERE (transaction, line) > ($1::text::xid8, $2) AND transaction < head.open
                AND ($3 IS NULL OR customer_id = $3) AND ($4 OR NOT ends_turn)
            ORDER BY transaction, line LIMIT $5
        ) l ON true
        ORDER BY l.transaction, l.line
        """)

    static let now = Statement(
        "change_now", "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, clock_timestamp()")

    static let last = Statement(
        "change_last",
        """
        SELECT transaction::text::bigint, line FROM campaign_changes
        WHERE transaction < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY transaction DESC, line DESC LIMIT 1
        """)

    static let expunge = Statement(
        "change_expunge",
        """
        WITH gone AS MATERIALIZED (
            SELECT id FROM campaigns c
            WHERE delete_time < now() - $1 * interval '1 millisecond'
                AND NOT EXISTS (SELECT FROM publish_jobs WHERE campaign_id = c.id)
            ORDER BY delete_time LIMIT $2 FOR UPDATE SKIP LOCKED
        ), drift AS (
            DELETE FROM campaign_drift WHERE campaign_id IN (SELECT id FROM gone)
        ), refused AS (
            DELETE FROM refused_changes WHERE campaign_id IN (SELECT id FROM gone)
        )
        DELETE FROM campaigns WHERE id IN (SELECT id FROM gone)
        """)

    static let forgetAnswers = Statement(
        "change_forget_answers",
        """
        DELETE FROM request_answers WHERE ctid = ANY (ARRAY (
            SELECT ctid FROM request_answers WHERE create_time < now() - $1 * interval '1 millisecond' LIMIT $2))
        """)

    static let forget = Statement(
        "change_forget",
        """
        DELETE FROM campaign_changes WHERE ctid = ANY (ARRAY (
            SELECT ctid FROM campaign_changes WHERE time < now() - $1 * interval '1 millisecond' LIMIT $2))
        """)
}
