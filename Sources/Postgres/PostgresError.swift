/// Everything that can go wrong between us and PostgreSQL.
///
/// No text in here carries a password or a connection string.
package enum PostgresError: Error, Equatable, Sendable {
    /// PostgreSQL refused a statement; its whole batch was rolled back.
    case server(ServerError)

    /// The connection was lost while the batch was in flight, or its commit was not waited for. A batch that writes may
    /// or may not have been committed.
    case connectionLost(String)

    /// There is no connection, and the last attempt to make one failed. The batch was never sent.
    case unavailable(String)

    /// `Limits.waitingBatches` batches wait already. The batch was never sent.
    case exhausted

    /// The caller's task was cancelled. A batch that was already sent may have been committed.
    case cancelled
}

extension PostgresError {
    /// A cancel request, ours or another's, ended the wait for a synchronous standby: the commit could still be lost.
    static let unreplicated = Self.connectionLost("the commit was not confirmed by the standby")
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

    /// By a cancel request or a statement timeout. Nothing of the transaction has happened.
    var isCancellation: Bool { sqlstate == "57014" }
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
