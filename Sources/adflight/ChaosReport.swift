import Domain
import Foundation
import Sandbox
import Store

/// What happened, and what became of every campaign: counted in our database and at Google, not by what workers say.
struct ChaosReport: Encodable {
    let seed: UInt64
    let seconds: Double

    let workersKilledAtPoint: [String: Int]
    let workersKilledAtAnyMoment: Int
    let connectionsCut: Int
    let answersMissing: Int
    let answersUnclear: Int
    let requestsThrottled: Int

    /// Jobs that dead workers had left.
    let jobsTakenOver: Int
    /// Questions to Google for what an earlier attempt made.
    let looks: Int
    /// Campaigns that were found so.
    let adopted: Int
    /// Campaigns that were sent more than once.
    let sentAgain: Int

    let accepted: Int
    let published: Int
    let atGoogle: Int
    let duplicates: Int
    /// Accepted and not published, or published and not there.
    let lost: Int
    /// What nobody here knows: campaigns and budgets.
    let orphans: Int

    var isAsPromised: Bool {
        published == accepted && atGoogle == accepted && duplicates == 0 && lost == 0 && orphans == 0
    }

    init(of chaos: Chaos, _ workers: ChaosWorkers, _ campaigns: [CampaignID], lasting time: Duration) async throws {
        let records = try await chaos.store.campaigns(campaigns)
        let jobs = try await chaos.store.jobs.jobs(JobFilter(), olderThan: nil, limit: campaigns.count)
        let counts = await chaos.sandbox.counts
        let requests = await chaos.sandbox.requests
        let live = await chaos.sandbox.campaigns.filter { $0.status != "REMOVED" }
        let atGoogle = Dictionary(grouping: live) { $0.adNames.first ?? "" }
        let attempts = Attempts(requests)

        seed = chaos.seed
        seconds = (time / .seconds(1) * 10).rounded() / 10
        workersKilledAtPoint = workers.killedAtPoint
        workersKilledAtAnyMoment = workers.killedAtAnyMoment
        func mutates(_ faults: String...) -> Int { faults.reduce(0) { $0 + counts["mutate \($1)", default: 0] } }
        connectionsCut = mutates("applied-then-reset", "reset")
        answersMissing = mutates("applied-then-silence")
        answersUnclear = mutates("500-applied", "500", "truncated-json")
        requestsThrottled = mutates("429")

        var takenOver = 0
        for job in jobs {
            takenOver += try await chaos.store.jobs.job(job.id).events.count { $0.outcome == "RESCUED" }
        }
        jobsTakenOver = takenOver
        looks = attempts.looks
        adopted = attempts.adopted.count
        sentAgain = attempts.sends.values.count { $0 > 1 }

        accepted = campaigns.count
        published = records.count { $0.status == .published }
        self.atGoogle = live.count
        duplicates = atGoogle.values.reduce(0) { $0 + $1.count - 1 }
        lost =
            campaigns.count
            - records.count { record in
                let ids = atGoogle["adflight-\(record.id)"]?.map(\.id) ?? []
                return record.status == .published && record.googleCampaignID.map(ids.contains) ?? false
            }
        let known = Set(campaigns.map { "adflight-\($0)" })
        orphans = await chaos.sandbox.orphans.count + atGoogle.keys.count { !known.contains($0) }
    }

    var table: String {
        let points = workersKilledAtPoint.values.reduce(0, +)
        let happened: [(String, Int, String)] = [
            (
                "workers killed with SIGKILL", points + workersKilledAtAnyMoment,
                "\(points) at \(workersKilledAtPoint.count) points of the protocol, \(workersKilledAtAnyMoment) at any moment"
            ),
            ("connections cut after sending", connectionsCut, ""),
            ("answers that never came", answersMissing, ""),
            ("answers that tell nothing", answersUnclear, "HTTP 500, or half of the JSON"),
            ("requests throttled", requestsThrottled, ""),
            ("jobs taken over from the dead", jobsTakenOver, ""),
            ("looks for an earlier attempt", looks, ""),
            ("campaigns found so, and adopted", adopted, ""),
            ("campaigns sent again", sentAgain, ""),
        ]
        let became: [(String, Int, String)] = [
            ("campaigns accepted", accepted, ""), ("campaigns published", published, ""),
            ("campaigns at Google", atGoogle, ""), ("duplicates", duplicates, ""), ("lost", lost, ""),
            ("orphans", orphans, "campaigns or budgets that nobody knows"),
        ]
        let rows = (happened + became).map { name, count, note in
            [name, String(repeating: " ", count: max(0, 5 - "\(count)".count)) + "\(count)", note]
        }
        let lines = aligned([["WHAT HAPPENED", "TIMES", "seed \(seed), \(seconds) s"]] + rows).split(separator: "\n")
        let end = isAsPromised ? "Every accepted campaign is at Google once." : "This is not what was promised."
        return (lines.prefix(happened.count + 1) + [""] + lines.dropFirst(happened.count + 1) + ["", end[...]])
            .joined(separator: "\n")
    }
}

/// How often each campaign was sent, and what was looked for, as Google saw it. Campaigns by their marks.
private struct Attempts {
    private(set) var sends: [String: Int] = [:]
    private(set) var looks = 0
    /// A look came after the create that made the campaign: nobody had heard the answer.
    private(set) var adopted: Set<String> = []

    init(_ requests: [SandboxRequest]) {
        var made: Set<String> = []
        for request in requests {
            for mark in request.marks {
                sends[mark, default: 0] += 1
                if request.isApplied { made.insert(mark) }
            }
            guard let query = request.query, let start = query.range(of: "'adflight-") else { continue }
            looks += 1
            let mark = String(query[start.lowerBound...].dropFirst().prefix { $0 != "'" })
            if made.contains(mark) { adopted.insert(mark) }
        }
    }
}
