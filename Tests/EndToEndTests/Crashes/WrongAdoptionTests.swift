import Domain
import Foundation
import Postgres
import Sandbox
import Store
import TestSupport
import Testing

@Suite("A campaign at Google Ads that was adopted for another one here", .timeLimit(.minutes(5)))
struct WrongAdoptionTests {
    @Test("parks the job of its own campaign, with the reason, and holds up none of those that share its mutate")
    func parks() async throws {
        try await TestCluster.withDatabase { uri in
            let google = try await FarSide(.none, gate: .beforeAnswer)
            let world = try await CrashWorld(database: uri, google)
            try await world.enqueue()
            let worker = try world.worker()
            try await world.waitUntil("a create at Google") { google.holdsCreate }
            let own = world.campaigns[0]
            let mark = "adflight-\(own)"
            let taken = try #require(await google.sandbox.campaigns.first { $0.adNames == [mark] }?.id)
            let adopt = Statement(
                "adopt",
                """
                INSERT INTO campaigns SELECT (jsonb_populate_record(c, jsonb_build_object(
                    'id', gen_random_uuid(), 'name', 'Another', 'status', 'PUBLISHED', 'google_status', 'PAUSED',
                    'google_campaign_id', $2::bigint))).*
                FROM campaigns c WHERE id = $1
                """)
            _ = try await world.session.query(adopt, [.uuid(own.bits), .int64(taken)])
            google.release()
            try await world.waitUntil("rest") { try await world.isAtRest }
            worker.send(SIGTERM)
            #expect(await worker.end().status == 0)

            let jobs = try await world.store.jobs.jobs(JobFilter(), olderThan: nil, limit: 10)
            for job in jobs { #expect(job.phase == (job.campaignID == own ? .parked : .done), "\(job)") }
            let parked = try #require(jobs.first { $0.campaignID == own })
            #expect(parked.reason.contains("campaign \(taken) at Google Ads"))
            await world.close()
        }
    }
}
