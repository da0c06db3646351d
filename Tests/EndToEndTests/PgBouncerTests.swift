import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("Behind PgBouncer in transaction mode", .timeLimit(.minutes(5)))
struct PgBouncerTests {
    @Test("what a server queues a worker publishes once, without notifications, while PgBouncer is killed")
    func publishes() async throws {
        try await TestCluster.withDatabase { uri in
            let bouncer = try await PgBouncer(before: uri)
            let google = try await FarSide(.appliedThenReset, gate: .beforeEffect)
            let world = try await CrashWorld(database: uri, google, programs: bouncer.environment)
            let (server, address) = try await world.server()
            let worker = try world.worker()
            try await worker.line { $0 == "publishing" ? () : nil }
            try await world.publish(at: address)
            try await world.waitUntil("a create at Google") { google.holdsCreate }
            try await bouncer.restart()
            google.release()
            try await world.waitUntil("rest") { try await world.isAtRest }
            for program in [worker, server] {
                program.send(SIGTERM)
                let ended = await program.end()
                #expect(ended.status == 0, "\(ended)")
            }
            let violations = try await world.violations()
            #expect(violations.isEmpty, "\(violations)")
            await world.close()
        }
    }
}
