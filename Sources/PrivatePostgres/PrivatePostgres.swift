/// A PostgreSQL of our own in a data folder, on a Unix socket only, for those who have set up no database.
///
/// Any number of programs may share a folder; the first starts PostgreSQL, the last stops it. Each holds a shared lock
/// on `postgres.users` while it uses the cluster, and starting and stopping happen under an exclusive lock on
/// `postgres.change`. The kernel drops the locks of a program that is killed; the PostgreSQL it leaves behind is
/// adopted by the next one.
package final class PrivatePostgres: Sendable {
    /// For libpq: `postgresql://…`, without a password, since the socket's folder is open to its owner only.
    package let connectionURI: String

    private let cluster: Cluster
    private let users: FileLock
    private let change: FileLock

    private init(cluster: Cluster, users: FileLock, change: FileLock) {
        self.cluster = cluster
        self.users = users
        self.change = change
        connectionURI = "postgresql://\(Cluster.name)@/\(Cluster.name)?host=\(percentEncoded(cluster.sockets))"
    }

    /// Creates the cluster in `folder` if it is not there, starts it if it does not run, and returns when it accepts
    /// connections. As root, PostgreSQL runs as the user `postgres`, or else `nobody`.
    /// - Parameters:
    ///   - folder: Created if missing. PostgreSQL keeps its files below, in `postgres`.
    ///   - settings: More or other values for `postgresql.conf`; a cluster that runs already keeps its own.
    package static func start(
        in folder: String, settings: [String: String] = [:]
    ) async throws(PrivatePostgresError) -> PrivatePostgres {
        try Files.createFolder(Files.absolute(folder))
        let folder = try Files.canonical(folder)
        let users = try FileLock(folder + "/postgres.users")
        let change = try FileLock(folder + "/postgres.change")
        try await change.lock(.exclusive)
        defer { change.unlock() }
        // Nobody else changes its mode to exclusive while we hold `change`.
        try await users.lock(.shared)
        let cluster = try Cluster(in: folder)
        try await cluster.createIfMissing()
        try await cluster.start(settings)
        return PrivatePostgres(cluster: cluster, users: users, change: change)
    }

    /// Ends our use, and stops PostgreSQL when nobody else uses it. Without it PostgreSQL keeps running.
    package func stop() async throws(PrivatePostgresError) {
        try await change.lock(.exclusive)
        defer { change.unlock() }
        let isLast = users.tryLock(.exclusive)
        defer { users.unlock() }
        if isLast { try await cluster.stop() }
    }
}

/// RFC 3986, with the slash encoded too: libpq takes a host that starts with `%2F` as a folder of sockets.
private func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        let character = Character(UnicodeScalar(byte))
        if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
            return String(character)
        }
        return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
}
