import Domain
import Sandbox
import Store

/// What must hold when nothing moves any more, seen from outside: in our database and in Google's.
extension CrashWorld {
    /// One sentence for each that does not, by its number in the simulation (I1 to I11).
    func violations() async throws -> [String] {
        let records = try await store.campaigns(campaigns)
        let jobs = try await store.jobs.jobs(JobFilter(), olderThan: nil, limit: 1_000)
        let live = await google.sandbox.campaigns.filter { $0.status != "REMOVED" }
        let mutates = await google.sandbox.requests.filter { $0.method == "mutate" }
        var violations: [String] = []
        for record in records {
            let name = record.campaign.name
            let mark = "adflight-\(record.id)"
            let ours = live.filter { $0.adNames == [mark] }
            if ours.count > 1 { violations.append("I1: \(name) is \(ours.count) campaigns at Google") }
            if record.status != .published {
                violations.append("I2: \(name) is \(record.status.rawValue): \(record.publishError)")
            } else if ours.map(\.id) != [record.googleCampaignID] || ours.map(\.name) != [name]
                || ours.map(\.budgetMicros) != [12_500_000]
            {
                violations.append("I3: \(name) is \(record.googleCampaignID ?? 0) here, and at Google \(ours)")
            }
            let phases = jobs.filter { $0.campaignID == record.id }.map(\.phase)
            if phases != [.done] { violations.append("I2, I8: the jobs of \(name) are \(phases)") }
            let sends = mutates.count { $0.marks.contains(mark) }
            if sends > Limits.sends { violations.append("I11: \(name) was sent \(sends) times") }
        }
        if records.count != campaigns.count { violations.append("I2: \(records.count) campaigns are left") }
        let strangers = live.filter { campaign in
            !records.contains { campaign.adNames == ["adflight-\($0.id)"] }
        }
        if !strangers.isEmpty { violations.append("I4: nobody knows \(strangers)") }
        let orphans = await google.sandbox.orphans
        if !orphans.isEmpty { violations.append("I10: \(orphans) belong to no campaign") }
        if try await isTrue("EXISTS (SELECT FROM publish_jobs)") { violations.append("I9: jobs are held still") }
        if try await isTrue(Self.changedAfterEnd) { violations.append("I5: a job changed after its end") }
        return violations
    }

    private static let changedAfterEnd = """
        EXISTS (
            SELECT FROM publish_events first JOIN publish_events later USING (job_id)
            WHERE first.outcome IN ('PUBLISHED', 'REFUSED', 'CANCELLED') AND later.id > first.id)
        """
}
