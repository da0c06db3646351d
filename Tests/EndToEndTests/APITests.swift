import Foundation
import TestSupport
import Testing

/// The campaign API without Google, by a client that others have generated from `proto/`.
@Suite("The campaign API", .timeLimit(.minutes(60)))
struct APITests {
    /// Runs a script with each of the arguments, on one server that has no Google, so that what is queued stays so.
    private func run(_ script: String, _ runs: [(before: [String], after: [String])]) async throws {
        let folder = try Folder()
        let server = try Program(
            "adflight", ["serve", "--no-publisher", "--listen", "127.0.0.1:0", "--data-dir", folder.path])
        let address = try await server.listening()
        let python = try await PythonEnvironment("grpc", requirements: "Tests/EndToEndTests/requirements.txt")
        for run in runs {
            let outcome = try await python.run(
                "Tests/EndToEndTests/python/\(script)",
                run.before + [address, "\(PythonEnvironment.repository)/proto"] + run.after)
            #expect(outcome.exitCode == 0, "\(outcome.standardError.suffix(4_000))")
        }
        server.send(SIGTERM)
        #expect(await server.end().status == 0)
    }

    @Test("does what it says, scenario by scenario")
    func scenarios() async throws {
        let names = [
            "batches", "lists", "pages", "updates", "deletes", "shown", "repeated", "exports", "watches",
            "slow_watcher", "cancels", "imports", "eleven_mistakes", "bad_input", "edges",
            "at_once",
        ]
        try await run("scenarios.py", names.map { ([$0], []) })
    }

    /// `ADFLIGHT_MODEL=10000` makes so many runs, and finds the fewest calls that differ; `ADFLIGHT_SEED=n` makes others.
    @Test("answers what a model of it answers, call by call, and never UNKNOWN or INTERNAL")
    func model() async throws {
        let environment = ProcessInfo.processInfo.environment
        try await run(
            "model.py", [([], [environment["ADFLIGHT_MODEL"] ?? "60", environment["ADFLIGHT_SEED"] ?? "1"])])
    }
}
