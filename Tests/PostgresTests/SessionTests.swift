import Postgres
import TestSupport
import Testing

@Suite("Session", .timeLimit(.minutes(5)))
struct SessionTests {
    private let count = Statement("count_rows", "SELECT count(*), sum(id)::bigint FROM loaded")

    private func withSession<T>(_ body: (Session) async throws -> T) async throws -> T {
        try await TestCluster.withDatabase { uri in
            let session = try await Session.open(ConnectionSettings(conninfo: uri))
            try await session.execute(
                script: "CREATE TABLE loaded (id bigint PRIMARY KEY, name text, key uuid, at timestamptz, tags text[])")
            let result = try await body(session)
            await session.close()
            return result
        }
    }

    private func load(_ ids: some Sequence<Int64>, into session: Session) async throws -> Int {
        try await session.beginCopy("COPY loaded FROM STDIN (FORMAT binary)")
        var writer = CopyWriter(columns: 5)
        for id in ids {
            writer.row {
                $0.append(.int64(id))
                $0.append(utf8: Array("name \(id)".utf8).span)
                $0.append(.uuid(UInt128(id)))
                $0.append(id % 2 == 0 ? .null(.timestamp) : .timestamp(id))
                $0.append(.texts(["a", nil]))
            }
            if writer.bytes.count > 65_536 {
                try await session.write(writer.bytes)
                writer.clear()
            }
        }
        writer.finish()
        try await session.write(writer.bytes)
        return try await session.finishCopy()
    }

    private func expectRows(_ expected: Int64, in session: Session) async throws {
        #expect(try await session.query(count).int64(0, 0) == expected)
    }

    @Test("COPY loads a hundred thousand rows")
    func copies() async throws {
        try await withSession { session in
            try await session.begin()
            #expect(try await load(1...100_000, into: session) == 100_000)
            try await session.commit()
            let rows = try await session.query(count)
            #expect(rows.int64(0, 0) == 100_000)
            #expect(rows.int64(0, 1) == 5_000_050_000)
            let row = try await session.query(
                Statement("row", "SELECT name, key, at, tags FROM loaded WHERE id = $1"), [.int64(7)])
            #expect(row.string(0, 0) == "name 7")
            #expect(row.uuid(0, 1) == 7)
            #expect(row.timestamp(0, 2) == 7)
            #expect(row.texts(0, 3) == ["a", nil])
        }
    }

    @Test(
        "a refused row fails the COPY with its reason, early or late, and the session goes on",
        arguments: [10, 200_000])
    func refuses(last: Int64) async throws {
        try await withSession { session in
            try await session.begin()
            let error = await #expect(throws: PostgresError.self) {
                try await load([[1], Array(1...last)].joined(), into: session)
            }
            guard case .server(let report) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(report.sqlstate == "23505")
            #expect(report.constraint == "loaded_pkey")
            try await session.rollback()
            #expect(try await load([1], into: session) == 1)
            try await expectRows(1, in: session)
        }
    }

    @Test("a COPY that is given up loads nothing")
    func givesUp() async throws {
        try await withSession { session in
            try await session.begin()
            try await session.beginCopy("COPY loaded FROM STDIN (FORMAT binary)")
            try await session.write(CopyWriter(columns: 5).bytes)
            try await session.abortCopy()
            try await session.rollback()
            try await expectRows(0, in: session)
        }
    }

    @Test("committing a failed transaction is an error")
    func refusesCommit() async throws {
        try await withSession { session in
            try await session.begin()
            await #expect(throws: PostgresError.self) { try await session.execute(script: "SELECT 1 / 0") }
            let error = await #expect(throws: PostgresError.self) { try await session.commit() }
            #expect(error?.description == "PostgreSQL error 25P02: the transaction had failed and was rolled back")
            try await expectRows(0, in: session)
        }
    }

    @Test("a script that fails changes nothing")
    func scriptIsAtomic() async throws {
        try await withSession { session in
            await #expect(throws: PostgresError.self) {
                try await session.execute(script: "INSERT INTO loaded (id) VALUES (1); SELECT 1 / 0")
            }
            try await expectRows(0, in: session)
        }
    }

    @Test("cancelling the task cancels the statement")
    func cancels() async throws {
        try await TestCluster.withDatabase { uri in
            let session = try await Session.open(ConnectionSettings(conninfo: uri))
            let observer = try await Session.open(ConnectionSettings(conninfo: uri))
            let sleeping = Task { try await session.query(Statement("sleep", "SELECT pg_sleep(600)")) }
            let runs = Statement("runs", "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
            while try await observer.query(runs).count == 0 {}
            sleeping.cancel()
            await #expect(throws: PostgresError.cancelled) { try await sleeping.value }
            #expect(try await session.query(Statement("one", "SELECT 1")).int64(0, 0) == 1)
        }
    }

    @Test("the statements of a session may take as long as they need")
    func setsNoTimeout() async throws {
        try await withSession { session in
            let show = Statement("show", "SELECT current_setting('TimeZone'), current_setting('statement_timeout')")
            let rows = try await session.query(show)
            #expect((0..<2).map { rows.string(0, $0) } == ["UTC", "0"])
        }
    }

    @Test("a lost session says so, and then is closed")
    func isLost() async throws {
        try await withSession { session in
            let suicide = Statement("suicide", "SELECT pg_terminate_backend(pg_backend_pid())")
            let error = await #expect(throws: PostgresError.self) { try await session.query(suicide) }
            #expect(error == .connectionLost("terminating connection due to administrator command"))
            await #expect(throws: PostgresError.unavailable("the session is closed")) {
                try await session.query(count)
            }
        }
    }
}
