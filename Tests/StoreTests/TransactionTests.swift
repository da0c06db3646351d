import Domain
import Postgres
import Store
import Testing

@Suite("A transaction", .timeLimit(.minutes(10)))
struct TransactionTests {
    private let id: RequestID

    init() throws { id = try #require(RequestID("01890000-0000-7000-8000-00000000000a")) }

    /// Creates a draft under the request id as the service does, or answers what was answered before.
    private func create(_ name: String, _ store: Store, message: [UInt8] = [1]) async throws(Failure) -> [UInt8] {
        let transaction = try await store.begin()
        do throws(Failure) {
            if let answer = try await transaction.store.answer(to: id, "Create", message) {
                await transaction.rollBack()
                return answer
            }
            let campaign: Campaign
            do { campaign = try .sample { $0.name = name } } catch { throw .unexpected("\(error)") }
            let record = try await transaction.store.create(campaign, as: .next())
            let answer = Array(record.id.description.utf8)
            try await transaction.store.keep(answer, to: id, "Create")
            try await transaction.commit()
            return answer
        } catch {
            await transaction.rollBack()
            throw error
        }
    }

    @Test("keeps all it wrote, or nothing")
    func allOrNothing() async throws {
        try await TestDatabase.with { database in
            let kept = try await database.store.begin()
            _ = try await kept.store.create(.sample { $0.name = "a" }, as: .next())
            #expect(try await database.count("campaigns") == 0)
            try await kept.commit()
            #expect(try await database.count("campaigns") == 1)

            let before = try await database.everything()
            let dropped = try await database.store.begin()
            let record = try await dropped.store.create(.sample { $0.name = "b" }, as: .next())
            _ = try await dropped.store.enqueuePublish(record)
            await dropped.rollBack()
            #expect(try await database.everything() == before)
        }
    }

    @Test("that failed can be followed by another on the same connection")
    func afterFailure() async throws {
        try await TestDatabase.with { database in
            _ = try await database.draft()
            for _ in 0..<10 {
                let transaction = try await database.store.begin()
                let twin = try Campaign.sample()
                let failed = await failure { () throws(Failure) in
                    try await transaction.store.create(twin, as: .next())
                }
                #expect(failed?.kind == "alreadyExists")
                await transaction.rollBack()
            }
            #expect(try await database.count("campaigns") == 1)
        }
    }

    @Test("waits for its turn when all connections are busy, and gives up when its caller does")
    func waits() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            var held: [Transaction] = []
            for _ in 0..<4 { held.append(try await store.begin()) }
            let late = Task { try await store.begin() }
            let cancelled = Task { try await store.begin() }
            cancelled.cancel()
            let refusal = await #expect(throws: Failure.self) { try await cancelled.value }
            #expect(refusal == .cancelled)
            await held[0].rollBack()
            await (try late.value).rollBack()
            for transaction in held.dropFirst() { await transaction.rollBack() }
        }
    }

    // MARK: AIP-155

    @Test("AIP-155: the same request under the same id is answered as at first, and does nothing")
    func repeats() async throws {
        try await TestDatabase.with { database in
            let first = try await create("a", database.store)
            #expect(try await create("b", database.store) == first)
            #expect(try await database.count("campaigns") == 1)
        }
    }

    @Test("AIP-155: another request under the same id is refused")
    func otherRequest() async throws {
        try await TestDatabase.with { database in
            _ = try await create("a", database.store)
            let refusal = await failure { () throws(Failure) in
                try await create("b", database.store, message: [2])
            }
            #expect(refusal?.violations.map(\.rule) == ["request_id.duplicate"])
            #expect(try await database.count("campaigns") == 1)
        }
    }

    @Test("AIP-155: what failed is not remembered")
    func failed() async throws {
        try await TestDatabase.with { database in
            _ = try await database.draft("a")
            let refusal = await failure { () throws(Failure) in try await create("a", database.store) }
            #expect(refusal?.kind == "alreadyExists")
            #expect(try await database.count("request_answers") == 0)
            _ = try await create("b", database.store)
        }
    }

    @Test("AIP-155: of many at once one takes effect, and all have its answer")
    func concurrent() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for number in 0..<20 { group.addTask { try await create("\(number)", store) } }
                var answers: Set<[UInt8]> = []
                for try await answer in group { answers.insert(answer) }
                return answers
            }
            #expect(answers.count == 1)
            #expect(try await database.count("campaigns") == 1)
        }
    }

    @Test("answers, deleted campaigns and the log of changes go when they are old enough, and not before")
    func tidies() async throws {
        try await TestDatabase.with { database in
            let store = database.store
            _ = try await create("a", store)
            _ = try await store.delete(database.draft("old"))
            _ = try await store.delete(database.draft("new"))
            let parked = try await store.delete(database.draft("parked"))
            try await database.execute(
                """
                UPDATE campaigns SET delete_time = now() - interval '31 days' WHERE name IN ('old', 'parked');
                INSERT INTO publish_jobs (customer_id, campaign_id, kind, state, priority, run_at, due)
                VALUES (1234567890, '\(parked.id)', 'PUBLISH', 'PARKED', 0, now(), now())
                """)
            let (month, day) = (Duration.seconds(30 * 86_400), Duration.seconds(86_400))
            #expect(try await store.tidy(deleted: month, answers: day, changes: day) == 1)
            #expect(try await database.texts("SELECT name FROM campaigns ORDER BY name") == ["a", "new", "parked"])
            #expect(try await store.tidy(deleted: month, answers: .zero, changes: .zero) > 5)
            #expect(try await database.count("request_answers") == 0)
            #expect(try await database.count("campaign_changes") == 0)
        }
    }
}
