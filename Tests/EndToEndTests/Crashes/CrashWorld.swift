import Application
import Domain
import Foundation
import HTTPClient
import Postgres
import Sandbox
import Store
import Testing
import Wire

/// A database, a Google and some campaigns of one run, with the real programs that publish them.
final class CrashWorld {
    enum Limits {
        static let campaigns = 3
        /// Creates of one campaign: the first, one for each thing that goes wrong, and one to spare.
        static let sends = 5
        /// Of one campaign's publishing, by a client whose server may lose the database meanwhile.
        static let calls = 8
        /// For each thing that is waited for.
        static let patience = Duration.seconds(120)
        static let timesFaster = 20
    }

    struct Impatience: Error, CustomStringConvertible {
        let description: String
    }

    let google: FarSide
    let campaigns: [CampaignID]
    let store: Store
    /// Outside of all transactions of the store, to look on and to disturb.
    let session: Session
    private let environment: [String: String]

    /// - Parameter programs: what is set for the programs alone, such as another way to the database.
    init(database uri: String, _ google: FarSide, programs: [String: String] = [:]) async throws {
        self.google = google
        _ = try await Database(url: uri).migrate()
        let store = Database(url: uri).open()
        self.store = store
        session = try await Session.open(ConnectionSettings(conninfo: uri))
        let address = "http://127.0.0.1:\(google.port)"
        let environment = [
            "DATABASE_URL": uri, "ADFLIGHT_TIMES_FASTER": "\(Limits.timesFaster)", "LOG_LEVEL": "info",
            "GOOGLE_ADS_ENDPOINT": address, "GOOGLE_ADS_TOKEN_URI": "\(address)/token",
            "GOOGLE_ADS_CLIENT_ID": SandboxCredentials.demo.clientID,
            "GOOGLE_ADS_CLIENT_SECRET": SandboxCredentials.demo.clientSecret,
            "GOOGLE_ADS_REFRESH_TOKEN": SandboxCredentials.demo.refreshToken,
        ]
        self.environment = environment.merging(programs) { $1 }
        var campaigns: [CampaignID] = []
        var random = SystemRandomNumberGenerator()
        for number in 1...Limits.campaigns {
            let id = CampaignID(at: .now, using: &random)
            _ = try await store.create(.complete("Campaign \(number)"), as: id)
            campaigns.append(id)
        }
        self.campaigns = campaigns
    }

    func close() async {
        await google.shutdown()
        await session.close()
        await store.close()
    }

    // MARK: Programs

    /// - Parameter plan: where and how it dies; nil lets it live.
    func worker(_ plan: CrashCase? = nil, pass: Int = 1) throws -> Program {
        try worker(setting: Self.armed(plan, pass))
    }

    func worker(setting variables: [String: String]) throws -> Program {
        try adflight(["worker"], setting: variables)
    }

    func adflight(_ arguments: [String], setting variables: [String: String] = [:]) throws -> Program {
        try Program("adflight", arguments, environment: environment.merging(variables) { $1 })
    }

    func server(_ plan: CrashCase? = nil) async throws -> (program: Program, address: String) {
        let server = try Program(
            "adflight", ["serve", "--no-publisher", "--listen", "127.0.0.1:0"],
            environment: environment.merging(Self.armed(plan, 1)) { $1 })
        return (server, try await server.listening())
    }

    private static func armed(_ plan: CrashCase?, _ pass: Int) -> [String: String] {
        guard let plan, plan.point.isInside else { return [:] }
        return ["ADFLIGHT_CRASH_AT": "\(plan.point.name):\(pass)", "ADFLIGHT_CRASH_KIND": plan.kind.rawValue]
    }

    // MARK: Queueing

    /// As the importer does, without a server.
    func enqueue() async throws {
        for record in try await store.campaigns(campaigns) { _ = try await store.enqueuePublish(record) }
    }

    /// As a client does, campaign by campaign.
    func publish(at server: String) async throws {
        let client = HTTPClient()
        for campaign in campaigns { try await Self.publish(campaign, at: server, by: client) }
        await client.shutdown()
    }

