import Domain
import Postgres
import Store
import Testing

@Suite("The log of changes", .timeLimit(.minutes(2)))
struct ChangeTests {
    private let customer = CustomerID(1_234_567_890)

    private func ids(_ changed: [ChangedCampaign]) -> [CampaignID] { changed.map(\.id) }

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

            let (all, end) = try await store.changes(of: nil, after: start, withTurns: false, limit: 100)
            #expect(ids(all) == [record.id, other.id] + Array(repeating: record.id, count: 5))
            let (one, _) = try await store.changes(of: customer, after: start, withTurns: false, limit: 100)
            #expect(ids(one) == Array(repeating: record.id, count: 6))
            let (none, _) = try await store.changes(of: nil, after: end, withTurns: false, limit: 100)
            #expect(none.isEmpty)
        }
    }

    @Test("can be read in parts of any size", arguments: [1, 2, 3, 5])
    func parts(limit: Int) async throws {
        try await TestDatabase.with { database in
            var position = try await database.store.changePosition()
            try await database.waiting(5)
            var read = 0
            while true {
                let (changed, next) = try await database.store.changes(
                    of: customer, after: position, withTurns: false, limit: limit)
                position = next
                read += changed.count
                if changed.isEmpty { break }
            }
            #expect(read == 5)
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
            let (late, _) = try await store.changes(of: nil, after: position, withTurns: false, limit: 100)
            #expect(ids(late) == [slow.id, quick.id])
        }
    }

    @Test("misses nothing of many writers at once, and tells nothing twice")
    func complete() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let start = try await store.changePosition()
            let (told, made) = try await withThrowingTaskGroup(of: [CampaignID].self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        var made: [CampaignID] = []
                        for number in 0..<50 {
                            made.append(try await database.draft("\(writer) \(number)").id)
                        }
                        return made
                    }
                }
                let reader = Task {
                    var position = start
                    var told: [CampaignID] = []
                    while told.count < 200 {
                        let (changed, next) = try await store.changes(
                            of: nil, after: position, withTurns: false, limit: 7)
                        position = next
                        told += changed.map(\.id)
                    }
                    return told
                }
                var made: [CampaignID] = []
                for try await some in group { made += some }
                return (try await reader.value, made)
            }
            #expect(told.count == 200)
            #expect(Set(told) == Set(made))
        }
    }

    @Test("has the ends of turns for those who watch jobs")
    func turns() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed(.pause)
            let start = try await database.store.changePosition()
            _ = try await database.queue().settle([
                (job, .resend(after: .seconds(1), reason: "later", countsTurn: true))
            ])
            let (campaigns, _) = try await database.store.changes(
                of: nil, after: start, withTurns: false, limit: 10)
            #expect(campaigns.isEmpty)
            let (turns, _) = try await database.store.changes(of: nil, after: start, withTurns: true, limit: 10)
            #expect(ids(turns) == [job.campaignID])
            let jobs = try await database.store.jobs.jobs(of: ids(turns), endedSince: start.time)
            #expect(jobs.map(\.phase) == [.scheduled] && jobs.map(\.reason) == ["later"])
        }
    }
}
