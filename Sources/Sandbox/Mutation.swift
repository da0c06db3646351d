/// One mutate request on its way: every operation is checked against the account and those before it, and
/// all errors are collected. Nothing reaches the account until the sandbox stores `changes`.
struct Mutation {
    /// What became of a request.
    struct Outcome {
        /// New states by resource name, to be stored together.
        let changes: [ResourceName: JSON]
        let errors: [GoogleAdsError]
        /// One entry an operation; `nil` where that operation was refused.
        let results: [ResourceName?]
    }

    let account: Account
    let today: CalendarDay
    let currency: Currency
    /// Everything refused so far.
    private(set) var errors: [GoogleAdsError] = []
    private var results: [ResourceName?] = []

    /// What this request changes, over the account.
    private var draft: Account
    /// Temporary names of this request and the real ones they became.
    var temporary: [ResourceName: ResourceName] = [:]
    var temporaryIDs: Set<String> = []
    var failedTemporary: Set<ResourceName> = []
    /// Where this request created a resource, to blame a budget for what its campaign rules out.
    private var origins: [ResourceName: FieldPath] = [:]
    var changed: Set<ResourceName> = []
    var nextID: Int64

    /// Applies the operations in order; with `isPartial` a refused operation leaves no trace but its error.
    ///
    /// - Parameter now: Seconds since 1970, for today in the account's time zone.
    static func outcome(of operations: [JSON], isPartial: Bool, on account: Account, now: Int64) -> Outcome {
        var mutation = Mutation(account: account, now: now)
        mutation.apply(operations, isPartial: isPartial)
        return Outcome(changes: mutation.draft.changes, errors: mutation.errors, results: mutation.results)
    }

    private init(account: Account, now: Int64) {
        self.account = account
        today = CalendarDay(unixTime: now + Int64(account.settings.hoursAheadOfUTC) * 3_600)
        currency = Currency(account.settings.currencyCode)
        draft = Account(emptyFor: account.customer)
        nextID = account.nextID
    }

    /// Whether the account counts conversions, which some ways of bidding need.
    var tracksConversions: Bool { account.settings.conversionTracking != .none }

    // MARK: What the rules read and report

    mutating func fail(
        _ code: String, at path: FieldPath, _ message: String, trigger: JSON? = nil, details: JSON? = nil
    ) {
        fail(GoogleAdsError(code, at: path, message, trigger: trigger, details: details))
    }

    mutating func fail(_ error: GoogleAdsError) { errors.append(error) }

    /// The resource of that name as this request leaves it.
    func resource(_ name: String?) -> JSON? {
        guard let name = name.flatMap(ResourceName.init) else { return nil }
        return draft[name] ?? account[name]
    }

    /// The path of the operation of this request that created the resource.
    func origin(of name: String?) -> FieldPath? { name.flatMap(ResourceName.init).flatMap { origins[$0] } }

    /// Whether the name is temporary and this request has used it for a create.
    func isTemporaryHere(_ name: String) -> Bool {
        ResourceName(name).map { temporary[$0] != nil || failedTemporary.contains($0) } ?? false
    }

    /// The other resource that holds that unique name, if any.
    func rival(of resource: JSON, _ name: ResourceName) -> ResourceName? {
        guard let key = Account.nameKey(of: resource, name) else { return nil }
        if let holder = draft.holder(of: key), holder != name { return holder }
        guard let holder = account.holder(of: key), holder != name, draft[holder] == nil else { return nil }
        return holder
    }

    /// Campaigns, not removed, that use the budget.
    func campaigns(using budget: ResourceName) -> Set<ResourceName> {
        let untouched = account.campaigns(using: budget).filter { draft[$0] == nil }
        return untouched.union(draft.campaigns(using: budget))
    }

    // MARK: Operations

    private mutating func apply(_ operations: [JSON], isPartial: Bool) {
        for (index, operation) in operations.enumerated() {
            // A copy costs all that was drafted so far, so only where it may be needed.
            let before = isPartial ? self : nil
            let count = errors.count
            let result = apply(operation, at: Self.path(toOperation: index))
            if let before, errors.count > count {
                let found = errors
                self = before
                errors = found
                results.append(nil)
            } else {
                results.append(result)
            }
        }
        checkDeclarations(operations.count)
    }

    /// An account with a campaign that lacks the declaration takes no mutate that leaves it so.
    private mutating func checkDeclarations(_ operations: Int) {
        let open = account.undeclared.filter { name in
            let state = draft[name] ?? account[name]
            return state?["missingEuPoliticalAdvertisingDeclaration"]?.bool == true
                && state?["status"]?.string != "REMOVED"
        }
        guard let first = open.min(by: { $0.id < $1.id }) else { return }
        for index in 0..<operations {
            fail(
                "mutateError.EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED", at: Self.path(toOperation: index),
                "A campaign of the account lacks the declaration.", trigger: .string(first.description))
        }
    }

