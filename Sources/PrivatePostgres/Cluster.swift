/// The folders of one cluster and what `initdb`, `postgres` and `pg_ctl` do with them. Takes no locks.
struct Cluster {
    static let name = "adflight"

    let root: String
    let data: String
    let sockets: String
    let log: String
    let programs: Programs

    private enum State {
        case stopped, ready, changing
    }

    /// Creates the folders that PostgreSQL's own user must own.
    init(in folder: String) throws(PrivatePostgresError) {
        root = folder + "/postgres"
        let account = try Account.owning(root)
        try account.checkWay(to: folder)
        try account.createOwnFolder(root)
        data = root + "/data"
        log = root + "/postgres.log"
        sockets = Self.socketFolder(for: root)
        try account.createOwnFolder(sockets)
        programs = try Programs(version: Files.lines(of: data + "/PG_VERSION").first, account: account)
    }

    /// A long path does not fit into a socket's address; then the folder is in `/tmp`, named after the path.
    private static func socketFolder(for root: String) -> String {
        let inside = root + "/run"
        guard (inside + "/.s.PGSQL.5432").utf8.count > Limits.socketPathBytes else { return inside }
        // FNV-1a: `Hasher` gives another value in each process.
        let hash = root.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "/tmp/adflight-" + String(hash, radix: 16)
    }

    // MARK: Creating

    /// Makes the cluster and its database in a folder of another name first: a crash leaves no half of it.
    func createIfMissing() async throws(PrivatePostgresError) {
        guard !Files.exists(data) else { return }
        let unfinished = data + ".new"
        let removed = await programs.run("rm", ["-rf", unfinished])
        guard removed.succeeded else { throw .initdbFailed(removed.lastLine) }
        let created = await programs.run(
            "initdb",
            [
                "--pgdata", unfinished, "--username", Self.name, "--auth", "trust", "--encoding", "UTF8",
                "--locale", "C.UTF-8", "--data-checksums", "--no-instructions",
            ])
        guard created.succeeded else { throw .initdbFailed(created.lastLine) }
        let database = await programs.run(
            "postgres", ["--single", "-D", unfinished, "postgres"], input: "CREATE DATABASE \(Self.name)\n")
        guard database.succeeded else { throw .initdbFailed(database.lastLine) }
        let renamed = await programs.run("mv", [unfinished, data])
        guard renamed.succeeded else { throw .initdbFailed(renamed.lastLine) }
    }

    // MARK: Starting and stopping

    /// Starts PostgreSQL, or adopts the one that runs already, and returns when it accepts connections.
    func start(_ settings: [String: String]) async throws(PrivatePostgresError) {
        let deadline = ContinuousClock.now + Limits.startWait
        while true {
            switch await state() {
            case .ready: return
            case .stopped: try await launch(settings)
            // It starts, or another program's pg_ctl is still stopping it.
            case .changing: break
            }
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: Limits.pollInterval)) != nil else {
                throw .startFailed("not ready after \(Limits.startWait)", log: log)
            }
        }
    }

    func stop() async throws(PrivatePostgresError) {
        guard await state() != .stopped else { return }
        // Fast: sessions that somebody forgot are ended, and the next start has nothing to recover.
        let stopped = await programs.run("pg_ctl", ["stop", "-D", data, "-m", "fast", "-w"])
        guard stopped.succeeded else { throw .stopFailed(stopped.lastLine) }
        if !sockets.hasPrefix(root) { Files.removeFolder(sockets) }
    }

    private func state() async -> State {
        guard await programs.run("pg_ctl", ["status", "-D", data]).succeeded else { return .stopped }
        let lines = Files.lines(of: pidFile)
        if let process = lines.first, Files.isZombie(process) {
            // It was killed, and nobody collects it, as in a container without an init. PostgreSQL would take it for
            // a running server; removing both lock files is what its error message asks for.
            Files.remove(pidFile)
            Files.remove(sockets + "/.s.PGSQL.5432.lock")
            return .stopped
        }
        // The eighth line is the state (PostgreSQL source, `pidfile.h`); of a server that is just being killed it is the last.
        guard lines.count >= 8, lines[7].hasPrefix("ready") else { return .changing }
        return await programs.run("pg_isready", ["--quiet", "--host", sockets]).succeeded ? .ready : .changing
    }

    private var pidFile: String { data + "/postmaster.pid" }

    private func launch(_ settings: [String: String]) async throws(PrivatePostgresError) {
        var all = ["listen_addresses": "", "unix_socket_directories": "\"\(sockets)\"", "shared_buffers": "64MB"]
        all["max_connections"] = "50"
        all["unix_socket_permissions"] = "0700"
        all.merge(settings) { _, ours in ours }
        // pg_ctl hands the options to a shell. It also detaches PostgreSQL from our terminal, so that Ctrl-C
        // reaches the program alone.
        let options = all.sorted { $0.key < $1.key }.map { "-c \($0.key)=\(quoted($0.value))" }
        let started = await programs.run(
            "pg_ctl",
            [
                "start", "-D", data, "-l", log, "-w", "-t", "\(Limits.startWait.components.seconds)",
                "-o", options.joined(separator: " "),
            ])
        guard !started.succeeded else { return }
        let lines = Files.lines(of: log).filter { !$0.isEmpty }.suffix(10)
        // The processes of a server that was killed need a moment to notice; the caller's deadline ends this.
        if lines.contains(where: { $0.contains("pre-existing shared memory block") }) { return }
        throw .startFailed(lines.last { $0.contains("FATAL: ") } ?? lines.last ?? started.lastLine, log: log)
    }

    /// One word of a shell.
    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
