/// One connection with a state of its own: transactions over several calls, scripts, and COPY, which pipeline mode
/// does not allow. For everything else take `Pool`.
///
/// libpq blocks here, on a thread that belongs to the session. One session serves one task; each call waits for the
/// server. Cancelling the task cancels the statement on the server and throws `.cancelled`.
package actor Session {
    private let executor: ThreadExecutor
    private let settings: ConnectionSettings
    private var connection: BlockingConnection?

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    private init(_ settings: ConnectionSettings) {
        self.settings = settings
        executor = ThreadExecutor()
    }

    /// Connects.
    /// - Throws: `.unavailable`, or `.server` when the server refuses the session's settings.
    package static func open(_ settings: ConnectionSettings) async throws(PostgresError) -> Session {
        let session = Session(settings)
        try await session.connect()
        return session
    }

    private func connect() throws(PostgresError) {
        let connection = try BlockingConnection(settings)
        _ = try connection.query(settings.startup(statementTimeout: .zero))
        self.connection = connection
    }

    /// Disconnects; an open transaction is rolled back. Every later call throws `.unavailable`.
    package func close() {
        connection = nil
    }

    // MARK: Statements

    /// Runs one statement, in the open transaction if there is one.
    package func query(_ statement: Statement, _ parameters: [Parameter] = []) async throws(PostgresError) -> Rows {
        try await run { connection throws(PostgresError) in
            try connection.query(Command(statement, parameters))
        }
    }

    /// Runs statements separated by semicolons, without parameters, in one transaction unless they contain their own.
    /// For migrations: `sql` must come from the program, never from a caller.
    package func execute(script sql: String) async throws(PostgresError) {
        try await run { connection throws(PostgresError) in try connection.execute(sql) }
    }

    package func begin() async throws(PostgresError) { try await execute(script: "BEGIN") }

    /// - Throws: `.server` with SQLSTATE `25P02` when the transaction had failed already, and so was rolled back.
    package func commit() async throws(PostgresError) {
        try await run { connection throws(PostgresError) in try connection.commit() }
    }

    package func rollback() async throws(PostgresError) { try await execute(script: "ROLLBACK") }

    // MARK: COPY

    /// Starts to load rows; `write(_:)` and `finishCopy()` follow, or `abortCopy()`.
    /// - Parameter sql: `COPY … FROM STDIN (FORMAT binary)`.
    package func beginCopy(_ sql: String) async throws(PostgresError) {
        try await run { connection throws(PostgresError) in try connection.beginCopy(sql) }
    }

    /// Sends a part of what `CopyWriter` wrote; returns when the socket has taken it.
    package func write(_ chunk: [UInt8]) async throws(PostgresError) {
        try await run { connection throws(PostgresError) in try connection.write(chunk) }
    }

    /// Ends the load.
    /// - Returns: How many rows were loaded.
    /// - Throws: `.server` when a row was refused; none is loaded then, and an open transaction has failed.
    package func finishCopy() async throws(PostgresError) -> Int {
        try await run { connection throws(PostgresError) in try connection.finishCopy() }
    }

    /// Gives the load up; an open transaction has failed then and takes only `rollback()`.
    package func abortCopy() async throws(PostgresError) {
        try await run { connection throws(PostgresError) in try connection.abortCopy() }
    }

    // MARK: Running

    private func run<T>(
        _ body: (BlockingConnection) throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        guard let connection else { throw .unavailable("the session is closed") }
        guard !Task.isCancelled else { throw .cancelled }
        let statement = RunningStatement(connection.canceller, settings.limits)
        let outcome: Result<T, PostgresError> = await withTaskCancellationHandler {
            // Naming the actor keeps the closure on its thread; without, libpq would block one of the shared pool's.
            preconditionIsolated()
            let outcome = Result { () throws(PostgresError) in try body(connection) }
            statement.end()
            return outcome
        } onCancel: {
            statement.cancel()
        }
        if case .failure(.server(let error)) = outcome, error.isCancellation, Task.isCancelled {
            throw .cancelled
        }
        if case .failure(.connectionLost) = outcome { self.connection = nil }
        return try outcome.get()
    }
}
