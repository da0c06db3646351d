package import Domain
internal import FoundationEssentials

/// A campaign with all that its create refers to: nothing but the create is left to do.
package struct PreparedCampaign: Sendable {
    package let id: CampaignID
    package let complete: CompleteCampaign
    let assets: CampaignAssets
    /// What it takes of a request.
    package let operations: Int
    package let bytes: Int

    init(id: CampaignID, _ complete: CompleteCampaign, _ assets: CampaignAssets) {
        self.id = id
        self.complete = complete
        self.assets = assets
        // Measured in a request of its own: in a batch only the temporary ids are longer.
        var ids = TemporaryIDs()
        let alone = CampaignTree(id: id, complete, assets, ids: &ids).operations.map(\.operation)
        operations = alone.count
        bytes = MutateRequest(mutateOperations: alone).encoded.count
    }
}

/// Campaigns of one customer in one atomic request: all of them are created, or none.
package struct MutateBatch: Sendable {
    package enum Limits {
        /// Google takes 10,000 operations; what fails makes all others wait, so a request stays well below. A campaign
        /// with more goes alone.
        package static let operations = 2_000
        /// Google names no maximum for REST; the field's advice is to stay below 10 MB.
        package static let bytes = 4 << 20
        package static let campaigns = 100
    }

    package let customer: CustomerID
    /// In the order of the request.
    package let campaigns: [CampaignID]
    let body: [UInt8]
    /// One for each operation of the request.
    let owners: [(campaign: CampaignID, origin: OperationOrigin)]
    /// What we have uploaded for each campaign.
    let uploads: [CampaignID: Set<String>]

    /// - Parameter prepared: at least one; all of one customer, whatever the limits say.
    package init(_ prepared: [PreparedCampaign]) {
        guard let first = prepared.first else { preconditionFailure("a batch of no campaigns") }
        customer = first.complete.campaign.customerID
        precondition(
            prepared.allSatisfy { $0.complete.campaign.customerID == first.complete.campaign.customerID },
            "campaigns of several customers in one request")
        campaigns = prepared.map(\.id)
        uploads = Dictionary(prepared.map { ($0.id, $0.assets.uploaded) }) { first, _ in first }
        let layout = Layout(prepared)
        body = layout.body
        owners = layout.operations.map { ($0.campaign, $0.operation.origin) }
    }

    package var operationCount: Int { owners.count }

    /// As few batches as the limits allow, in the order of the campaigns; each of one customer.
    /// - Parameter operations: the most of one batch, if that is less than the limit.
    package static func batches(of prepared: [PreparedCampaign], operations: Int = .max) -> [MutateBatch] {
        let operations = min(operations, Limits.operations)
        var customers: [CustomerID] = []
        var open: [CustomerID: [PreparedCampaign]] = [:]
        var full: [[PreparedCampaign]] = []
        for campaign in prepared {
            let customer = campaign.complete.campaign.customerID
            if open[customer] == nil { customers.append(customer) }
            let batch = open[customer, default: []]
            if batch.isEmpty || fits(campaign, into: batch, operations: operations) {
                open[customer] = batch + [campaign]
            } else {
                full.append(batch)
                open[customer] = [campaign]
            }
        }
        return (full + customers.compactMap { open[$0] }).map(MutateBatch.init)
    }

    private static func fits(_ campaign: PreparedCampaign, into batch: [PreparedCampaign], operations: Int) -> Bool {
        batch.count < Limits.campaigns
            && batch.reduce(campaign.operations) { $0 + $1.operations } <= operations
            && batch.reduce(campaign.bytes) { $0 + $1.bytes } <= Limits.bytes
    }

    /// The operations of all campaigns, those of one type together, with temporary ids that are unique among all.
    struct Layout {
        let operations: [(campaign: CampaignID, operation: CampaignOperation)]

        init(_ prepared: [PreparedCampaign]) {
            var ids = TemporaryIDs()
            let trees = prepared.map {
                (id: $0.id, groups: CampaignTree(id: $0.id, $0.complete, $0.assets, ids: &ids).groups)
            }
            let groupCount = trees.first?.groups.count ?? 0
            operations = (0..<groupCount).flatMap { group in
                trees.flatMap { tree in tree.groups[group].map { (tree.id, $0) } }
            }
        }

        var body: [UInt8] { MutateRequest(mutateOperations: operations.map(\.operation.operation)).encoded }
    }
}

extension MutateRequest {
    /// The same operations give the same bytes.
    var encoded: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            // Strings and finite numbers are all there is in it.
            preconditionFailure("a request cannot be written as JSON: \(error)")
        }
    }
}
