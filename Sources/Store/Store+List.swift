package import Domain
internal import Postgres

extension Store {
    /// Newest first, without deleted ones.
    /// - Parameters:
    ///   - customer: nil for every customer.
    ///   - id: the last one of the page before; nil starts at the newest.
    package func campaigns(of customer: CustomerID?, olderThan id: CampaignID?, limit: Int) async throws(Failure)
        -> [CampaignRecord]
    {
        let position = id.map { PagePosition(id: $0, key: nil) }
        return try await campaigns(CampaignQuery(of: customer), after: position, limit: limit)
    }

    /// The next page of a list: an index leads to its first campaign, however many are before it.
    /// - Parameter position: the last one of the page before; nil starts at the first.
    package func campaigns(_ query: CampaignQuery, after position: PagePosition?, limit: Int) async throws(Failure)
        -> [CampaignRecord]
    {
        var conditions = Conditions()
        conditions.require(query)
        if let position { conditions.require(position, in: query.order) }
        let limit = conditions.placeholder(.int64(Int64(limit)))
        let sql = """
            SELECT \(CampaignColumns.record) FROM campaigns c
            WHERE \(conditions.sql)
            ORDER BY \(query.order.sql) LIMIT \(limit)
            """
        return try await translated { [conditions] () throws(PostgresError) in
            try await runner.query(Statement(composed: sql), conditions.parameters)
        }.records()
    }

    /// How many campaigns all pages have together, counted up to `most`.
    package func count(_ query: CampaignQuery, upTo most: Int) async throws(Failure) -> Int {
        var conditions = Conditions()
        conditions.require(query)
        let limit = conditions.placeholder(.int64(Int64(most)))
        let sql = "SELECT count(*) FROM (SELECT FROM campaigns c WHERE \(conditions.sql) LIMIT \(limit)) counted"
        return try await translated { [conditions] () throws(PostgresError) in
            Int(try await runner.query(Statement(composed: sql), conditions.parameters).int64(0, 0))
        }
    }
}

extension Conditions {
    /// Campaigns behind this one.
    fileprivate mutating func require(_ position: PagePosition, in order: CampaignOrder) {
        let comparison = order.isDescending ? "<" : ">"
        let id = placeholder(.uuid(position.id.bits))
        switch position.key {
        case nil: require("c.id \(comparison) \(id)")
        case .name(let name): require("(c.name, c.id) \(comparison) (\(placeholder(.text(name))), \(id))")
        case .startDate(let date):
            let day = placeholder(.date(Int32(date.daysSince1970)))
            require("(c.start_date, c.id) \(comparison) (\(day), \(id))")
        }
    }
}

extension CampaignOrder {
    fileprivate var sql: String {
        let direction = isDescending ? " DESC" : ""
        let first =
            switch key {
            case .createTime: ""
            case .name: "c.name\(direction), "
            case .startDate: "c.start_date\(direction), "
            }
        return "\(first)c.id\(direction)"
    }
}
