import Postgres
import PrivatePostgres
import TestSupport
import Testing

/// A caller that goes away takes its statement along, and nobody else's.
@Suite("Cancellation", .timeLimit(.minutes(5)))
struct CancellationTests {
    private let sleep = Statement("sleep", "SELECT pg_sleep(600)")
    private let insert = Statement("insert_entry", "INSERT INTO entry (id) VALUES ($1)")
    private let echo = Statement("echo", "SELECT $1::bigint")
    private let number = Statement("number", "SELECT nextval('runs')")
    private let lock = Statement("lock", "SELECT pg_advisory_xact_lock(1)")

    /// A pool of one connection, unless changed, on a new database, and a session that watches.
    private func withPool(
        _ change: (inout ConnectionSettings) -> Void = { _ in }, _ body: (Pool, Session) async throws -> Void
    ) async throws {
        try await TestCluster.withDatabase { uri in
            let observer = try await Session.open(ConnectionSettings(conninfo: uri))
            try await observer.execute(script: "CREATE TABLE entry (id bigint PRIMARY KEY); CREATE SEQUENCE runs")
            var settings = ConnectionSettings(conninfo: uri)
            settings.applicationName = "watched"
            settings.limits.connections = 1
            change(&settings)
            let pool = Pool(settings)
            try await body(pool, observer)
            await pool.close()
            await observer.close()
        }
    }

