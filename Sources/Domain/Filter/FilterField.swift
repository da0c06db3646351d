/// The fields that a filter can name, by their API names.
package enum FilterField: String, CaseIterable, Sendable {
    case id
    case customerID = "customer_id"
    case name
    case objective
    case campaignType = "campaign_type"
    case status
    case googleStatus = "google_status"
    case googleCampaignID = "google_campaign_id"
    case dailyBudget = "daily_budget_micros"
    case totalBudget = "total_budget_micros"
    case startDate = "start_date"
    case endDate = "end_date"
    case externalID = "external_id"
    case labels
    case createTime = "create_time"
    case updateTime = "update_time"
    case deleteTime = "delete_time"

    /// What it is compared with.
    enum Kind {
        case id, customer, text, labels, number, amount, date, time
        /// One of these words.
        case word([String])
    }

    var kind: Kind {
        switch self {
        case .id: .id
        case .customerID: .customer
        case .name, .externalID: .text
        case .objective: .word(Objective.allCases.map(\.rawValue))
        case .campaignType: .word(CampaignType.allCases.map(\.rawValue))
        case .status: .word(CampaignStatus.allCases.map(\.rawValue))
        case .googleStatus: .word(GoogleStatus.allCases.map(\.rawValue))
        case .googleCampaignID: .number
        case .dailyBudget, .totalBudget: .amount
        case .startDate, .endDate: .date
        case .labels: .labels
        case .createTime, .updateTime, .deleteTime: .time
        }
    }

    /// Whether its values have an order that a filter may ask for.
    var isOrdered: Bool {
        switch kind {
        case .text, .amount, .date, .time: true
        case .id, .customer, .labels, .number, .word: false
        }
    }

    /// Reads what it is compared with. Nil when that is no value of it.
    func value(_ text: String) -> FilterValue? {
        switch kind {
        case .id: CampaignID(text).map(FilterValue.id)
        case .customer: CustomerID(entered: text).map { .number($0.number) }
        case .text: .text(text)
        case .labels: nil
        case .number, .amount: Int64(text).map(FilterValue.number)
        case .date: CalendarDate(entered: text).map(FilterValue.date)
        case .time: Instant(rfc3339: text).map(FilterValue.time)
        case .word(let words): words.contains(text) ? .text(text) : nil
        }
    }

    /// What to compare it with instead.
    var expected: String {
        switch kind {
        case .id: "compare it with the id of a campaign"
        case .customer: CustomerID.expectation.hint
        case .text: "compare it with a text"
        case .labels: "ask for a label: labels:spring"
        case .number: "compare it with a whole number"
        case .amount: "compare it with an amount in micros: 12.50 is 12500000"
        case .date: CalendarDate.expectation.hint
        case .time: "compare it with a time of 1970 to 2037, such as 2027-02-28T12:00:00Z"
        case .word(let words): "compare it with one of \(words.joined(separator: ", "))"
        }
    }
}
