internal import Domain
internal import GoogleAds
internal import Logging
internal import Store

/// Changes of what is published: one mutate each.
extension PublishRun {
    func change(_ job: ClaimedJob) async -> [Step] {
        guard let records = await records(of: [job]) else { return [] }
        guard let record = records[job.campaignID], let id = record.googleCampaignID else {
            return [(job, .settle(.refused(["the campaign is not published"])))]
        }
        if let steps = await held([job], operations: 2) { return steps }
        return await context.pacing.place(of: customer) {
            let mutate: GoogleAdsClient.PreparedMutate
            let change: CampaignChange
            switch await self.change(of: record, id, by: job) {
            case .success(let found): change = found
            case .failure(let unknown): return await self.steps(without: [(job, unknown.outcome)])
            }
            switch await context.google.prepareChange(change, ofCampaign: id, in: customer) {
            case .outcome(let outcome): return await self.steps(without: [(job, outcome)])
            case .ready(let prepared): mutate = prepared
            }
            let (maySend, steps) = await clear([job], from: records)
            guard maySend else { return steps }
            CrashPoint.connectedNothingSent.reached()
            let answer = await context.google.sendChange(mutate)
            CrashPoint.answerRead.reached()
            if case .refused = answer.outcome { await note([(job.campaignID, answer.faults)], of: [job]) }
            return await self.steps(after: [(job, answer.outcome)])
        }
    }

    /// What Google must be brought to. Of budget and dates only what the job is about, since in the rest a person's change
    /// stands. What Google's search shows may be some time old, so it decides next to nothing.
    private func change(of record: CampaignRecord, _ id: Int64, by job: ClaimedJob) async -> Result<
        CampaignChange, NoSend
    > {
        switch job.kind {
        case .pause: return .success(.pause)
        case .enable: return .success(.enable)
        case .remove: return .success(.remove)
        case .publish, .update:
            do throws(SearchRefusal) {
                guard let live = try await context.google.liveCampaigns([id], of: customer)[id] else {
                    let reason = "Google has no campaign \(id)"
                    return .failure(
                        NoSend(
                            outcome: job.attempt < Limits.sights
                                ? .notApplied(reason: reason, retryAfter: nil) : .refused([reason])))
                }
                let fields = await context.insist("fields") { () throws(Failure) in
                    try await context.store.drift.fields(ofJob: job.id)
                }
                guard let fields else {
                    return .failure(NoSend(outcome: .notApplied(reason: "the worker stops", retryAfter: nil)))
                }
                return .success(CampaignChange(from: live, to: record.campaign, in: fields))
            } catch {
                return .failure(NoSend(outcome: error.outcome))
            }
        }
    }
}

extension CampaignChange {
    /// - Parameter fields: nil for all.
    fileprivate init(from live: LiveCampaign, to campaign: Campaign, in fields: Set<CampaignField>?) {
        func isAsked(_ field: CampaignField) -> Bool { fields?.contains(field) ?? true }
        // Google refuses to move a start that is past, even to where it is.
        let mayHaveBegun = Instant.now.latestDate.map { campaign.startDate <= $0 } ?? true
        let stands = live.startDate == campaign.startDate && mayHaveBegun
        self = .schedule(
            budget: isAsked(campaign.budget.field) ? campaign.budget : nil,
            startDate: isAsked(.startDate) && !stands ? campaign.startDate : nil,
            end: isAsked(.endDate) ? campaign.endDate.map(End.on) ?? .never : nil)
    }
}
