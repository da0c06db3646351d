import Crypto

/// What Google keeps of one customer: its resources as JSON, and the names that must stay unique.
struct Account: Sendable {
    /// Where a name must be unique: the customer's campaigns, its budgets, its assets, or one campaign's ad groups.
    struct NameKey: Hashable, Sendable {
        let scope: String
        let name: String
    }

    let customer: String
    var settings = SandboxAccount()
    private var collections: [Collection: [ResourceName: JSON]] = [:]
    /// Assets by the hash of their image, since equal images become one asset.
    private(set) var images: [String: ResourceName] = [:]
    private var names: [NameKey: ResourceName] = [:]
    /// Campaigns, not removed, by the budget they use.
    private var budgetUsers: [String: Set<ResourceName>] = [:]
    /// Campaigns of the time before the declaration on political advertising in the EU, which still lack it.
    private(set) var undeclared: Set<ResourceName> = []
    private(set) var nextID: Int64 = 1_001

    /// An account without anything.
    init(emptyFor customer: String) { self.customer = customer }

    /// An account with the assets that every customer has from the start: ids 1 to 5.
    init(customer: String) {
        self.init(emptyFor: customer)
        for (id, image) in Self.seeds.enumerated() {
            let name = ResourceName(customer: customer, .assets, String(id + 1))
            store(
                [
                    "resourceName": .string(name.description), "id": .string(name.id),
                    "name": .string("Demo \(image.name)"), "type": "IMAGE",
                    "imageAsset": [
                        "fileSize": "1000", "mimeType": "IMAGE_PNG",
                        "fullSize": [
                            "widthPixels": .string(String(image.width)), "heightPixels": .string(String(image.height)),
                        ],
                    ],
                ], as: name)
        }
    }

    private static let seeds = [
        (name: "landscape", width: 1200, height: 628), (name: "square", width: 1200, height: 1200),
        (name: "portrait", width: 960, height: 1200), (name: "tall portrait", width: 1080, height: 1920),
        (name: "logo", width: 1200, height: 1200),
    ]

    subscript(_ name: ResourceName) -> JSON? { collections[name.collection]?[name] }

    /// All resources of one kind, removed ones too.
    func resources(in collection: Collection) -> [ResourceName: JSON] { collections[collection] ?? [:] }

    /// All resources, as the journal keeps them.
    var changes: [ResourceName: JSON] {
        collections.values.reduce(into: [:]) { all, some in all.merge(some) { _, last in last } }
    }

    func holder(of key: NameKey) -> ResourceName? { names[key] }

    func campaigns(using budget: ResourceName) -> Set<ResourceName> { budgetUsers[budget.description] ?? [] }

    /// Adds or replaces a resource; one of status REMOVED no longer holds its name.
    mutating func store(_ resource: JSON, as name: ResourceName) {
        if let old = self[name] { unindex(old, as: name) }
        collections[name.collection, default: [:]][name] = resource
        index(resource, as: name)
        let ids = name.id.split(separator: "~").compactMap { Int64($0) }
        // Criteria take the id of their constant, so only generated ids move the counter.
        if name.collection != .adGroupCriteria, name.collection != .campaignCriteria, let id = ids.last {
            nextID = max(nextID, id + 1)
        }
    }

    private mutating func unindex(_ resource: JSON, as name: ResourceName) {
        if let key = Self.nameKey(of: resource, name), names[key] == name { names[key] = nil }
        if let hash = resource["imageAsset"]?["hash"]?.string, images[hash] == name { images[hash] = nil }
        guard name.collection == .campaigns else { return }
        undeclared.remove(name)
        if let budget = resource["campaignBudget"]?.string { budgetUsers[budget]?.remove(name) }
    }

    private mutating func index(_ resource: JSON, as name: ResourceName) {
        guard resource["status"]?.string != "REMOVED" else { return }
        if let key = Self.nameKey(of: resource, name) { names[key] = name }
        if let hash = resource["imageAsset"]?["hash"]?.string { images[hash] = name }
        guard name.collection == .campaigns else { return }
        if resource["missingEuPoliticalAdvertisingDeclaration"]?.bool == true { undeclared.insert(name) }
        if let budget = resource["campaignBudget"]?.string { budgetUsers[budget, default: []].insert(name) }
    }

    static func nameKey(of resource: JSON, _ name: ResourceName) -> NameKey? {
        guard let text = resource["name"]?.string else { return nil }
        switch name.collection {
        case .campaigns: return NameKey(scope: "campaigns", name: text)
        case .campaignBudgets: return NameKey(scope: "campaignBudgets", name: text)
        case .adGroups: return NameKey(scope: resource["campaign"]?.string ?? "", name: text)
        case .assets: return NameKey(scope: "assets", name: text)
        default: return nil
        }
    }

    static func hash(ofImage bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