    private static func path(toOperation index: Int) -> FieldPath { FieldPath().field("mutateOperations").at(index) }

    private mutating func apply(_ operation: JSON, at path: FieldPath) -> ResourceName? {
        for collection in Collection.allCases {
            let key = collection.resource + "Operation"
            guard let body = operation[key] else { continue }
            let path = path.field(key)
            if let resource = body["create"] { return create(resource, in: collection, at: path.field("create")) }
            if let resource = body["update"] {
                return update(resource, mask: body["updateMask"]?.string, in: collection, at: path)
            }
            if let name = body["remove"]?.string { return remove(name, in: collection, at: path.field("remove")) }
            fail("requestError.OPERATION_REQUIRED", at: path, "An operation is required.")
            return nil
        }
        fail("requestError.OPERATION_REQUIRED", at: path, "An operation is required.")
        return nil
    }

    private mutating func create(_ resource: JSON, in collection: Collection, at path: FieldPath) -> ResourceName? {
        let count = errors.count
        let placeholder = temporaryName(of: resource, in: collection, at: path)
        checkBehaviour(of: resource, as: collection.message, isCreate: true, at: path)
        if let card = resource["demandGenCarouselCardAsset"] { checkReferences(ofCard: card, at: path) }
        let resolved = resolve(resource, as: collection.message, at: path)
        let name = newName(for: resolved, in: collection)
        check(resolved, named: name, touched: nil, at: path)
        guard errors.count == count else {
            if let placeholder { failedTemporary.insert(placeholder) }
            return nil
        }
        let state = stored(resolved, as: name)
        // Equal image bytes are one asset: Google answers the old name and forgets the new one.
        if let hash = state["imageAsset"]?["hash"]?.string, let twin = draft.images[hash] ?? account.images[hash] {
            if let placeholder { temporary[placeholder] = twin }
            return twin
        }
        if collection == .assets, rival(of: state, name) != nil {
            fail(
                "assetError.DUPLICATE_ASSET_NAME", at: path.field("name"), "Another asset has this name.",
                trigger: state["name"])
            if let placeholder { failedTemporary.insert(placeholder) }
            return nil
        }
        if collection.parent != nil, let twin = self.resource(name.description), twin["status"]?.string != "REMOVED" {
            fail("mutateError.RESOURCE_ALREADY_EXISTS", at: path, "The resource already exists.")
            return nil
        }
        if let placeholder { temporary[placeholder] = name }
        draft.store(state, as: name)
        origins[name] = path
        return name
    }

    private mutating func update(
        _ resource: JSON, mask: String?, in collection: Collection, at path: FieldPath
    ) -> ResourceName? {
        let count = errors.count
        let field = path.field("update")
        guard let name = existing(resource["resourceName"]?.string, in: collection, at: field.field("resourceName"))
        else { return nil }
        let paths = (mask ?? "").split(separator: ",").map { String($0) }
        if paths.isEmpty {
            fail("fieldMaskError.FIELD_MASK_MISSING", at: path.field("updateMask"), "The field mask is missing.")
            return nil
        }
        checkBehaviour(of: resource, as: collection.message, isCreate: false, at: field)
        var merged = self.resource(name.description) ?? .null
        let resolved = resolve(resource, as: collection.message, at: field)
        for mask in paths where checkMask(mask, of: collection.message, at: path) {
            merged.set(resolved[path: mask.split(separator: ".").map(String.init)], at: mask.split(separator: ".")[...])
        }
        guard errors.count == count else { return nil }
        check(merged, named: name, touched: Set(paths.map { String($0.prefix { $0 != "." }) }), at: field)
        guard errors.count == count else { return nil }
        if collection == .campaigns, merged["containsEuPoliticalAdvertising"] != nil {
            merged.set(false, at: ["missingEuPoliticalAdvertisingDeclaration"])
        }
        draft.store(merged, as: name)
        return name
    }

    private mutating func remove(_ text: String, in collection: Collection, at path: FieldPath) -> ResourceName? {
        guard let name = existing(text, in: collection, at: path), var state = resource(text) else { return nil }
        if collection == .campaignBudgets, !campaigns(using: name).isEmpty {
            fail(
                "campaignBudgetError.CAMPAIGN_BUDGET_IN_USE", at: path, "The budget is in use.", trigger: .string(text))
            return nil
        }
        state.set("REMOVED", at: ["status"])
        draft.store(state, as: name)
        return name
    }
}

extension JSON {
    /// Sets or clears (`nil`) the member at a path of names.
    mutating func set(_ value: JSON?, at path: ArraySlice<Substring>) {
        guard let name = path.first.map(String.init) else { return }
        var members = object ?? [:]
        if path.count == 1 {
            members[name] = value
        } else {
            var inner = members[name] ?? .object([:])
            inner.set(value, at: path.dropFirst())
            members[name] = inner
        }
        self = .object(members)
    }
}
