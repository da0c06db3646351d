import Domain
import Postgres
import Store
import Testing

/// The database itself refuses what no program of ours would write.
@Suite("Constraints", .timeLimit(.minutes(5)))
struct ConstraintTests {
    /// What is changed in a row that is otherwise right, and the constraint that refuses it.
    private static let campaigns: [(change: String, constraint: String)] = [
        ("customer_id = 999999999", "campaigns_customer_id_ten_digits"),
        ("customer_id = 10000000000", "campaigns_customer_id_ten_digits"),
        ("name = ''", "campaigns_name_one_line"),
        ("name = E'a\\nb'", "campaigns_name_one_line"),
        ("name = E'a\\rb'", "campaigns_name_one_line"),
        ("name = repeat('a', 257)", "campaigns_name_one_line"),
        ("objective = 'FAME'", "campaigns_objective_known"),
        ("campaign_type = 'VIDEO'", "campaigns_campaign_type_known"),
        ("daily_budget = 0", "campaigns_daily_budget_positive"),
        ("daily_budget = -1", "campaigns_daily_budget_positive"),
        ("end_date = start_date - 1", "campaigns_end_not_before_start"),
        ("daily_budget = NULL", "campaigns_one_budget"),
        ("total_budget = 1", "campaigns_one_budget"),
        ("daily_budget = NULL, total_budget = 0", "campaigns_total_budget_positive"),
        ("target_cpa = 1, target_roas = 1", "campaigns_one_bidding_goal"),
        ("target_cpc = 0", "campaigns_bidding_goal_positive"),
        ("cpc_bid_ceiling = -1", "campaigns_bidding_goal_positive"),
        ("additional_logo_urls = array_fill('a'::text, '{5}')", "campaigns_additional_logo_urls_at_most_4"),
        ("card_headlines = '{a}', card_image_urls = '{a}'", "campaigns_cards_at_most_10_and_whole"),
        ("card_headlines = '{a}', card_final_urls = '{a}'", "campaigns_cards_at_most_10_and_whole"),
        ("videos = array_fill('a'::text, '{6}')", "campaigns_videos_at_most_5"),
        ("long_headlines = array_fill('a'::text, '{6}')", "campaigns_long_headlines_at_most_5"),
        ("keywords = array_fill('a'::text, '{1001}')", "campaigns_keywords_at_most_1000"),
        ("negative_keywords = array_fill('a'::text, '{1001}')", "campaigns_keywords_at_most_1000"),
        ("headlines = array_fill('a'::text, '{16}')", "campaigns_headlines_at_most_15"),
        ("descriptions = array_fill('a'::text, '{6}')", "campaigns_descriptions_at_most_5"),
        ("image_urls = array_fill('a'::text, '{21}')", "campaigns_image_urls_at_most_20"),
        ("eu_political = 'PERHAPS'", "campaigns_eu_political_known"),
        ("status = 'LOST'", "campaigns_status_known"),
        ("status = 'PUBLISHED', google_campaign_id = 1, google_status = 'LOST'", "campaigns_google_status_known"),
        ("status = 'PUBLISHED'", "campaigns_published_has_google_id"),
        ("status = 'PUBLISHED', google_campaign_id = 1", "campaigns_published_has_google_id"),
        ("status = 'PUBLISHED', google_status = 'PAUSED'", "campaigns_published_has_google_id"),
        ("google_campaign_id = 1", "campaigns_published_has_google_id"),
        ("google_status = 'PAUSED'", "campaigns_published_has_google_id"),
        ("status = 'QUEUED', delete_time = now()", "campaigns_deleted_is_at_rest"),
        ("status = 'PUBLISHING', delete_time = now()", "campaigns_deleted_is_at_rest"),
    ]

    private static let jobs: [(change: String, constraint: String)] = [
        ("kind = 'DELETE'", "publish_jobs_kind_known"),
        ("state = 'LOST'", "publish_jobs_state_known"),
        ("state = 'RUNNING'", "publish_jobs_running_is_leased"),
        ("state = 'RUNNING', worker = gen_random_uuid()", "publish_jobs_running_is_leased"),
        ("state = 'RUNNING', lease = 1", "publish_jobs_running_is_leased"),
        ("worker = gen_random_uuid(), lease = 1", "publish_jobs_running_is_leased"),
        ("state = 'DONE'", "publish_jobs_state_known"),
        ("priority = -1", "publish_jobs_priority_not_negative"),
        ("sent_at = now()", "publish_jobs_open_outcome_is_whole"),
        ("sent_lease = 1, apply_until = now()", "publish_jobs_open_outcome_is_whole"),
    ]

