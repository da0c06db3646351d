internal import CLibpq
internal import Glibc

/// One `PGconn`. Not for two threads at once.
///
/// A class, so that the phases of a connection can hand it on; nobody else sees the pointer.
@safe final class ConnectionHandle {
    private let raw: OpaquePointer
    private var hasUnreplicatedCommit = false

    /// What `advanceConnecting` waits for next.
    enum Progress {
        case reading, writing, connected
    }

    /// Starts to connect without waiting, except for the resolver when the host is a name.
    init(startingWith settings: ConnectionSettings) throws(PostgresError) {
        try Self.check(settings.conninfo)
        let started = unsafe withKeywords(of: settings) { keywords, values in
            unsafe PQconnectStartParams(keywords, values, 1)
        }
        guard let started = unsafe started else { throw .unavailable("out of memory") }
        unsafe raw = started
        // Notices would go to standard error otherwise. They come only while we call libpq, never after `deinit`.
        unsafe PQsetNoticeReceiver(raw, receiveNotice, Unmanaged.passUnretained(self).toOpaque())
        guard !isBroken else { throw .unavailable(failure) }
    }

    deinit {
        unsafe PQfinish(raw)
    }

    /// libpq's own message would quote the string, and so a password in it.
    private static func check(_ conninfo: String) throws(PostgresError) {
        var message: UnsafeMutablePointer<CChar>?
        let options = unsafe PQconninfoParse(conninfo, &message)
        unsafe PQfreemem(message)
        guard let options = unsafe options else {
            throw .unavailable("the connection string is neither a postgresql:// URI nor a libpq keyword list")
        }
        unsafe PQconninfoFree(options)
    }

    var socket: Int32 { unsafe PQsocket(raw) }

    var isBroken: Bool { unsafe PQstatus(raw) == CONNECTION_BAD }

    /// The first line of libpq's last message. It names host, user and database, never a password.
    var failure: String {
        guard let message = unsafe PQerrorMessage(raw), let line = unsafe String(cString: message).firstLine else {
            return "no reason given"
        }
        return line
    }

    /// A result outside of the pipeline, for use on a thread that may block.
    var pointer: OpaquePointer {
        @unsafe get { unsafe raw }
    }

    /// When it is closed, the server's next write fails, and not only the one after that.
    func resetsWhenClosed() {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func makeCanceller() -> Canceller { unsafe Canceller(of: raw) }

    fileprivate func receive(notice: OpaquePointer) {
        // Not its text, which may be in any language (PostgreSQL source, syncrep.c).
        let source = unsafe PQresultErrorField(notice, Int32(UnicodeScalar("R").value))  // PG_DIAG_SOURCE_FUNCTION
        if let source = unsafe source, unsafe String(cString: source) == "SyncRepWaitForLSN" {
            hasUnreplicatedCommit = true
        }
    }

    /// Whether, since the last call, a transaction was committed without its standby.
    func takeUnreplicatedCommit() -> Bool {
        defer { hasUnreplicatedCommit = false }
        return hasUnreplicatedCommit
    }

    func advanceConnecting() throws(PostgresError) -> Progress {
        switch unsafe PQconnectPoll(raw) {
        case PGRES_POLLING_OK: .connected
        case PGRES_POLLING_READING: .reading
        case PGRES_POLLING_WRITING: .writing
        default: throw .unavailable(failure)
        }
    }
}

// MARK: - Pipeline mode (PostgreSQL manual, "Pipeline Mode")

extension ConnectionHandle {
    /// One step of reading results.
    enum Received {
        case rows(Rows)
        case failed(ServerError, isFatal: Bool)
        /// The command was skipped, since one before it in the same batch failed.
        case skipped
        /// The current command has no more results.
        case end
        /// The batch is over.
        case synchronized
    }

    func enterPipelineMode() throws(PostgresError) {
        guard unsafe PQsetnonblocking(raw, 1) == 0, unsafe PQenterPipelineMode(raw) == 1 else {
            throw .connectionLost(failure)
        }
    }

