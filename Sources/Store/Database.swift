package import Domain
internal import Postgres

/// The database that campaigns are kept in: where it is, and the ways to use it.
package struct Database: Sendable {
    private let settings: ConnectionSettings

    /// - Parameters:
    ///   - url: `postgresql://…` or libpq keywords.
    ///   - usesPreparedStatements: false behind PgBouncer in transaction mode.
    package init(url: String, usesPreparedStatements: Bool = true) {
        var settings = ConnectionSettings(conninfo: url)
        settings.usesPreparedStatements = usesPreparedStatements
        self.settings = settings
    }

    /// Brings the schema to a version.
    /// - Returns: the names of the steps taken.
    package func migrate(to version: Int = Migrations.latest) async throws(Failure) -> [String] {
        try await Migrations.migrate(settings, to: version)
    }

    /// Why a program of this version cannot use it, in PostgreSQL's own words where it said any; nil when it can. A later
    /// schema serves it too.
    package func obstacle() async -> String? {
        do throws(PostgresError) {
            let version = try await Migrations.version(settings)
            guard version < Migrations.latest else { return nil }
            return "its schema is version \(version), and this program needs \(Migrations.latest): run adflight migrate"
        } catch {
            return error.description
        }
    }

    /// Connections for campaigns and the queue.
    package func open() -> Store { Store(Pool(settings)) }

    /// Calls `heard` when jobs may have been queued on any machine, until the task is cancelled.
    package func listen(_ heard: @Sendable () -> Void) async {
        let listener = JobSignal.listener(settings)
        for await _ in listener.hints { heard() }
        await listener.close()
    }
}
