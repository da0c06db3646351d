/// A campaign as the sandbox keeps it, for tests and the demonstration's table.
package struct SandboxCampaign: Sendable, Equatable {
    package let customer: String
    package let id: Int64
    package let name: String
    /// `PAUSED`, `ENABLED` or `REMOVED`.
    package let status: String
    /// Names of the ads of all its ad groups that are not removed.
    package let adNames: [String]
    /// Daily amount, or the total of a budget for the whole flight, in micros.
    package let budgetMicros: Int64
}

extension Account {
    /// All campaigns, removed ones too, in order of their ids.
    var campaigns: [SandboxCampaign] {
        let live = resources.filter { $0.value["status"]?.string != "REMOVED" }
        var adNames: [String: [String]] = [:]
        for (name, ad) in live where name.collection == .adGroupAds {
            let group = ad["adGroup"]?.string.flatMap(ResourceName.init).flatMap { resources[$0] }
            guard let campaign = group?["campaign"]?.string, let adName = ad["ad"]?["name"]?.string else { continue }
            adNames[campaign, default: []].append(adName)
        }
        let found = resources.filter { $0.key.collection == .campaigns }.map { name, campaign in
            let budget = campaign["campaignBudget"]?.string.flatMap(ResourceName.init).flatMap { resources[$0] }
            return SandboxCampaign(
                customer: customer, id: Int64(name.id) ?? 0, name: campaign["name"]?.string ?? "",
                status: campaign["status"]?.string ?? "", adNames: adNames[name.description, default: []].sorted(),
                budgetMicros: (budget?["amountMicros"] ?? budget?["totalAmountMicros"])?.int64 ?? 0)
        }
        return found.sorted { $0.id < $1.id }
    }
}
