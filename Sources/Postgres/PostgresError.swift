/// Everything that can go wrong between us and PostgreSQL.
///
/// No text in here carries a password or a connection string.
package enum PostgresError: Error, Equatable, Sendable {
    /// PostgreSQL refused a statement; its whole batch was rolled back.
    case server(ServerError)

    /// The connection was lost while the batch was in flight. A batch that writes may or may not have been committed.
    case connectionLost(String)

    /// There is no connection, and the last attempt to make one failed. The batch was never sent.
    case unavailable(String)

    /// `Limits.waitingBatches` batches wait already. The batch was never sent.
    case exhausted

    /// The caller's task was cancelled. A batch that was already sent still runs to its end and may commit.
    case cancelled
}

/// An error report of PostgreSQL, in the fields callers decide by (PostgreSQL manual, "Error and Notice Message Fields").
package struct ServerError: Error, Equatable, Sendable {
    /// Five characters, such as `23505` for a unique violation.
    package let sqlstate: String
    package let message: String
    package let detail: String?
    package let table: String?
    /// The name of the violated constraint, or of the unique index.
    package let constraint: String?
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .server(let error): "PostgreSQL error \(error.sqlstate): \(error.message)"
        case .connectionLost(let reason): "the connection to PostgreSQL was lost: \(reason)"
        case .unavailable(let reason): "PostgreSQL is not available: \(reason)"
        case .exhausted: "too many database requests are waiting"
        case .cancelled: "the database request was cancelled"
        }
    }
}
