/// The resource collections the sandbox keeps, by their name in resource names.
enum Collection: String, CaseIterable, Sendable {
    case campaignBudgets, campaigns, adGroups, adGroupCriteria, campaignCriteria, assets, adGroupAds

    /// The JSON name of the resource: the stem of its operation and of its result.
    var resource: String {
        switch self {
        case .campaignBudgets: "campaignBudget"
        case .campaigns: "campaign"
        case .adGroups: "adGroup"
        case .adGroupCriteria: "adGroupCriterion"
        case .campaignCriteria: "campaignCriterion"
        case .assets: "asset"
        case .adGroupAds: "adGroupAd"
        }
    }

    var message: MessageType {
        switch self {
        case .campaignBudgets: .campaignBudget
        case .campaigns: .campaign
        case .adGroups: .adGroup
        case .adGroupCriteria: .adGroupCriterion
        case .campaignCriteria: .campaignCriterion
        case .assets: .asset
        case .adGroupAds: .adGroupAd
        }
    }

    /// Collections whose ids join the parent's id and their own with `~`; these take no temporary name.
    var parent: (field: String, collection: Collection)? {
        switch self {
        case .adGroupCriteria, .adGroupAds: ("adGroup", .adGroups)
        case .campaignCriteria: ("campaign", .campaigns)
        default: nil
        }
    }

    /// Assets cannot be removed.
    var isRemovable: Bool { self != .assets }
}

/// `customers/{customer}/{collection}/{id}`; a negative id is temporary, valid within one request.
struct ResourceName: Hashable, Sendable, CustomStringConvertible {
    let customer: String
    let collection: Collection
    let id: String

    init(customer: String, _ collection: Collection, _ id: String) {
        self.customer = customer
        self.collection = collection
        self.id = id
    }

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "customers", parts[1].isDigits,
            let collection = Collection(rawValue: String(parts[2]))
        else { return nil }
        let numbers = parts[3].split(separator: "~", omittingEmptySubsequences: false)
        guard numbers.count == (collection.parent == nil ? 1 : 2),
            numbers.allSatisfy({ Int64($0) != nil && !$0.hasPrefix("+") })
        else { return nil }
        self.init(customer: String(parts[1]), collection, String(parts[3]))
    }

    var isTemporary: Bool { id.hasPrefix("-") }

    var description: String { "customers/\(customer)/\(collection.rawValue)/\(id)" }
}

extension StringProtocol {
    /// One or more ASCII digits and nothing else.
    var isDigits: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
