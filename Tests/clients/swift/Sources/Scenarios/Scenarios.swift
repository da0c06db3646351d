import Foundation
import GRPCCore
import GRPCProtobuf
import SwiftProtobuf

// The scenarios of Tests/EndToEndTests/python/scenarios.py that need no server that publishes.

private let unknownID = "0190163d-8694-739b-aea5-966c26f8ad90"

private func mask(_ paths: String...) -> Google_Protobuf_FieldMask { .with { $0.paths = paths } }

/// All or nothing, or each for itself; answers in the order of the requests.
@Sendable func batches(_ w: World) async throws {
    let customer = "3000000001"
    func creates(_ names: [String], isPartial: Bool = false) -> Adflight_V1_BatchCreateCampaignsRequest {
        .with {
            $0.requests = names.map { name in .with { $0.campaign = w.bare(name, customer) } }
            $0.returnPartialSuccess = isPartial
        }
    }
    let wrong = try await refused(.invalidArgument) {
        try await w.campaigns.batchCreateCampaigns(creates(["One", "", "Three"]))
    }
    let fields = try violations(wrong)
    try expect(fields.allSatisfy { $0.hasPrefix("requests[1].") } && fields.count == 1, "\(fields)")
    try expect(try await w.list(customer).campaigns.isEmpty, "nothing was to be written")

    let part = try await w.campaigns.batchCreateCampaigns(creates(["One", "", "Three"], isPartial: true))
    try expect(part.campaigns.map(\.name) == ["One", "", "Three"], "\(part)")
    try expect(part.failedRequests.mapValues(\.code) == [1: 3], "\(part.failedRequests)")
    let more = try await w.campaigns.batchCreateCampaigns(creates(["Four", "Five"]))
    let made = [part.campaigns[0], part.campaigns[2]] + more.campaigns

    let got = try await w.campaigns.batchGetCampaigns(.with { $0.ids = made.reversed().map(\.id) })
    try expect(got.campaigns == made.reversed(), "\(got)")
    try await refused(.notFound) {
        try await w.campaigns.batchGetCampaigns(.with { $0.ids = [made[0].id, unknownID] })
    }
    let changed = try await w.campaigns.batchUpdateCampaigns(
        .with {
            $0.requests = made.map { campaign in
                .with {
                    $0.campaign = .with {
                        $0.id = campaign.id
                        $0.name = campaign.name + "!"
                    }
                    $0.updateMask = mask("name")
                }
            }
        })
    try expect(changed.campaigns.map(\.name) == ["One!", "Three!", "Four!", "Five!"], "\(changed)")
    let gone = try await w.campaigns.batchDeleteCampaigns(.with { $0.requests = [.with { $0.id = made[3].id }] })
    try expect(gone.campaigns[0].hasDeleteTime, "\(gone)")
    try await refused(.invalidArgument) { try await w.campaigns.batchCreateCampaigns(creates([])) }
    try await refused(.invalidArgument) {
        try await w.campaigns.batchCreateCampaigns(creates((0...1000).map(String.init)))
    }
    let thousand = try await w.campaigns.batchCreateCampaigns(creates((0..<1000).map { "Many \($0)" }))
    try expect(Set(thousand.campaigns.map(\.id)).count == 1000, "a thousand at once")
    let incomplete = try await w.campaigns.batchPublishCampaigns(
        .with {
            $0.requests = [.with { $0.id = made[0].id }]
            $0.returnPartialSuccess = true
        })
    try expect(incomplete.failedRequests[0]?.code == 9, "\(incomplete)")
}