    /// As gRPC's clients are told to, it repeats a call that was UNAVAILABLE: a connection to the database may have been
    /// cut under it.
    static func publish(_ campaign: CampaignID, at server: String, by client: HTTPClient) async throws {
        for _ in 1..<Limits.calls where try await call(campaign, at: server, by: client) == "0" { return }
        let status = try await call(campaign, at: server, by: client)
        guard status == "0" else { throw Impatience(description: "the publish was answered \(status)") }
    }

    private static func call(_ campaign: CampaignID, at server: String, by client: HTTPClient) async throws -> String {
        let message = CampaignIDRequest(id: campaign).encoded
        let prefix = [0] + (0..<4).map { UInt8(truncatingIfNeeded: message.count >> (24 - 8 * $0)) }
        let response = try await client.send(
            Request(
                .post, "http://\(server)/adflight.v1.CampaignService/PublishCampaign",
                headers: [Header("content-type", "application/grpc"), Header("te", "trailers")],
                body: prefix + message, timeout: .seconds(5)))
        let status = response.trailers["grpc-status"] ?? response.headers["grpc-status"] ?? "nothing"
        guard ["0", "14"].contains(status) else { throw Impatience(description: "the publish was answered \(status)") }
        return status
    }

    // MARK: Looking on

    func waitUntil(_ what: String, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + Limits.patience
        while try await !condition() {
            guard ContinuousClock.now < deadline else { throw Impatience(description: "never: \(what)") }
            await Task.yield()
        }
    }

    func isTrue(_ condition: String) async throws -> Bool {
        try await session.query(Statement("condition", "SELECT \(condition)")).bool(0, 0)
    }

    var isAtRest: Bool {
        get async throws { try await isTrue("NOT EXISTS (SELECT FROM publish_jobs WHERE state <> 'PARKED')") }
    }

    /// Whether others have what a dead or standing worker had, or have even ended it.
    var isTakenOver: Bool {
        get async throws {
            if try await isTrue("EXISTS (SELECT FROM publish_events WHERE outcome = 'RESCUED')") { return true }
            return try await isAtRest
        }
    }

    // MARK: Disturbing

    /// As if no worker had been heard of for too long.
    func loseLeases() async throws {
        try await session.execute(script: "UPDATE publish_workers SET lease_until = now() - interval '1 second'")
    }

    /// Ends every connection to the database but our own.
    func cutDatabase() async throws {
        try await session.execute(
            script: """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """)
    }

    /// Ends the transactions that settle, in their middle.
    func cutSettlement(_ goOn: () -> Void) async throws {
        try await session.execute(script: "BEGIN; SELECT FROM campaigns FOR UPDATE")
        goOn()
        let waiting = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        try await waitUntil("a settlement") { try await isTrue("EXISTS (SELECT \(waiting))") }
        try await session.execute(script: "SELECT pg_terminate_backend(pid) \(waiting); ROLLBACK")
    }
}

extension Campaign {
    /// Complete for publishing, with pictures that the account has.
    fileprivate static func complete(_ name: String) throws(Failure) -> Campaign {
        var input = CampaignInput()
        input.customerID = Entry(text: "1234567890")
        input.name = name
        input.objective = .value(.sales)
        input.dailyBudget = .value(Micros(12_500_000))
        input.startDate = Entry(text: "2035-01-01")
        input.headlines = ["Spring sale", "Everything for the garden"]
        input.descriptions = ["Save on everything until Sunday."]
        input.businessName = "Example Shop"
        input.finalURL = "https://www.example.com/spring"
        input.imageURLs = [1, 2].map { Entry(text: "customers/1234567890/assets/\($0)") }
        input.logoURL = Entry(text: "customers/1234567890/assets/5")
        input.euPoliticalAdvertising = .value(.doesNotContain)
        input.locations = [Entry(text: "2840")]
        input.languages = [Entry(text: "en")]
        return try Campaign(input)
    }
}
