import Postgres
import TestSupport
import Testing

@Suite("Pool", .timeLimit(.minutes(5)))
struct PoolTests {
    private let insert = Statement("insert_item", "INSERT INTO item (id, name) VALUES ($1, $2)")
    private let count = Statement("count_items", "SELECT count(*) FROM item")

    /// A pool on a new database with one small table.
    private func withPool<T>(
        _ change: (inout ConnectionSettings) -> Void = { _ in }, _ body: (Pool, String) async throws -> T
    ) async throws -> T {
        try await TestCluster.withDatabase { uri in
            let session = try await Session.open(ConnectionSettings(conninfo: uri))
            try await session.execute(
                script: """
                    CREATE TABLE item (id bigint PRIMARY KEY, name text NOT NULL CONSTRAINT item_name_unique UNIQUE);
                    CREATE TABLE part (item bigint CONSTRAINT part_item_exists REFERENCES item DEFERRABLE INITIALLY DEFERRED);
                    """)
            var settings = ConnectionSettings(conninfo: uri)
            change(&settings)
            let pool = Pool(settings)
            let result = try await body(pool, uri)
            await pool.close()
            return result
        }
    }

    private func expectRows(_ expected: Int64, in pool: Pool) async throws {
        #expect(try await pool.query(count).int64(0, 0) == expected)
    }

    @Test("the commands of a batch see each other and answer in order")
    func answersInOrder() async throws {
        try await withPool { pool, _ in
            let results = try await pool.execute([
                Command(insert, [.int64(1), .text("a")]), Command(insert, [.int64(2), .text("b")]), Command(count),
            ])
            #expect(results.map(\.affected) == [1, 1, 1])
            #expect(results[2].int64(0, 0) == 2)
        }
    }

