internal import Domain
internal import Store
internal import Wire

/// Batches that write: one transaction, in which the campaigns are locked, so that what was decided holds.
extension CampaignService {
    func batchCreate(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once(
            "BatchCreateCampaigns", BatchRequest(decodingCreates: message), message, inTransaction: true,
            Self.batchCreate)
    }

    private func batchCreate(_ request: BatchRequest<CampaignInput>) async throws(Failure) -> Written {
        var outcomes = BatchOutcomes(isPartial: request.isPartial)
        let campaigns = try outcomes.deciding(request.items) { (input) throws(Failure) in try Campaign(input) }
        try requireOneCustomer(campaigns.map { ($0.place, $0.decision.customerID) })
        var random = SystemRandomNumberGenerator()
        let now = Instant.now
        // In the order of the batch, also within one millisecond.
        let ids = campaigns.map { _ in CampaignID(at: now, using: &random) }.sorted()
        let drafts = zip(ids, campaigns).map { (id: $0, campaign: $1.decision) }
        let created = byID(try await store.create(drafts))
        var records: [(place: Int, record: CampaignRecord)] = []
        for (draft, campaign) in zip(drafts, campaigns) {
            if let record = created[draft.id] {
                records.append((campaign.place, record))
            } else {
                try outcomes.fail(campaign.place, .nameTaken)
            }
        }
        return Written(try await answer(records, outcomes, count: request.items.count))
    }

    func batchUpdate(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once(
            "BatchUpdateCampaigns", BatchRequest(decodingUpdates: message), message, inTransaction: true,
            Self.batchUpdate)
    }

    /// A campaign as one request of a batch makes it.
    private struct Change {
        let id: CampaignID
        let campaign: Campaign
        let isRenamed: Bool
        /// What a job must bring to Google; nil when nothing.
        let fields: [CampaignField]?
    }

    private func batchUpdate(_ request: BatchRequest<UpdateCampaignRequest>) async throws(Failure) -> Written {
        var outcomes = BatchOutcomes(isPartial: request.isPartial)
        let known = try await locked(request.items.map { try? $0.get().id }, "campaign.id")
        var changes = try outcomes.deciding(request.items) { (update) throws(Failure) in
            guard let record = known[update.id] else { throw Failure.unknownCampaign(update.id) }
            try record.requireCurrent(update.revision)
            let (campaign, fields) = try record.changed(by: update)
            return Change(
                id: record.id, campaign: campaign, isRenamed: campaign.name != record.campaign.name, fields: fields)
        }
        let renamed = changes.map(\.decision).filter(\.isRenamed)
        var taken = try await store.namesTaken(renamed.map { ($0.id, $0.campaign) })
        var names: Set<String> = []
        for change in renamed where !taken.contains(change.id) {
            if !names.insert(change.campaign.name).inserted { taken.insert(change.id) }
        }
        for change in changes where taken.contains(change.decision.id) { try outcomes.fail(change.place, .nameTaken) }
        changes.removeAll { taken.contains($0.decision.id) }

        var updated = byID(try await store.update(changes.map { ($0.decision.id, $0.decision.campaign) }))
        let jobs = changes.compactMap { change in change.decision.fields.map { (id: change.decision.id, fields: $0) } }
        if !jobs.isEmpty { updated.merge(byID(try await store.enqueueUpdates(jobs))) { $1 } }
        let records = changes.compactMap { change in updated[change.decision.id].map { (change.place, $0) } }
        return Written(
            try await answer(records, outcomes, count: request.items.count), queuesJob: !jobs.isEmpty)
    }

    func batchDelete(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once(
            "BatchDeleteCampaigns", BatchRequest(decodingDeletes: message), message, inTransaction: true,
            Self.batchDelete)
    }

