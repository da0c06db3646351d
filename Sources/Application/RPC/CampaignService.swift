internal import Domain
internal import Store
internal import Wire

/// `adflight.v1.CampaignService`: each method reads its request, decides by Domain, and writes through Store.
struct CampaignService: Sendable {
    /// Within a transaction, the store of that.
    let store: Store
    /// Nil when no account is configured.
    let rehearsals: Rehearsals?
    /// Called after a job was queued, so that a publisher in this process need not wait for its next poll.
    let jobQueued: @Sendable () -> Void

    func create(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("CreateCampaign", CreateCampaignRequest(decoding: message), message, Self.create)
    }

    private func create(_ request: CreateCampaignRequest) async throws(Failure) -> Written {
        let campaign = try Campaign(request.campaign)
        var random = SystemRandomNumberGenerator()
        return Written(try await store.create(campaign, as: CampaignID(at: .now, using: &random)).encoded())
    }

    func get(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try GetCampaignRequest(decoding: message)
        return try await answer(store.campaign(request.id), request.mask)
    }

    func update(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("UpdateCampaign", UpdateCampaignRequest(decoding: message), message, Self.update)
    }

    private func update(_ request: UpdateCampaignRequest) async throws(Failure) -> Written {
        if request.allowsMissing, let created = try await createMissing(request) { return created }
        let record = try await current(request.id, revision: request.revision)
        let (campaign, fields) = try record.changed(by: request)
        guard let fields else { return Written(try await answer(store.update(record, to: campaign))) }
        return try await queued(store.updatePublished(record, to: campaign, fields: fields))
    }

    /// How far ahead a caller's clock may be, in microseconds.
    private static let clockSkew: Int64 = 60_000_000

    /// AIP-134. Nil when there is a campaign to update.
    private func createMissing(_ request: UpdateCampaignRequest) async throws(Failure) -> Written? {
        if let record = try await store.campaigns([request.id]).first {
            guard record.deleteTime == nil else {
                throw .alreadyExists("campaign \(request.id) is deleted; undelete it to update it")
            }
            return nil
        }
        // Nothing that is not there has an etag (RFC 9110, 13.1.1).
        guard request.revision == nil else { throw .unknownCampaign(request.id) }
        guard request.id.isVersion7, request.id.instant.microseconds < Instant.now.microseconds + Self.clockSkew else {
            throw .invalid([
                Violation(
                    "campaign.id", .unreadable, value: request.id.description,
                    reason: "is not a UUID of version 7 that was made by now",
                    hint: "make one of version 7 (RFC 9562): lists are in the order of ids")
            ])
        }
        return Written(try await store.create(Campaign(request.input), as: request.id).encoded())
    }

    func delete(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("DeleteCampaign", CampaignActionRequest(decoding: message), message, Self.delete)
    }

    private func delete(_ request: CampaignActionRequest) async throws(Failure) -> Written {
        if request.allowsMissing {
            let record = try await store.campaign(request.id)
            if record.deleteTime != nil { return Written(try await answer(record)) }
        }
        let record = try await current(request.id, revision: request.revision)
        try record.requireDeletable()
        return Written(try await answer(store.delete(record)))
    }

    func undelete(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("UndeleteCampaign", CampaignActionRequest(decoding: message), message, Self.undelete)
    }

    private func undelete(_ request: CampaignActionRequest) async throws(Failure) -> Written {
        Written(try await answer(store.undelete(try await deleted(request))))
    }

    func expunge(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("ExpungeCampaign", CampaignActionRequest(decoding: message), message, Self.expunge)
    }

    private func expunge(_ request: CampaignActionRequest) async throws(Failure) -> Written {
        Written(try await store.expunge(try await deleted(request)).encoded())
    }

    // MARK: Parts of methods

    func queued(_ record: CampaignRecord) async throws(Failure) -> Written {
        Written(try await answer(record), queuesJob: true)
    }

    func answer(_ record: CampaignRecord, _ mask: CampaignMask = .all) async throws(Failure) -> [UInt8] {
        record.encoded(try await store.remarks(on: [record])[record.id] ?? CampaignRemarks(), mask)
    }

    /// The campaign to change: it must exist, and be at the caller's revision when it names one.
    func current(_ id: CampaignID, revision: Int64?) async throws(Failure) -> CampaignRecord {
        let record = try await store.campaign(id)
        try record.requireCurrent(revision)
        return record
    }

    private func deleted(_ request: CampaignActionRequest) async throws(Failure) -> CampaignRecord {
        let record = try await store.campaign(request.id)
        guard record.deleteTime != nil else {
            throw .failedPrecondition("the campaign is not deleted; DeleteCampaign does that")
        }
        try record.requireRevision(request.revision)
        return record
    }
}

extension CampaignRecord {
    func requireCurrent(_ revision: Int64?) throws(Failure) {
        guard deleteTime == nil else { throw .notFound("campaign \(id) is deleted; UndeleteCampaign takes that back") }
        try requireRevision(revision)
    }

    func requireRevision(_ named: Int64?) throws(Failure) {
        guard named == nil || named == revision else {
            throw .conflict("the etag is stale: the campaign has changed since; read it again and repeat")
        }
    }

    /// It cannot change: an update may repeat it (AIP-203, IMMUTABLE).
    private func requireSameCustomer(_ input: CampaignInput) throws(Failure) {
        guard input.customerID != .blank, input.customerID.value != campaign.customerID else { return }
        throw .invalid([
            Violation(
                "campaign.customer_id", .mismatch, value: input.customerID.value?.description,
                reason: "is not the campaign's, which cannot change", hint: "leave it out, or create a new campaign")
        ])
    }

    /// The campaign as an update makes it; with the fields that a job must bring to Google, when one must.
    func changed(by request: UpdateCampaignRequest) throws(Failure) -> (Campaign, fields: [CampaignField]?) {
        try requireSameCustomer(request.input)
        var input = CampaignInput(campaign)
        input.take(request.fields, from: request.input)
        let changed = try Campaign(input)
        let differing = changed.differing(from: campaign)
        // One that was read may be written back whole, and only what is different counts. What the caller neither names
        // nor changes may be a person's change at Google, and stays theirs.
        let fields = request.namesFields ? request.fields : differing
        try requireChangeable(differing)
        guard isAtGoogle(fields) else { return (changed, nil) }
        try requireAtGoogle()
        try requireSameBudgetKind(changed)
        try changed.requirePublishable(differing, today: earliestToday())
        return (changed, fields)
    }
}
