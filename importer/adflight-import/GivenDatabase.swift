import Domain
import Glibc
import Importer
import PrivatePostgres
import Store

/// The database that the environment gives, or else our own; reached only once the sheet is known to be one.
actor GivenDatabase {
    private let dataFolder: String
    private var ownPostgres: PrivatePostgres?

    init(dataFolder: String) { self.dataFolder = dataFolder }

    func open(_ options: ImportOptions, _ source: ImportSource) async throws(Failure) -> ImportTransaction {
        let database = try await database()
        do throws(Failure) {
            return try await ImportTransaction.opening(on: database, by: currentActor())(options, source)
        } catch {
            throw await database.explained(error)
        }
    }

    /// Lets go of the private PostgreSQL, which goes on when a server uses it.
    func close() async {
        do {
            try await ownPostgres?.stop()
        } catch {
            ImportOutput.standard().notice("adflight-import: \(error)\n")
        }
    }

    /// Our own is brought up to date; the schema of a given one changes only by `adflight migrate`.
    func database() async throws(Failure) -> Database {
        if let url = Self.variable("DATABASE_URL") {
            guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") || url.contains("=") else {
                throw .failedPrecondition(
                    "DATABASE_URL is not a PostgreSQL address; write postgresql://user@host/database")
            }
            return Database(url: url, usesPreparedStatements: try Self.usesPreparedStatements())
        }
        let postgres: PrivatePostgres
        do throws(PrivatePostgresError) {
            postgres = try await PrivatePostgres.start(in: dataFolder)
        } catch {
            throw .unavailable("\(error)")
        }
        ownPostgres = postgres
        let database = Database(url: postgres.connectionURI)
        _ = try await database.migrate()
        return database
    }

    /// Behind PgBouncer in transaction mode there are none.
    private static func usesPreparedStatements() throws(Failure) -> Bool {
        let name = "DATABASE_PREPARED_STATEMENTS"
        switch variable(name) {
        case nil, "on", "true", "1": return true
        case "off", "false", "0": return false
        case .some: throw .failedPrecondition("\(name) is neither on nor off")
        }
    }

    /// An empty one counts as unset.
    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Database {
    /// Why it cannot be used: whoever named it can do more than try again.
    func explained(_ failure: Failure) async -> Failure {
        guard case .unavailable = failure, let obstacle = await obstacle() else { return failure }
        return .unavailable("the database cannot be used: \(obstacle)")
    }
}

/// Who imports, for others to see: `ann@desk7`.
func currentActor() -> String {
    let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? String(getuid())
    var name = [CChar](repeating: 0, count: Int(HOST_NAME_MAX) + 1)
    guard gethostname(&name, name.count) == 0 else { return user }
    return "\(user)@\(String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))"
}
