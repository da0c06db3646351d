import ArgumentParser
import Foundation
import Importer
import PrivatePostgres

/// Where campaigns are kept: the database that the environment gives, our own, or a server's.
struct StorePlace: ParsableArguments {
    @Option(help: "The folder of the private database, used without DATABASE_URL.")
    var dataDir = DataFolder.standard(ProcessInfo.processInfo.environment, isRoot: geteuid() == 0)

    @Option(
        name: .customLong("server"),
        help: """
            An adflight server, HOST:PORT, instead of a database. A bearer token for it is in ADFLIGHT_TOKEN or \
            --token-file.
            """)
    var address: String?

    @Flag(help: "Speak TLS with the server.")
    var tls = false

    @Option(
        name: .customLong("ca"), help: "A PEM file of a further certificate authority to trust; implies --tls.",
        completion: .file())
    var authorityFile: String?

    @Option(help: "A file that holds the token.", completion: .file())
    var tokenFile: String?

    /// Nil when no server is named.
    func server() throws -> ImportServer? {
        guard let address else { return nil }
        var token = ProcessInfo.processInfo.environment["ADFLIGHT_TOKEN"] ?? ""
        if let tokenFile {
            guard let text = try? String(contentsOfFile: tokenFile, encoding: .utf8) else {
                throw ValidationError("cannot read \(tokenFile): it must be a text file with the token")
            }
            token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        guard
            let server = ImportServer(
                address, usesTLS: tls || authorityFile != nil, authorityFile: authorityFile, token: token)
        else { throw ValidationError("“\(address)” is no HOST:PORT") }
        return server
    }
}