    /// Waits until so many connections of the pool wait for what `event` names.
    private func wait(for count: Int64, _ event: String, _ observer: Session) async throws {
        let waiting = Statement(
            "waiting",
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'watched' AND state = 'active'
                AND wait_event = $1
            """)
        while try await observer.query(waiting, [.text(event)]).int64(0, 0) != count { await Task.yield() }
    }

    private func entries(_ observer: Session) async throws -> Set<Int64> {
        let rows = try await observer.query(Statement("entries", "SELECT id FROM entry"))
        return Set((0..<rows.count).map { rows.int64($0, 0) })
    }

    /// How many batches with `number` have begun, also those that were rolled back.
    private func runs(_ observer: Session) async throws -> Int64 {
        try await observer.query(Statement("runs", "SELECT last_value FROM runs")).int64(0, 0)
    }

    private func expect(runs expectedRuns: Int64, entries expectedEntries: Set<Int64>, _ observer: Session) async throws
    {
        #expect(try await runs(observer) == expectedRuns)
        #expect(try await entries(observer) == expectedEntries)
    }

    private func expectEcho(_ value: Int64, from pool: Pool) async throws {
        #expect(try await pool.query(echo, [.int64(value)]).int64(0, 0) == value)
    }

    /// Exactly two batches fit into the pipeline; a statement to be prepared would count as one.
    private func holdTwo(_ settings: inout ConnectionSettings) {
        settings.limits.pipelineDepth = 2
        settings.usesPreparedStatements = false
    }

    @Test("the statement of a cancelled caller ends at the server", arguments: [true, false])
    func endsAtServer(prepared: Bool) async throws {
        try await withPool({ $0.usesPreparedStatements = prepared }) { pool, observer in
            // The first time it is sent unnamed, afterwards by its name.
            for round in 0..<3 as Range<Int64> {
                let sleeping = Task { try await pool.query(sleep) }
                try await wait(for: 1, "PgSleep", observer)
                sleeping.cancel()
                await #expect(throws: PostgresError.cancelled) { try await sleeping.value }
                try await wait(for: 0, "PgSleep", observer)
                try await expectEcho(round, from: pool)
            }
        }
    }

    @Test("a caller that is cancelled at any moment leaves nothing running")
    func endsAtAnyMoment() async throws {
        try await withPool({ $0.limits.connections = 2 }) { pool, observer in
            for round in 0..<200 as Range<Int64> {
                let sleeping = Task { try await pool.query(sleep) }
                for _ in 0..<round { await Task.yield() }
                sleeping.cancel()
                await #expect(throws: PostgresError.cancelled) { try await sleeping.value }
                try await expectEcho(round, from: pool)
            }
            try await wait(for: 0, "PgSleep", observer)
        }
    }

    @Test("a statement that still waits to be prepared ends too")
    func endsWhilePreparing() async throws {
        try await withPool { pool, observer in
            try await observer.execute(script: "BEGIN; LOCK TABLE entry")
            let waits = Statement(
                "waits", "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'entry'::regclass")
            let blocked = Task { try await pool.query(insert, [.int64(1)]) }
            while try await observer.query(waits).int64(0, 0) == 0 { await Task.yield() }
            blocked.cancel()
            await #expect(throws: PostgresError.cancelled) { try await blocked.value }
            while try await observer.query(waits).int64(0, 0) > 0 { await Task.yield() }
            try await observer.rollback()
            _ = try await pool.query(insert, [.int64(2)])
            #expect(try await entries(observer) == [2])
        }
    }

    @Test("neighbours in the pipeline of a cancelled caller get their own answers")
    func sparesNeighbours() async throws {
        try await withPool { pool, observer in
            let sleeping = Task { try await pool.query(sleep) }
            try await wait(for: 1, "PgSleep", observer)
            let neighbours = (0..<100 as Range<Int64>).map { number in
                Task.immediate { try await pool.query(echo, [.int64(number)]).int64(0, 0) }
            }
            sleeping.cancel()
            for (number, neighbour) in neighbours.enumerated() { #expect(try await neighbour.value == Int64(number)) }
        }
    }

    @Test("a batch that is cancelled behind another in the pipeline ends when its turn comes")
    func endsInItsTurn() async throws {
        try await withPool(holdTwo) { pool, observer in
            let first = Task { try await pool.query(sleep) }
            try await wait(for: 1, "PgSleep", observer)
            let second = Task.immediate { try await pool.query(sleep) }
            let third = Task.immediate { try await pool.query(echo, [.int64(3)]).int64(0, 0) }
            // Only the third has no place in the pipeline.
            while pool.waiting != 1 { await Task.yield() }
            second.cancel()
            await #expect(throws: PostgresError.cancelled) { try await second.value }
            try await wait(for: 1, "PgSleep", observer)
            first.cancel()
            await #expect(throws: PostgresError.cancelled) { try await first.value }
            #expect(try await third.value == 3)
        }
    }

    @Test("batches that are cancelled together end together, not each when its turn comes")
    func endsTogether() async throws {
        try await withPool { pool, observer in
            try await observer.execute(script: "SELECT pg_advisory_lock(1)")
            let batch: Batch = [Command(number), Command(lock)]
            // What is not prepared yet would take two places.
            let first = Task { try await pool.execute(batch) }
            try await wait(for: 1, "advisory", observer)
            let others = (0..<20).map { _ in Task.immediate { try await pool.execute(batch) } }
            while pool.waiting != 0 { await Task.yield() }
            for task in [first] + others { task.cancel() }
            for task in [first] + others { await #expect(throws: PostgresError.cancelled) { try await task.value } }
            try await expectEcho(1, from: pool)
            try await wait(for: 0, "advisory", observer)
            // The first, and the one behind it, whose turn came with its end.
            let runs = try await runs(observer)
            #expect(runs <= 3, "\(runs)")
        }
    }

    @Test("a batch that is cancelled before it is sent never runs")
    func neverRuns() async throws {
        try await withPool({ $0.limits.pipelineDepth = 1 }) { pool, observer in
            let sleeping = Task { try await pool.query(sleep) }
            try await wait(for: 1, "PgSleep", observer)
            let unsent = Task { try await pool.query(insert, [.int64(1)]) }
            while pool.waiting == 0 { await Task.yield() }
            unsent.cancel()
            await #expect(throws: PostgresError.cancelled) { try await unsent.value }
            sleeping.cancel()
            let early = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await pool.query(insert, [.int64(2)])
            }
            await #expect(throws: PostgresError.cancelled) { try await early.value }
            _ = try await pool.query(insert, [.int64(3)])
            #expect(try await entries(observer) == [3])
        }
    }

    @Test("callers that are gone take no room in the queue")
    func freesRoom() async throws {
        try await withPool({ ($0.limits.pipelineDepth, $0.limits.waitingBatches) = (1, 8) }) { pool, observer in
            let sleeping = Task { try await pool.query(sleep) }
            try await wait(for: 1, "PgSleep", observer)
            let gone = (0..<8).map { _ in Task { try await pool.query(sleep) } }
            while pool.waiting < 8 { await Task.yield() }
            await #expect(throws: PostgresError.exhausted) { try await pool.query(sleep) }
            for task in gone {
                task.cancel()
                await #expect(throws: PostgresError.cancelled) { try await task.value }
            }
            let waiting = Task { try await pool.query(echo, [.int64(1)]).int64(0, 0) }
            sleeping.cancel()
            #expect(try await waiting.value == 1)
        }
    }

    @Test("in a storm of cancelled callers every other batch runs exactly once", arguments: [true, false])
    func survivesStorm(prepared: Bool) async throws {
        try await withPool({
            $0.usesPreparedStatements = prepared
            // Requests at once, and statements that end just then: as many stray hits as possible.
            $0.limits.cancelGrace = .zero
            $0.limits.resends = 50
            $0.limits.connections = 2
        }) { pool, observer in
            let nap = Statement("nap", "SELECT pg_sleep(0.001)")
            let insertSlowly = Statement(
                "insert_slowly", "INSERT INTO entry (id) SELECT $1 FROM pg_sleep(0.001)")
            for round in 0..<4 as Range<Int64> {
                let sleepers = (0..<50).map { number in
                    Task { try await pool.query(number % 10 == 0 ? sleep : nap) }
                }
                let inserts = (0..<200 as Range<Int64>).map { number in
                    Task {
                        _ = try await pool.query(
                            number % 2 == 0 ? insert : insertSlowly, [.int64(round * 200 + number)])
                        return try await pool.query(echo, [.int64(number)]).int64(0, 0)
                    }
                }
                for sleeper in sleepers {
                    await Task.yield()
                    sleeper.cancel()
                }
                for (number, insert) in inserts.enumerated() { #expect(try await insert.value == Int64(number)) }
            }
            #expect(try await entries(observer) == Set(0..<800))
            try await wait(for: 0, "PgSleep", observer)
        }
    }

    /// Hits a batch that is behind a cancelled one in the pipeline, as a request that comes too late would do.
    /// `finish` sees what becomes of it.
    private func hitNeighbour(
        resends: Int, finish: (Task<[Rows], any Error>, Session) async throws -> Void
    ) async throws {
        try await withPool({
            $0.limits.resends = resends
            // One request. Its two signals (PostgreSQL source, signal_child) must not hit the neighbour by themselves.
            $0.limits.cancelPause = .seconds(60)
        }) { pool, observer in
            try await observer.execute(script: Self.stubborn)
            let stubborn = Task { try await pool.query(Statement("stubborn", "SELECT stubborn()")) }
            try await wait(for: 1, "PgSleep", observer)
            let neighbour = Task.immediate {
                try await pool.execute([Command(number), Command(insert, [.int64(1)]), Command(lock)])
            }
            while pool.waiting > 0 { await Task.yield() }
            stubborn.cancel()
            let hits = Statement("hits", "SELECT is_called FROM hits")
            while try await !observer.query(hits).bool(0, 0) { await Task.yield() }
            // It is not sent before the stubborn one has ended.
            let last = Task.immediate { try await pool.query(echo, [.int64(1)]) }
            _ = try await observer.query(Statement("release", "SELECT pg_advisory_unlock(2)"))
            let blocked = Statement(
                "blocked",
                """
                SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 1 AND NOT granted
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """)
            while try await observer.query(blocked).count == 0 { await Task.yield() }
            try await strike(observer)
            try await finish(neighbour, observer)
            _ = try await last.value
        }
    }

    /// Outlives a cancel request until we let it go. We also hold the lock that the neighbour wants.
    private static let stubborn = """
        CREATE SEQUENCE hits;
        CREATE FUNCTION stubborn() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            BEGIN
                PERFORM pg_sleep(600);
            EXCEPTION WHEN query_canceled THEN
                PERFORM nextval('hits');
            END;
            PERFORM pg_advisory_xact_lock(2);
        END $$;
        SELECT pg_advisory_lock(1), pg_advisory_lock(2);
        """

    private func strike(_ observer: Session) async throws {
        let strike = Statement(
            "strike",
            """
            SELECT pg_cancel_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'watched'
            """)
        _ = try await observer.query(strike)
    }

    @Test("a batch that was hit in place of a cancelled one runs again, unseen by its caller")
    func runsAgain() async throws {
        try await hitNeighbour(resends: 1) { neighbour, observer in
            while try await runs(observer) < 2 { await Task.yield() }
            _ = try await observer.query(Statement("give", "SELECT pg_advisory_unlock(1)"))
            #expect(try await neighbour.value.count == 3)
            try await expect(runs: 2, entries: [1], observer)
        }
    }

    @Test("a batch does not run again more often than allowed")
    func runsAgainBounded() async throws {
        try await hitNeighbour(resends: 0) { neighbour, observer in
            await expectCancelledByServer(neighbour)
            try await expect(runs: 1, entries: [], observer)
        }
    }

    private func expectCancelledByServer(_ task: Task<[Rows], any Error>) async {
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        guard case .server(let report) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(report.sqlstate == "57014")
    }

    @Test("a statement that exceeds its timeout is an error, and runs once", arguments: [true, false])
    func timesOut(prepared: Bool) async throws {
        try await withPool({
            $0.usesPreparedStatements = prepared
            $0.statementTimeout = .milliseconds(50)
        }) { pool, observer in
            // A request of the past endangers nobody.
            let cancelled = Task { try await pool.query(sleep) }
            cancelled.cancel()
            _ = try? await cancelled.value
            await expectCancelledByServer(Task { try await pool.execute([Command(number), Command(sleep)]) })
            try await expect(runs: 1, entries: [], observer)
        }
    }

    @Test("the timeout holds for each batch where sessions are not ours alone")
    func setsTimeoutForBatch() async throws {
        try await withPool({
            $0.usesPreparedStatements = false
            $0.statementTimeout = .milliseconds(1_234)
        }) { pool, _ in
            let show = Statement("show", "SELECT current_setting('statement_timeout')")
            for _ in 0..<2 {
                #expect(try await pool.query(show).string(0, 0) == "1234ms")
                _ = try await pool.query(Statement("reset", "SELECT set_config('statement_timeout', '0', false)"))
            }
        }
    }

    @Test("a pool closes while its cancelled statements end")
    func closes() async throws {
        try await withPool({ ($0.limits.connections, $0.limits.pipelineDepth) = (4, 1) }) { pool, observer in
            let sleepers = (0..<4).map { _ in Task { try await pool.query(sleep) } }
            try await wait(for: 4, "PgSleep", observer)
            sleepers.forEach { $0.cancel() }
            await pool.close()
            for sleeper in sleepers {
                await #expect(throws: PostgresError.cancelled) { try await sleeper.value }
            }
            try await wait(for: 0, "PgSleep", observer)
        }
    }

    @Test("a session whose statement is cancelled at any moment goes on with the next one")
    func sparesNextOfSession() async throws {
        try await withPool { pool, observer in
            for round in 0..<200 as Range<Int64> {
                let sleeping = Task { try await observer.query(sleep) }
                for _ in 0..<round { await Task.yield() }
                sleeping.cancel()
                await #expect(throws: PostgresError.cancelled) { try await sleeping.value }
                let rows = try await observer.query(echo, [.int64(round)])
                #expect(rows.int64(0, 0) == round)
            }
        }
    }

    @Test("a commit whose standby was not waited for is not acknowledged")
    func reportsUnreplicatedCommit() async throws {
        try await TestCluster.withFolder { folder in
            let cluster = try await PrivatePostgres.start(
                in: folder, settings: ["fsync": "off", "synchronous_standby_names": "nobody"])
            var settings = ConnectionSettings(conninfo: cluster.connectionURI)
            let observer = try await Session.open(settings)
            try await observer.execute(
                script: "SET synchronous_commit = local; CREATE TABLE entry (id bigint PRIMARY KEY)")
            settings.applicationName = "watched"
            settings.limits.connections = 1
            let pool = Pool(settings)
            let unconfirmed = Task { try await pool.query(insert, [.int64(1)]) }
            try await wait(for: 1, "SyncRep", observer)
            try await strike(observer)
            await #expect(throws: PostgresError.connectionLost("the commit was not confirmed by the standby")) {
                try await unconfirmed.value
            }
            try await expectEcho(1, from: pool)
            await pool.close()
            await observer.close()
            try await cluster.stop()
        }
    }
}
