import Postgres
import Testing
import TestSupport

@Suite("Pool")
struct PoolTests {
    @Test("a query answers")
    func answers() async throws {
        try await TestCluster.withDatabase { uri in
            let pool = Pool(ConnectionSettings(conninfo: uri))
            let rows = try await pool.query(Statement("one", "SELECT $1::bigint + 1"), [.int64(41)])
            #expect(rows.int64(0, 0) == 42)
            await pool.close()
        }
    }
}
