package import Domain
internal import Postgres

/// What we learned about Google Ads accounts.
extension Store {
    /// The resource names of what has been uploaded to the account, of those asked for.
    package func assets(_ hashes: Set<ContentHash>, of customer: CustomerID) async throws(Failure)
        -> [ContentHash: String]
    {
        let rows = try await translated { () throws(PostgresError) in
            try await pool.query(
                AccountStatements.assets, [.int64(customer.number), .blobs(hashes.map(\.bytes))])
        }
        var names: [ContentHash: String] = [:]
        for row in 0..<rows.count { ContentHash(rows.bytes(row, 0)).map { names[$0] = rows.string(row, 1) } }
        return names
    }

    /// Keeps resource names for next time; a newer one takes the place of an older.
    package func remember(_ assets: [ContentHash: String], of customer: CustomerID) async throws(Failure) {
        // In one order, so that two who remember the same at the same time do not wait for each other in a circle.
        let assets = assets.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
        _ = try await translated { () throws(PostgresError) in
            try await pool.query(
                AccountStatements.rememberAssets,
                [.int64(customer.number), .blobs(assets.map(\.key.bytes)), .texts(assets.map(\.value))])
        }
    }

    /// Forgets uploads that the account has no more.
    package func forget(_ assets: Set<String>, of customer: CustomerID) async throws(Failure) {
        _ = try await translated { () throws(PostgresError) in
            try await pool.query(
                AccountStatements.forgetAssets, [.int64(customer.number), .texts(assets.map(Optional.some))])
        }
    }

    /// The least daily budget that Google has named to this account for campaigns of the type; nil when it has not.
    package func budgetMinimum(of customer: CustomerID, for type: CampaignType) async throws(Failure)
        -> BudgetMinimum?
    {
        let rows = try await translated { () throws(PostgresError) in
            try await pool.query(
                AccountStatements.budgetMinimum, [.int64(customer.number), .text(type.rawValue)])
        }
        return rows.count == 0
            ? nil : BudgetMinimum(currencyCode: rows.string(0, 0), perDay: Micros(rows.int64(0, 1)))
    }

    /// Keeps what a refusal of Google's said; it can change at any time, so the last word counts.
    package func remember(_ minimum: BudgetMinimum, for type: CampaignType, of customer: CustomerID)
        async throws(Failure)
    {
        _ = try await translated { () throws(PostgresError) in
            try await pool.query(
                AccountStatements.rememberBudgetMinimum,
                [
                    .int64(customer.number), .text(type.rawValue), .text(minimum.currencyCode),
                    .int64(minimum.perDay.amount),
                ])
        }
    }
}

private enum AccountStatements {
    static let assets = Statement(
        "account_assets",
        "SELECT content_hash, resource_name FROM image_assets WHERE customer_id = $1 AND content_hash = ANY ($2)")

    static let rememberAssets = Statement(
        "account_remember_assets",
        """
        INSERT INTO image_assets (customer_id, content_hash, resource_name)
        SELECT $1, content_hash, resource_name FROM unnest($2, $3) AS given (content_hash, resource_name)
        ON CONFLICT ON CONSTRAINT image_assets_pkey DO UPDATE SET resource_name = EXCLUDED.resource_name
        """)

    static let forgetAssets = Statement(
        "account_forget_assets",
        "DELETE FROM image_assets WHERE customer_id = $1 AND resource_name = ANY ($2)")

    static let budgetMinimum = Statement(
        "account_budget_minimum",
        "SELECT currency_code, per_day FROM budget_minimums WHERE customer_id = $1 AND campaign_type = $2")

    static let rememberBudgetMinimum = Statement(
        "account_remember_budget_minimum",
        """
        INSERT INTO budget_minimums (customer_id, campaign_type, currency_code, per_day) VALUES ($1, $2, $3, $4)
        ON CONFLICT ON CONSTRAINT budget_minimums_pkey DO UPDATE
        SET currency_code = EXCLUDED.currency_code, per_day = EXCLUDED.per_day, update_time = now()
        """)
}
