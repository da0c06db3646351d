import Application
import Domain
import Foundation
import HTTPClient
import Sandbox
import TestSupport
import Testing

/// `ADFLIGHT_CRASHES=all swift test --filter CrashTests` runs the whole matrix, where each change runs every point once.
@Suite("Crashes of real processes", .timeLimit(.minutes(60)))
struct CrashTests {
    /// Each is half a dozen processes.
    private static let turns = Turns(2)

    @Test("the program lists every point in its order")
    func lists() async throws {
        let ended = try await Program.run("adflight", ["worker", "--list-crash-points"])
        let names = ended.output.split(separator: "\n").dropFirst().map { $0.prefix { $0 != " " } }
        #expect(names == CrashPoint.allCases.map { $0.name[...] }, "\(ended)")
        #expect(CrashPoint.allCases.count == 24)
    }

    @Test("the matrix is 960 runs; each that cannot be says why, and no point is without one")
    func matrix() {
        let void = Dictionary(grouping: CrashCase.matrix.compactMap(\.reasonVoid), by: \.self)
        for (reason, runs) in void.sorted(by: { $0.key < $1.key }) { print("crashes: \(runs.count) void: \(reason)") }
        print("crashes: \(CrashCase.asked.count) runs of \(CrashCase.matrix.count)")
        #expect(CrashCase.matrix.count == 960 && void.values.reduce(0) { $0 + $1.count } == 157)
        #expect(CrashCase.gate.map(\.point) == CrashPoint.allCases)
    }

    @Test("leave every campaign at Google once", arguments: CrashCase.asked)
    func crash(run: CrashCase) async throws {
        try await TestCluster.withDatabase(Self.turns) { uri in
            let google = try await FarSide(run.google, gate: run.gate)
            let world = try await CrashWorld(database: uri, google)
            let violations: [String]
            do { violations = try await world.violations(after: run) } catch { violations = ["\(error)"] }
            await world.close()
            #expect(violations.isEmpty, "\(run): \(violations.joined(separator: "; "))")
        }
    }
}

extension CrashCase {
    /// Whether a server dies, and not a worker.
    fileprivate var isOfServer: Bool {
        [.enqueueNotCommitted, .enqueueCommittedUnanswered, .enqueueAnswered].contains(point)
    }

    fileprivate var gate: FarSide.Gate {
        switch point {
        case .halfOfBodySent: .halfway
        case .sentNotYetApplied, .heartbeatLostWhileSending, .stoppedWhileSending, .drainWhileSending,
            .drainForcedExit, .databaseRestart:
            .beforeEffect
        case .appliedNotAnswered: .beforeAnswer
        default: .open
        }
    }
}

extension CrashWorld {
    /// Lets one process die, another take over, and everything come to rest.
    fileprivate func violations(after run: CrashCase) async throws -> [String] {
        let victim = try await self.victim(of: run)
        switch run.kind {
        case .kill, .exit:
            let status = await victim.end().status
            if status != (run.kind == .kill ? SIGKILL : 1) { return ["the victim ended with \(status)"] }
        case .stop: try await waitUntil("a standing process") { victim.isStopped }
        case .cutDatabase: break
        }
        if run.isOfServer {
            let (server, address) = try await self.server()
            try await publish(at: address)
            server.send(SIGTERM)
            let ended = await server.end()
            if ended.status != 0 { return ["the second server ended with \(ended.status): \(ended.errors)"] }
        }
        let survivor = try worker()
        // From here on it publishes.
        try await survivor.line { $0 == "publishing" ? () : nil }
        if run.kind == .stop || run.point == .heartbeatLostWhileSending {
            try await waitUntil("a take-over") { try await isTakenOver }
        }
        if run.kind == .stop { victim.send(SIGCONT) }
        google.release()
        try await waitUntil("rest") { try await isAtRest }
        for program in run.kind == .stop || run.kind == .cutDatabase ? [survivor, victim] : [survivor] {
            program.send(SIGTERM)
            let ended = await program.end()
            // A signal that comes before the program listens for signals simply ends it.
            if ended.status != 0, ended.status != SIGTERM {
                return ["a worker ended with \(ended.status): \(ended.errors)"]
            }
        }
        return try await violations()
    }

    /// The process that dies, brought to the point where it does.
    private func victim(of run: CrashCase) async throws -> Program {
        if run.isOfServer { return try await server(of: run) }
        try await enqueue()
        if run.point == .rescueSelectedNotUpdated {
            let dead = try worker(CrashCase(point: .intentCommittedNotConnected, kind: .kill, google: run.google))
            _ = await dead.end()
            try await waitUntil("a lease that is over") {
                try await isTrue("EXISTS (SELECT FROM publish_workers WHERE lease_until < now())")
            }
        }
        // The eighth heartbeat, more than a second after the claim: by then the request is under way.
        let victim = try worker(run, pass: run.point == .heartbeatLostWhileSending ? 8 : 1)
        if run.gate != .open, run.point != .heartbeatLostWhileSending {
            try await waitUntil("a create at Google") { google.holdsCreate }
        }
        switch run.point {
        case .drainWhileSending, .drainForcedExit:
            victim.send(SIGTERM)
            try await victim.reaches(run.point)
        case .heartbeatLostWhileSending:
            try await victim.reaches(run.point)
            if run.kind == .cutDatabase { try await loseLeases() }
        case .databaseRestart:
            try await cutSettlement { google.release() }
            try await disturb(victim, run.kind)
        case _ where run.point.isInside: try await victim.reaches(run.point)
        default: try await disturb(victim, run.kind)
        }
        return victim
    }

    private func server(of run: CrashCase) async throws -> Program {
        let (victim, address) = try await server(run)
        guard run.point.isInside else {
            try await publish(at: address)
            try await disturb(victim, run.kind)
            return victim
        }
        // Its caller learns nothing, unless only the connection to the database is lost.
        let call = Task { [campaign = campaigns[0]] in
            try await CrashWorld.publish(campaign, at: address, by: HTTPClient())
        }
        try await victim.reaches(run.point)
        if run.kind == .cutDatabase { try await call.value }
        call.cancel()
        return victim
    }

    private func disturb(_ victim: Program, _ kind: CrashPlan.Kind) async throws {
        switch kind {
        case .kill: victim.send(SIGKILL)
        case .stop: victim.send(SIGSTOP)
        case .cutDatabase: try await cutDatabase()
        case .exit: preconditionFailure("a process exits by itself")
        }
    }
}

extension Program {
    /// Waits until the process says that it is there.
    fileprivate func reaches(_ point: CrashPoint) async throws {
        try await line { $0 == "reached \(point.name)" ? () : nil }
    }
}