    private func batchDelete(_ request: BatchRequest<CampaignActionRequest>) async throws(Failure) -> Written {
        var outcomes = BatchOutcomes(isPartial: request.isPartial)
        let known = try await locked(request.items.map { try? $0.get().id })
        let busy = try await store.withOpenJobs(Array(known.keys))
        let deletions = try outcomes.deciding(request.items) { (deletion) throws(Failure) in
            guard let record = known[deletion.id] else { throw Failure.unknownCampaign(deletion.id) }
            if deletion.allowsMissing, record.deleteTime != nil { return record }
            try record.requireCurrent(deletion.revision)
            try record.requireDeletable()
            if busy.contains(record.id) {
                throw Failure.failedPrecondition("a change of the campaign is on its way to Google Ads; wait for it")
            }
            return record
        }
        let deleted = byID(
            try await store.delete(deletions.filter { $0.decision.deleteTime == nil }.map(\.decision.id)))
        let records = deletions.map { ($0.place, deleted[$0.decision.id] ?? $0.decision) }
        return Written(try await answer(records, outcomes, count: request.items.count))
    }

    func batchPublish(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once(
            "BatchPublishCampaigns", BatchRequest(decodingPublishes: message), message, inTransaction: true,
            Self.batchPublish)
    }

    private func batchPublish(_ request: BatchRequest<CampaignActionRequest>) async throws(Failure) -> Written {
        var outcomes = BatchOutcomes(isPartial: request.isPartial)
        let known = try await locked(request.items.map { try? $0.get().id })
        let publishes = try outcomes.deciding(request.items) { (publish) throws(Failure) in
            guard let record = known[publish.id] else { throw Failure.unknownCampaign(publish.id) }
            try record.requireCurrent(publish.revision)
            return (record: record, isNew: try record.needsPublishing(at: publish.runAt), runAt: publish.runAt)
        }
        let new = publishes.map(\.decision).filter(\.isNew).map { ($0.record.id, $0.runAt) }
        let queued = new.isEmpty ? [:] : byID(try await store.enqueuePublish(new))
        let records = publishes.map { ($0.place, queued[$0.decision.record.id] ?? $0.decision.record) }
        return Written(try await answer(records, outcomes, count: request.items.count), queuesJob: !new.isEmpty)
    }

    // MARK: Parts of batches

    /// The answer of a batch in which these have succeeded.
    private func answer(_ records: [(place: Int, record: CampaignRecord)], _ outcomes: BatchOutcomes, count: Int)
        async throws(Failure) -> [UInt8]
    {
        var outcomes = outcomes
        let remarks = try await store.remarks(on: records.map(\.record))
        for (place, record) in records {
            try outcomes.succeed(place, record.encoded(remarks[record.id] ?? CampaignRemarks()))
        }
        return try outcomes.answer(count)
    }

    /// - Parameter ids: one of each request; nil where it cannot be read.
    /// - Parameter field: which it is of the request.
    private func locked(_ ids: [CampaignID?], _ field: String = "id")
        async throws(Failure) -> [CampaignID: CampaignRecord]
    {
        var places: [CampaignID: Int] = [:]
        for case (let place, let id?) in ids.enumerated() {
            if let first = places.updateValue(place, forKey: id) {
                throw .invalid([
                    Violation(
                        "requests[\(place)].\(field)", .duplicate, value: id.description,
                        reason: "is that of requests[\(first)]", hint: "name each campaign once")
                ])
            }
        }
        let known = try await store.locked(Array(places.keys))
        try requireOneCustomer(
            places.sorted { $0.value < $1.value }.compactMap { id, place in
                known[id].map { (place, $0.campaign.customerID) }
            })
        return known
    }

    /// A transaction has one customer, so that customers can live on different machines.
    private func requireOneCustomer(_ customers: [(place: Int, id: CustomerID)]) throws(Failure) {
        guard let first = customers.first, let other = customers.first(where: { $0.id != first.id }) else { return }
        throw .invalid([
            Violation(
                "requests[\(other.place)]", .mismatch, value: other.id.description,
                reason: "is of another customer than requests[\(first.place)]", hint: "send one batch for each customer"
            )
        ])
    }

    private func byID(_ records: [CampaignRecord]) -> [CampaignID: CampaignRecord] {
        Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
    }
}

extension Failure {
    fileprivate static let nameTaken = Failure.alreadyExists(
        "the customer already has a campaign of this name; choose another name")
}
