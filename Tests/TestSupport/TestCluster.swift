import Glibc
import Postgres
import PrivatePostgres
import Synchronization

/// One private PostgreSQL for all tests of a process, started by the first that asks, and gone when the process ends.
package enum TestCluster {
    private static let shared = Task { try await start() }
    private static let databases = Atomic<Int>(0)
    /// Of most tests, each of which may open a dozen connections.
    private static let turns = Turns(12)

    /// The shared cluster's own database, for tests that need a server but no tables.
    package static var connectionURI: String {
        get async throws { try await shared.value.connectionURI }
    }

    /// Runs `body` with the connection string of a new, empty database.
    ///
    /// - Parameter turns: of tests so long that others would wait too long behind them.
    package static func withDatabase<T>(
        _ turns: Turns = turns, _ body: (String) async throws -> T
    ) async throws -> T {
        await turns.take()
        defer { turns.give() }
        let uri = try await connectionURI
        let name = "test\(databases.add(1, ordering: .relaxed).newValue)"
        let session = try await Session.open(ConnectionSettings(conninfo: uri))
        try await session.execute(script: "CREATE DATABASE \(name)")
        await session.close()
        // Not dropped: it goes with the cluster, and DROP DATABASE would wait for every COPY in other databases.
        return try await body(uri.replacing("@/adflight?", with: "@/\(name)?"))
    }

    /// Runs `body` with a new folder that every user may enter.
    package static func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
        let folder = makeFolder()
        let guardian = Guardian(of: folder)
        defer { guardian.end() }
        return try await body(folder)
    }

    private static func start() async throws -> PrivatePostgres {
        let folder = makeFolder()
        // Kept open until the process ends: then the guardian acts.
        _ = Guardian(of: folder)
        // Tests need no durability.
        return try await PrivatePostgres.start(
            in: folder, settings: ["fsync": "off", "max_connections": "400", "max_prepared_transactions": "2"])
    }

    private static func makeFolder() -> String {
        var template = Array("/tmp/adflight-test-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder: errno \(errno)")
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        chmod(folder, 0o755)
        return folder
    }
}

/// A shell that outlives us, waits for its standard input to end, and then kills the cluster and removes its folder.
/// Our end of the connection closes when we exit and also when we crash, so nothing is ever left behind.
private struct Guardian {
    private static let script = """
        trap '' INT TERM HUP; read _
        file="$0/postgres/data/postmaster.pid"
        pid=$(head -n 1 "$file" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
        for _ in $(seq 200); do [ -e "$file" ] || break; sleep 0.05; done
        rm -rf "$0"
        """

    private let descriptor: Int32

    init(of folder: String) {
        var ends: [Int32] = [0, 0]
        // Not inherited: PostgreSQL would hold our end open.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        precondition(socketpair(AF_UNIX, kind, 0, &ends) == 0, "no socket: errno \(errno)")
        descriptor = ends[1]

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        // Whoever reads the output of the tests must not wait for the guardian.
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // It would hold the sockets of other tests open, and their peers would wait for an end that never comes.
        for descriptor in Int32(3)..<1_024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        defer { posix_spawn_file_actions_destroy(&actions) }
        // A session of its own: a kill of our whole process group must not reach it.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID, hidden behind _GNU_SOURCE
        defer { posix_spawnattr_destroy(&attributes) }
        let words: [String] = ["sh", "-c", Self.script, folder]
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child = pid_t()
        let status = posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, environ)
        precondition(status == 0, "no guardian: errno \(status)")
        close(ends[0])
    }

    /// Lets the guardian act now, without waiting for it.
    func end() {
        close(descriptor)
    }
}
