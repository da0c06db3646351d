import Foundation

/// A PgBouncer in transaction mode before the tests' PostgreSQL, with fewer servers than its clients want.
final class PgBouncer {
    enum Limits {
        /// Connections to each database: a program of ours opens more than one.
        static let servers = 2
    }

    /// What makes a program of ours use it.
    let environment: [String: String]
    private let folder: Folder
    private let user: String
    private var program: Program

    /// - Parameter uri: of the database: a Unix socket, no password.
    init(before uri: String) async throws {
        let parts = try Parts(uri)
        folder = try Folder()
        user = try Self.owner(of: parts.sockets)
        let configuration = """
            [databases]
            * = host=\(parts.sockets) user=\(parts.user)
            [pgbouncer]
            unix_socket_dir = \(folder.path)
            listen_addr =
            auth_type = any
            pool_mode = transaction
            default_pool_size = \(Limits.servers)
            """
        let file = try folder.write(configuration, to: "pgbouncer.ini")
        // It opens its socket as the user it becomes.
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        program = try Self.start(file, as: user)
        environment = [
            "DATABASE_URL": "postgresql://\(parts.user)@/\(parts.database)?host=\(folder.path)&port=6432",
            "DATABASE_PREPARED_STATEMENTS": "off",
        ]
        try await isListening()
    }

    /// Kills it with all its connections, and starts another.
    func restart() async throws {
        program.send(SIGKILL)
        _ = await program.end()
        for file in [".s.PGSQL.6432", ".s.PGSQL.6432.lock"] {
            try? FileManager.default.removeItem(atPath: "\(folder.path)/\(file)")
        }
        program = try Self.start("\(folder.path)/pgbouncer.ini", as: user)
        try await isListening()
    }

    private static func start(_ file: String, as user: String) throws -> Program {
        // It logs to standard error and refuses to be root.
        try Program("/usr/sbin/pgbouncer", geteuid() == 0 ? ["--user", user, file] : [file])
    }

    private func isListening() async throws {
        try await program.errorLine { $0.contains("process up") ? () : nil }
    }

    private static func owner(of path: String) throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard let name = attributes[.ownerAccountName] as? String else { throw Unreadable(text: path) }
        return name
    }

    /// `postgresql://USER@/DATABASE?host=FOLDER`.
    private struct Parts {
        let user: String
        let database: String
        let sockets: String

        init(_ uri: String) throws {
            guard let parts = URLComponents(string: uri), let user = parts.user,
                let sockets = parts.queryItems?.first(where: { $0.name == "host" })?.value
            else { throw Unreadable(text: uri) }
            self.user = user
            self.sockets = sockets
            database = String(parts.path.dropFirst())
        }
    }

    struct Unreadable: Error {
        let text: String
    }
}
