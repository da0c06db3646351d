import Foundation
import Postgres
import PrivatePostgres
import Testing

/// A server that publishes nothing, with one campaign that the importer has queued: its job stays as people leave it.
private final class QueuedCampaign {
    struct Job: Decodable {
        let id: Int64
        let phase: String
        let kind: String
        let customerId: String
        let campaignId: String
        let events: [Event]?
    }

    struct Event: Decodable {
        let outcome: String
        let actor: String
    }

    struct Queue: Decodable {
        let depths: [String: Int]
        let isPaused: Bool
        let pausedCustomers: [String]
        let limits: [Limit]
    }

    struct Limit: Decodable, Equatable {
        let customerId: String?
        let jobs: Int
    }

    static let customer = "1234567890"
    private static let sheet = """
        Customer ID,Campaign,Objective,Campaign daily budget,EU political ads,Languages,Location ID,Start Date,\
        Headline 1,Headline 2,Description 1,Business name,Final URL,Image 1,Image 2,Logo image,Call to action
        \(customer),Waits,Sales,12.50,Doesn't have EU political ads,en,2840,2035-01-01,\
        Spring sale,Everything for the garden,Save on everything until Sunday.,\
        Example Shop,https://www.example.com/spring,\
        customers/\(customer)/assets/1,customers/\(customer)/assets/2,customers/\(customer)/assets/5,Shop now
        """

    private let folder: Folder
    private let server: Program

    init() async throws {
        folder = try Folder()
        server = try Program(
            "adflight", ["serve", "--no-publisher", "--listen", "127.0.0.1:0", "--data-dir", folder.path])
        _ = try await server.listening()
        let sheet = try folder.write(Self.sheet, to: "sheet.csv")
        let imported = try await Program.run("adflight-import", [sheet, "--publish", "--data-dir", folder.path])
        try #require(imported.status == 0, "\(imported)")
    }

    /// Runs `adflight jobs …`.
    func jobs(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
        try await Program.run("adflight", ["jobs"] + arguments + ["--data-dir", folder.path])
    }

    /// What `adflight jobs list` shows under these conditions.
    func list(_ conditions: [String] = []) async throws -> [Job] {
        let ended = try await jobs(["list", "--json"] + conditions)
        try #require(ended.status == 0, "\(ended)")
        return try ended.output.split(separator: "\n").map { try Self.decoded(String($0)) }
    }

    func show(_ id: Int64) async throws -> Job { try Self.decoded(await jobs(["show", "\(id)", "--json"]).output) }

    func queue() async throws -> Queue { try Self.decoded(await jobs(["stats", "--json"]).output) }

    /// As the database has it, whatever our commands say.
    func campaignStatus() async throws -> String {
        try await query(Statement("status", "SELECT status FROM campaigns")).string(0, 0)
    }

    /// As after an answer of Google's that only a person can judge.
    func park() async throws {
        _ = try await query(
            Statement(
                "park",
                """
                WITH c AS (UPDATE campaigns SET status = 'FAILED', publish_error = 'two carry our mark')
                UPDATE publish_jobs SET state = 'PARKED', reason = 'two carry our mark', attempt = 7
                """))
    }

    private func query(_ statement: Statement) async throws -> Rows {
        let cluster = try await PrivatePostgres.start(in: folder.path)
        let session = try await Session.open(ConnectionSettings(conninfo: cluster.connectionURI))
        let rows = try await session.query(statement)
        await session.close()
        try await cluster.stop()
        return rows
    }

    func stop() async -> Int32 {
        server.send(SIGTERM)
        return await server.end().status
    }

    private static func decoded<Value: Decodable>(_ text: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Value.self, from: Data(text.utf8))
    }
}

@Suite("adflight jobs", .timeLimit(.minutes(5)))
struct JobsTests {
    @Test("takes a queued job back: the campaign is a draft again, and the trail names who did it")
    func cancels() async throws {
        let deployment = try await QueuedCampaign()
        let job = try #require(try await deployment.list().first)
        #expect(job.phase == "QUEUED" && job.kind == "PUBLISH" && job.customerId == QueuedCampaign.customer)
        #expect(try await deployment.show(job.id).events?.isEmpty == true)
        #expect(try await deployment.campaignStatus() == "QUEUED")

        let cancelled = try await deployment.jobs(["cancel", "\(job.id)", "--by", "ann"])
        #expect(cancelled.status == 0, "\(cancelled)")
        #expect(cancelled.output == "job \(job.id) is CANCELLED; campaign \(job.campaignId) is DRAFT")
        #expect(try await deployment.list().map(\.phase) == ["CANCELLED"])
        #expect(try await deployment.campaignStatus() == "DRAFT")
        let events = try #require(try await deployment.show(job.id).events)
        #expect(events.map(\.outcome) == ["CANCELLED"] && events.map(\.actor) == ["ann"])

        let shown = try await deployment.jobs(["show", "\(job.id)"])
        #expect(shown.output.contains("CANCELLED: taken back"), "\(shown)")
        let trail = try #require(shown.output.split(separator: "\n").last).split(separator: " ")
        #expect(trail.dropFirst().joined(separator: " ") == "CANCELLED ann", "\(shown)")
        let time = try #require(trail.first)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(shown)")

        let again = try await deployment.jobs(["cancel", "\(job.id)"])
        #expect(again.status == 1 && again.errors.contains("the job has ended: CANCELLED"), "\(again)")
        for arguments in [
            ["show"], ["retry"], ["adopt", "--google-campaign", "1"], ["abandon"], ["cancel"],
        ] {
            let missing = try await deployment.jobs(arguments + ["999999"])
            #expect(missing.status == 1, "\(missing)")
            #expect(missing.errors == "adflight: there is no job 999999; a list of jobs shows those that are")
        }
        #expect(await deployment.stop() == 0)
    }

