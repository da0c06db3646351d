import Foundation
import GRPCCore

// The scenarios that need a server that publishes, to the sandbox.

private let customer = "1234567890"

/// Created, changed, published, enabled, paused, removed, deleted.
@Sendable func lifecycle(_ w: World) async throws {
    let made = try await w.create(w.complete("Lifecycle", customer))
    try expect(made.status == .draft && !made.etag.isEmpty && made.hasCreateTime, "\(made)")
    try await refused(.alreadyExists) { try await w.create(w.complete("Lifecycle", customer)) }
    func update(_ change: (inout Campaign) -> Void) async throws -> Campaign {
        var campaign = Campaign.with { $0.id = made.id }
        change(&campaign)
        return try await w.campaigns.updateCampaign(.with { $0.campaign = campaign })
    }
    let changed = try await update {
        $0.name = "Life cycle"
        $0.headlines = ["Only one"]
    }
    try expect(changed.name == "Life cycle" && changed.headlines == ["Only one"], "\(changed)")
    try expect(changed.descriptions == made.descriptions && changed.etag != made.etag, "\(changed)")

    try await refused(.failedPrecondition) { try await w.campaigns.pauseCampaign(.with { $0.id = made.id }) }
    let publish = Adflight_V1_PublishCampaignRequest.with {
        $0.id = made.id
        $0.requestID = UUID().uuidString
    }
    let queued = try await w.campaigns.publishCampaign(publish)
    try expect(queued.status == .queued, "\(queued)")
    let published = try await w.wait(for: made.id) { $0.status == .published }
    try expect(published.googleCampaignID > 0 && published.googleStatus == .paused, "\(published)")
    try expect(try await w.campaigns.publishCampaign(publish) == queued, "the first answer again")
    _ = try await w.campaigns.enableCampaign(.with { $0.id = made.id })
    _ = try await w.wait(for: made.id) { $0.googleStatus == .enabled }
    try await refused(.failedPrecondition) { try await w.campaigns.deleteCampaign(.with { $0.id = made.id }) }
    _ = try await w.campaigns.pauseCampaign(.with { $0.id = made.id })
    _ = try await w.wait(for: made.id) { $0.googleStatus == .paused }
    try await refused(.failedPrecondition) { try await update { $0.name = "x" } }
    let cheaper = try await update { $0.dailyBudgetMicros = 7_000_000 }
    try expect(cheaper.dailyBudgetMicros == 7_000_000 && cheaper.status == .published, "\(cheaper)")
    _ = try await w.campaigns.removeCampaign(.with { $0.id = made.id })
    _ = try await w.wait(for: made.id) { $0.googleStatus == .removed }
    try await refused(.failedPrecondition) { try await w.campaigns.enableCampaign(.with { $0.id = made.id }) }
    let gone = try await w.campaigns.deleteCampaign(.with { $0.id = made.id })
    try expect(gone.hasDeleteTime, "\(gone)")
}

/// Rehearsals, and publishing seen as jobs.
@Sendable func jobs(_ w: World) async throws {
    let made = try await w.create(w.complete("A job", customer))
    var cheap = w.complete("Cheap", customer)
    cheap.dailyBudgetMicros = 1_000_000
    cheap = try await w.create(cheap)
    try expect(try await w.campaigns.rehearsePublish(.with { $0.id = made.id }).faults.isEmpty, "no faults")
    let faults = try await w.campaigns.rehearsePublish(.with { [cheap] in $0.id = cheap.id }).faults
    try expect(faults.map(\.field) == ["daily_budget_micros"], "\(faults)")

    try await w.jobs.watchPublishJobs(.with { $0.customerID = customer }) { response in
        var isReady = false
        for try await answer in response.messages {
            if !isReady { _ = try await w.campaigns.publishCampaign(.with { $0.id = made.id }) }
            isReady = true
            if answer.publishJobs.contains(where: { $0.campaignID == made.id && $0.state == .done }) { return }
        }
        throw Differs(description: "the watch ended")
    }
    let done = try await w.jobs.listPublishJobs(
        .with {
            $0.campaignID = made.id
            $0.kind = .publish
        }
    ).publishJobs[0]
    let full = try await w.jobs.getPublishJob(.with { $0.id = done.id })
    try expect(full.state == .done && full.events.map(\.outcome) == ["PUBLISHED"], "\(full)")
    try await refused(.failedPrecondition) { try await w.jobs.retryPublishJob(.with { $0.id = done.id }) }

    _ = try await w.campaigns.publishCampaign(.with { [cheap] in $0.id = cheap.id })
    let failed = try await w.wait(for: cheap.id) { $0.status == .failed }
    try expect(failed.publishFaults.map(\.field) == ["daily_budget_micros"], "\(failed)")
    let ended = Adflight_V1_ListPublishJobsRequest.with {
        $0.customerID = customer
        $0.states = [.done, .refused]
        $0.pageSize = 1
    }
    let first = try await w.jobs.listPublishJobs(ended)
    try expect(first.publishJobs.map(\.campaignID) == [cheap.id], "\(first)")
    var next = ended
    next.pageToken = first.nextPageToken
    try expect(try await w.jobs.listPublishJobs(next).publishJobs.map(\.id) == [done.id], "the other one")
    next.states = []
    try await refused(.invalidArgument) { [next] in try await w.jobs.listPublishJobs(next) }
    try await refused(.notFound) { try await w.jobs.getPublishJob(.with { $0.id = 1 << 60 }) }
}

/// A batch is published, and a batch of new budgets follows it to Google.
@Sendable func publishedBatches(_ w: World) async throws {
    let made = try await w.campaigns.batchCreateCampaigns(
        .with {
            $0.requests = (0..<4).map { n in .with { $0.campaign = w.complete("Batch \(n)", customer) } }
        }
    ).campaigns.map(\.id)
    let queued = try await w.campaigns.batchPublishCampaigns(
        .with { $0.requests = made.dropFirst().map { id in .with { $0.id = id } } })
    try expect(queued.campaigns.allSatisfy { $0.status == .queued }, "\(queued)")
    for id in made.dropFirst() { _ = try await w.wait(for: id) { $0.status == .published } }
    _ = try await w.campaigns.batchUpdateCampaigns(
        .with {
            $0.requests = made.map { id in
                .with {
                    $0.campaign = .with {
                        $0.id = id
                        $0.dailyBudgetMicros = 8_000_000
                    }
                }
            }
        })
    var counts: [Int] = []
    for id in made {
        counts += [
            try await w.jobs.listPublishJobs(
                .with {
                    $0.campaignID = id
                    $0.kind = .update
                }
            ).publishJobs.count
        ]
    }
    try expect(counts == [0, 1, 1, 1], "\(counts)")
}
