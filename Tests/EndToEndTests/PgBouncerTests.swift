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

    @Test("a sheet is imported, in one piece and in batches, planned and shown")
    func imports() async throws {
        let folder = try Folder()
        let sheets = SheetImportTests()
        let first = try folder.write(sheets.sheet(300), to: "first.csv")
        let second = try folder.write(sheets.sheet(300, label: "b"), to: "second.csv")
        try await sheets.withDatabase { uri, ask in
            let bouncer = try await PgBouncer(before: uri)
            func importing(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
                try await Program.run(
                    "adflight-import", arguments + ["--customer", "1234567890"], environment: bouncer.environment)
            }
            let steps = [
                ([first, "--dry-run"], "create 297"), ([first], "created 297"),
                ([second, "--batch", "100"], "updated 297"),
                ([second], "unchanged 297"),
            ]
            for (arguments, words) in steps {
                let ended = try await importing(["import"] + arguments)
                #expect(ended.status == 3 && ended.output.contains(words), "\(ended)")
            }
            let status = try await Program.run("adflight-import", ["status", "2"], environment: bouncer.environment)
            #expect(status.output.hasPrefix("2  DONE  second.csv  100 %  297 updated"), "\(status)")
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["297"])
            let wrong = try await Program.run(
                "adflight-import", ["status"],
                environment: bouncer.environment.merging(["DATABASE_PREPARED_STATEMENTS": "maybe"]) { $1 })
            #expect(wrong.status == 1 && wrong.errors.hasSuffix("is neither on nor off"), "\(wrong)")
        }
    }
}
