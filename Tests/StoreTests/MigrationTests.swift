import Domain
import Postgres
import Store
import TestSupport
import Testing

@Suite("Migrations", .timeLimit(.minutes(5)))
struct MigrationTests {
    private func tables(_ settings: ConnectionSettings) async throws -> [String] {
        let session = try await Session.open(settings)
        let rows = try await session.query(
            Statement("test_tables", "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
        await session.close()
        return (0..<rows.count).map { rows.string($0, 0) }
    }

    @Test("the schema goes up, down to nothing, and up again; at its target it stays")
    func goesBothWays() async throws {
        try await TestCluster.withDatabase { uri in
            let settings = ConnectionSettings(conninfo: uri)
            let all = [
                "accounts", "budget_minimums", "campaign_changes", "campaign_drift", "campaigns", "finished_jobs",
                "image_assets", "import_errors", "imports", "job_faults", "publish_events", "publish_jobs",
                "publish_operations", "publish_scopes", "publish_workers", "refused_changes", "request_answers",
                "schema_migrations",
            ]
            for _ in 1...2 {
                #expect(try await Migrations.migrate(settings).count == Migrations.latest)
                #expect(try await tables(settings) == all)
                #expect(try await Migrations.migrate(settings) == [])
                let down = try await Migrations.migrate(settings, to: 0)
                #expect(down.count == Migrations.latest)
                #expect(down.last == "down 1 campaigns")
                #expect(try await tables(settings) == ["schema_migrations"])
                #expect(try await Migrations.migrate(settings, to: 0) == [])
            }
        }
    }

    @Test("each step can be taken back on its own", arguments: 1...Migrations.latest)
    func stepsBack(version: Int) async throws {
        try await TestCluster.withDatabase { uri in
            let settings = ConnectionSettings(conninfo: uri)
            _ = try await Migrations.migrate(settings, to: version - 1)
            let before = try await tables(settings)
            #expect(try await Migrations.migrate(settings, to: version).map { $0.prefix(2) } == ["up"])
            #expect(try await Migrations.migrate(settings, to: version - 1).map { $0.prefix(4) } == ["down"])
            #expect(try await tables(settings) == before)
        }
    }

    @Test("of programs that start together one takes the steps, the others find them taken")
    func takesTurns() async throws {
        try await TestCluster.withDatabase { uri in
            let settings = ConnectionSettings(conninfo: uri)
            let taken = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...6 { group.addTask { try await Migrations.migrate(settings).count } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(taken.sorted() == [0, 0, 0, 0, 0, Migrations.latest])
        }
    }

    @Test("a version that does not exist is refused before anything happens", arguments: [-1, Migrations.latest + 1])
    func refusesUnknownVersions(target: Int) async throws {
        try await TestCluster.withDatabase { uri in
            let settings = ConnectionSettings(conninfo: uri)
            let refusal = await failure { () throws(Failure) in try await Migrations.migrate(settings, to: target) }
            #expect(refusal?.violations.map(\.rule) == ["to.range"])
            let tables = try await tables(settings)
            #expect(tables.isEmpty)
        }
    }

    @Test("a schema from a later program is left alone going up, and not taken apart going down")
    func leavesLaterSchemas() async throws {
        try await TestDatabase.with { database in
            let later = Migrations.latest + 1
            try await database.execute("INSERT INTO schema_migrations (version) VALUES (\(later))")
            #expect(try await Migrations.migrate(database.settings) == [])
            let refusal = await failure { () throws(Failure) in
                try await Migrations.migrate(database.settings, to: 0)
            }
            #expect(refusal?.kind == "failedPrecondition")
            #expect(try await tables(database.settings).contains("campaigns"))
        }
    }

    @Test("a step that fails leaves the schema as it was")
    func failsWhole() async throws {
        try await TestCluster.withDatabase { uri in
            let settings = ConnectionSettings(conninfo: uri)
            let session = try await Session.open(settings)
            // In the way of the third table of the first step.
            try await session.execute(script: "CREATE TABLE publish_events ()")
            await session.close()
            let refusal = await failure { () throws(Failure) in try await Migrations.migrate(settings) }
            #expect(refusal?.kind == "unexpected")
            #expect(try await tables(settings) == ["publish_events", "schema_migrations"])
        }
    }
}