/// Filters, orders, masks, totals, and tokens that belong to their query.
@Sendable func lists(_ w: World) async throws {
    let customer = "3000000002"
    for (name, budget, labels) in [("Alpha", 5, ["spring"]), ("beta", 6, ["spring", "new"]), ("Gamma sale", 7, [])] {
        var campaign = w.bare(name, customer)
        campaign.dailyBudgetMicros = Int64(budget) * 1_000_000
        campaign.labels = labels
        _ = try await w.create(campaign)
    }
    for (filter, expected) in [
        ("", ["Gamma sale", "beta", "Alpha"]), ("name = \"Alpha\"", ["Alpha"]), ("labels:spring labels:new", ["beta"]),
        ("labels:new OR name:sale AND NOT labels:spring", ["Gamma sale"]),
        ("daily_budget_micros > 5000000 AND daily_budget_micros <= 6000000", ["beta"]),
    ] {
        let names = try await w.list(customer, filter).campaigns.map(\.name)
        try expect(names == expected, "\(filter): \(names)")
    }
    for filter in ["nmae = x", "name =", "(name = a", "status = DRAFTED", "name = 'a"] {
        try await refused(.invalidArgument) { try await w.list(customer, filter) }
    }
    let ordered = try await w.list(customer) { $0.orderBy = "name" }
    try expect(ordered.campaigns.map(\.name) == ["Alpha", "Gamma sale", "beta"], "\(ordered)")
    let masked = try await w.list(customer) { $0.readMask = mask("id", "name") }
    try expect(masked.campaigns.allSatisfy { $0.customerID.isEmpty && !$0.name.isEmpty }, "\(masked)")
    let first = try await w.list(customer) {
        $0.pageSize = 2
        $0.returnTotalSize = true
    }
    try expect(first.totalSize == 3 && first.campaigns.count == 2, "\(first)")
    let second = try await w.list(customer) {
        $0.pageSize = 2
        $0.pageToken = first.nextPageToken
    }
    try expect(second.campaigns.map(\.name) == ["Alpha"] && second.nextPageToken.isEmpty, "\(second)")
    try await refused(.invalidArgument) {
        try await w.list(customer, "labels:new") { $0.pageToken = first.nextPageToken }
    }
}

/// Every campaign of a customer once, newest first, whatever the page size.
@Sendable func pages(_ w: World) async throws {
    let customer = "3000000012"
    var made: [String] = []
    for n in 0..<25 { made.append(try await w.create(w.bare("Page \(n)", customer)).id) }
    for size in [1, 10, 25, 1000] as [Int32] {
        var seen: [String] = []
        var token = ""
        repeat {
            let page = try await w.list(customer) {
                $0.pageSize = size
                $0.pageToken = token
            }
            seen += page.campaigns.map(\.id)
            token = page.nextPageToken
        } while !token.isEmpty
        try expect(seen == made.reversed(), "pages of \(size)")
    }
}

/// Masks, etags, and a campaign that is made by its update.
@Sendable func updates(_ w: World) async throws {
    let made = try await w.create(w.complete("To change", "3000000003"))
    func update(_ id: String, _ paths: [String], etag: String = "", _ change: (inout Campaign) -> Void = { _ in })
        async throws -> Campaign
    {
        var campaign = Campaign.with {
            $0.id = id
            $0.etag = etag
        }
        change(&campaign)
        return try await w.campaigns.updateCampaign(
            .with {
                $0.campaign = campaign
                $0.updateMask = .with { $0.paths = paths }
            })
    }
    let renamed = try await update(made.id, ["name"], etag: made.etag) { $0.name = "Changed" }
    try expect(renamed.name == "Changed" && renamed.headlines == made.headlines, "\(renamed)")
    try await refused(.aborted) { try await update(made.id, ["name"], etag: made.etag) { $0.name = "Stale" } }
    for path in ["status", "id", "nmae", "customer_id"] {
        try await refused(.invalidArgument) { try await update(made.id, [path]) }
    }
    var own = w.bare("Own id", "3000000003")
    own.id = "01900000-0000-7000-8000-" + UUID().uuidString.lowercased().suffix(12)
    try await refused(.notFound) { try await w.campaigns.updateCampaign(.with { $0.campaign = own }) }
    let kept = try await w.campaigns.updateCampaign(
        .with {
            $0.campaign = own
            $0.allowMissing = true
        })
    try expect(kept.id == own.id, "\(kept)")
}

