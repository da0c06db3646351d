import Domain
import Postgres
import Store
import Testing

@Suite("Job signal", .timeLimit(.minutes(5)))
struct JobSignalTests {
    @Test("what is sent on one machine is heard on another, many signals as few notifications")
    func passesOn() async throws {
        try await TestDatabase.with { database in
            let listener = JobSignal.listener(database.settings)
            var hints = listener.hints.makeAsyncIterator()
            await hints.next()
            let signal = database.store.jobSignal()
            let running = Task { await signal.run() }
            for _ in 1...3 {
                for _ in 1...1_000 { signal.send() }
                #expect(await hints.next() != nil)
            }
            running.cancel()
            await running.value
            await listener.close()
        }
    }
}
