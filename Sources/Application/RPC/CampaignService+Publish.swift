internal import Domain
internal import GoogleAds
internal import Store
internal import Wire

/// What brings a campaign to Google Ads.
extension CampaignService {
    func publish(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("PublishCampaign", CampaignActionRequest(decodingPublish: message), message, Self.publish)
    }

    /// A campaign that is on its way or there already is answered as it is.
    private func publish(_ request: CampaignActionRequest) async throws(Failure) -> Written {
        let record = try await current(request.id, revision: request.revision)
        guard try record.needsPublishing(at: request.runAt) else { return Written(try await answer(record)) }
        return try await queued(store.enqueuePublish(record, at: request.runAt))
    }

    func cancelPublish(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("CancelPublish", CampaignActionRequest(decoding: message), message, Self.cancelPublish)
    }

    private func cancelPublish(_ request: CampaignActionRequest) async throws(Failure) -> Written {
        let record = try await current(request.id, revision: request.revision)
        var filter = JobFilter()
        filter.campaignID = record.id
        filter.kind = .publish
        filter.phases = Set(JobPhase.allCases.filter { !$0.isFinal })
        guard let job = try await store.jobs.jobs(filter, olderThan: nil, limit: 1).first else {
            guard record.status != .queued else { throw .conflict("the publish has just ended; look at it again") }
            throw .failedPrecondition("the campaign is \(record.status.rawValue): no publish of it is queued")
        }
        try await store.jobs.settle(job.id, by: .cancel, actor: "rpc")
        return Written(try await answer(store.campaign(record.id)))
    }

    func pause(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("PauseCampaign", CampaignActionRequest(decoding: message), message, Self.pause)
    }

    func enable(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("EnableCampaign", CampaignActionRequest(decoding: message), message, Self.enable)
    }

    func remove(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await once("RemoveCampaign", CampaignActionRequest(decoding: message), message, Self.remove)
    }

    private func pause(_ request: CampaignActionRequest) async throws(Failure) -> Written {
        try await changeStatus(request, .pause)
    }

    private func enable(_ request: CampaignActionRequest) async throws(Failure) -> Written {
        try await changeStatus(request, .enable)
    }

    private func remove(_ request: CampaignActionRequest) async throws(Failure) -> Written {
        try await changeStatus(request, .remove)
    }

    private func changeStatus(_ request: CampaignActionRequest, _ kind: JobKind) async throws(Failure) -> Written {
        let record = try await current(request.id, revision: request.revision)
        try record.requireAtGoogle()
        return try await queued(store.enqueue(kind, of: record))
    }

    /// Google's word on what publishing would send; nothing is written, here or there.
    func rehearse(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let record = try await current(CampaignIDRequest(decoding: message).id, revision: nil)
        let minimum = try await store.budgetMinimum(
            of: record.campaign.customerID, for: record.campaign.campaignType)
        let complete = try CompleteCampaign(record.campaign, today: earliestToday(), minimum: minimum)
        guard let rehearsals else {
            throw .failedPrecondition(
                "no Google Ads account is configured; whoever runs this server sets its GOOGLE_ADS_… variables")
        }
        switch try await rehearsals.rehearse(complete, id: record.id) {
        case .answered(let faults): return RehearsePublishResponse(faults.map(JobFault.init)).encoded
        case .refused(let reasons):
            return RehearsePublishResponse(
                reasons.map { JobFault(field: "", reason: $0, code: "", value: "", googleRequestID: "") }
            ).encoded
        case .throttled(let reason, let delay):
            let when = delay.map { "in \($0.components.seconds + 1) s" } ?? "later"
            throw .exhausted("\(reason); rehearse it again \(when)")
        case .unanswered(let reason): throw .unavailable("Google Ads did not say: \(reason); try again")
        }
    }
}

extension CampaignRecord {
    /// Throws when it is not complete, or will be too late by then.
    /// - Parameter instant: when it shall be published; nil for now.
    func needsPublishing(at instant: Instant?) throws(Failure) -> Bool {
        switch status {
        case .queued, .publishing, .published: return false
        case .draft, .failed:
            let today = try earliestToday()
            _ = try CompleteCampaign(campaign, today: max(today, instant?.earliestDate ?? today))
            return true
        }
    }
}

func earliestToday() throws(Failure) -> CalendarDate {
    guard let today = Instant.now.earliestDate else { throw .unexpected("the clock is before 1970") }
    return today
}
