import Domain
import Store
import Testing

extension Settlement {
    /// One of each case.
    static let samples: [Settlement] = [
        .published(googleCampaignID: 77, .paused), .statusChanged(.enabled), .updated, .refused(["One.", "Two."]),
        .resend(after: .seconds(3600), reason: "busy"),
        .lookAgain(after: .milliseconds(7_200_500), reason: "no answer"),
        .parked(reason: "several"),
    ]
}

/// What one settlement writes.
struct SettlementCase: CustomTestStringConvertible, Sendable {
    let kind: JobKind
    let settlement: Settlement
    /// State, whether the create stays open, whether it is finished, whole seconds until it runs, and error.
    let job: String
    /// Status, Google's id and status, and error.
    let campaign: String
    /// Outcome and detail.
    let event: String
    /// Whether the campaign is not what it was.
    var changes = true

    var testDescription: String { "\(kind) \(settlement)" }

    static let all = [
        SettlementCase(
            kind: .publish, settlement: .published(googleCampaignID: 99, .paused),
            job: "DONE closed finished 0 ()", campaign: "PUBLISHED 99 PAUSED ()", event: "PUBLISHED ()"),
        SettlementCase(
            kind: .publish, settlement: .published(googleCampaignID: 99, .enabled),
            job: "DONE closed finished 0 ()", campaign: "PUBLISHED 99 ENABLED ()", event: "PUBLISHED ()"),
        SettlementCase(
            kind: .publish, settlement: .refused(["One.", "Two."]),
            job: "REFUSED closed finished 0 (One.|Two.)", campaign: "FAILED - - (One.|Two.)",
            event: "REFUSED (One.|Two.)"),
        SettlementCase(
            kind: .publish, settlement: .resend(after: .seconds(3600), reason: "busy"),
            job: "SCHEDULED closed open 3600 (busy)", campaign: "QUEUED - - (before)", event: "RESEND (busy)"),
        SettlementCase(
            kind: .publish, settlement: .lookAgain(after: .milliseconds(7_200_500), reason: "no answer"),
            job: "UNKNOWN sent open 7200 (no answer)", campaign: "PUBLISHING - - (before)",
            event: "LOOK_AGAIN (no answer)",
            changes: false),
        SettlementCase(
            kind: .publish, settlement: .parked(reason: "several"),
            job: "PARKED sent open 0 (several)", campaign: "FAILED - - (several)", event: "PARKED (several)"),
        SettlementCase(
            kind: .enable, settlement: .statusChanged(.enabled),
            job: "DONE closed finished 0 ()", campaign: "PUBLISHED 77 ENABLED ()", event: "ENABLED ()"),
        SettlementCase(
            kind: .pause, settlement: .statusChanged(.removed),
            job: "DONE closed finished 0 ()", campaign: "PUBLISHED 77 REMOVED ()", event: "REMOVED ()"),
        SettlementCase(
            kind: .remove, settlement: .statusChanged(.removed),
            job: "DONE closed finished 0 ()", campaign: "PUBLISHED 77 REMOVED ()", event: "REMOVED ()"),
        SettlementCase(
            kind: .update, settlement: .updated,
            job: "DONE closed finished 0 ()", campaign: "PUBLISHED 77 PAUSED ()", event: "UPDATED ()"),
        SettlementCase(
            kind: .enable, settlement: .refused(["No."]),
            job: "REFUSED closed finished 0 (No.)", campaign: "PUBLISHED 77 PAUSED (No.)", event: "REFUSED (No.)"),
        SettlementCase(
            kind: .pause, settlement: .resend(after: .seconds(60), reason: "busy"),
            job: "SCHEDULED closed open 60 (busy)", campaign: "PUBLISHED 77 PAUSED (before)", event: "RESEND (busy)",
            changes: false),
        SettlementCase(
            kind: .pause, settlement: .parked(reason: "gone"),
            job: "PARKED sent open 0 (gone)", campaign: "PUBLISHED 77 PAUSED (gone)", event: "PARKED (gone)"),
    ]
}

