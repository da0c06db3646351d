import Glibc
import Postgres
import PrivatePostgres
import TestSupport
import Testing

@Suite("PrivatePostgres", .timeLimit(.minutes(10)))
struct PrivatePostgresTests {
    private let start = Statement("start", "SELECT pg_postmaster_start_time()")

    /// When the cluster was started; throws while it does not run.
    private func startTime(_ cluster: PrivatePostgres) async throws -> Int64 {
        let session = try await Session.open(ConnectionSettings(conninfo: cluster.connectionURI))
        let time = try await session.query(start).timestamp(0, 0)
        await session.close()
        return time
    }

    @Test("two programs share a cluster, and the last one stops it")
    func shares() async throws {
        try await TestCluster.withFolder { folder in
            // Both at once: one creates it, the other waits.
            async let starting = PrivatePostgres.start(in: folder)
            let first = try await PrivatePostgres.start(in: folder)
            let second = try await starting
            #expect(first.connectionURI == second.connectionURI)
            let time = try await startTime(first)
            try await first.stop()
            #expect(try await startTime(second) == time)
            try await second.stop()
            await #expect(throws: PostgresError.self) { try await startTime(second) }
        }
    }

    @Test("a PostgreSQL left by a killed program is adopted, then stopped")
    func adopts() async throws {
        try await TestCluster.withFolder { folder in
            // Dropped without stop(): its locks go, as those of a killed program do.
            let time = try await startTime(PrivatePostgres.start(in: folder))
            let heir = try await PrivatePostgres.start(in: folder)
            #expect(try await startTime(heir) == time)
            try await heir.stop()
            await #expect(throws: PostgresError.self) { try await startTime(heir) }
        }
    }

    @Test("a cluster whose PostgreSQL was killed starts again with its data")
    func recovers() async throws {
        try await TestCluster.withFolder { folder in
            let cluster = try await PrivatePostgres.start(in: folder)
            let session = try await Session.open(ConnectionSettings(conninfo: cluster.connectionURI))
            try await session.execute(script: "CREATE TABLE kept AS SELECT 1 AS one")
            // The process id stands in postmaster.pid, which stays behind, as after a power cut.
            let file = try await session.query(
                Statement("postmaster", "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int"))
            await session.close()
            let postmaster = pid_t(file.int64(0, 0))
            kill(postmaster, SIGKILL)
            while (try? await startTime(cluster)) != nil {}

            let again = try await PrivatePostgres.start(in: folder)
            let check = try await Session.open(ConnectionSettings(conninfo: again.connectionURI))
            #expect(try await check.query(Statement("kept", "SELECT one FROM kept")).int64(0, 0) == 1)
            await check.close()
            try await again.stop()
        }
    }

    @Test("a path too long for a socket works")
    func longPath() async throws {
        try await TestCluster.withFolder { folder in
            let cluster = try await PrivatePostgres.start(
                in: folder + "/" + String(repeating: "long and 'quoted', ", count: 6))
            _ = try await startTime(cluster)
            try await cluster.stop()
        }
    }

    @Test("a data folder inside a closed one is refused in one line", .enabled(if: geteuid() == 0))
    func closedFolder() async throws {
        try await TestCluster.withFolder { folder in
            chmod(folder, 0o700)
            let error = await #expect(throws: PrivatePostgresError.self) {
                try await PrivatePostgres.start(in: folder + "/data")
            }
            guard case .closedFolder(folder, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.description.contains("\n") == false)
        }
    }

    @Test("a start that fails shows PostgreSQL's reason")
    func showsReason() async throws {
        try await TestCluster.withFolder { folder in
            let error = await #expect(throws: PrivatePostgresError.self) {
                try await PrivatePostgres.start(in: folder, settings: ["shared_buffers": "nonsense"])
            }
            #expect(error?.description.contains("shared_buffers") == true)
            #expect(error?.description.contains("\n") == false)
        }
    }
}
