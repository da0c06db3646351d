package import Domain
package import Postgres

/// What was found in Google Ads accounts. Every method is one transaction.
package struct AccountStore: Sendable {
    private let pool: Pool

    package init(_ pool: Pool) {
        self.pool = pool
    }

    /// What is kept of an account, if nothing then without a check.
    package func account(_ customer: CustomerID) async throws(Failure) -> AccountRecord {
        try await query(AccountStatements.get, [.int64(customer.number)]).accountRecord(0)
    }

    /// Every account that was ever looked at, in order of their ids.
    /// - Parameter id: the last one of the page before.
    package func accounts(after id: CustomerID?, limit: Int) async throws(Failure) -> [AccountRecord] {
        let rows = try await query(AccountStatements.list, [.int64(id?.number ?? 0), .int64(Int64(limit))])
        var records: [AccountRecord] = []
        for row in 0..<rows.count { records.append(try rows.accountRecord(row)) }
        return records
    }

    /// Those of the accounts whose jobs wait, because something stands in the way.
    package func blocked(among customers: Set<CustomerID>) async throws(Failure) -> [CustomerID: AccountCheck] {
        let rows = try await query(AccountStatements.blocked, [.int64s(customers.map(\.number))])
        var checks: [CustomerID: AccountCheck] = [:]
        for row in 0..<rows.count {
            let account = try rows.accountRecord(row)
            checks[account.customerID] = account.check
        }
        return checks
    }

    /// Asks for the right to look at an account, so that only one worker of all does.
    /// - Parameter time: after which somebody else may.
    /// - Returns: false when another one looks.
    package func beginCheck(of customer: CustomerID, within time: Duration) async throws(Failure) -> Bool {
        try await query(AccountStatements.beginCheck, [.int64(customer.number), .int64(time.milliseconds)]).count == 1
    }

    /// Keeps what was found. A block holds all jobs of the account; without one those that it held go on at once.
    /// - Parameter hold: how long a block lasts before somebody looks again.
    package func record(_ check: AccountCheck, holding hold: Duration) async throws(Failure) {
        let customer = Parameter.int64(check.customerID.number)
        let found = Command(
            AccountStatements.record,
            [
                customer, check.currencyCode.map { .text(storable($0)) } ?? .null(.text),
                check.timeZone.map { .text(storable($0)) } ?? .null(.text),
                .texts(check.findings.map(\.word)), .texts(check.findings.map { storable($0.detail) }),
                .bool(check.isBlocked),
                .int64(hold.milliseconds),
            ])
        let then =
            check.isBlocked
            ? Command(AccountStatements.hold, [customer])
            : Command(AccountStatements.wake, [customer, .text(AccountPolicy.holds)])
        _ = try await translated { () throws(PostgresError) in
            try await pool.execute([Command(AccountStatements.release, [customer]), found, then])
        }
    }

    private func query(_ statement: Statement, _ parameters: [Parameter]) async throws(Failure) -> Rows {
        try await translated { () throws(PostgresError) in try await pool.query(statement, parameters) }
    }
}

private enum AccountStatements {
    private static let columns = """
        a.check_time, a.currency_code, a.time_zone, a.finding_words, a.finding_details, a.sync_time,
        coalesce(a.sync_error, ''),
        (SELECT count(DISTINCT d.campaign_id) FROM campaign_drift d JOIN campaigns c ON c.id = d.campaign_id
            WHERE d.customer_id = a.customer_id AND c.delete_time IS NULL),
        now()
        """

    static let get = Statement(
        "account_get",
        """
        SELECT asked.customer_id, \(columns)
        FROM (SELECT $1 AS customer_id) asked LEFT JOIN accounts a USING (customer_id)
        """)

    static let list = Statement(
        "account_list",
        "SELECT a.customer_id, \(columns) FROM accounts a WHERE a.customer_id > $1 ORDER BY a.customer_id LIMIT $2")

    static let blocked = Statement(
        "account_blocked",
        "SELECT a.customer_id, \(columns) FROM accounts a WHERE a.customer_id = ANY ($1) AND a.is_blocked")

    static let beginCheck = Statement(
        "account_begin_check",
        """
        INSERT INTO accounts AS a (customer_id, checking_until) VALUES ($1, now() + $2 * interval '1 millisecond')
        ON CONFLICT ON CONSTRAINT accounts_pkey DO UPDATE SET checking_until = excluded.checking_until
        WHERE coalesce(a.checking_until < now(), true)
        RETURNING customer_id
        """)

    /// Before `record`, which forgets which hold it was.
    static let release = Statement(
        "account_release",
        """
        UPDATE publish_scopes s SET not_before = NULL FROM accounts a
        WHERE a.customer_id = $1 AND s.customer_id = a.customer_id AND s.not_before = a.held_until
        """)

    static let record = Statement(
        "account_record",
        """
        INSERT INTO accounts (
            customer_id, check_time, currency_code, time_zone, finding_words, finding_details, is_blocked, held_until)
        VALUES ($1, now(), $2, $3, $4, $5, $6, CASE WHEN $6 THEN now() + $7 * interval '1 millisecond' END)
        ON CONFLICT ON CONSTRAINT accounts_pkey DO UPDATE SET
            check_time = excluded.check_time, currency_code = excluded.currency_code,
            time_zone = excluded.time_zone, finding_words = excluded.finding_words,
            finding_details = excluded.finding_details, is_blocked = excluded.is_blocked,
            held_until = excluded.held_until, checking_until = NULL
        """)

    static let hold = Statement(
        "account_hold",
        """
        INSERT INTO publish_scopes AS s (customer_id, not_before)
        SELECT customer_id, held_until FROM accounts WHERE customer_id = $1
        ON CONFLICT (customer_id) DO UPDATE SET not_before = greatest(s.not_before, excluded.not_before)
        """)

    /// The jobs that a block has sent away.
    static let wake = Statement(
        "account_wake",
        """
        UPDATE publish_jobs SET run_at = now(), due = now() + priority * \(QueueStatements.handicap)
        WHERE customer_id = $1 AND state = 'SCHEDULED' AND starts_with(reason, $2)
        """)
}

extension Rows {
    fileprivate func accountRecord(_ row: Int) throws(Failure) -> AccountRecord {
        guard let customer = CustomerID(int64(row, 0)) else {
            throw .unexpected("account \(int64(row, 0)) cannot be read")
        }
        let checkTime = optionalTimestamp(row, 1).map(Instant.init(microseconds:))
        return AccountRecord(
            customerID: customer, check: checkTime == nil ? nil : check(row, of: customer), checkTime: checkTime,
            syncTime: optionalTimestamp(row, 6).map(Instant.init(microseconds:)), syncError: string(row, 7),
            drifting: Int(int64(row, 8)), readTime: Instant(microseconds: timestamp(row, 9)))
    }

    private func check(_ row: Int, of customer: CustomerID) -> AccountCheck {
        AccountCheck(
            customerID: customer, currencyCode: optionalString(row, 2), timeZone: optionalString(row, 3),
            findings: zip(texts(row, 4), texts(row, 5)).compactMap {
                AccountCheck.Finding(word: $0 ?? "", detail: $1 ?? "")
            })
    }
}