    @Test(
        "sends a parked job on, takes what a person has found for it, or gives it up",
        arguments: [
            (["retry"], "SCHEDULED", "QUEUED", "RETRIED"),
            (["adopt", "--google-campaign", "77", "--google-status", "enabled"], "DONE", "PUBLISHED", "ADOPTED"),
            (["abandon"], "ABANDONED", "FAILED", "ABANDONED"),
        ])
    func settlesParked(arguments: [String], phase: String, status: String, outcome: String) async throws {
        let deployment = try await QueuedCampaign()
        try await deployment.park()
        let job = try #require(try await deployment.list(["--phase", "parked"]).first)
        let said = try await deployment.jobs(arguments + ["\(job.id)", "--by", "ann"])
        let google = outcome == "ADOPTED" ? " as 77 at Google Ads" : ""
        #expect(said.output == "job \(job.id) is \(phase); campaign \(job.campaignId) is \(status)\(google)", "\(said)")
        let events = try #require(try await deployment.show(job.id).events)
        #expect(events.map(\.outcome) == [outcome] && events.map(\.actor) == ["ann"])
        #expect(await deployment.stop() == 0)
    }

    @Test("lists by every condition, and pauses, limits and resumes all or one customer")
    func filtersAndPauses() async throws {
        let deployment = try await QueuedCampaign()
        let job = try #require(try await deployment.list().first)
        for (conditions, count) in [
            (["--phase", "queued", "--phase", "PARKED"], 1), (["--phase", "DONE"], 0),
            (["--customer", "123-456-7890"], 1), (["--customer", "9999999999"], 0),
            (["--campaign", job.campaignId], 1), (["--campaign", "00000000-0000-7000-8000-000000000000"], 0),
            (["--kind", "publish"], 1), (["--kind", "PAUSE"], 0),
            (["--before", "\(job.id)"], 0), (["--before", "\(job.id + 1)", "--limit", "1"], 1),
        ] as [([String], Int)] {
            #expect(try await deployment.list(conditions).count == count, "\(conditions)")
        }
        let table = try await deployment.jobs(["list"]).output.split(separator: "\n")
        try #require(table.count == 2, "\(table)")
        // A word begins where its header does.
        let column = try #require(table[0].range(of: "CAMPAIGN")).lowerBound
        let indent = table[0].distance(from: table[0].startIndex, to: column)
        #expect(table[1].dropFirst(indent).hasPrefix(job.campaignId), "\(table)")

        for (arguments, sentence, isPaused, customers) in [
            (["pause", "--customer", "1234567890"], "customer 1234567890 is paused", false, ["1234567890"]),
            (["pause"], "every customer is paused", true, ["1234567890"]),
            (["resume", "--customer", "1234567890"], "customer 1234567890 is not paused by itself", true, []),
            (["limit", "4"], "at most 4 jobs at once", true, []),
            (["limit", "none", "--customer", "1234567890"], "no limit of its own", true, []),
            (["resume"], "no customer is paused", false, []),
        ] as [([String], String, Bool, [String])] {
            let said = try await deployment.jobs(arguments)
            #expect(said.status == 0 && said.output.contains(sentence), "\(said)")
            let queue = try await deployment.queue()
            #expect(queue.isPaused == isPaused && queue.pausedCustomers == customers, "\(arguments)")
            #expect(queue.depths == ["QUEUED": 1])
            let shown = try await deployment.jobs(["show", "\(job.id)"]).output
            let paused =
                isPaused ? "everything is paused" : customers.isEmpty ? "can start now" : "its account is paused"
            #expect(shown.contains("QUEUED: \(paused)"), "\(shown)")
        }
        #expect(try await deployment.jobs(["limit", "2", "--customer", "1234567890"]).status == 0)
        #expect(
            try await deployment.queue().limits
                == [.init(customerId: nil, jobs: 4), .init(customerId: "1234567890", jobs: 2)])
        let stats = try await deployment.jobs(["stats"]).output
        #expect(
            stats.contains(/each customer runs at most +4 jobs\ncustomer 1234567890 runs at most +2 jobs/), "\(stats)")
        #expect(await deployment.stop() == 0)
    }

    @Test(
        "answers wrong usage with status 2",
        arguments: [
            ["list", "--phase", "lost"], ["list", "--kind", "lost"], ["list", "--limit", "0"],
            ["list", "--campaign", "7"], ["pause", "--customer", "12"], ["show", "first"], ["adopt", "7"],
            ["adopt", "7", "--google-campaign", "0"], ["cancel", "7", "--by", ""], ["limit", "0"],
        ])
    func usage(arguments: [String]) async throws {
        let ended = try await Program.run("adflight", ["jobs"] + arguments)
        #expect(ended.status == 2, "\(ended)")
    }
}
