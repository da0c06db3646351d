import Foundation
import Postgres
import PrivatePostgres
import Testing

/// A deployment with one campaign to publish, and a person at Google.
private struct Account {
    struct Listed: Decodable {
        let state: String
        let currencyCode: String?
        let drifting: Int
        let findings: [Finding]
        let drifts: [Drift]?
    }

    struct Finding: Decodable {
        let finding: String
        let isBlocking: Bool
        let sentence: String
    }

    struct Drift: Decodable {
        let campaignId: String
        let field: String
        let ours: String
        let googles: String
    }

    struct Job: Decodable {
        let id: Int64
        let phase: String
        let reason: String
        let campaignId: String
        let faults: [Fault]?
        let drifts: [Drift]?
    }

    struct Fault: Decodable {
        let field: String
        let column: String?
        let googleRequestId: String
    }

    struct Campaigns: Decodable {
        struct Campaign: Decodable {
            let id: String
            let name: String
            let status: String
            let budgetMicros: String
            let end: String?
        }
        let campaigns: [Campaign]
    }

    static let customer = "1234567890"

    private static let tellsOfJobs = """
        CREATE OR REPLACE FUNCTION tell_of_jobs() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_notify('test_jobs', ''); RETURN NULL; END $$;
        CREATE OR REPLACE TRIGGER tell_of_jobs AFTER INSERT OR UPDATE ON publish_jobs EXECUTE FUNCTION tell_of_jobs();
        CREATE OR REPLACE TRIGGER tell_of_jobs AFTER INSERT ON finished_jobs EXECUTE FUNCTION tell_of_jobs();
        """

    let deployment: Deployment

    init() async throws {
        deployment = try await Deployment(settings: ["LOG_LEVEL": "trace"])
    }

    /// Queues a campaign that Google takes, unless its image is another.
    func publish(_ names: String..., image: String = "customers/\(customer)/assets/1") async throws {
        try await publish(names, image: image)
    }

    func publish(_ names: [String], image: String = "customers/\(customer)/assets/1") async throws {
        let header = """
            Customer ID,Campaign,Objective,Campaign daily budget,EU political ads,Languages,Location ID,Start Date,\
            End Date,Headline 1,Headline 2,Description 1,Business name,Final URL,Image 1,Logo image
            """
        let rows = names.map { name in
            """
            \(Self.customer),\(name),Website traffic,12.50,Doesn't have EU political ads,en,2840,2035-01-01,2035-03-31,\
            Spring sale,Everything for the garden,Save on everything until Sunday.,Example Shop,\
            https://www.example.com/spring,\(image),customers/\(Self.customer)/assets/5
            """
        }
        let sheet = try deployment.folder.write(
            ([header] + rows).joined(separator: "\n"), to: "\(names[0]).csv")
        let imported = try await Program.run(
            "adflight-import", [sheet, "--publish", "--data-dir", deployment.folder.path])
        try #require(imported.status == 0, "\(imported)")
    }

    func adflight(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
        try await Program.run(
            "adflight", arguments + ["--data-dir", deployment.folder.path], environment: deployment.environment)
    }

    func show() async throws -> Listed {
        try decoded(await adflight(["accounts", "show", Self.customer, "--json"]).output)
    }

    func jobs(_ phase: String) async throws -> [Job] {
        try await adflight(["jobs", "list", "--phase", phase, "--limit", "1000", "--json"]).output.split(
            separator: "\n"
        )
        .map { try decoded(String($0)) }
    }

    /// The first job of the phase, once there is one.
    func job(_ phase: String) async throws -> Job {
        let cluster = try await PrivatePostgres.start(in: deployment.folder.path)
        let settings = ConnectionSettings(conninfo: cluster.connectionURI)
        let session = try await Session.open(settings)
        try await session.execute(script: Self.tellsOfJobs)
        let listener = Listener(settings, channel: "test_jobs")
        var hints = listener.hints.makeAsyncIterator()
        let isThere = Statement("is_there", "SELECT EXISTS (SELECT FROM jobs WHERE phase = $1)")
        // The first hint says that it listens, each later one that a job has changed.
        repeat { _ = await hints.next() } while try await !session.query(isThere, [.text(phase)]).bool(0, 0)
        await listener.close()
        await session.close()
        try await cluster.stop()
        return try #require(try await jobs(phase).first)
    }

    func job(_ id: Int64) async throws -> Job {
        try decoded(await adflight(["jobs", "show", "\(id)", "--json"]).output)
    }

    /// Something that happens at Google, over the stand-in's control endpoints.
    @discardableResult
    func google(_ method: String, _ path: String, _ body: String? = nil) async throws -> String {
        let endpoint = try #require(deployment.environment["GOOGLE_ADS_ENDPOINT"])
        let ended = try await Program.run(
            "/usr/bin/curl",
            ["-sS", "--fail-with-body", "--http2-prior-knowledge", "-X", method, "\(endpoint)/sandbox/\(path)"]
                + (body.map { ["-d", $0] } ?? []))
        try #require(ended.status == 0, "\(ended)")
        return ended.output
    }

