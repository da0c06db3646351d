internal import Domain
internal import Store
internal import Wire

/// `adflight.v1.PublishJobService`: shows the publish jobs, and sends parked ones on.
struct PublishJobService: Sendable {
    let campaigns: CampaignService

    func get(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await campaigns.job(PublishJobRequest(decoding: message).id)
    }

    func list(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try ListPublishJobsRequest(decoding: message)
        let query = "jobs \(request.queryText)"
        let start = try PageToken.number(request.pageToken, for: query)
        var jobs = try await campaigns.store.jobs.jobs(request.filter, olderThan: start, limit: request.pageSize + 1)
        var next = ""
        if jobs.count > request.pageSize {
            jobs.removeLast()
            if let last = jobs.last { next = PageToken(last.id).text(for: query) }
        }
        return PublishJobsResponse(jobs, token: next).encoded
    }

    func retry(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await campaigns.once(
            "RetryPublishJob", PublishJobRequest(decoding: message), message, CampaignService.retry)
    }
}

extension CampaignService {
    fileprivate func job(_ id: Int64) async throws(Failure) -> [UInt8] {
        let (job, events) = try await store.jobs.job(id)
        return job.encoded(events, try await store.jobs.faults(ofJob: id))
    }

    fileprivate func retry(_ request: PublishJobRequest) async throws(Failure) -> Written {
        try await store.jobs.settle(request.id, by: .retry, actor: "rpc")
        return Written(try await job(request.id), queuesJob: true)
    }
}
