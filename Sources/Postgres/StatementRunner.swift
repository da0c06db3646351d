/// Where statements run: in a pool, each batch in a transaction of its own, or in a session, all in its open one.
///
/// No protocol: Swift 6.3 builds calls of async requirements with typed errors that crash.
package enum StatementRunner: Sendable {
    case pool(Pool)
    case session(Session)

    /// All commands or none.
    /// - Returns: One result for each command.
    package func execute(_ batch: Batch) async throws(PostgresError) -> [Rows] {
        switch self {
        case .pool(let pool): return try await pool.execute(batch)
        case .session(let session):
            var results: [Rows] = []
            for command in batch.commands {
                results.append(try await session.query(command.statement, command.parameters))
            }
            return results
        }
    }

    package func query(_ statement: Statement, _ parameters: [Parameter] = []) async throws(PostgresError) -> Rows {
        switch self {
        case .pool(let pool): try await pool.query(statement, parameters)
        case .session(let session): try await session.query(statement, parameters)
        }
    }
}