    @Test("an error in the middle rolls the whole batch back, and later batches work", arguments: [true, false])
    func rollsBack(prepared: Bool) async throws {
        try await withPool({ $0.usesPreparedStatements = prepared }) { pool, _ in
            for _ in 0..<3 {
                await #expect(throws: PostgresError.self) {
                    try await pool.execute([
                        Command(insert, [.int64(1), .text("a")]), Command(insert, [.int64(1), .text("b")]),
                        Command(insert, [.int64(2), .text("c")]),
                    ])
                }
                try await expectRows(0, in: pool)
            }
        }
    }

    @Test("a unique violation names its SQLSTATE, constraint and table")
    func namesConstraint() async throws {
        try await withPool { pool, _ in
            _ = try await pool.query(insert, [.int64(1), .text("a")])
            let error = await #expect(throws: PostgresError.self) {
                try await pool.query(insert, [.int64(2), .text("a")])
            }
            guard case .server(let report) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(report.sqlstate == "23505")
            #expect(report.constraint == "item_name_unique")
            #expect(report.table == "item")
            #expect(report.detail == "Key (name)=(a) already exists.")
        }
    }

    @Test("a constraint that is checked at commit fails the batch")
    func failsAtCommit() async throws {
        try await withPool { pool, _ in
            let orphan = Statement("orphan", "INSERT INTO part VALUES ($1)")
            let error = await #expect(throws: PostgresError.self) { try await pool.query(orphan, [.int64(9)]) }
            guard case .server(let report) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(report.constraint == "part_item_exists")
            try await expectRows(0, in: pool)
        }
    }

    @Test("a statement that cannot be prepared reports why, and works once its table is there")
    func preparesLater() async throws {
        try await withPool({ $0.limits.connections = 1 }) { pool, uri in
            let late = Statement("late", "SELECT count(*) FROM late")
            for _ in 0..<2 {
                let error = await #expect(throws: PostgresError.self) { try await pool.query(late) }
                #expect(error?.description == "PostgreSQL error 42P01: relation \"late\" does not exist")
            }
            let session = try await Session.open(ConnectionSettings(conninfo: uri))
            try await session.execute(script: "CREATE TABLE late ()")
            for _ in 0..<3 { _ = try await pool.query(late) }
        }
    }

    @Test("a thousand callers share two connections", arguments: [true, false])
    func sharesConnections(prepared: Bool) async throws {
        try await withPool({
            $0.limits.connections = 2
            $0.usesPreparedStatements = prepared
        }) { pool, _ in
            let add = Statement("add", "SELECT $1::bigint + 1, pg_backend_pid()::bigint")
            let backends = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in 0..<1_000 {
                    group.addTask {
                        let rows = try await pool.query(add, [.int64(Int64(number))])
                        #expect(rows.int64(0, 0) == Int64(number) + 1)
                        return rows.int64(0, 1)
                    }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(backends.count <= 2)
        }
    }

    @Test("a session runs in UTC with our name and timeout")
    func setsSessionUp() async throws {
        try await withPool({ $0.statementTimeout = .milliseconds(1_234) }) { pool, _ in
            let show = Statement(
                "show",
                """
                SELECT current_setting('TimeZone'), current_setting('application_name'),
                    current_setting('statement_timeout'), current_setting('client_encoding')
                """)
            let rows = try await pool.query(show)
            #expect((0..<4).map { rows.string(0, $0) } == ["UTC", "adflight", "1234ms", "UTF8"])
        }
    }

    @Test("a killed connection fails its batch, and the next one gets a new connection")
    func recovers() async throws {
        try await withPool({ $0.limits.connections = 1 }) { pool, _ in
            _ = try await pool.query(insert, [.int64(1), .text("a")])
            let suicide = Statement("suicide", "SELECT pg_terminate_backend(pg_backend_pid())")
            let error = await #expect(throws: PostgresError.self) { try await pool.query(suicide) }
            #expect(error == .connectionLost("terminating connection due to administrator command"))
            try await expectRows(1, in: pool)
        }
    }

    @Test("a connection killed while idle is replaced")
    func replacesIdle() async throws {
        try await withPool({ $0.limits.connections = 1 }) { pool, uri in
            let own = Statement("own", "SELECT pg_backend_pid()")
            let first = try await pool.query(own).int64(0, 0)
            let session = try await Session.open(ConnectionSettings(conninfo: uri))
            // Waits until the other process is gone.
            _ = try await session.query(
                Statement("kill", "SELECT pg_terminate_backend($1, 5000)"), [.int32(Int32(first))])
            var second: Int64?
            while second == nil { second = try? await pool.query(own).int64(0, 0) }
            #expect(second != first)
        }
    }

    @Test(
        "without a server or a database the answer is one line without secrets",
        arguments: [
            "postgresql://someone:hunter2@127.0.0.1:1/nowhere", "host=/nonexistent password=hunter2",
            "postgresql://someone:hunter2@[", "hunter2",
        ])
    func isUnavailable(conninfo: String) async throws {
        let pool = Pool(ConnectionSettings(conninfo: conninfo))
        let error = await #expect(throws: PostgresError.self) { try await pool.query(count) }
        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty && !reason.contains("\n") && !reason.contains("hunter2"))
        await pool.close()
    }

    @Test("a database that does not exist is named")
    func namesMissingDatabase() async throws {
        let uri = try await TestCluster.connectionURI.replacing("@/adflight?", with: "@/nowhere?")
        let pool = Pool(ConnectionSettings(conninfo: uri))
        let error = await #expect(throws: PostgresError.self) { try await pool.query(count) }
        #expect(error?.description.hasSuffix("FATAL:  database \"nowhere\" does not exist") == true)
        await pool.close()
    }

    @Test("more waiting batches than allowed are refused")
    func refusesWhenFull() async throws {
        var settings = ConnectionSettings(conninfo: "host=192.0.2.1")
        settings.limits.waitingBatches = 1
        settings.limits.connections = 0
        let pool = Pool(settings)
        let waiting = Task { try await pool.query(count) }
        while pool.waiting == 0 { await Task.yield() }
        await #expect(throws: PostgresError.exhausted) { try await pool.query(count) }
        waiting.cancel()
        await #expect(throws: PostgresError.cancelled) { try await waiting.value }
    }

    @Test("a cancelled caller is answered at once, and the connection goes on")
    func cancels() async throws {
        try await withPool({ $0.limits.connections = 1 }) { pool, uri in
            let session = try await Session.open(ConnectionSettings(conninfo: uri))
            try await session.execute(script: "BEGIN; LOCK TABLE item")
            let blocked = Task { try await pool.query(count) }
            let waits = Statement("waits", "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'item'::regclass")
            while try await session.query(waits).count == 0 {}
            blocked.cancel()
            await #expect(throws: PostgresError.cancelled) { try await blocked.value }
            try await session.rollback()
            try await expectRows(0, in: pool)
        }
    }

    @Test("a closed pool finishes what it has accepted and refuses the rest")
    func closes() async throws {
        try await withPool { pool, _ in
            let accepted = (0..<200).map { number in
                Task { try await pool.query(insert, [.int64(number), .text("\(number)")]) }
            }
            for task in accepted { _ = try await task.value }
            await pool.close()
            await #expect(throws: PostgresError.unavailable("the pool is closed")) { try await pool.query(count) }
        }
    }
}
