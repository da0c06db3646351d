internal import CProtobufC
internal import CWire
package import Domain

/// `adflight.v1.GetPublishJobRequest`, and RetryPublishJobRequest, which has options too.
package struct PublishJobRequest: Sendable {
    package let id: Int64
    package let options: WriteOptions

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__RetryPublishJobRequest>(
            bytes, adflight__v1__retry_publish_job_request__init)
        (id, options) = unsafe try message.read { (message) throws(Failure) in
            unsafe (message.id, try WriteOptions(message.request_id, message.validate_only))
        }
        guard id > 0 else {
            throw .invalid([
                Violation(
                    "id", id == 0 ? .required : .range, reason: id == 0 ? "is required" : "is not the id of a job",
                    hint: "use the id of a job that ListPublishJobs answered")
            ])
        }
    }
}

/// `adflight.v1.ListPublishJobsRequest`.
package struct ListPublishJobsRequest: Sendable {
    package let pageSize: Int
    package let pageToken: String
    package let filter: JobFilter
    /// The same for every page of the list: tokens are bound to it.
    package let queryText: String

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__ListPublishJobsRequest>(
            bytes, adflight__v1__list_publish_jobs_request__init)
        self = unsafe try message.read { (message) throws(Failure) in unsafe try Self(message) }
    }

    private init(_ message: Adflight__V1__ListPublishJobsRequest) throws(Failure) {
        pageSize = unsafe try ListCampaignsRequest.pageSize(message.page_size)
        pageToken = unsafe text(message.page_token)
        var filter = JobFilter()
        filter.customerID = unsafe try givenCustomer(text(message.customer_id))
        let campaign = unsafe text(message.campaign_id)
        if !campaign.isEmpty { filter.campaignID = try campaignID(campaign, "campaign_id") }
        for index in 0..<(unsafe message.n_states) {
            let number = unsafe UInt32(message.states[index].rawValue)
            filter.phases.insert(try known(JobPhase.entry(number: number), "states[\(index)]"))
        }
        let kind = unsafe UInt32(message.kind.rawValue)
        if kind != 0 { filter.kind = try known(JobKind.entry(number: kind), "kind") }
        self.filter = filter
        queryText = """
            \(filter.customerID?.description ?? "all") \(campaign.lowercased()) \(filter.phases.map(\.rawValue).sorted()) \
            \(filter.kind?.rawValue ?? "all")
            """
    }
}

private func known<Word>(_ entry: Entry<Word>, _ field: String) throws(Failure) -> Word {
    switch entry {
    case .value(let word): return word
    case .blank:
        throw .invalid([Violation(field, .required, reason: "is unspecified", hint: "name one, or leave it out")])
    case .unreadable(let text, let expected):
        throw .invalid([Violation(field, .unreadable, value: text, reason: expected.reason, hint: expected.hint)])
    }
}

extension JobRecord {
    /// As `adflight.v1.PublishJob`.
    package func encoded(_ events: [JobEvent] = [], _ faults: [JobFault] = []) -> [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__publish_job__init)
        unsafe message.pointee.id = id
        unsafe message.pointee.customer_id = arena.string(customerID.description)
        unsafe message.pointee.campaign_id = arena.string(campaignID.description)
        unsafe message.pointee.kind = .init(JobKind.number(of: kind))
        unsafe message.pointee.state = .init(JobPhase.number(of: phase))
        unsafe message.pointee.priority = .init(UInt32(priority.rawValue + 1))
        unsafe message.pointee.attempt = Int32(clamping: attempt)
        unsafe message.pointee.run_time = arena.timestamp(runAt)
        if let sentAt { unsafe message.pointee.send_time = arena.timestamp(sentAt) }
        unsafe message.pointee.reason = arena.string(reason)
        unsafe message.pointee.create_time = arena.timestamp(createTime)
        if let finishTime { unsafe message.pointee.finish_time = arena.timestamp(finishTime) }
        let lines = unsafe arena.events(events)
        unsafe (message.pointee.events, message.pointee.n_events) = (arena.pointers(lines), lines.count)
        let reasons = unsafe arena.faults(faults)
        unsafe (message.pointee.faults, message.pointee.n_faults) = (arena.pointers(reasons), reasons.count)
        return unsafe packed(message)
    }
}

extension Arena {
    fileprivate mutating func events(_ events: [JobEvent]) -> [UnsafeMutablePointer<Adflight__V1__PublishJobEvent>] {
        var messages: [UnsafeMutablePointer<Adflight__V1__PublishJobEvent>] = unsafe []
        for event in events {
            let message = unsafe make(adflight__v1__publish_job_event__init)
            unsafe message.pointee.time = timestamp(event.time)
            unsafe message.pointee.outcome = string(event.outcome)
            unsafe message.pointee.detail = string(event.detail)
            unsafe message.pointee.actor = string(event.actor)
            unsafe messages.append(message)
        }
        return unsafe messages
    }
}

/// `adflight.v1.ListPublishJobsResponse`, and WatchPublishJobsResponse, which has the same wire form.
package struct PublishJobsResponse: Sendable {
    package let encoded: [UInt8]

    /// - Parameter token: where to go on.
    package init(_ jobs: [JobRecord], token: String) {
        encoded = ListCampaignsResponse(campaigns: jobs.map { $0.encoded() }, nextPageToken: token).encoded
    }
}

/// `adflight.v1.RehearsePublishResponse`.
package struct RehearsePublishResponse: Sendable {
    package let encoded: [UInt8]

    package init(_ faults: [JobFault]) {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__rehearse_publish_response__init)
        let reasons = unsafe arena.faults(faults)
        unsafe (message.pointee.faults, message.pointee.n_faults) = (arena.pointers(reasons), reasons.count)
        encoded = unsafe packed(message)
    }
}
