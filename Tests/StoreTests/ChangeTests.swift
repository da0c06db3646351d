import Domain
import Postgres
import Store
import Testing

@Suite("The log of changes", .timeLimit(.minutes(10)))
struct ChangeTests {
    private let customer = CustomerID(1_234_567_890)

    private func ids(_ changed: [ChangedCampaign]) -> [CampaignID] { changed.map(\.id) }

    /// Reads until so many were told: transactions of other tests in the same PostgreSQL hold them back.
    private func read(
        _ count: Int, _ store: Store, of customer: CustomerID? = nil, after start: ChangePosition,
        withTurns: Bool = false, limit: Int = 100
    ) async throws -> (ids: [CampaignID], position: ChangePosition) {
        var (ids, position) = ([CampaignID](), start)
        while ids.count < count {
            let (changed, next) = try await store.changes(
                of: customer, after: position, withTurns: withTurns, limit: limit)
            ids += changed.map(\.id)
            position = next
        }
        return (ids, position)
    }

    @Test("has every create, update, delete, undelete, expunge and import, in order")
    func tells() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let start = try await store.changePosition()
            let record = try await database.draft("a")
            let other = try await database.draft("b", customer: "2222222222")
            let changed = try await store.update(record, to: .sample { $0.name = "c" })
            let deleted = try await store.delete(store.undelete(store.delete(changed)))
            _ = try await store.expunge(deleted)

            let all = try await read(7, store, after: start)
            #expect(all.ids == [record.id, other.id] + Array(repeating: record.id, count: 5))
            let one = try await read(6, store, of: customer, after: start)
            #expect(one.ids == Array(repeating: record.id, count: 6))
            let (none, _) = try await store.changes(of: nil, after: all.position, withTurns: false, limit: 100)
            #expect(none.isEmpty)
        }
    }

    @Test("can be read in parts of any size", arguments: [1, 2, 3, 5])
    func parts(limit: Int) async throws {
        try await TestDatabase.with { database in
            let start = try await database.store.changePosition()
            try await database.waiting(5)
            let told = try await read(5, database.store, of: customer, after: start, limit: limit)
            #expect(Set(told.ids).count == 5 && told.ids.count == 5)
        }
    }

    @Test("tells nothing that a transaction which is still open could come before")
    func keepsOrder() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let start = try await store.changePosition()
            let open = try await store.begin()
            let slow = try await open.store.create(.sample { $0.name = "slow" }, as: .next())
            let quick = try await database.draft("quick")
            let (early, position) = try await store.changes(of: nil, after: start, withTurns: false, limit: 100)
            #expect(early.isEmpty)
            try await open.commit()
            #expect(try await read(2, store, after: position).ids == [slow.id, quick.id])
        }
    }

    @Test("misses nothing of many writers at once, and tells nothing twice")
    func complete() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let start = try await store.changePosition()
            let reader = Task { try await read(200, store, after: start, limit: 7).ids }
            let made = try await withThrowingTaskGroup(of: [CampaignID].self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        var made: [CampaignID] = []
                        for number in 0..<50 { made.append(try await database.draft("\(writer) \(number)").id) }
                        return made
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let told = try await reader.value
            #expect(told.count == 200)
            #expect(Set(told) == Set(made))
        }
    }

    @Test("has the ends of turns for those who watch jobs")
    func turns() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let job = try await database.claimed(.pause)
            let start = try await store.changePosition()
            let earlier = try await read(3, store, after: ChangePosition(transaction: 0, line: 0, time: start.time))
            _ = try await database.queue().settle([
                (job, .resend(after: .seconds(1), reason: "later", countsTurn: true))
            ])
            let turns = try await read(1, store, after: earlier.position, withTurns: true)
            #expect(turns.ids == [job.campaignID])
            let (campaigns, _) = try await store.changes(
                of: nil, after: earlier.position, withTurns: false, limit: 10)
            #expect(campaigns.isEmpty)
            let jobs = try await store.jobs.jobs(of: turns.ids, endedSince: start.time)
            #expect(jobs.map(\.phase) == [.scheduled] && jobs.map(\.reason) == ["later"])
        }
    }
}
