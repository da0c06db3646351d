import Foundation
import Postgres
import Sandbox
import Store
import TestSupport
import Testing

@Suite("A Google Ads that cannot be asked", .timeLimit(.minutes(5)))
struct OutageTests {
    @Test("that fails every question costs a job no more turns than it takes to see it", arguments: [503, 403, 404])
    func fails(status: Int) async throws {
        try await TestCluster.withDatabase { uri in
            let google = try await FarSide(.none, gate: .open)
            let world = try await CrashWorld(database: uri, google)
            google.fail(with: status)
            try await world.enqueue()
            let worker = try world.worker()
            if status == 403 {
                try await world.waitUntil("a hold") {
                    try await world.isTrue(
                        "EXISTS (SELECT FROM publish_scopes WHERE customer_id > 0 AND not_before > now())")
                }
            } else {
                try await worker.errorLine { $0.contains("Google Ads does not answer") ? () : nil }
            }
            worker.send(SIGTERM)
            #expect(await worker.end().status == 0)
            #expect(try await world.isTrue("(SELECT max(attempt) <= 5 AND min(attempt) >= 0 FROM publish_jobs)"))
            #expect(try await world.isTrue("NOT EXISTS (SELECT FROM publish_jobs WHERE state = 'PARKED')"))
            await world.close()
        }
    }

    @Test(
        "parks no job, not even one at its last turn, and each is published when it is over",
        arguments: [
            ("GOOGLE_ADS_ENDPOINT", "http://127.0.0.1:1"), ("GOOGLE_ADS_TOKEN_URI", "http://127.0.0.1:1"),
            ("GOOGLE_ADS_REFRESH_TOKEN", "revoked"),
        ])
    func waits(setting: String, wrong: String) async throws {
        try await TestCluster.withDatabase { uri in
            let google = try await FarSide(.none, gate: .open)
            let world = try await CrashWorld(database: uri, google)
            try await world.enqueue()
            try await world.session.execute(script: "UPDATE publish_jobs SET attempt = 39")
            let cut = try world.worker(setting: [setting: wrong])
            try await world.waitUntil("turns of every job") {
                try await world.isTrue("(SELECT count(DISTINCT job_id) FROM publish_events) = 3")
            }
            cut.send(SIGTERM)
            #expect(await cut.end().status == 0)
            #expect(try await world.isTrue("(SELECT every(state = 'SCHEDULED' AND attempt = 39) FROM publish_jobs)"))

            try await world.session.execute(script: "UPDATE publish_jobs SET run_at = now(), due = now()")
            let worker = try world.worker()
            try await world.waitUntil("rest") { try await world.isAtRest }
            worker.send(SIGTERM)
            #expect(await worker.end().status == 0)
            #expect(try await world.isTrue("(SELECT every(status = 'PUBLISHED') FROM campaigns)"))
            await world.close()
        }
    }
}