    /// What Google has.
    func campaigns() async throws -> [Campaigns.Campaign] {
        try JSONDecoder().decode(Campaigns.self, from: Data(await google("GET", "campaigns").utf8)).campaigns
    }

    /// Reaches behind the program's back.
    func sql(_ text: String) async throws {
        let cluster = try await PrivatePostgres.start(in: deployment.folder.path)
        let session = try await Session.open(ConnectionSettings(conninfo: cluster.connectionURI))
        try await session.execute(script: text)
        await session.close()
        try await cluster.stop()
    }

    private func decoded<Value: Decodable>(_ text: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Value.self, from: Data(text.utf8))
    }
}

@Suite("adflight accounts", .timeLimit(.minutes(5)))
struct AccountsTests {
    @Test("a suspended account holds its jobs and says why; once it is mended and looked at again they are published")
    func holds() async throws {
        let account = try await Account()
        try await account.google("PATCH", "accounts/\(Account.customer)", #"{"status": "SUSPENDED"}"#)
        try await account.publish("Waits")
        let held = try await account.job("SCHEDULED")
        #expect(held.reason.hasPrefix("the account is held: The account is SUSPENDED"))
        let shown = try await account.show()
        #expect(shown.state == "BLOCKED" && shown.currencyCode == "USD")
        #expect(shown.findings.first?.finding == "NOT_ENABLED" && shown.findings.first?.isBlocking == true)
        #expect(try await account.adflight(["accounts", "check", Account.customer]).status == 3)
        let list = try await account.adflight(["accounts", "list"]).output
        #expect(list.contains("BLOCKED") && list.contains("Etc/UTC"))
        #expect(try await account.campaigns().isEmpty)

        try await account.google(
            "PATCH", "accounts/\(Account.customer)",
            #"{"status": "ENABLED", "conversionTracking": "NOT_CONVERSION_TRACKED"}"#)
        let checked = try await account.adflight(["accounts", "check", Account.customer])
        #expect(checked.status == 0 && checked.output.contains("tracks no conversions"), "\(checked)")
        let done = try await account.job("DONE")
        #expect(done.id == held.id)
        #expect(try await account.campaigns().map(\.name) == ["Waits"])
        #expect(try await account.show().state == "WARNED")
        #expect(try await account.deployment.stop() == 0)
    }

    @Test("an account that refuses campaigns for its own sake holds them, whatever the look had found")
    func refused() async throws {
        let account = try await Account()
        try await account.google("POST", "accounts/\(Account.customer)/undeclared", #"{"name": "Of old"}"#)
        try await account.publish("Waits")
        let held = try await account.job("SCHEDULED")
        #expect(held.reason.contains("EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED"), "\(held)")
        let shown = try await account.show()
        #expect(shown.findings.map(\.finding).prefix(2) == ["REFUSED", "IS_TEST_ACCOUNT"])
        // One sentence, although each operation of the mutate has the fault.
        let sentence = try #require(shown.findings.first?.sentence)
        #expect(sentence.matches(of: /EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED/).count == 1, "\(sentence)")
        // The last look could not ask everything: its jobs wait all the same.
        try await account.sql(
            """
            UPDATE accounts SET finding_words = finding_words || '{NOT_ASKED}'::text[],
                finding_details = finding_details || '{silent}'::text[]
            """)
        #expect(try await account.show().state == "BLOCKED")
        #expect(try await account.deployment.stop() == 0)
    }

    @Test("Google's delay holds back what a worker has already in hand")
    func obeys() async throws {
        let account = try await Account()
        try await account.google("PUT", "faults", #"{"thereafter": "429@3600s"}"#)
        // Two claims: eight mutates, of which four may be under way.
        try await account.publish((1...200).map { "Campaign \($0)" })
        _ = try await account.job("SCHEDULED")
        while try await !(account.jobs("RUNNING") + account.jobs("SENDING")).isEmpty {}
        let requests = try await account.google("GET", "counts")
        let refused = try #require(requests.firstMatch(of: /"mutate 429":(\d+)/))
        #expect(Int(refused.1) ?? 0 <= 4, "\(requests)")
        let waiting = try await account.jobs("SCHEDULED")
        #expect(waiting.contains { $0.reason.hasPrefix("requests of this account wait: Google Ads has asked") })
        #expect(try await account.deployment.stop() == 0)
    }

    @Test("an account that is suspended after a campaign was published to it holds the changes of that campaign")
    func holdsChanges() async throws {
        let account = try await Account()
        try await account.publish("Ours")
        _ = try await account.job("DONE")
        try await account.google("PATCH", "accounts/\(Account.customer)", #"{"status": "SUSPENDED"}"#)
        _ = try await account.deployment.scenario("change_end_again")
        let held = try await account.job("SCHEDULED")
        #expect(held.reason.contains("ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT"), "\(held)")
        #expect(try await account.show().findings.map(\.finding).contains("REFUSED"))

        try await account.google("PATCH", "accounts/\(Account.customer)", #"{"status": "ENABLED"}"#)
        #expect(try await account.adflight(["accounts", "check", Account.customer]).status == 0)
        while try await account.jobs("DONE").count < 2 {}
        #expect(try await account.campaigns().first?.end == "2035-06-30 23:59:59")
        #expect(try await account.deployment.stop() == 0)
    }

    @Test("what a person changes at Google is found, shown, left alone by our own changes, and forgotten when put back")
    func drifts() async throws {
        let account = try await Account()
        try await account.publish("Ours")
        let done = try await account.job("DONE")
        let early = try await account.adflight(["accounts", "sync", Account.customer])
        #expect(early.status == 1 && early.errors.contains("none was compared"), "\(early)")
        let id = try #require(try await account.campaigns().first?.id)
        for change in [#"{"rename": "Theirs"}"#, #"{"status": "ENABLED"}"#, #"{"budgetMicros": "99000000"}"#] {
            try await account.google("POST", "campaigns/\(Account.customer)/\(id)", change)
        }
        // An hour has passed.
        try await account.sql(
            "UPDATE finished_jobs SET finish_time = now() - interval '1 hour'; UPDATE accounts SET sync_due = now()")
        while try await account.show().drifting == 0 {}
        let found = try #require(try await account.show().drifts).sorted { $0.field < $1.field }
        #expect(found.map(\.field) == ["daily_budget_micros", "google_status", "name"])
        #expect(found.map(\.googles) == ["99.00", "ENABLED", "Theirs"])
        #expect(found.map(\.ours) == ["12.50", "PAUSED", "Ours"])
        #expect(try await account.job(done.id).drifts?.count == 3)

        // An RPC changes the end, and only that.
        _ = try await account.deployment.scenario("change_end")
        while try await account.jobs("DONE").count < 2 {}
        let changed = try #require(try await account.campaigns().first)
        #expect(changed.end == "2035-06-30 23:59:59")
        #expect(changed.name == "Theirs" && changed.status == "ENABLED" && changed.budgetMicros == "99000000")

        for change in [#"{"rename": "Ours"}"#, #"{"status": "PAUSED"}"#, #"{"budgetMicros": "12500000"}"#] {
            try await account.google("POST", "campaigns/\(Account.customer)/\(id)", change)
        }
        try await account.sql("UPDATE finished_jobs SET finish_time = now() - interval '1 hour'")
        let synced = try await account.adflight(["accounts", "sync", Account.customer])
        #expect(synced.status == 0 && synced.output.hasPrefix("compared 1 campaigns"), "\(synced)")
        #expect(try await account.show().drifts?.isEmpty == true)
        // Nothing is left to do, and the server's worker is seen all the same.
        while try await !account.adflight(["jobs", "stats", "--json"]).output.contains(#""workers":1"#) {}
        #expect(try await account.deployment.stop() == 0)
    }

    @Test("a name that a campaign at Google has is a fault of the name")
    func nameTaken() async throws {
        let account = try await Account()
        try await account.publish("Ours")
        _ = try await account.job("DONE")
        let id = try #require(try await account.campaigns().first?.id)
        try await account.google("POST", "campaigns/\(Account.customer)/\(id)", #"{"rename": "Theirs"}"#)
        try await account.publish("Theirs")
        let refused = try await account.job("REFUSED")
        let fault = try #require(try await account.job(refused.id).faults?.first)
        #expect(fault.field == "name" && !fault.googleRequestId.isEmpty)
        #expect(try await account.deployment.stop() == 0)
    }

    @Test("a refusal is shown by field with Google's request id, and no log of any level holds a secret or an image")
    func faults() async throws {
        let account = try await Account()
        try await account.publish("Taken")
        _ = try await account.job("DONE")
        _ = try await account.deployment.scenario("change_budget")
        let refused = try await account.job("REFUSED")
        let fault = try #require(try await account.job(refused.id).faults?.first)
        #expect(fault.field == "daily_budget_micros" && !fault.googleRequestId.isEmpty)
        let shown = try await account.adflight(["jobs", "show", "\(refused.id)"])
        #expect(fault.column == "Budget" && shown.output.contains("COLUMN"))
        #expect(shown.output.contains("REQUEST ID") && shown.output.contains(fault.googleRequestId))

        account.deployment.server.send(SIGTERM)
        let ended = await account.deployment.server.end()
        #expect(ended.errors.contains("job settled"))
        for secret in ["sandbox-secret", "1//sandbox-refresh", "ya29.", "Bearer", "iVBORw0KGgo"] {
            #expect(!ended.errors.contains(secret), "\(secret)")
            #expect(!ended.output.contains(secret), "\(secret)")
        }
    }
}