    /// Sends what the socket takes; true when some remains.
    func flush() throws(PostgresError) -> Bool {
        switch unsafe PQflush(raw) {
        case 0: false
        case 1: true
        default: throw .connectionLost(failure)
        }
    }

    func consumeInput() throws(PostgresError) {
        // Nobody listens; without this libpq would keep every notification.
        _ = try takeNotifications()
    }

    /// Reads what has arrived; whether notifications were among it.
    func takeNotifications() throws(PostgresError) -> Bool {
        guard unsafe PQconsumeInput(raw) == 1 else { throw .connectionLost(failure) }
        var hasSome = false
        while let notification = unsafe PQnotifies(raw) {
            unsafe PQfreemem(notification)
            hasSome = true
        }
        return hasSome
    }

    /// The next result that has arrived whole, or nil when more input is needed.
    func receive() -> Received? {
        guard unsafe PQisBusy(raw) == 0 else { return nil }
        guard let result = unsafe PQgetResult(raw) else { return .end }
        return unsafe Received(taking: result)
    }

    func sendPrepare(_ statement: Statement, types: [UInt32]) throws(PostgresError) {
        let sent = unsafe PQsendPrepare(raw, statement.name, statement.sql, Int32(types.count), types)
        guard sent == 1 else { throw .connectionLost(failure) }
    }

    func sendPrepared(_ statement: Statement, _ frame: ParameterFrame) throws(PostgresError) {
        let sent = unsafe frame.withPointers { values in
            unsafe PQsendQueryPrepared(
                raw, statement.name, Int32(frame.count), values, frame.lengths, frame.formats, 1)
        }
        guard sent == 1 else { throw .connectionLost(failure) }
    }

    func sendUnnamed(_ statement: Statement, _ frame: ParameterFrame) throws(PostgresError) {
        let sent = unsafe frame.withPointers { values in
            unsafe PQsendQueryParams(
                raw, statement.sql, Int32(frame.count), frame.types, values, frame.lengths, frame.formats, 1)
        }
        guard sent == 1 else { throw .connectionLost(failure) }
    }

    func sendSync() throws(PostgresError) {
        guard unsafe PQpipelineSync(raw) == 1 else { throw .connectionLost(failure) }
    }
}

extension ConnectionHandle.Received {
    init(taking result: OpaquePointer) {
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            self = .rows(unsafe Rows(taking: result))
            return
        case PGRES_PIPELINE_SYNC: self = .synchronized
        case PGRES_PIPELINE_ABORTED: self = .skipped
        default: self = .failed(unsafe ServerError(result), isFatal: unsafe ServerError.isFatal(result))
        }
        unsafe PQclear(result)
    }
}

private func receiveNotice(context: UnsafeMutableRawPointer?, notice: OpaquePointer?) {
    guard let context = unsafe context, let notice = unsafe notice else { return }
    unsafe Unmanaged<ConnectionHandle>.fromOpaque(context).takeUnretainedValue().receive(notice: notice)
}

/// Calls `body` with the NULL-terminated lists that libpq takes.
private func withKeywords<T>(
    of settings: ConnectionSettings,
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> T
) -> T {
    // `dbname` may be a whole conninfo (PQconnectdbParams, expand_dbname). What follows it, overrides it.
    let options = [
        ("dbname", settings.conninfo),
        ("application_name", settings.applicationName),
        ("client_encoding", "UTF8"),
        ("connect_timeout", String(max(2, settings.limits.connectTimeout.components.seconds))),
    ]
    let keywords = unsafe options.map { unsafe strdup($0.0) }
    let values = unsafe options.map { unsafe strdup($0.1) }
    defer { unsafe (keywords + values).forEach { unsafe free($0) } }
    return unsafe body(
        keywords.map { unsafe UnsafePointer($0) } + [nil], values.map { unsafe UnsafePointer($0) } + [nil])
}

extension String {
    /// The first line that is not empty, trimmed.
    var firstLine: String? {
        split(whereSeparator: \.isNewline).lazy
            .map { $0.drop(while: \.isWhitespace) }
            .first { !$0.isEmpty }
            .map(String.init)
    }
}
