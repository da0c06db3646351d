package import Domain
package import Postgres

/// Gathers the conditions of a query: SQL out of fixed parts, and everything that callers wrote in parameters beside it.
package struct Conditions {
    package private(set) var parameters: [Parameter] = []
    private var terms: [String] = []

    /// `true` when there is none.
    package var sql: String { terms.isEmpty ? "true" : terms.joined(separator: " AND ") }

    package init() {}

    /// `$3`.
    mutating func placeholder(_ parameter: Parameter) -> String {
        parameters.append(parameter)
        return "$\(parameters.count)"
    }

    mutating func require(_ sql: String) { terms.append(sql) }

    /// Campaigns that are in the list, on whatever page.
    package mutating func require(_ query: CampaignQuery) {
        if !query.showsDeleted { require("c.delete_time IS NULL") }
        if let customer = query.customerID { require("c.customer_id = \(placeholder(.int64(customer.number)))") }
        if let filter = query.filter { require(sql(filter)) }
    }

    // MARK: Filters

    /// Never NULL, so that NOT means what it says.
    mutating func sql(_ filter: CampaignFilter) -> String {
        switch filter {
        case .all(let parts): return joined(parts, " AND ")
        case .any(let parts): return joined(parts, " OR ")
        case .not(let part): return "(NOT \(sql(part)))"
        case .compares(let field, let comparison, let value):
            let right = placeholder(value.parameter)
            let term = "\(field.column) \(comparison.sql(field)) \(right)"
            return field.isNullable && comparison != .different ? "coalesce(\(term), false)" : "(\(term))"
        case .contains(let field, let text):
            // By the letters of the database's language.
            return "(position(lower(\(placeholder(.text(text)))) IN lower(\(field.column) COLLATE \"default\")) > 0)"
        case .hasLabel(let label):
            return "(c.labels @> \(placeholder(.texts([label]))))"
        case .isSet(let field):
            return field.isSet
        }
    }

    private mutating func joined(_ parts: [CampaignFilter], _ word: String) -> String {
        var terms: [String] = []
        for part in parts { terms.append(sql(part)) }
        return "(\(terms.joined(separator: word)))"
    }
}

extension FilterField {
    /// Texts compare by code point in every database.
    fileprivate var column: String {
        switch self {
        case .id: "c.id"
        case .customerID: "c.customer_id"
        case .name: "c.name"
        case .objective: "c.objective"
        case .campaignType: "c.campaign_type"
        case .status: "c.status"
        case .googleStatus: "c.google_status"
        case .googleCampaignID: "c.google_campaign_id"
        case .dailyBudget: "c.daily_budget"
        case .totalBudget: "c.total_budget"
        case .startDate: "c.start_date"
        case .endDate: "c.end_date"
        case .externalID: "(c.external_id COLLATE \"C\")"
        case .labels: "c.labels"
        case .createTime: "c.create_time"
        case .updateTime: "c.update_time"
        case .deleteTime: "c.delete_time"
        }
    }

    fileprivate var isNullable: Bool {
        switch self {
        case .googleStatus, .googleCampaignID, .dailyBudget, .totalBudget, .endDate, .deleteTime: true
        case .id, .customerID, .name, .objective, .campaignType, .status, .startDate, .externalID, .labels,
            .createTime, .updateTime:
            false
        }
    }

    fileprivate var isSet: String {
        switch self {
        case .labels: "(cardinality(c.labels) > 0)"
        case .externalID: "(c.external_id <> '')"
        default: isNullable ? "(\(column) IS NOT NULL)" : "true"
        }
    }
}

extension FilterComparison {
    /// What is not set is different from every value.
    fileprivate func sql(_ field: FilterField) -> String {
        switch self {
        case .different: field.isNullable ? "IS DISTINCT FROM" : "<>"
        case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual: rawValue
        }
    }
}

extension FilterValue {
    fileprivate var parameter: Parameter {
        switch self {
        case .text(let text): .text(text)
        case .number(let number): .int64(number)
        case .date(let date): .date(Int32(date.daysSince1970))
        case .time(let instant): .timestamp(instant.microseconds)
        case .id(let id): .uuid(id.bits)
        }
    }
}
