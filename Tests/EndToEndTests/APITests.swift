import Foundation
import TestSupport
import Testing

/// The campaign API without Google, by a client that others have generated from `proto/`.
@Suite("The campaign API", .serialized, .timeLimit(.minutes(10)))
struct APITests {
    private func run(_ script: String, _ arguments: [String]) async throws {
        let python = try await PythonEnvironment("grpc", requirements: "Tests/EndToEndTests/requirements.txt")
        let outcome = try await python.run("Tests/EndToEndTests/python/\(script)", arguments)
        #expect(outcome.exitCode == 0, "\(outcome.standardError.suffix(4_000))")
    }

    private let proto = "\(PythonEnvironment.repository)/proto"

    /// A server that has no Google, so that what is queued stays so.
    private func withServer(_ body: (_ address: String) async throws -> Void) async throws {
        let folder = try Folder()
        let server = try Program(
            "adflight", ["serve", "--no-publisher", "--listen", "127.0.0.1:0", "--data-dir", folder.path])
        try await body(server.listening())
        server.send(SIGTERM)
        #expect(await server.end().status == 0)
    }

    @Test("does what it says, scenario by scenario")
    func scenarios() async throws {
        try await withServer { address in
            for name in [
                "batches", "lists", "updates", "deletes", "shown", "repeated", "exports", "watches", "cancels",
            ] {
                try await run("scenarios.py", [name, address, proto])
            }
        }
    }
}
