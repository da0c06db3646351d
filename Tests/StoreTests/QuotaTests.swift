import Domain
import Postgres
import Store
import Testing

@Suite("Quota of operations", .timeLimit(.minutes(5)))
struct QuotaTests {
    @Test("what many workers take together never exceeds the quota")
    func neverExceeds() async throws {
        try await TestDatabase.with { database in
            let taken = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 1...6 {
                    let queue = database.queue(worker: UInt128(worker))
                    group.addTask {
                        var taken = 0
                        while try await queue.reserve(7, of: .project, perDay: 1_000) == nil { taken += 7 }
                        return taken
                    }
                }
                return try await group.reduce(0, +)
            }
            // 142 times 7; another 7 would be too many.
            #expect(taken == 994)
            #expect(try await database.queue().reserve(6, of: .project, perDay: 1_000) == nil)
            #expect(try await database.queue().reserve(1, of: .project, perDay: 1_000) != nil)
        }
    }

    @Test("a customer's quota is its own")
    func keepsApart() async throws {
        try await TestDatabase.with { database in
            let queue = database.queue()
            let customer = try #require(CustomerID(2_222_222_222))
            #expect(try await queue.reserve(10, of: .project, perDay: 10) == nil)
            #expect(try await queue.reserve(10, of: .customer(customer), perDay: 10) == nil)
            #expect(try await queue.reserve(1, of: .customer(customer), perDay: 10) != nil)
            #expect(try await queue.reserve(1, of: .customer(customer), perDay: 11) == nil)
        }
    }

    @Test("the window moves: what was taken a day ago counts no more, what was taken since counts")
    func moves() async throws {
        try await TestDatabase.with { database in
            let queue = database.queue()
            _ = try await queue.reserve(10, of: .project, perDay: 10)
            func age(_ hours: Int) async throws {
                try await database.execute("UPDATE publish_operations SET hour = hour - interval '\(hours) hours'")
            }
            try await age(24)
            let when = try #require(try await queue.reserve(1, of: .project, perDay: 10))
            // Within the hour.
            let wait = try await database.texts(
                """
                SELECT (extract(epoch FROM now()) * 1000000 < \(when.microseconds)
                    AND extract(epoch FROM now() + interval '1 hour') * 1000000 >= \(when.microseconds))::text
                """)
            #expect(wait == ["true"])
            try await age(1)
            #expect(try await queue.reserve(1, of: .project, perDay: 10) == nil)
            #expect(try await queue.reserve(9, of: .project, perDay: 10) == nil)
            #expect(try await queue.reserve(1, of: .project, perDay: 10) != nil)
        }
    }

    @Test("more than a whole quota is never taken")
    func refusesTooMany() async throws {
        try await TestDatabase.with { database in
            let tooMany = try await database.queue().reserve(11, of: .project, perDay: 10)
            let all = try await database.queue().reserve(10, of: .project, perDay: 10)
            #expect(tooMany != nil && all == nil)
        }
    }
}
