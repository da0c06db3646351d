import Sandbox
import Testing

/// A change of the good body's campaign after it was published: its campaign is 1002, its budget 1001.
struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let body: JSON
    /// Code and place of the one error; nil when it is to be done.
    let refusal: String?
    /// Whether the campaign shows it.
    let isDone: @Sendable (SandboxCampaign) -> Bool

    var testDescription: String { name }

    /// Of the campaign's own fields, or of its budget's.
    init(
        _ name: String, _ fields: [String: JSON], of operation: String = "campaignOperation", mask: JSON? = nil,
        refusal: (code: String, field: String)? = nil, isDone: @escaping @Sendable (SandboxCampaign) -> Bool
    ) {
        let isBudget = operation == "campaignBudgetOperation"
        let resource: JSON = .string("customers/1234567890/" + (isBudget ? "campaignBudgets/1001" : "campaigns/1002"))
        let place = isBudget ? "campaign_budget_operation" : "campaign_operation"
        self.name = name
        body = .update(operation, resource, fields, mask: mask)
        self.refusal = refusal.map { "\($0.code) at mutate_operations[0].\(place).\($0.field)" }
        self.isDone = isDone
    }
}

let changes: [Change] = [
    Change("name", ["name": "Spring"]) { $0.name == "Spring" },
    Change("status", ["status": "ENABLED"]) { $0.status == "ENABLED" },
    Change("name and status", ["name": "Spring", "status": "ENABLED"]) {
        $0.name == "Spring" && $0.status == "ENABLED"
    },
    Change("only what the mask names", ["name": "Spring", "status": "ENABLED"], mask: "status") {
        $0.name == "Winter" && $0.status == "ENABLED"
    },
    Change("start", ["startDateTime": "2026-12-05 00:00:00"]) { $0.start == "2026-12-05 00:00:00" },
    Change("end", ["endDateTime": "2027-01-31 23:59:59"]) { $0.end == "2027-01-31 23:59:59" },
    Change("no end", [:], mask: "endDateTime") { $0.end == nil },
    Change("budget", ["amountMicros": "60000000"], of: "campaignBudgetOperation") { $0.budgetMicros == 60_000_000 },
]

let refusedChanges: [Change] = [
    Change(
        "kind of campaign", ["advertisingChannelType": "SEARCH"],
        refusal: ("fieldError.IMMUTABLE_FIELD", "update_mask")
    ) { _ in false },
    Change(
        "period", ["period": "CUSTOM_PERIOD"], of: "campaignBudgetOperation",
        refusal: ("fieldError.IMMUTABLE_FIELD", "update_mask")
    ) { _ in false },
    Change("blank name", ["name": " "], refusal: ("fieldError.REQUIRED", "update.name")) { $0.name != "Winter" },
    Change("no name", [:], mask: "name", refusal: ("fieldError.REQUIRED", "update.name")) { $0.name != "Winter" },
    Change("unknown field", [:], mask: "bogus", refusal: ("fieldMaskError.FIELD_NOT_FOUND", "update_mask")) { _ in false
    },
    Change("no mask", ["name": "Spring"], mask: "", refusal: ("fieldMaskError.FIELD_MASK_MISSING", "update_mask")) {
        $0.name != "Winter"
    },
    Change(
        "end before start", ["endDateTime": "2026-11-30 23:59:59"],
        refusal: ("dateRangeError.START_DATE_AFTER_END_DATE", "update.end_date_time")
    ) { $0.end != "2026-12-31 23:59:59" },
    Change(
        "start in the past", ["startDateTime": "2026-11-20 00:00:00"],
        refusal: ("dateRangeError.CANNOT_SET_DATE_TO_PAST", "update.start_date_time")
    ) { $0.start != "2026-12-01 00:00:00" },
    Change(
        "status of a removed one", ["status": "REMOVED"],
        refusal: ("enumError.ENUM_VALUE_NOT_PERMITTED", "update.status")
    ) { $0.status == "REMOVED" },
    Change(
        "budget below the floor", ["amountMicros": "10000"], of: "campaignBudgetOperation",
        refusal: ("campaignBudgetError.BUDGET_BELOW_PER_DAY_MINIMUM", "update.amount_micros")
    ) { $0.budgetMicros == 10_000 },
    Change(
        "budget of part of a cent", ["amountMicros": "60000001"], of: "campaignBudgetOperation",
        refusal: ("campaignBudgetError.NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT", "update.amount_micros")
    ) { $0.budgetMicros == 60_000_001 },
]
