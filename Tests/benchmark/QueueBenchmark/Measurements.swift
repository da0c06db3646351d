import Domain
import Postgres
import Store
import Synchronization

extension Load {
    /// Claims and settles everything there is, with several workers.
    func throughput(jobs: Int, customers: Int, workers: Int, batch: Int) async throws {
        try await makeCampaigns(jobs, customers: customers)
        try await makeJobs()
        let wal = try await number("SELECT (pg_current_wal_lsn() - '0/0')::bigint")
        let before = try await processorTime()
        let start = ContinuousClock.now
        let settled = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 1...workers {
                let queue = store.queue(worker: UInt128(worker))
                group.addTask {
                    var settled = 0
                    var empty = 0
                    // A claim may find nothing because another worker has locked it all at this moment.
                    while empty < 3 {
                        let jobs = try await queue.claim(limit: batch)
                        empty = jobs.isEmpty ? empty + 1 : 0
                        guard !jobs.isEmpty else { continue }
                        let lost = try await queue.settle(jobs.map { ($0, .statusChanged(.paused)) })
                        settled += jobs.count - lost.count
                    }
                    return settled
                }
            }
            return try await group.reduce(0, +)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let used = try await processorTime() - before
        let bytes = try await number("SELECT (pg_current_wal_lsn() - '0/0')::bigint") - wal
        print(
            "claim and settle: \(settled) of \(jobs) jobs, \(customers) customers, \(workers) workers, batches of \(batch):",
            "\(Int(Double(settled) / seconds)) jobs/s,",
            "\(rounded(Double(used) / Double(jobs))) us of PostgreSQL's processor time and \(bytes / jobs) bytes of WAL each"
        )
    }

