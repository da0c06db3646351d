import Foundation
import Postgres
import PrivatePostgres
import TestSupport
import Testing

/// A server with its publisher and a stand-in for Google, all of them the real programs.
final class Deployment {
    let folder: Folder
    let server: Program
    let address: String
    /// What makes other programs use the same Google.
    let environment: [String: String]
    private let sandbox: Program

    /// - Parameter settings: more of the server's environment.
    init(latency: Int = 0, settings: [String: String] = [:]) async throws {
        folder = try Folder()
        sandbox = try Program("adflight", ["sandbox", "--listen", "127.0.0.1:0", "--latency", "\(latency)"])
        let google = try await sandbox.listening()
        environment = [
            "GOOGLE_ADS_ENDPOINT": "http://\(google)", "GOOGLE_ADS_TOKEN_URI": "http://\(google)/token",
            "GOOGLE_ADS_CLIENT_ID": "sandbox-client", "GOOGLE_ADS_CLIENT_SECRET": "sandbox-secret",
            "GOOGLE_ADS_REFRESH_TOKEN": "1//sandbox-refresh",
        ]
        server = try Program(
            "adflight", ["serve", "--listen", "127.0.0.1:0", "--data-dir", folder.path],
            environment: environment.merging(settings) { $1 })
        address = try await server.listening()
    }

    /// Runs a scenario of the Python client.
    func scenario(_ name: String) async throws -> String {
        let python = try await PythonEnvironment("grpc", requirements: "Tests/EndToEndTests/requirements.txt")
        let outcome = try await python.run(
            "Tests/EndToEndTests/python/scenarios.py", [name, address, "\(PythonEnvironment.repository)/proto"])
        #expect(outcome.exitCode == 0, "\(outcome.standardError.suffix(2_000))")
        return outcome.standardOutput
    }

    /// Stops the server as a service manager would.
    func stop() async throws -> Int32 {
        server.send(SIGTERM)
        let status = await server.end().status
        sandbox.send(SIGTERM)
        _ = await sandbox.end()
        return status
    }
}

@Suite("A served deployment", .timeLimit(.minutes(5)))
struct ServerTests {
    @Test("keeps the rules of its API", arguments: ["lifecycle", "written_back", "jobs", "published_batches"])
    func scenario(name: String) async throws {
        let deployment = try await Deployment()
        _ = try await deployment.scenario(name)
        #expect(try await deployment.stop() == 0)
    }

    @Test("may open as many files and connections as the system lets it, whatever the shell was given")
    func descriptors() async throws {
        let folder = try Folder()
        let shell = #"ulimit -Sn 128; exec "$@""#
        let command = [Program.path(of: "adflight"), "serve", "--no-publisher", "--listen", "127.0.0.1:0"]
        let server = try Program(
            "/bin/sh", ["-c", shell, "sh"] + command + ["--data-dir", folder.path])
        _ = try await server.listening()
        let limits = try #require(server.limits.first { $0.hasPrefix("Max open files") }).split(separator: " ")
        #expect(limits[3] == limits[4])
        server.send(SIGTERM)
        let ended = await server.end()
        #expect(ended.status == 0, "\(ended)")
    }

    @Test("ends in order when it is told to before it has begun, and leaves no PostgreSQL behind")
    func earlyStop() async throws {
        let folder = try Folder()
        let server = try Program(
            "adflight", ["serve", "--no-publisher", "--listen", "127.0.0.1:0", "--data-dir", folder.path])
        let postmaster = "\(folder.path)/postgres/data/postmaster.pid"
        while !FileManager.default.fileExists(atPath: postmaster) { await Task.yield() }
        server.send(SIGTERM)
        let ended = await server.end()
        #expect(ended.status == 0, "\(ended)")
        #expect(!FileManager.default.fileExists(atPath: postmaster))
    }

    @Test("rehearses within the quota of a day")
    func rehearsals() async throws {
        let deployment = try await Deployment(settings: ["GOOGLE_ADS_OPERATIONS_PER_DAY": "9"])
        _ = try await deployment.scenario("day_quota")
        #expect(try await deployment.stop() == 0)
    }

    @Test("gives back what it was publishing when it stops, with the open outcome written down")
    func leases() async throws {
        let deployment = try await Deployment(latency: 600_000)
        _ = try await deployment.scenario("publishing")
        #expect(try await deployment.stop() == 0)

        let cluster = try await PrivatePostgres.start(in: deployment.folder.path)
        let session = try await Session.open(ConnectionSettings(conninfo: cluster.connectionURI))
        let jobs = try await session.query(
            Statement("jobs", "SELECT state, worker IS NULL AND sent_at IS NOT NULL FROM publish_jobs"))
        #expect(jobs.count == 1 && jobs.string(0, 0) == "QUEUED" && jobs.bool(0, 1))
        await session.close()
        try await cluster.stop()
    }

    @Test("shows what the importer stores while it runs, and leaves no PostgreSQL behind when it stops")
    func importer() async throws {
        let deployment = try await Deployment()
        let sheet = try deployment.folder.write(
            """
            Campaign,Objective,Campaign daily budget,Start Date
            From a sheet,Sales,12.50,2035-01-01
            Without a budget,Sales,,2035-01-01
            """, to: "sheet.csv")
        let arguments = [sheet, "--customer", "123-456-7890", "--data-dir", deployment.folder.path]
        let imported = try await Program.run("adflight-import", arguments)
        #expect(imported.status == 3, "\(imported)")
        #expect(imported.output.contains("Campaign daily budget"))
        #expect(try await deployment.scenario("names").split(separator: "\n") == ["From a sheet"])
        #expect(try await deployment.stop() == 0)
        #expect(!FileManager.default.fileExists(atPath: "\(deployment.folder.path)/postgres/data/postmaster.pid"))
    }
}