    private func expectRefused(_ sql: String, by constraint: String, in database: TestDatabase) async throws {
        let before = try await database.everything()
        do {
            try await database.execute(sql)
            Issue.record("nothing refused \(sql)")
        } catch PostgresError.server(let error) {
            #expect(error.constraint == constraint, "\(sql)")
        }
        #expect(try await database.everything() == before)
    }

    @Test("every named constraint refuses its nonsense")
    func refusesNonsense() async throws {
        try await TestDatabase.with { database in
            _ = try await database.queued()
            // Without a job, so that only the constraint under test can refuse.
            let alone = try await database.draft("Alone")
            for (change, constraint) in Self.campaigns {
                let sql = "UPDATE campaigns SET \(change) WHERE id = '\(alone.id)'"
                try await expectRefused(sql, by: constraint, in: database)
            }
            for (change, constraint) in Self.jobs {
                try await expectRefused("UPDATE publish_jobs SET \(change)", by: constraint, in: database)
            }
        }
    }

    @Test("a row that is right in every respect is taken at once, and wrong ones are not inserted either")
    func checksInserts() async throws {
        try await TestDatabase.with { database in
            _ = try await database.draft()
            func copy(_ columns: String) -> String {
                """
                INSERT INTO campaigns
                SELECT (jsonb_populate_record(
                    NULL::campaigns, to_jsonb(c) || jsonb_build_object('id', gen_random_uuid(), \(columns)))).*
                FROM campaigns c WHERE name = 'Spring sale'
                """
            }
            try await database.execute(copy("'name', 'Copy'"))
            try await expectRefused(
                copy("'name', 'Other', 'daily_budget', 0"), by: "campaigns_daily_budget_positive", in: database)
            try await expectRefused(
                copy("'name', 'Spring sale'"), by: "campaigns_name_unique", in: database)
        }
    }

    @Test("a column that must be filled cannot be NULL")
    func refusesNull() async throws {
        try await TestDatabase.with { database in
            _ = try await database.draft()
            let optional: Set = [
                "content_hash", "end_date", "logo_url", "call_to_action", "eu_political", "google_campaign_id",
                "google_status",
                "delete_time", "total_budget", "target_cpa", "target_roas", "target_cpc", "cpc_bid_ceiling",
            ]
            let columns = try await database.texts(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'campaigns'")
            #expect(columns.count == 45)
            for column in columns where !optional.contains(column) {
                let sql = "UPDATE campaigns SET \(column) = NULL"
                await #expect(throws: PostgresError.self, "\(column)") { try await database.execute(sql) }
            }
        }
    }

    @Test("one campaign at Google is one of ours")
    func keepsPairsUnique() async throws {
        try await TestDatabase.with { database in
            _ = try await database.published("One", googleID: 5)
            let other = try await database.published("Other", googleID: 6)
            try await expectRefused(
                "UPDATE campaigns SET google_campaign_id = 5 WHERE id = '\(other.id)'",
                by: "campaigns_google_id_unique", in: database)
        }
    }

    @Test("every word of the vocabulary is known to the schema")
    func knowsWords() async throws {
        try await TestDatabase.with { database in
            let record = try await database.draft()
            let update = "WHERE id = '\(record.id)'"
            for status in CampaignStatus.allCases where status != .published {
                try await database.execute("UPDATE campaigns SET status = '\(status.rawValue)' \(update)")
                #expect(try await database.store.campaign(record.id).status == status)
            }
            for kind in JobKind.allCases {
                try await database.execute(
                    """
                    INSERT INTO publish_jobs (customer_id, campaign_id, kind, state, priority, run_at, due)
                    VALUES (1, '\(record.id)', '\(kind.rawValue)', 'BLOCKED', 0, now(), now())
                    """)
            }
            for status in GoogleStatus.allCases {
                try await database.execute(
                    """
                    UPDATE campaigns SET status = 'PUBLISHED', google_campaign_id = \(Int64.max),
                        google_status = '\(status.rawValue)' \(update)
                    """)
                let published = try await database.store.campaign(record.id)
                #expect(published.googleStatus == status)
                #expect(published.googleCampaignID == .max)
            }
        }
    }
}
