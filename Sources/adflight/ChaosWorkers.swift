import Domain
import Foundation
import Sandbox

/// Processes `adflight worker` that are killed: some at a point of the publish protocol, the others at any moment.
final class ChaosWorkers {
    enum Limits {
        /// Alive at a time.
        static let workers = 3
        static let timesFaster = 20
        /// Milliseconds of a worker that is to die at any moment.
        static let life = 300...2_000
        /// Of one that does not come to its point.
        static let longestLife = 5_000
    }

    private struct Worker {
        let process: Process
        let point: CrashPoint?
        /// Nil for one that may live.
        let dies: ContinuousClock.Instant?
        var isKilled = false
    }

    /// Killed at a point, by its name.
    private(set) var killedAtPoint: [String: Int] = [:]
    private(set) var killedAtAnyMoment = 0
    private var workers: [Worker] = []
    private let environment: [String: String]

    /// Where a worker comes to by itself.
    private static let points = CrashPoint.allCases.filter { point in
        switch point {
        case .enqueueNotCommitted, .enqueueCommittedUnanswered, .drainWhileSending, .drainForcedExit: false
        default: point.isInside
        }
    }

    /// - Parameter environment: where the database and Google are.
    init(_ environment: [String: String]) {
        self.environment = environment.merging([
            "ADFLIGHT_TIMES_FASTER": "\(Limits.timesFaster)", "LOG_LEVEL": "critical",
        ]) { $1 }
    }

    var killed: Int { killedAtPoint.values.reduce(killedAtAnyMoment, +) }

    /// Kills those whose time has come, counts the dead, and starts others in their place.
    /// - Parameter mayLive: those that start now are not to die.
    func tend(mayLive: Bool, _ random: inout some RandomNumberGenerator) throws(CannotRun) {
        for index in workers.indices where !workers[index].isKilled && workers[index].dies.map({ $0 < .now }) ?? false {
            kill(workers[index].process.processIdentifier, SIGKILL)
            workers[index].isKilled = true
        }
        workers.removeAll { worker in
            guard !worker.process.isRunning else { return false }
            if worker.isKilled {
                killedAtAnyMoment += 1
            } else if worker.process.terminationReason == .uncaughtSignal, let point = worker.point {
                killedAtPoint[point.name, default: 0] += 1
            }
            return true
        }
        while workers.count < Limits.workers { workers.append(try start(mayLive: mayLive, &random)) }
    }

    /// No worker outlives the demonstration.
    func terminate() {
        for worker in workers { worker.process.terminate() }
    }

    /// Waits for those that were told to end.
    func end() async throws {
        terminate()
        while workers.contains(where: \.process.isRunning) { try await Task.sleep(for: Chaos.Limits.tick) }
        workers = []
    }

    private func start(mayLive: Bool, _ random: inout some RandomNumberGenerator) throws(CannotRun) -> Worker {
        let point = mayLive || Bool.random(using: &random) ? nil : Self.points.randomElement(using: &random)
        let life = point == nil ? Int.random(in: Limits.life, using: &random) : Limits.longestLife
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["worker"]
        process.environment = environment.merging(point.map { ["ADFLIGHT_CRASH_AT": $0.name] } ?? [:]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw CannotRun("cannot start a worker: \(error.localizedDescription)")
        }
        return Worker(process: process, point: point, dies: mayLive ? nil : .now + .milliseconds(life))
    }
}
