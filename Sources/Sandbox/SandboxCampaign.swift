/// A campaign as the sandbox keeps it, for tests and the demonstration's table.
package struct SandboxCampaign: Sendable, Equatable {
    package let customer: String
    package let id: Int64
    package let name: String
    /// `DEMAND_GEN` or `SEARCH`.
    package let channel: String
    /// `PAUSED`, `ENABLED` or `REMOVED`.
    package let status: String
    /// Names of the ads of all its ad groups that are not removed.
    package let adNames: [String]
    /// Its own `url_custom_parameters`, by key.
    package let customParameters: [String: String]
    /// Daily amount, or the total of a budget for the whole flight, in micros.
    package let budgetMicros: Int64
    /// `2026-12-01 00:00:00` in the account's time zone.
    package let start: String?
    package let end: String?
}

extension Account {
    /// Budgets that no campaign has ever used: what a create leaves that is not atomic.
    var orphans: [String] {
        let used = Set(resources(in: .campaigns).values.compactMap { $0["campaignBudget"]?.string })
        return resources(in: .campaignBudgets).keys.map(\.description).filter { !used.contains($0) }.sorted()
    }

    /// All campaigns, removed ones too, in order of their ids.
    var campaigns: [SandboxCampaign] {
        var adNames: [String: [String]] = [:]
        for (_, ad) in resources(in: .adGroupAds) where ad["status"]?.string != "REMOVED" {
            let group = ad["adGroup"]?.string.flatMap(ResourceName.init).flatMap { self[$0] }
            guard let campaign = group?["campaign"]?.string, let adName = ad["ad"]?["name"]?.string else { continue }
            adNames[campaign, default: []].append(adName)
        }
        let found = resources(in: .campaigns).map { name, campaign in
            let budget = campaign["campaignBudget"]?.string.flatMap(ResourceName.init).flatMap { self[$0] }
            let parameters = (campaign["urlCustomParameters"]?.array ?? []).map {
                ($0["key"]?.string ?? "", $0["value"]?.string ?? "")
            }
            return SandboxCampaign(
                customer: customer, id: Int64(name.id) ?? 0, name: campaign["name"]?.string ?? "",
                channel: campaign["advertisingChannelType"]?.string ?? "", status: campaign["status"]?.string ?? "",
                adNames: adNames[name.description, default: []].sorted(),
                customParameters: Dictionary(parameters) { _, last in last },
                budgetMicros: (budget?["amountMicros"] ?? budget?["totalAmountMicros"])?.int64 ?? 0,
                start: campaign["startDateTime"]?.string, end: campaign["endDateTime"]?.string)
        }
        return found.sorted { $0.id < $1.id }
    }
}