    /// Jobs that arrive at an even rate, one campaign each, while one worker listens.
    /// - Parameter hold: for so long another session keeps a snapshot; then the backlog is told.
    func pickup(rate: Int, seconds: Int, hold: Int = 0, settle: Int = 0) async throws {
        try await makeCampaigns(rate * 20, customers: 50)
        let ids = try await campaignIDs()
        let signal = store.jobSignal()
        let listener = JobSignal.listener(settings)
        let pickups = Pickups()
        let wakes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let total = hold > 0 ? hold + settle : seconds
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await signal.run() }
            group.addTask { for await _ in listener.hints { wakes.continuation.yield() } }
            group.addTask {
                while (try? await Task.sleep(for: .milliseconds(250))) != nil { wakes.continuation.yield() }
            }
            group.addTask { try await work(wakes.stream, wakes.continuation, pickups) }
            if hold > 0 { group.addTask { try await report(hold: hold, settle: settle, pickups) } }
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { producers in
                for number in 0..<rate * total {
                    let due = start + .seconds(1) * number / rate
                    if due > .now { try await Task.sleep(until: due, tolerance: .zero) }
                    let id = ids[number % ids.count]
                    producers.addTask {
                        let record = try await store.campaign(id)
                        pickups.start(id)
                        // The job before of this campaign may be settled at this moment.
                        if (try? await store.enqueue(.pause, of: record)) != nil { signal.send() }
                    }
                    if number % 100 == 99 { for _ in 0..<100 { try await producers.next() } }
                }
            }
            while try await store.queue(worker: 1).openJobs() > 0 { try await Task.sleep(for: .milliseconds(10)) }
            await listener.close()
            group.cancelAll()
        }
        let all = pickups.all
        print(
            "pickup at \(rate) jobs/s for \(total) s: \(all.count) jobs, from the call that queues to the claim:",
            "p50 \(rounded(all.percentile(0.5))) ms, p99 \(rounded(all.percentile(0.99))) ms,",
            "max \(rounded(all.percentile(1))) ms")
    }

    /// As the publisher works: so many jobs in hand at most, and each customer's jobs of a claim settled by themselves,
    /// beside further claims.
    private func work(
        _ wakes: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation, _ pickups: Pickups
    ) async throws {
        let queue = store.queue(worker: 1)
        let hands = Hands()
        try await withThrowingDiscardingTaskGroup { runs in
            for await _ in wakes {
                while case let free = hands.free, free > 0 {
                    let jobs = try await queue.claim(limit: min(free, 100))
                    if jobs.isEmpty { break }
                    pickups.end(jobs.map(\.campaignID))
                    hands.take(jobs.count)
                    for jobs in Dictionary(grouping: jobs, by: \.customerID).values {
                        runs.addTask {
                            _ = try await queue.settle(jobs.map { ($0, .statusChanged(.paused)) })
                            hands.give(jobs.count)
                            wake.yield()
                        }
                    }
                }
            }
        }
    }

    private func report(hold: Int, settle: Int, _ pickups: Pickups) async throws {
        let reader = try await Session.open(settings)
        try await reader.execute(script: "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM publish_jobs")
        try await Task.sleep(for: .seconds(hold))
        let held = try await store.jobs.statistics()
        let last = Array(pickups.all.suffix(1_000))
        print(
            "snapshot held for \(hold) s: backlog \(held.depths.values.reduce(0, +)), \(held.deadRows) dead rows,",
            "p99 of the last thousand pickups \(rounded(last.percentile(0.99))) ms")
        try await reader.execute(script: "COMMIT")
        await reader.close()
        try await Task.sleep(for: .seconds(settle) - .milliseconds(500))
        let after = try await store.jobs.statistics()
        print(
            "\(settle) s after: backlog \(after.depths.values.reduce(0, +)), \(after.deadRows) dead rows,",
            "oldest waits \(after.oldestWaiting.map { rounded($0 / .milliseconds(1)) } ?? 0) ms")
    }

    /// Sheets with and without publishing, in turn: the difference is what the jobs cost.
    func enqueue(campaigns: Int, rounds: Int) async throws {
        // As PostgreSQL knows the table soon enough by itself: without statistics it takes the wrong index.
        try await makeCampaigns(1_000, customers: 1)
        var times: [Bool: [Duration]] = [false: [], true: []]
        for round in 0..<rounds {
            for publishes in [false, true] {
                let sheets = try (0..<campaigns / 1_000).map { sheet in
                    try (0..<1_000).map { try campaign("\(publishes) \(round) \(sheet * 1_000 + $0)") }
                }
                let start = ContinuousClock.now
                let session = try await ImportSession.open(settings, publishes: publishes)
                for sheet in sheets {
                    _ = try await session.append(
                        sheet.map(row), at: Instant(microseconds: 1_795_000_000_000_000))
                }
                try await session.commit()
                times[publishes]?.append(ContinuousClock.now - start)
            }
        }
        guard let without = times[false]?.min(), let with = times[true]?.min() else { return }
        print(
            "import of \(campaigns) campaigns: \(rounded(without / .seconds(1))) s,",
            "with a job for each \(rounded(with / .seconds(1))) s:",
            "\(Int(Double(campaigns) / ((with - without) / .seconds(1)))) jobs/s in the rows' own transaction")
    }

    /// Complete, since nothing else is queued.
    private func campaign(_ name: String) throws -> Campaign {
        var input = CampaignInput()
        input.customerID = Entry(text: "1234567890")
        input.name = name
        input.objective = .value(.sales)
        input.dailyBudget = .value(Micros(12_500_000))
        input.startDate = Entry(text: "2035-03-01")
        input.headlines = ["Spring sale"]
        input.descriptions = ["Save on everything until Sunday."]
        input.businessName = "Example Shop"
        input.finalURL = "https://www.example.com/spring"
        input.imageURLs = [Entry(text: "customers/1234567890/assets/1")]
        input.logoURL = Entry(text: "customers/1234567890/assets/5")
        input.euPoliticalAdvertising = .value(.doesNotContain)
        input.locations = [Entry(text: "2840")]
        return try Campaign(input)
    }
}

/// How long each job has waited for its claim.
private final class Pickups: Sendable {
    private let state = Mutex((starts: [CampaignID: ContinuousClock.Instant](), waits: [Duration]()))

    func start(_ id: CampaignID) {
        state.withLock { $0.starts[id] = .now }
    }

    func end(_ ids: [CampaignID]) {
        let now = ContinuousClock.now
        state.withLock { state in
            for id in ids { if let start = state.starts[id] { state.waits.append(now - start) } }
        }
    }

    var all: [Duration] { state.withLock(\.waits) }
}

/// What a worker may have in hand: as many jobs as the publisher's.
private final class Hands: Sendable {
    private let jobs = Atomic(0)

    var free: Int { 400 - jobs.load(ordering: .relaxed) }

    func take(_ count: Int) { jobs.add(count, ordering: .relaxed) }

    func give(_ count: Int) { jobs.subtract(count, ordering: .relaxed) }
}

private func row(_ campaign: Campaign) -> ImportEntry {
    ImportEntry(
        key: .name, action: .upsert, customerID: campaign.customerID, input: CampaignInput(campaign),
        fields: CampaignField.allCases)
}
