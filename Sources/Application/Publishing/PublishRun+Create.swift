internal import Domain
internal import GoogleAds
internal import Logging
internal import Store

/// Creates: the campaigns that are ready share mutates.
extension PublishRun {
    func create(_ jobs: [ClaimedJob]) async -> [Step] {
        guard let records = await records(of: jobs) else { return [] }
        var unsent: [(job: ClaimedJob, outcome: MutateOutcome)] = []
        var complete: [(id: CampaignID, complete: CompleteCampaign)] = []
        var byCampaign: [CampaignID: ClaimedJob] = [:]
        for job in jobs {
            byCampaign[job.campaignID] = job
            switch await completed(job, records[job.campaignID]) {
            case .success(let campaign): complete.append((job.campaignID, campaign))
            case .failure(let refusal): unsent.append((job, refusal.outcome))
            }
        }
        let prepared = await context.google.prepare(complete)
        var ready: [PreparedCampaign] = []
        for (id, _) in complete {
            guard let job = byCampaign[id], let preparation = prepared[id] else { continue }
            switch preparation {
            case .ready(let campaign): ready.append(campaign)
            case .outcome(let outcome): unsent.append((job, outcome))
            case .unknownHosts(let faults): unsent.append((job, await outcome(ofUnknown: faults, job)))
            }
        }
        let perDay = context.pacing.settings.operationsPerDay ?? .max
        for campaign in ready where campaign.operations > perDay {
            let reason = "it takes \(campaign.operations) operations, and the quota is \(perDay) a day"
            if let job = byCampaign[campaign.id] { unsent.append((job, .refused([reason]))) }
        }
        var steps = await self.steps(without: unsent)
        for batch in MutateBatch.batches(of: ready.filter { $0.operations <= perDay }, operations: perDay) {
            steps += await send(batch, of: batch.campaigns.compactMap { byCampaign[$0] }, from: records)
        }
        return steps
    }

    /// A resolver may fail for a while; a name that is written wrong stays unknown, to one that knows Google's.
    private func outcome(ofUnknown hosts: [String], _ job: ClaimedJob) async -> MutateOutcome {
        let reason = hosts.joined(separator: "; ")
        guard job.attempt >= Limits.resolutions else { return .notApplied(reason: reason, retryAfter: nil) }
        return await context.google.isHostKnown() ? .refused(hosts) : .unavailable(reason: reason, retryAfter: nil)
    }

    private func completed(_ job: ClaimedJob, _ record: CampaignRecord?) async -> Result<CompleteCampaign, NoSend> {
        guard let record, record.deleteTime == nil else {
            return .failure(NoSend(outcome: .refused(["the campaign was deleted"])))
        }
        guard let today = Instant.now.earliestDate else {
            return .failure(NoSend(outcome: .refused(["the clock is before 1970"])))
        }
        // Google knows it better: without the database the campaign is simply tried.
        let minimum = await context.attempt("minimum") { () throws(Failure) in
            try await context.store.budgetMinimum(of: customer, for: record.campaign.campaignType)
        }
        do throws(Failure) {
            return .success(try CompleteCampaign(record.campaign, today: today, minimum: minimum ?? nil))
        } catch {
            return .failure(NoSend(outcome: .refused(error.violations.map { "\($0.path): \($0.sentence)" })))
        }
    }

    private func send(_ batch: MutateBatch, of jobs: [ClaimedJob], from records: [CampaignID: CampaignRecord])
        async -> [Step]
    {
        if let steps = await held(jobs, operations: batch.operationCount) { return steps }
        return await context.pacing.place(of: customer) {
            let mutate: GoogleAdsClient.PreparedMutate
            switch await context.google.prepare(batch) {
            case .outcome(let outcome): return await self.steps(without: jobs.map { ($0, outcome) })
            case .ready(let prepared): mutate = prepared
            }
            let (maySend, steps) = await clear(jobs, from: records)
            guard maySend else { return steps }
            CrashPoint.connectedNothingSent.reached()
            let answer = await context.google.sendBatch(mutate)
            CrashPoint.answerRead.reached()
            await learn(from: answer, records)
            if case .refused(let refused, _) = answer {
                await note(refused.filter(\.isRefused).map { ($0.id, $0.faults) }, of: jobs)
            }
            return await self.steps(after: Array(zip(jobs, answer.outcomes(of: batch.campaigns))))
        }
    }

    /// A least budget that Google has named is known before the next campaign is tried.
    private func learn(from answer: BatchAnswer, _ records: [CampaignID: CampaignRecord]) async {
        guard case .refused(let refused, _) = answer else { return }
        for campaign in refused {
            guard let minimum = campaign.budgetMinimum, let type = records[campaign.id]?.campaign.campaignType
            else { continue }
            await context.attempt("minimum") { () throws(Failure) in
                try await context.store.remember(minimum, for: type, of: customer)
            }
        }
    }
}
