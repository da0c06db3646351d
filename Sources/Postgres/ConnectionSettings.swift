/// Where PostgreSQL is, and how a session behaves there.
package struct ConnectionSettings: Sendable {
    /// A `postgresql://` URI or a libpq keyword list; what it leaves out comes from the `PG…` environment variables.
    package var conninfo: String

    /// Shown in `pg_stat_activity` and in the server's log.
    package var applicationName = "adflight"

    /// PostgreSQL ends a statement of a `Pool` that runs longer; zero means never. A caller's own deadline is shorter:
    /// this is for callers without one, and for cancel requests that get lost. A `Session` may take its time.
    package var statementTimeout = Duration.seconds(60)

    /// False behind PgBouncer in transaction mode, where two batches of one connection may reach two servers.
    package var usesPreparedStatements = true

    package var limits = Limits()

    package init(conninfo: String) {
        self.conninfo = conninfo
    }
}

extension ConnectionSettings {
    /// Makes a session's settings, with a statement: PgBouncer refuses startup parameters that it does not track.
    ///
    /// Behind PgBouncer a timeout would remain with one of its servers, for whoever gets that next.
    func startup(statementTimeout: Duration) -> Command {
        let timeZone = "SELECT set_config('TimeZone', 'UTC', false)"
        guard usesPreparedStatements else { return Command(Statement("session_startup", timeZone)) }
        return Command(
            Statement("session_startup", timeZone + ", set_config('statement_timeout', $1, false)"),
            [.text(String(statementTimeout.milliseconds))])
    }

    /// The first command of each batch behind PgBouncer, where the next batch may reach another server.
    var batchTimeout: Command {
        Command(
            Statement("batch_timeout", "SELECT set_config('statement_timeout', $1, true)"),
            [.text(String(statementTimeout.milliseconds))])
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
