import Domain
import Foundation
import HTTP2
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
            google.fail(with: HTTPResponse(status: status, body: Array("<html>Sorry</html>".utf8)))
            try await world.enqueue()
            let worker = try world.worker()
            try await worker.errorLine { $0.contains("Google Ads does not answer") ? () : nil }
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
    @Test(
        "that refuses a question for the account's sake holds the account, and a look that finds it mended lets it go")
    func holdsAccount() async throws {
        try await TestCluster.withDatabase { uri in
            let google = try await FarSide(.none, gate: .open)
            let world = try await CrashWorld(database: uri, google)
            let customer = try #require(CustomerID(1_234_567_890))
            let good = AccountCheck(customerID: customer, currencyCode: "EUR", timeZone: "Europe/Paris", findings: [])
            try await world.store.accounts.record(good, holding: .seconds(1))
            google.fail(with: Self.refusal)
            try await world.enqueue()
            let worker = try world.worker()
            let held = "SELECT FROM publish_scopes s JOIN accounts a USING (customer_id) WHERE not_before = held_until"
            try await world.waitUntil("a hold of the account") { try await world.isTrue("EXISTS (\(held))") }
            try await world.waitUntil("jobs that wait") {
                try await world.isTrue(
                    "(SELECT count(*) = 3 AND every(reason LIKE 'the account is held%') FROM publish_jobs)")
            }
            #expect(try await world.isTrue("(SELECT max(attempt) = 0 FROM publish_jobs)"))

            google.fail(with: nil)
            let check = try world.adflight(["accounts", "check", "\(customer)"])
            #expect(await check.end().status == 0)
            try await world.waitUntil("rest") { try await world.isAtRest }
            worker.send(SIGTERM)
            #expect(await worker.end().status == 0)
            #expect(try await world.isTrue("(SELECT every(status = 'PUBLISHED') FROM campaigns)"))
            await world.close()
        }
    }

    @Test("is not asked beyond the day's quota, and no account is held for it")
    func quota() async throws {
        try await TestCluster.withDatabase { uri in
            let google = try await FarSide(.none, gate: .open)
            let world = try await CrashWorld(database: uri, google)
            try await world.enqueue()
            _ = try await world.store.queue(worker: 1).reserve(100, of: .project, perDay: 100)
            let worker = try world.worker(setting: ["GOOGLE_ADS_OPERATIONS_PER_DAY": "100"])
            try await world.waitUntil("jobs that wait") {
                try await world.isTrue(
                    "(SELECT count(*) = 3 AND every(reason LIKE '%quota of 100%') FROM publish_jobs)")
            }
            worker.send(SIGTERM)
            #expect(await worker.end().status == 0)
            #expect(try await world.isTrue("(SELECT max(attempt) = 0 FROM publish_jobs)"))
            let held = "SELECT array_agg(customer_id) = '{0}' FROM publish_scopes WHERE not_before > now()"
            #expect(try await world.isTrue("(\(held))"))
            await world.close()
        }
    }

    private static let refusal = HTTPResponse(
        status: 403, headers: [(name: "content-type", value: "application/json")],
        body: Array(
            """
            {"error": {"code": 403, "status": "PERMISSION_DENIED", "details": [{
                "@type": "type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure",
                "errors": [{"errorCode": {"authorizationError": "CUSTOMER_NOT_ENABLED"}, "message": "Not enabled."}]
            }]}}
            """.utf8))
}
