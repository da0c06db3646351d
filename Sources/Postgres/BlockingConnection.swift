internal import CLibpq
internal import Glibc

/// A connection outside of pipeline mode, on a thread that may block. Belongs to that thread.
@safe final class BlockingConnection {
    private let handle: ConnectionHandle
    private var frame = ParameterFrame()
    let canceller: Canceller

    private var raw: OpaquePointer {
        @unsafe get { unsafe handle.pointer }
    }

    init(_ settings: ConnectionSettings) throws(PostgresError) {
        handle = try ConnectionHandle(startingWith: settings)
        let deadline = ContinuousClock.now + settings.limits.connectTimeout
        var progress = ConnectionHandle.Progress.writing
        while progress != .connected {
            let events = Int16(progress == .reading ? POLLIN : POLLOUT)
            var entry = pollfd(fd: handle.socket, events: events, revents: 0)
            let timeout = Int32(clamping: max(0, (deadline - .now).milliseconds))
            guard unsafe poll(&entry, 1, timeout) > 0 else {
                throw .unavailable("no answer within \(settings.limits.connectTimeout)")
            }
            progress = try handle.advanceConnecting()
        }
        canceller = handle.makeCanceller()
    }

    func query(_ command: Command) throws(PostgresError) -> Rows {
        frame.load(command.parameters)
        let sent = unsafe frame.withPointers { values in
            unsafe PQsendQueryParams(
                raw, command.statement.sql, Int32(frame.count), frame.types, values, frame.lengths, frame.formats, 1)
        }
        guard sent == 1 else { throw .connectionLost(handle.failure) }
        return try lastRows()
    }

    var socket: Int32 { handle.socket }

    /// Whether notifications have arrived, without waiting for any; nil when the connection is lost.
    func takeNotifications() -> Bool? {
        try? handle.takeNotifications()
    }

    func execute(_ script: String) throws(PostgresError) {
        guard unsafe PQsendQuery(raw, script) == 1 else { throw .connectionLost(handle.failure) }
        _ = try lastRows()
    }

    func commit() throws(PostgresError) {
        // COMMIT of a failed transaction answers "ROLLBACK" and no error.
        guard unsafe PQtransactionStatus(raw) != PQTRANS_INERROR else {
            try execute("ROLLBACK")
            throw .server(
                ServerError(
                    sqlstate: "25P02", message: "the transaction had failed and was rolled back", detail: nil,
                    table: nil, constraint: nil))
        }
        try execute("COMMIT")
    }

    func beginCopy(_ sql: String) throws(PostgresError) {
        let result = unsafe PQexec(raw, sql)
        guard unsafe PQresultStatus(result) == PGRES_COPY_IN else {
            _ = try unsafe rows(result)
            preconditionFailure("not a COPY FROM STDIN: \(sql)")
        }
        unsafe PQclear(result)
    }

    func write(_ chunk: [UInt8]) throws(PostgresError) {
        let status = unsafe chunk.withUnsafeBytes { bytes in
            let start = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            return unsafe PQputCopyData(raw, start, Int32(bytes.count))
        }
        // The server has refused a row already: its reason waits in the results.
        guard status == 1 else { return try failCopy() }
    }

    func finishCopy() throws(PostgresError) -> Int {
        guard unsafe PQputCopyEnd(raw, nil) == 1 else {
            try failCopy()
            return 0
        }
        return try lastRows().affected
    }

    func abortCopy() throws(PostgresError) {
        unsafe PQputCopyEnd(raw, "given up by the client")
        do throws(PostgresError) {
            _ = try lastRows()
        } catch .server {
            // The answer to giving up is an error, always.
        } catch {
            throw error
        }
    }

    private func failCopy() throws(PostgresError) {
        _ = try lastRows()
        throw .connectionLost(handle.failure)
    }

    /// Reads until the server is ready for the next statement. The first failure counts.
    private func lastRows() throws(PostgresError) -> Rows {
        var outcome: Result<Rows, PostgresError>?
        while let result = unsafe PQgetResult(raw) {
            let next = Result { () throws(PostgresError) in try unsafe rows(result) }
            if case .failure = outcome { continue }
            outcome = next
        }
        if handle.takeUnreplicatedCommit() { throw .unreplicated }
        guard let outcome else { throw .connectionLost(handle.failure) }
        return try outcome.get()
    }

    /// Takes over `result`.
    private func rows(_ result: OpaquePointer?) throws(PostgresError) -> Rows {
        guard let result = unsafe result else { throw .connectionLost(handle.failure) }
        precondition(unsafe PQresultStatus(result) != PGRES_COPY_IN, "COPY FROM STDIN goes through beginCopy")
        switch unsafe ConnectionHandle.Received(taking: result) {
        case .rows(let rows): return rows
        case .failed(let error, let isFatal):
            throw isFatal || handle.isBroken ? .connectionLost(error.message) : .server(error)
        case .skipped, .end, .synchronized: preconditionFailure("a pipeline result outside of pipeline mode")
        }
    }
}
