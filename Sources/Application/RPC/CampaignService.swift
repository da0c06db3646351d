internal import Domain
internal import Store
internal import Wire

/// `adflight.v1.CampaignService`: each method reads its request, decides by Domain, and writes through Store.
struct CampaignService: Sendable {
    let store: Store
    /// Called after a job was queued, so that a publisher in this process need not wait for its next poll.
    let jobQueued: @Sendable () -> Void

    func create(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let campaign = try Campaign(CreateCampaignRequest(decoding: message).campaign)
        var random = SystemRandomNumberGenerator()
        return try await store.create(campaign, as: CampaignID(at: .now, using: &random)).encoded()
    }

    func get(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await answer(store.campaign(CampaignIDRequest(decoding: message).id))
    }

    func list(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try ListCampaignsRequest(decoding: message)
        let start = request.pageToken.isEmpty ? nil : try PageToken(request.pageToken, for: request.customerID)
        // One more than asked for tells whether there is a next page.
        var records = try await store.campaigns(
            of: request.customerID, olderThan: start?.last, limit: request.pageSize + 1)
        var next = ""
        if records.count > request.pageSize {
            records.removeLast()
            if let last = records.last { next = PageToken(customer: request.customerID, last: last.id).text }
        }
        return ListCampaignsResponse(
            campaigns: records, remarks: try await store.remarks(on: records), nextPageToken: next
        ).encoded
    }

    func update(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try UpdateCampaignRequest(decoding: message)
        let record = try await current(request.id, revision: request.revision)
        try record.requireChangeable(request.fields)
        var input = CampaignInput(record.campaign)
        input.take(request.fields, from: request.input)
        let campaign = try Campaign(input)
        guard record.isAtGoogle(request.fields) else {
            return try await answer(store.update(record, to: campaign))
        }
        try record.requireSameBudgetKind(campaign)
        // What the caller neither names nor changes may be a person's change at Google, and stays theirs.
        let fields = request.namesFields ? request.fields : campaign.differing(from: record.campaign)
        return try await queued { () throws(Failure) in
            try await store.updatePublished(record, to: campaign, fields: fields)
        }
    }

    func delete(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try DeleteCampaignRequest(decoding: message)
        let record = try await current(request.id, revision: request.revision)
        try record.requireDeletable()
        return try await answer(store.delete(record))
    }

    /// A campaign that is on its way or there already is answered as it is.
    func publish(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let record = try await current(CampaignIDRequest(decoding: message).id, revision: nil)
        switch record.status {
        case .queued, .publishing, .published:
            return try await answer(record)
        case .draft, .failed:
            guard let today = Instant.now.earliestDate else { throw .unexpected("the clock is before 1970") }
            _ = try CompleteCampaign(record.campaign, today: today)
            return try await queued { () throws(Failure) in try await store.enqueuePublish(record) }
        }
    }

    func pause(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await changeStatus(message, .pause)
    }

    func enable(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await changeStatus(message, .enable)
    }

    func remove(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await changeStatus(message, .remove)
    }

    private func changeStatus(_ message: [UInt8], _ kind: JobKind) async throws(Failure) -> [UInt8] {
        let record = try await current(CampaignIDRequest(decoding: message).id, revision: nil)
        try record.requireAtGoogle()
        return try await queued { () throws(Failure) in try await store.enqueue(kind, of: record) }
    }

    private func queued(_ enqueue: () async throws(Failure) -> CampaignRecord) async throws(Failure) -> [UInt8] {
        let record = try await enqueue()
        jobQueued()
        return try await answer(record)
    }

    private func answer(_ record: CampaignRecord) async throws(Failure) -> [UInt8] {
        record.encoded(try await store.remarks(on: [record])[record.id] ?? CampaignRemarks())
    }

    /// The campaign to change: it must exist, and be at the caller's revision when it names one.
    private func current(_ id: CampaignID, revision: Int64?) async throws(Failure) -> CampaignRecord {
        let record = try await store.campaign(id)
        guard record.deleteTime == nil else { throw .notFound("campaign \(id) is deleted") }
        guard revision == nil || revision == record.revision else {
            throw .conflict("the etag is stale: the campaign has changed since; read it again and repeat")
        }
        return record
    }
}