@Suite("Settlements", .timeLimit(.minutes(5)))
struct SettlementTests {
    @Test("a settlement writes the job, the campaign and the audit line", arguments: SettlementCase.all)
    func writes(expected: SettlementCase) async throws {
        try await TestDatabase.with { database in
            // Another campaign and job, which no settlement may touch.
            let bystander = try await database.queued("Bystander")
            try await database.execute(
                "UPDATE publish_jobs SET run_at = now() + interval '1 hour', state = 'SCHEDULED'")
            let before = try await database.texts(Self.row("publish_jobs", "campaign_id", bystander.id))

            let job = try await database.claimed(expected.kind)
            try await database.execute(
                "UPDATE campaigns SET publish_error = 'before' WHERE id = '\(job.campaignID)'")
            let intent = try #require(try await database.queue().recordIntents([job]).first)
            #expect(try await database.queue().settle([(job, expected.settlement)]) == [])

            #expect(try await database.texts(Self.job(job.id)) == [expected.job])
            #expect(try await database.texts(Self.campaign(job.campaignID)) == [expected.campaign])
            #expect(
                try await database.texts(Self.events) == [
                    "\(expected.event) 1234567890 \(job.campaignID) \(job.id) \(job.lease)"
                ])
            let settled = try await database.store.campaign(job.campaignID)
            #expect((settled.revision > intent.record.revision) == expected.changes)
            #expect(settled.campaign == intent.record.campaign)
            #expect(try await database.store.campaign(bystander.id) == bystander)
            #expect(try await database.texts(Self.row("publish_jobs", "campaign_id", bystander.id)) == before)
        }
    }

    private static func job(_ id: Int64) -> String {
        """
        SELECT format('%s %s %s %s (%s)', phase, CASE WHEN sent_at IS NULL THEN 'closed' ELSE 'sent' END,
            CASE WHEN finish_time IS NULL THEN 'open' ELSE 'finished' END,
            greatest(0, floor(extract(epoch FROM run_at - (SELECT max(time) FROM publish_events)))),
            replace(reason, E'\\n', '|'))
        FROM jobs WHERE id = \(id)
        """
    }

    private static func campaign(_ id: CampaignID) -> String {
        """
        SELECT format('%s %s %s (%s)', status, coalesce(google_campaign_id::text, '-'), coalesce(google_status, '-'),
            replace(publish_error, E'\\n', '|'))
        FROM campaigns WHERE id = '\(id)'
        """
    }

    private static let events = """
        SELECT format(
            '%s (%s) %s %s %s %s', outcome, replace(detail, E'\\n', '|'), customer_id, campaign_id, job_id, lease)
        FROM publish_events ORDER BY id
        """

    private static func row(_ table: String, _ column: String, _ id: CampaignID) -> String {
        "SELECT to_jsonb(t)::text FROM \(table) t WHERE \(column) = '\(id)'"
    }

    @Test("every turn of a job leaves its own audit line")
    func keepsTrail() async throws {
        try await TestDatabase.with { database in
            _ = try await database.queued()
            let endings: [Settlement] = [
                .resend(after: .zero, reason: "busy"), .lookAgain(after: .zero, reason: "no answer"),
                .published(googleCampaignID: 5, .paused),
            ]
            for settlement in endings {
                let job = try await database.queue().claim(limit: 1)[0]
                #expect(try await database.queue().settle([(job, settlement)]) == [])
            }
            let trail = try await database.texts(
                "SELECT format('%s %s', rank() OVER (ORDER BY lease), outcome) FROM publish_events ORDER BY id")
            #expect(trail == ["1 RESEND", "2 LOOK_AGAIN", "3 PUBLISHED"])
        }
    }

    @Test("a reason that PostgreSQL could not keep does not hold the job up")
    func keepsAnyReason() async throws {
        try await TestDatabase.with { database in
            let job = try await database.claimed()
            let reason = "a\0b 🌷 " + String(repeating: "long ", count: 100_000)
            #expect(try await database.queue().settle([(job, .refused([reason]))]) == [])
            let record = try await database.store.campaign(job.campaignID)
            #expect(record.publishError == reason.replacing("\0", with: ""))
        }
    }
}
