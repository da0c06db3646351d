/// Where PostgreSQL is, and how a session behaves there.
package struct ConnectionSettings: Sendable {
    /// A `postgresql://` URI or a libpq keyword list; what it leaves out comes from the `PG…` environment variables.
    package var conninfo: String

    /// Shown in `pg_stat_activity` and in the server's log.
    package var applicationName = "adflight"

    /// PostgreSQL ends a statement that runs longer; zero means never.
    package var statementTimeout = Duration.seconds(30)

    /// False behind PgBouncer in transaction mode, where two batches of one connection may reach two servers.
    package var usesPreparedStatements = true

    package var limits = Limits()

    package init(conninfo: String) {
        self.conninfo = conninfo
    }
}

extension ConnectionSettings {
    /// Settings that PgBouncer does not track as startup parameters, so the first statement of a session sets them.
    var startup: Command {
        Command(
            Statement(
                "session_startup",
                "SELECT set_config('TimeZone', 'UTC', false), set_config('statement_timeout', $1, false)"),
            [.text(String(statementTimeout.milliseconds))])
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
