import Domain
import Importer
import Postgres
import Store
import TestSupport
import Testing

/// Rows that are plain reach the database as bytes, the others as values: both must leave the same there.
@Suite("Rows stored by their bytes", .timeLimit(.minutes(10)))
struct EncodedRowTests {
    private static let contents = Statement(
        "contents",
        """
        SELECT (to_jsonb(c) - 'id' - 'create_time' - 'update_time' - 'update_number')::text FROM campaigns c
        ORDER BY customer_id, name
        """)

    /// What several sheets leave in a new database, and what was said of each.
    private func outcome(of sheets: [String], isEncoded: Bool, publishes: Bool) async throws -> [String] {
        try await TestCluster.withDatabase { uri in
            _ = try await Migrations.migrate(ConnectionSettings(conninfo: uri))
            let opening = ImportTransaction.opening(on: Database(url: uri), by: "test")
            let folder = try Folder()
            var said: [String] = []
            for text in sheets {
                let report = try await importSheet(
                    options(folder.file("sheet.csv", text)) { $0.isPublish = publishes }, today: today,
                    openTransaction: { options, source throws(Failure) in
                        let real = try await opening(options, source)
                        return isEncoded ? real : real.forEntries
                    })
                let counts = numbers(
                    report.created, report.updated, report.unchanged, report.refused, report.skipped)
                said.append("\(counts)")
                said += report.errors.map { "\($0)" } + report.updates.map { "\($0.campaign) \($0.changes)" }
                said += report.notices
            }
            let session = try await Session.open(ConnectionSettings(conninfo: uri))
            let rows = try await session.query(Self.contents)
            await session.close()
            return said + (0..<rows.count).map { rows.string($0, 0) }
        }
    }

    @Test("what is stored, changed and found unchanged is the same, and so is what is said", arguments: 0..<6)
    func same(seed: Int) async throws {
        // The second sheet has rows of the first, some with another cell, and new ones.
        let sheets = [ProofTests.sheet(seed: seed), ProofTests.sheet(seed: seed + 100), ProofTests.sheet(seed: seed)]
        let publishes = seed % 2 == 1
        let encoded = try await outcome(of: sheets, isEncoded: true, publishes: publishes)
        #expect(try await outcome(of: sheets, isEncoded: false, publishes: publishes) == encoded)
        #expect(encoded.count > 200)
    }
}

extension ImportTransaction {
    /// The same, for which all rows are read.
    fileprivate var forEntries: ImportTransaction {
        ImportTransaction(
            record: record, loaded: loaded, append: append, note: note, commit: commit, rollback: rollback)
    }
}
