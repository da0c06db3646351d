import ArgumentParser
import Foundation
import Importer
import PrivatePostgres

/// Where campaigns are kept: the database that the environment gives, our own, or a server's.
struct StorePlace: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the private database, used without DATABASE_URL.", valueName: "folder"))
    var dataDir = DataFolder.standard(ProcessInfo.processInfo.environment, isRoot: geteuid() == 0)

    @Option(
        name: .customLong("server"),
        help: ArgumentHelp(
            """
            An adflight server, HOST:PORT, instead of a database. A bearer token for it is in ADFLIGHT_TOKEN or \
            --token-file.
            """, valueName: "host:port"))
    var address: String?

    @Flag(help: "Speak TLS with the server.")
    var tls = false

    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp("A PEM file of a further certificate authority to trust; implies --tls.", valueName: "file"),
        completion: .file())
    var authorityFile: String?

    @Option(help: ArgumentHelp("A file that holds the token.", valueName: "file"), completion: .file())
    var tokenFile: String?

    func validate() throws {
        guard let address else { return }
        guard try usesTLS || isLoopback(address) || token().isEmpty else {
            throw ValidationError("the token is not sent in cleartext to another machine: add --tls")
        }
        if let authorityFile, !FileManager.default.isReadableFile(atPath: authorityFile) {
            throw ValidationError("cannot read \(authorityFile): it must be a PEM file of certificates")
        }
        guard ImportServer.isAddress(address) else { throw ValidationError("“\(address)” is no HOST:PORT") }
    }

    /// Nil when no server is named.
    func server() throws -> ImportServer? {
        try address.map {
            try ImportServer($0, usesTLS: usesTLS, authorityFile: authorityFile, token: token())
        }
    }

    private var usesTLS: Bool { tls || authorityFile != nil }

    /// Empty when none is given.
    private func token() throws -> String {
        var token = ProcessInfo.processInfo.environment["ADFLIGHT_TOKEN"] ?? ""
        if let tokenFile {
            guard let text = try? String(contentsOfFile: tokenFile, encoding: .utf8) else {
                throw ValidationError("cannot read \(tokenFile): it must be a text file with the token")
            }
            token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ValidationError("the token must be one word of ASCII")
        }
        return token
    }

    /// Whether only this machine can reach it.
    private func isLoopback(_ address: String) -> Bool {
        ["localhost:", "127.0.0.1:", "[::1]:"].contains { address.hasPrefix($0) }
    }
}
