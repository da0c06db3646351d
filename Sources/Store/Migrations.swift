package import Domain
package import Postgres

/// The schema, in numbered steps that can be taken forth and back. The SQL is embedded in the program.
package enum Migrations {
    private struct Step {
        let version: Int
        let name: String
        let up: [UInt8]
        let down: [UInt8]
    }

    private static let steps = [
        Step(
            version: 1, name: "campaigns", up: PackageResources.v0001_campaigns_up_sql,
            down: PackageResources.v0001_campaigns_down_sql),
        Step(
            version: 2, name: "queue", up: PackageResources.v0002_queue_up_sql,
            down: PackageResources.v0002_queue_down_sql),
        Step(
            version: 3, name: "campaign types", up: PackageResources.v0003_campaign_types_up_sql,
            down: PackageResources.v0003_campaign_types_down_sql),
        Step(
            version: 4, name: "accounts", up: PackageResources.v0004_accounts_up_sql,
            down: PackageResources.v0004_accounts_down_sql),
        Step(
            version: 5, name: "imports", up: PackageResources.v0005_imports_up_sql,
            down: PackageResources.v0005_imports_down_sql),
        Step(
            version: 6, name: "api", up: PackageResources.v0006_api_up_sql,
            down: PackageResources.v0006_api_down_sql),
        Step(
            version: 7, name: "claim shares", up: PackageResources.v0007_claim_shares_up_sql,
            down: PackageResources.v0007_claim_shares_down_sql),
        Step(
            version: 8, name: "refused changes", up: PackageResources.v0008_refused_changes_up_sql,
            down: PackageResources.v0008_refused_changes_down_sql),
    ]

    /// The newest version that this program knows.
    package static var latest: Int { steps.count }

    /// Brings the schema to a version, each step in a transaction of its own. Programs that start together take turns.
    /// - Returns: the names of the steps taken, `up 1 campaigns`.
    package static func migrate(_ settings: ConnectionSettings, to target: Int = latest) async throws(Failure)
        -> [String]
    {
        guard (0...latest).contains(target) else {
            throw .invalid([
                Violation(
                    "to", .range, value: String(target), reason: "is not a version of the schema",
                    hint: "use 0 to \(latest)")
            ])
        }
        let session = try await translated { () throws(PostgresError) in try await Session.open(settings) }
        let result: Result<[String], Failure>
        do throws(Failure) {
            result = .success(try await steps(in: session, to: target))
        } catch {
            result = .failure(error)
        }
        await session.close()
        return try result.get()
    }

    /// The version of the schema; 0 before its first.
    static func version(_ settings: ConnectionSettings) async throws(PostgresError) -> Int {
        let session = try await Session.open(settings)
        let result: Result<Int, PostgresError>
        do throws(PostgresError) {
            let isThere = try await session.query(MigrationStatements.isThere).bool(0, 0)
            result = .success(isThere ? Int(try await session.query(MigrationStatements.current).int64(0, 0)) : 0)
        } catch {
            result = .failure(error)
        }
        await session.close()
        return try result.get()
    }

    private static func steps(in session: Session, to target: Int) async throws(Failure) -> [String] {
        let current = try await translated { () throws(PostgresError) in try await lockedVersion(in: session) }
        // A later schema serves this program too, but only its own program can take it apart.
        guard target == latest || current <= latest else {
            throw .failedPrecondition("the schema is version \(current), from a later program; go back with that one")
        }
        return try await translated { () throws(PostgresError) in
            try await run(from: current, to: target, in: session)
        }
    }

    /// The version of the schema, which nobody else changes until the session ends.
    private static func lockedVersion(in session: Session) async throws(PostgresError) -> Int {
        _ = try await session.query(MigrationStatements.lock)
        try await session.execute(script: MigrationStatements.table)
        return Int(try await session.query(MigrationStatements.current).int64(0, 0))
    }

    private static func run(from current: Int, to target: Int, in session: Session) async throws(PostgresError)
        -> [String]
    {
        var taken: [String] = []
        if target > current {
            for step in steps[current..<target] {
                try await run(step.up, MigrationStatements.record, step, in: session)
                taken.append("up \(step.version) \(step.name)")
            }
        } else {
            for step in steps[target..<min(current, latest)].reversed() {
                try await run(step.down, MigrationStatements.forget, step, in: session)
                taken.append("down \(step.version) \(step.name)")
            }
        }
        return taken
    }

    private static func run(_ sql: [UInt8], _ note: Statement, _ step: Step, in session: Session)
        async throws(PostgresError)
    {
        try await session.begin()
        try await session.execute(script: String(decoding: sql, as: UTF8.self))
        _ = try await session.query(note, [.int64(Int64(step.version))])
        try await session.commit()
    }
}

private enum MigrationStatements {
    /// Held until the session ends. The number is ours alone: "adflight" in ASCII.
    static let lock = Statement("migration_lock", "SELECT pg_advisory_lock(7017846735160961140)")
    static let table = """
        SET client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version bigint PRIMARY KEY,
            applied_time timestamptz NOT NULL DEFAULT now())
        """
    static let isThere = Statement("migration_is_there", "SELECT to_regclass('schema_migrations') IS NOT NULL")
    static let current = Statement("migration_current", "SELECT coalesce(max(version), 0) FROM schema_migrations")
    static let record = Statement("migration_record", "INSERT INTO schema_migrations (version) VALUES ($1)")
    static let forget = Statement("migration_forget", "DELETE FROM schema_migrations WHERE version = $1")
}
