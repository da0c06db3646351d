/// What a person does to a campaign in Google's own user interface, behind our back.
package enum PersonAction: Sendable, Equatable {
    case rename(String)
    case pause
    case enable
    case remove
    /// The daily amount, or the total of a budget for the whole flight, in micros.
    case changeBudget(Int64)
    /// `2026-12-31 23:59:59` in the account's time zone; nil lets it run for ever.
    case changeEnd(String?)
}

extension PersonAction {
    /// The same as a mutate operation; nil when it takes a budget and the campaign has none.
    func operation(on campaign: ResourceName, in account: Account) -> JSON? {
        func update(_ field: String, _ value: JSON) -> JSON {
            [
                "campaignOperation": [
                    "update": ["resourceName": .string(campaign.description), field: value],
                    "updateMask": .string(field),
                ]
            ]
        }
        switch self {
        case .rename(let name): return update("name", .string(name))
        case .pause: return update("status", "PAUSED")
        case .enable: return update("status", "ENABLED")
        case .remove: return ["campaignOperation": ["remove": .string(campaign.description)]]
        case .changeEnd(let end): return update("endDateTime", end.map(JSON.string) ?? .null)
        case .changeBudget(let micros):
            guard let budget = account[campaign]?["campaignBudget"]?.string, let name = ResourceName(budget) else {
                return nil
            }
            let isTotal = account[name]?["period"]?.string == "CUSTOM_PERIOD"
            let field = isTotal ? "totalAmountMicros" : "amountMicros"
            return [
                "campaignBudgetOperation": [
                    "update": ["resourceName": .string(budget), field: .string(String(micros))],
                    "updateMask": .string(field),
                ]
            ]
        }
    }
}
