internal import Domain
internal import GoogleAds
internal import Logging
internal import Store

/// Looks: what became of a request whose answer nobody has.
extension PublishRun {
    func look(_ job: ClaimedJob, because cause: LookCause) async -> [Step] {
        guard let records = await records(of: [job]), let record = records[job.campaignID] else { return [] }
        guard let began = await context.insist("time", { () throws(Failure) in try await context.queue.time() }) else {
            return []
        }
        var found: LookupOutcome =
            if job.kind == .publish {
                await context.google.look(
                    for: record.id, named: record.campaign.name, of: record.campaign.campaignType, in: customer)
            } else {
                await removed(record)
            }
        CrashPoint.searchedNotDecided.reached()
        context.logger.info("looked for an earlier attempt", metadata: describe(job, ["found": "\(found)"]))
        switch found {
        case .throttled(let scope, _, let delay): await hold(scope, for: delay)
        case .accountRefused(let reasons):
            let hold = await accountHold(for: reasons)
            found = .unavailable(reason: hold.reason, retryAfter: hold.delay)
        case .unanswered(let reason) where context.pacing.silence(of: customer) != nil:
            found = .unavailable(reason: reason, retryAfter: nil)
        case .ours, .several, .absent, .anothers, .unavailable, .unanswered, .refused: break
        }
        let step = context.policy.afterLook(
            found, of: job, because: cause, began: began, jitter: .random(in: 0...1))
        switch step {
        case .settle(.published): CrashPoint.foundNotAdopted.reached()
        case .send: CrashPoint.absentNotResent.reached()
        case .settle, .look: break
        }
        return [(job, step)]
    }

    /// How Google has the campaign that a remove named.
    private func removed(_ record: CampaignRecord) async -> LookupOutcome {
        guard let id = record.googleCampaignID else { return .absent }
        do throws(SearchRefusal) {
            guard let live = try await context.google.liveCampaigns([id], of: customer)[id] else { return .absent }
            return .ours(googleCampaignID: id, status: live.status, drift: [])
        } catch {
            return error.lookup
        }
    }
}
