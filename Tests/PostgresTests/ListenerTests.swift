import Postgres
import TestSupport
import Testing

@Suite("Listener", .timeLimit(.minutes(5)))
struct ListenerTests {
    @Test("a notification is heard, several at once may be one hint, and other channels are not")
    func hears() async throws {
        try await TestCluster.withDatabase { uri in
            let settings = ConnectionSettings(conninfo: uri)
            let listener = Listener(settings, channel: "birds")
            var hints = listener.hints.makeAsyncIterator()
            // It is connected.
            await hints.next()
            let session = try await Session.open(settings)
            for _ in 1...3 {
                try await session.execute(script: "NOTIFY birds")
                await hints.next()
            }
            try await session.execute(script: "NOTIFY fish")
            await session.close()
            await listener.close()
            // Nothing remained of the other channel.
            #expect(await hints.next() == nil)
        }
    }

    @Test("a connection that is lost is made again, with a hint for what was missed")
    func reconnects() async throws {
        try await TestCluster.withDatabase { uri in
            let settings = ConnectionSettings(conninfo: uri)
            let listener = Listener(settings, channel: "birds")
            var hints = listener.hints.makeAsyncIterator()
            await hints.next()
            let session = try await Session.open(settings)
            let killed = try await session.query(
                Statement(
                    "test_kill",
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND query = 'LISTEN birds'
                    """))
            #expect(killed.count == 1)
            await hints.next()
            try await session.execute(script: "NOTIFY birds")
            await hints.next()
            await session.close()
            await listener.close()
        }
    }

    @Test("a database that is away is no failure, and closing does not wait for it")
    func waitsForDatabase() async {
        let listener = Listener(
            ConnectionSettings(conninfo: "host=/nonexistent user=nobody dbname=none"), channel: "birds")
        await listener.close()
        var hints = listener.hints.makeAsyncIterator()
        #expect(await hints.next() == nil)
    }
}
