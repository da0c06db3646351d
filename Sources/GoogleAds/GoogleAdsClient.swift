package import Domain
internal import FoundationEssentials
package import HTTPClient

/// The Google Ads REST API, as far as publishing needs it.
///
/// Preparing fetches all that a mutate needs (images, their uploads, an access token), so that between the recorded
/// intent and the send nothing else can fail.
package struct GoogleAdsClient: Sendable {
    package enum Limits {
        static let responseBytesMax = 16 << 20
        /// Pages of 10,000 rows of one query.
        static let searchPages = 100
        /// Google's own limit of values after `IN` is 20,000.
        static let idsPerQuery = 5_000
        /// Of images that wait for their upload while more campaigns are prepared.
        static let pendingImageBytes = 16 << 20
    }

    /// A request that is ready to leave.
    package struct PreparedMutate: Sendable {
        let customer: CustomerID
        let body: [UInt8]
        let token: String
        /// Set when it creates campaigns.
        let batch: MutateBatch?
    }

    package enum Preparation: Sendable {
        case ready(PreparedMutate)
        /// It does not come to a send.
        case outcome(MutateOutcome)
    }

    /// How Google answered a change of one campaign.
    package struct ChangeAnswer: Sendable {
        package let outcome: MutateOutcome
        /// Why it refused it.
        package var faults: [GoogleFault] = []
    }

    /// Asked before so many operations are uploaded to an account; says why they have to wait, when they have.
    package typealias UploadGate = @Sendable (Int, CustomerID) async -> (reason: String, retryAfter: Duration)?

    /// Asked before each query, which counts as an operation whatever its pages; says why it has to wait, when it has.
    package typealias QueryGate = @Sendable () async -> (reason: String, retryAfter: Duration)?

    /// What is asked of an account.
    package enum RequestKind: Sendable {
        case query
        /// Uploads too.
        case mutate
    }

    /// Told of each request for an account: nil when Google answered it, be it with a refusal, or why that cannot be said.
    package typealias Witness = @Sendable (RequestKind, CustomerID, _ silence: String?) -> Void

    let transport: GoogleAdsTransport
    let assets: AssetUploads
    let assetSizes = AssetSizes()

    /// - Parameters:
    ///   - known: what was uploaded before.
    ///   - gate: for the account's rate limits and quota.
    ///   - queryGate: for the quota.
    package init(
        _ http: HTTPClient, _ settings: GoogleAdsSettings, known: KnownAssets = .inMemory(),
        gate: @escaping UploadGate = { _, _ in nil }, queryGate: @escaping QueryGate = { nil },
        witness: @escaping Witness = { _, _, _ in }
    ) {
        let transport = GoogleAdsTransport(
            http: http, settings: settings, tokens: AccessTokens(http, settings), queryGate: queryGate,
            witness: witness)
        self.transport = transport
        assets = AssetUploads(known) { operations, customer in
            if let wait = await gate(operations.count, customer) {
                return .all(.outcome(.unavailable(reason: wait.reason, retryAfter: wait.retryAfter)))
            }
            return await transport.upload(operations, to: customer)
        } look: { names, customer throws(SearchRefusal) in
            try await transport.assets(named: names, in: customer)
        }
    }

    /// Closes the connections; what comes later is refused. A program that ends waits for it.
    package func shutdown() async { await transport.http.shutdown() }

    // MARK: Creating

    /// The create of a whole campaign tree, paused.
    package func prepareCreate(_ complete: CompleteCampaign, id: CampaignID) async -> Preparation {
        switch await prepare([(id, complete)])[id] {
        case .ready(let prepared): await prepare(MutateBatch([prepared]))
        case .outcome(let outcome): .outcome(outcome)
        case .unknownHosts(let faults):
            .outcome(.notApplied(reason: faults.joined(separator: "; "), retryAfter: nil))
        case nil: preconditionFailure("the one campaign was not prepared")
        }
    }

    /// The create of all campaigns of a batch.
    package func prepare(_ batch: MutateBatch) async -> Preparation {
        await prepare(batch.body, of: batch.customer, batch)
    }

    /// Sends it, once.
    package func send(_ mutate: PreparedMutate) async -> MutateOutcome {
        if let batch = mutate.batch {
            return await create(mutate, batch).outcomes(of: batch.campaigns)[0]
        }
        return await sendChange(mutate).outcome
    }

    /// Sends a change of one campaign, once.
    package func sendChange(_ mutate: PreparedMutate) async -> ChangeAnswer {
        switch await answer(to: mutate) {
        case .success(let answer):
            let id = answer.results.lazy.compactMap(\.campaignResult?.number).first
            return ChangeAnswer(outcome: .applied(googleCampaignID: id))
        case .failure(.unanswered(let outcome)): return ChangeAnswer(outcome: outcome)
        case .failure(.refused(let refusal)):
            return ChangeAnswer(outcome: refusal.outcome, faults: refusal.faults)
        }
    }

    /// Sends the create of a batch, once.
    package func sendBatch(_ mutate: PreparedMutate) async -> BatchAnswer {
        guard let batch = mutate.batch else { preconditionFailure("the request creates no campaigns") }
        return await create(mutate, batch)
    }

    private func create(_ mutate: PreparedMutate, _ batch: MutateBatch) async -> BatchAnswer {
        switch await answer(to: mutate) {
        case .success(let answer):
            guard answer.results.count == batch.operationCount else { return .all(Self.unreadable) }
            var ids: [CampaignID: Int64] = [:]
            for (owner, result) in zip(batch.owners, answer.results) {
                if let id = result.campaignResult?.number { ids[owner.campaign] = id }
            }
            return ids.count == batch.campaigns.count ? .created(ids) : .all(Self.unreadable)
        case .failure(.unanswered(let outcome)): return .all(outcome)
        case .failure(.refused(let refusal)): return await forgetting(refusal.outcome(of: batch), of: batch)
        }
    }

    /// What we uploaded and the account has no more is no fault of the campaign: the next attempt uploads it again, and
    /// asks again for what the campaign names.
    private func forgetting(_ answer: BatchAnswer, of batch: MutateBatch) async -> BatchAnswer {
        guard case .refused(let refused, let untouched) = answer else { return answer }
        let missing = Set(refused.flatMap(\.faults).compactMap(\.missingAsset))
        guard !missing.isEmpty else { return answer }
        await assets.forget(missing, in: batch.customer)
        assetSizes.forget(missing, in: batch.customer)
        return .refused(refused.map { $0.forgiven(batch.uploads[$0.id] ?? []) }, untouched: untouched)
    }

    private static let unreadable = MutateOutcome.unknown(reason: "Google's answer to the mutate cannot be read")

    private enum NoAnswer: Error {
        case unanswered(MutateOutcome)
        case refused(MutateRefusal)
    }

    private func answer(to mutate: PreparedMutate) async -> Result<MutateAnswer, NoAnswer> {
        let response: Response
        do throws(HTTPClientError) {
            response = try await transport.mutate(mutate.body, of: mutate.customer, token: mutate.token)
        } catch {
            return .failure(.unanswered(MutateOutcome(error)))
        }
        guard response.status == 200 else { return .failure(.refused(MutateRefusal(response))) }
        return MutateAnswer(response.body).map(Result.success) ?? .failure(.unanswered(Self.unreadable))
    }

    // MARK: Changing

    /// A change of a campaign that exists.
    package func prepareChange(_ change: CampaignChange, ofCampaign id: Int64, in customer: CustomerID) async
        -> Preparation
    {
        var budgetName: String?
        if case .schedule(.some, _, _) = change {
            do throws(SearchRefusal) {
                budgetName = try await self.budgetName(ofCampaign: id, in: customer)
            } catch {
                return .outcome(error.outcome)
            }
            guard budgetName != nil else {
                return .outcome(.notApplied(reason: "Google does not show campaign \(id)", retryAfter: nil))
            }
        }
        let operations = change.operations(
            campaign: "customers/\(customer)/campaigns/\(id)", budget: budgetName ?? "")
        guard !operations.isEmpty else { return .outcome(.applied(googleCampaignID: nil)) }
        return await prepare(MutateRequest(mutateOperations: operations).encoded, of: customer, nil)
    }

    private func prepare(_ body: [UInt8], of customer: CustomerID, _ batch: MutateBatch?) async -> Preparation {
        do throws(GoogleAdsTransport.NoToken) {
            return .ready(
                PreparedMutate(
                    customer: customer, body: body, token: try await transport.token(for: .mutate, of: customer),
                    batch: batch))
        } catch {
            return .outcome(error.outcome)
        }
    }
}