/// Deleted, undeleted, expunged.
@Sendable func deletes(_ w: World) async throws {
    let customer = "3000000004"
    let made = try await w.create(w.bare("Gone", customer))
    try await refused(.failedPrecondition) { try await w.campaigns.undeleteCampaign(.with { $0.id = made.id }) }
    let deleted = try await w.campaigns.deleteCampaign(.with { $0.id = made.id })
    try expect(deleted.hasDeleteTime, "\(deleted)")
    try expect(try await w.get(made.id) == deleted, "a deleted campaign can be seen")
    try await refused(.notFound) { try await w.campaigns.deleteCampaign(.with { $0.id = made.id }) }
    let heir = try await w.create(w.bare("Gone", customer))
    try await refused(.alreadyExists) { try await w.campaigns.undeleteCampaign(.with { $0.id = made.id }) }
    _ = try await w.campaigns.deleteCampaign(.with { $0.id = heir.id })
    let back = try await w.campaigns.undeleteCampaign(.with { $0.id = made.id })
    try expect(!back.hasDeleteTime && back.name == "Gone", "\(back)")
    _ = try await w.campaigns.expungeCampaign(.with { $0.id = heir.id })
    try await refused(.notFound) { try await w.get(heir.id) }
}

/// validate_only answers, and writes nothing (AIP-163).
@Sendable func shown(_ w: World) async throws {
    let customer = "3000000005"
    let made = try await w.create(w.complete("There", customer))
    _ = try await w.campaigns.createCampaign(
        .with {
            $0.campaign = w.bare("New", customer)
            $0.validateOnly = true
        })
    _ = try await w.campaigns.deleteCampaign(
        .with {
            $0.id = made.id
            $0.validateOnly = true
        })
    let published = try await w.campaigns.publishCampaign(
        .with {
            $0.id = made.id
            $0.validateOnly = true
        })
    try expect(published.status == .queued, "\(published)")
    try expect(try await w.list(customer).campaigns == [made], "nothing was to be written")
}

/// The same request_id answers the first answer (AIP-155).
@Sendable func repeated(_ w: World) async throws {
    let customer = "3000000006"
    func request(_ name: String, _ id: String) -> Adflight_V1_CreateCampaignRequest {
        .with {
            $0.campaign = w.bare(name, customer)
            $0.requestID = id
        }
    }
    let id = UUID().uuidString.lowercased()
    let first = try await w.campaigns.createCampaign(request("Once", id))
    try expect(try await w.campaigns.createCampaign(request("Once", id)) == first, "the first answer again")
    try await refused(.invalidArgument) { try await w.campaigns.createCampaign(request("Other", id)) }
    try await refused(.invalidArgument) { try await w.campaigns.createCampaign(request("No UUID", "7")) }
    let sameID = UUID().uuidString.lowercased()
    let answers = try await withThrowingTaskGroup(of: Campaign.self) { group in
        for _ in 0..<20 { group.addTask { try await w.campaigns.createCampaign(request("At once", sameID)) } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1.id) }
    }
    try expect(answers.count == 1, "\(answers)")
}

/// All that match, oldest first.
@Sendable func exports(_ w: World) async throws {
    let customer = "3000000007"
    let made = try await w.campaigns.batchCreateCampaigns(
        .with { $0.requests = (0..<900).map { n in .with { $0.campaign = w.bare("Export \(n)", customer) } } })
    let ids = try await w.campaigns.exportCampaigns(.with { $0.customerID = customer }) { response in
        var ids: [String] = []
        for try await answer in response.messages { ids += answer.campaigns.map(\.id) }
        return ids
    }
    try expect(ids == made.campaigns.map(\.id), "\(ids.count) exported")
    try await refused(.invalidArgument) {
        try await w.campaigns.exportCampaigns(
            .with {
                $0.customerID = customer
                $0.filter = "nmae = x"
            }
        ) { response in
            for try await _ in response.messages {}
        }
    }
}

