import Foundation
import Postgres
import Testing

/// A campaign that another transaction holds, so that an import comes to rest where a test wants it: at the row that
/// changes it.
final class HeldRow {
    private let session: Session
    private let watcher: Session

    /// Imports the campaign and locks it.
    init(_ name: String, in uri: String, _ folder: borrowing Folder) async throws {
        let path = try folder.write(
            SheetImportTests.header + "\(name),Sales,12.50,2035-03-01,held\n", to: "\(name).csv")
        let ended = try await Program.run(
            "adflight-import", ["import", path, "--customer", "123-456-7890"], environment: ["DATABASE_URL": uri])
        try #require(ended.status == 0, "\(ended)")
        session = try await Session.open(ConnectionSettings(conninfo: uri))
        watcher = try await Session.open(ConnectionSettings(conninfo: uri))
        try await session.execute(script: "BEGIN; SELECT FROM campaigns WHERE name = '\(name)' FOR UPDATE")
    }

    /// Until somebody waits for a lock.
    func isWaitedFor() async throws {
        let waiting = Statement(
            "held_row_waiting",
            """
            SELECT count(*) > 0 FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event IN ('transactionid', 'tuple')
            """)
        while try await !watcher.query(waiting).bool(0, 0) { await Task.yield() }
    }

    func release() async throws {
        try await session.execute(script: "ROLLBACK")
        await session.close()
        await watcher.close()
    }
}