extension GoogleAdsClient.PreparedMutate: CustomStringConvertible, CustomDebugStringConvertible {
    /// Without the token, whatever prints it.
    package var description: String { "mutate of customer \(customer), \(body.count) bytes" }
    package var debugDescription: String { description }
}

extension CampaignChange {
    /// The budget before the dates: Google checks the least budget a day by both.
    fileprivate func operations(campaign: String, budget budgetName: String) -> [MutateOperation] {
        var resource = CampaignResource(resourceName: campaign)
        switch self {
        case .pause, .enable:
            resource.status = self == .pause ? "PAUSED" : "ENABLED"
            return [MutateOperation(campaignOperation: .update(resource, mask: ["status"]))]
        case .remove:
            return [MutateOperation(campaignOperation: .remove(campaign))]
        case .schedule(let budget, let startDate, let end):
            var mask: [String] = []
            if let startDate {
                resource.startDateTime = startDate.startDateTime
                mask.append("startDateTime")
            }
            if let end {
                if case .on(let day) = end { resource.endDateTime = day.endDateTime }
                mask.append("endDateTime")
            }
            return (budget.map { [Self.update(budgetName, to: $0)] } ?? [])
                + (mask.isEmpty ? [] : [MutateOperation(campaignOperation: .update(resource, mask: mask))])
        }
    }

    private static func update(_ name: String, to budget: Budget) -> MutateOperation {
        var resource = CampaignBudget(resourceName: name)
        switch budget {
        case .daily(let amount):
            resource.amountMicros = String(amount.amount)
            return MutateOperation(campaignBudgetOperation: .update(resource, mask: ["amountMicros"]))
        case .total(let amount):
            resource.totalAmountMicros = String(amount.amount)
            return MutateOperation(campaignBudgetOperation: .update(resource, mask: ["totalAmountMicros"]))
        }
    }
}