/// Every change is told, also after the watch was cut off and taken up again.
@Sendable func watches(_ w: World) async throws {
    let customer = "3000000008"
    /// Watches from a token until `until`, and gives the token behind it.
    @Sendable func watch(
        _ token: String, whenReady: @escaping @Sendable () async throws -> Void,
        until: @escaping @Sendable (Adflight_V1_CampaignChange) -> Bool
    ) async throws -> String {
        let request = Adflight_V1_WatchCampaignsRequest.with {
            $0.customerID = customer
            $0.resumeToken = token
        }
        return try await w.campaigns.watchCampaigns(request) { response in
            var isReady = false
            for try await answer in response.messages {
                if !isReady { try await whenReady() }
                isReady = true
                if answer.changes.contains(where: until) { return answer.resumeToken }
            }
            throw Differs(description: "the watch ended")
        }
    }
    let name = "Watched \(UUID())"
    let token = try await watch("") {
        _ = try await w.create(w.bare(name, customer))
    } until: {
        $0.campaign.name == name
    }
    let made = try await w.list(customer, "name = \"\(name)\"").campaigns[0]
    _ = try await w.campaigns.deleteCampaign(.with { $0.id = made.id })
    let second = try await watch(token) {
    } until: {
        $0.campaign.id == made.id && $0.campaign.hasDeleteTime
    }
    _ = try await w.campaigns.expungeCampaign(.with { $0.id = made.id })
    _ = try await watch(second) {
    } until: {
        $0.campaign.id == made.id && $0.expunged
    }
}

/// What was not sent is taken back.
@Sendable func cancels(_ w: World) async throws {
    let made = try await w.create(w.complete("Taken back", "3000000009"))
    let queued = try await w.campaigns.publishCampaign(.with { $0.id = made.id })
    try expect(queued.status == .queued, "\(queued)")
    try await refused(.failedPrecondition) { try await w.campaigns.deleteCampaign(.with { $0.id = made.id }) }
    let draft = try await w.campaigns.cancelPublish(.with { $0.id = made.id })
    try expect(draft.status == .draft, "\(draft)")
    let jobs = try await w.jobs.listPublishJobs(.with { $0.campaignID = made.id }).publishJobs
    try expect(jobs.map(\.state) == [.cancelled], "\(jobs)")
    let job = try await w.jobs.getPublishJob(.with { $0.id = jobs[0].id })
    try expect(job.campaignID == made.id && job.kind == .publish, "\(job)")
    let far = Google_Protobuf_Timestamp.with { $0.seconds = 2_000_000_000 }
    _ = try await w.campaigns.publishCampaign(.with { ($0.id, $0.runTime) = (made.id, far) })
    let later = try await w.jobs.listPublishJobs(.with { $0.campaignID = made.id }).publishJobs[0]
    try expect(later.state == .scheduled && later.runTime == far, "\(later)")
}

/// One answer names all eleven fields.
@Sendable func elevenMistakes(_ w: World) async throws {
    let wrong = Campaign.with {
        $0.customerID = "12"
        $0.dailyBudgetMicros = -5
        $0.startDate = "tomorrow"
        $0.headlines = [String(repeating: "x", count: 41)]
        $0.descriptions = [String(repeating: "x", count: 91)]
        $0.businessName = String(repeating: "x", count: 26)
        $0.finalURL = "nowhere"
        $0.logoURL = "ftp://example.com/logo.png"
        $0.locations = ["Atlantis"]
    }
    let fields = try violations(try await refused(.invalidArgument) { try await w.create(wrong) })
    try expect(
        fields == [
            "customer_id", "name", "objective", "daily_budget_micros", "start_date", "headlines[0]", "descriptions[0]",
            "business_name", "final_url", "logo_url", "locations[0]",
        ], "\(fields)")
}

/// A thousand calls at once, each answered with what it asked for.
@Sendable func atOnce(_ w: World) async throws {
    var made: [Campaign] = []
    for n in 0..<20 { made.append(try await w.create(w.bare("At once \(n)", "3000000013"))) }
    try await withThrowingTaskGroup(of: Void.self) { group in
        for n in 0..<1000 {
            group.addTask { [campaign = made[n % 20]] in
                try expect(try await w.get(campaign.id) == campaign, "another campaign")
            }
        }
        try await group.waitForAll()
    }
}
