/// Where statements run: a pool, each batch in a transaction of its own, or a session, all in its open one.
package protocol StatementRunner: Sendable {
    /// All commands or none.
    /// - Returns: One result for each command.
    func execute(_ batch: Batch) async throws(PostgresError) -> [Rows]
    func query(_ statement: Statement, _ parameters: [Parameter]) async throws(PostgresError) -> Rows
}

extension StatementRunner {
    package func query(_ statement: Statement) async throws(PostgresError) -> Rows { try await query(statement, []) }
}

extension Pool: StatementRunner {}

extension Session: StatementRunner {
    /// One after the other. Outside of a transaction each would be committed by itself.
    package func execute(_ batch: Batch) async throws(PostgresError) -> [Rows] {
        var results: [Rows] = []
        for command in batch.commands {
            results.append(try await query(command.statement, command.parameters))
        }
        return results
    }
}
