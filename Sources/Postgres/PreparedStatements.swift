/// The statements that one connection has prepared or is preparing.
struct PreparedStatements {
    private struct Preparation {
        let sql: String
        let types: [UInt32]
        /// False until the server has confirmed; the statement is sent unnamed until then.
        var isConfirmed = false
    }

    private var preparations: [String: Preparation] = [:]

    /// Takes note of a statement.
    /// - Returns: the types to prepare it with; nil when that was done before.
    mutating func note(_ command: Command) -> [UInt32]? {
        let types = command.parameters.map { $0.type.rawValue }
        let statement = command.statement
        guard let known = preparations[statement.name] else {
            preparations[statement.name] = Preparation(sql: statement.sql, types: types)
            return types
        }
        precondition(known.sql == statement.sql, "two statements are named \(statement.name)")
        precondition(known.types == types, "\(statement.name) was first used with other parameter types")
        return nil
    }

    func isConfirmed(_ statement: Statement) -> Bool { preparations[statement.name]?.isConfirmed == true }

    mutating func confirm(_ statement: Statement) { preparations[statement.name]?.isConfirmed = true }

    /// It goes unnamed this time, so that each caller gets the true error, and is prepared again with the next batch.
    mutating func fail(_ statement: Statement) { preparations[statement.name] = nil }
}
