import ArgumentParser
import Domain
import Foundation
import PrivatePostgres
import Store

struct DataFolderOption: ParsableArguments {
    @Option(
        name: .customLong("data-dir"),
        help: "The folder of the private PostgreSQL, used when DATABASE_URL is not set.")
    var path = DataFolder.standard(ProcessInfo.processInfo.environment, isRoot: geteuid() == 0)
}

/// The database of this program, and the private PostgreSQL under it if there is one.
struct OpenDatabase {
    let database: Database
    /// For other processes.
    let url: String
    private let cluster: PrivatePostgres?

    /// - Parameter url: nil starts the private PostgreSQL.
    init(url: String?, usesPreparedStatements: Bool = true, dataFolder: String) async throws(CannotRun) {
        if let url {
            cluster = nil
            self.url = url
            database = Database(url: url, usesPreparedStatements: usesPreparedStatements)
        } else {
            do {
                let cluster = try await PrivatePostgres.start(in: dataFolder)
                self.cluster = cluster
                self.url = cluster.connectionURI
                database = Database(url: cluster.connectionURI)
            } catch {
                throw CannotRun(error.description)
            }
        }
    }

    /// The schema of the private database is always ours to bring up to date.
    func migrateIfPrivate() async throws(CannotRun) {
        guard cluster != nil else { return }
        do {
            _ = try await database.migrate()
        } catch {
            throw CannotRun("the private database could not be brought up to date: \(error.sentence)")
        }
    }

    func close() async {
        // It stays up for the next program then, which adopts it.
        try? await cluster?.stop()
    }
}

extension Failure {
    /// For a terminal: unlike over the wire, nothing is held back.
    var sentence: String {
        switch self {
        case .invalid(let violations): violations.map { "\($0.path) \($0.sentence)" }.joined(separator: ". ")
        case .failedPrecondition(let text, _), .notFound(let text), .alreadyExists(let text), .conflict(let text),
            .exhausted(let text), .unavailable(let text), .unexpected(let text):
            text
        case .cancelled: "cancelled"
        }
    }
}
