import Glibc
import Postgres
import PrivatePostgres
import Store
import TestSupport

/// Measures the publish queue on a private PostgreSQL with its defaults, so with fsync. `Tests/benchmark/queue` runs it.
@main
struct QueueBenchmark {
    /// `name=number`; what is left out has these values.
    private static let defaults = [
        "jobs": 100_000, "customers": 50, "workers": 4, "batch": PublishQueue.Limits.batch, "rate": 500, "seconds": 10,
        "hold": 0,
        "settle": 60, "campaigns": 20_000, "procrastinate": 1,
    ]

    static func main() async throws {
        var options = defaults
        for argument in CommandLine.arguments.dropFirst() {
            let parts = argument.split(separator: "=")
            guard parts.count == 2, let number = Int(parts[1]), defaults[String(parts[0])] != nil else {
                print("usage: queue [\(defaults.keys.sorted().joined(separator: "=N] ["))=N]")
                exit(64)
            }
            options[String(parts[0])] = number
        }
        try await TestCluster.withFolder { folder in
            let cluster = try await PrivatePostgres.start(in: folder)
            do {
                try await measure(cluster.connectionURI) { options[$0] ?? 0 }
            } catch {
                print(error)
            }
            try await cluster.stop()
        }
    }

    private static func measure(_ uri: String, _ option: (String) -> Int) async throws {
        func with(_ name: String, _ body: (Load) async throws -> Void) async throws {
            let session = try await Session.open(ConnectionSettings(conninfo: uri))
            try await session.execute(script: "CREATE DATABASE \(name)")
            await session.close()
            let load = try await Load.open(uri.replacing("@/adflight?", with: "@/\(name)?"))
            try await body(load)
            await load.close()
        }
        if option("jobs") > 0 {
            try await with("throughput") {
                try await $0.throughput(
                    jobs: option("jobs"), customers: option("customers"), workers: option("workers"),
                    batch: option("batch"))
            }
        }
        if option("procrastinate") > 0 {
            try await with("procrastinate") { _ in
                let python = try await PythonEnvironment(
                    "queue-benchmark", requirements: "Tests/benchmark/QueueBenchmark/requirements.txt")
                let outcome = try await python.run(
                    "Tests/benchmark/QueueBenchmark/procrastinate_jobs.py",
                    [uri.replacing("@/adflight?", with: "@/procrastinate?"), "\(option("jobs") / 20)"])
                print(outcome.standardOutput, outcome.standardError, separator: "", terminator: "")
            }
        }
        if option("seconds") > 0 {
            try await with("pickup") { try await $0.pickup(rate: option("rate"), seconds: option("seconds")) }
        }
        if option("campaigns") > 0 {
            try await with("enqueue") { try await $0.enqueue(campaigns: option("campaigns"), rounds: 3) }
        }
        if option("hold") > 0 {
            try await with("held") {
                try await $0.pickup(rate: option("rate"), seconds: 0, hold: option("hold"), settle: option("settle"))
            }
        }
    }
}
