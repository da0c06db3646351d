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
            switch await self.change(of: record, id, by: job.kind) {
            case .success(let found): change = found
            case .failure(let unknown): return [(job, decide(unknown.outcome, of: job))]
            }
            switch await context.google.prepareChange(change, ofCampaign: id, in: customer) {
            case .outcome(let outcome): return [(job, decide(outcome, of: job))]
            case .ready(let prepared): mutate = prepared
            }
            let (maySend, steps) = await clear([job], from: records)
            guard maySend else { return steps }
            CrashPoint.connectedNothingSent.reached()
            let outcome = await context.google.send(mutate)
            CrashPoint.answerRead.reached()
            return await after([outcome], of: [job])
        }
    }

    /// What Google must be brought to. Of budget and dates only what differs: Google refuses to move a start that is past,
    /// even to where it is.
    private func change(of record: CampaignRecord, _ id: Int64, by kind: JobKind) async -> Result<
        CampaignChange, NoSend
    > {
        switch kind {
        case .pause: return .success(.pause)
        case .enable: return .success(.enable)
        case .remove: return .success(.remove)
        case .publish, .update:
            do throws(SearchRefusal) {
                guard let live = try await context.google.liveCampaigns([id], of: customer)[id] else {
                    return .failure(NoSend(outcome: .refused(["Google has no campaign \(id)"])))
                }
                return .success(CampaignChange(from: live, to: record.campaign))
            } catch {
                return .failure(NoSend(outcome: .notApplied(reason: error.reason, retryAfter: nil)))
            }
        }
    }
}

extension CampaignChange {
    fileprivate init(from live: LiveCampaign, to campaign: Campaign) {
        self = .schedule(
            budget: live.budget == campaign.budget ? nil : campaign.budget,
            startDate: live.startDate == campaign.startDate ? nil : campaign.startDate,
            end: live.endDate == campaign.endDate ? nil : campaign.endDate.map(End.on) ?? .never)
    }
}
