/// For tests and the demonstration: what was done, what shall go wrong, and what a person does meanwhile.
extension Sandbox {
    // MARK: What was done

    /// Every campaign of every customer, removed ones too.
    package var campaigns: [SandboxCampaign] {
        settleLate()
        return accounts.sorted { $0.key < $1.key }.flatMap(\.value.campaigns)
    }

    /// Resource names of budgets that no campaign has ever used.
    package var orphans: [String] {
        settleLate()
        return accounts.values.flatMap(\.orphans).sorted()
    }

    /// The last calls, oldest first, token requests too.
    package var requests: [SandboxRequest] {
        settleLate()
        return log.requests
    }

    /// All calls since the start by method and outcome: `mutate ok`, `mutate applied-then-reset`,
    /// `search quotaError.RESOURCE_EXHAUSTED`.
    package var counts: [String: Int] {
        settleLate()
        return log.counts
    }

    /// Operations counted against the daily quota, while there is one.
    package var operationsToday: Int { meter.operationsToday }

    // MARK: What shall go wrong

    /// Replaces what goes wrong with the next calls.
    ///
    /// - Parameter customer: Only its calls; nil means all customers without faults of their own.
    package func inject(_ faults: Faults, into calls: Calls = .mutate, of customer: String? = nil) {
        self.faults[FaultTarget(calls: calls, customer: customer)] = faults
    }

    /// Replaces the quotas and forgets what was counted.
    package func limit(_ quotas: Quotas) { meter = QuotaMeter(quotas) }

    /// From now on searches see each mutate only so much later; zero shows everything at once.
    package func delaySearches(by lag: Duration) {
        settleLate()
        view = lag > .zero ? LaggingView(of: accounts, lag: lag) : nil
    }

    /// New access tokens are over after so many seconds, although they are said to live an hour.
    package func shortenTokens(to seconds: Int64) { tokens.lifetime = seconds }

    /// No access token issued so far is good any more.
    package func revokeTokens() { tokens.revoke() }

    // MARK: What happens at Google

    /// Makes a customer's account another: suspended, in another currency, without conversion tracking.
    package func change(_ customer: String, _ change: (inout SandboxAccount) -> Void) throws(JournalError) {
        var settings = account(of: customer).settings
        change(&settings)
        try store(settings, of: customer)
    }

    /// Adds a paused campaign of old, which lacks the declaration on political advertising in the EU and so
    /// stops every mutate of its account. Returns its id.
    @discardableResult
    package func addUndeclaredCampaign(_ name: String, to customer: String) throws(JournalError) -> Int64 {
        let id = account(of: customer).nextID
        let resource = ResourceName(customer: customer, .campaigns, String(id))
        let campaign: JSON = [
            "resourceName": .string(resource.description), "id": .string(resource.id), "name": .string(name),
            "status": "PAUSED", "advertisingChannelType": "SEARCH", "manualCpc": [:],
            "missingEuPoliticalAdvertisingDeclaration": true,
        ]
        try store([resource: campaign], of: customer)
        return id
    }

    /// A person deletes an asset: nothing may refer to it any more, and equal content becomes another one. False when there
    /// is none.
    package func deleteAsset(_ id: Int64, of customer: String) throws(JournalError) -> Bool {
        let name = ResourceName(customer: customer, .assets, String(id))
        guard var asset = account(of: customer)[name]?.object else { return false }
        asset["status"] = "REMOVED"
        try store([name: .object(asset)], of: customer)
        return true
    }

    /// A person changes a campaign. No fault, quota or token is in the way, Google's rules are.
    ///
    /// - Returns: The codes of Google's errors, such as `mutateError.RESOURCE_NOT_FOUND`; empty when it is done.
    package func person(_ action: PersonAction, campaign id: Int64, of customer: String) -> [String] {
        settleLate()
        let name = ResourceName(customer: customer, .campaigns, String(id))
        guard let operation = action.operation(on: name, in: account(of: customer)) else {
            return ["mutateError.RESOURCE_NOT_FOUND"]
        }
        do {
            _ = try mutate(["mutateOperations": [operation]], APICall(mutating: customer), "")
            return []
        } catch {
            return error.errors.isEmpty ? [error.status] : error.errors.map(\.code)
        }
    }
}
