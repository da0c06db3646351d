import Application
import Domain
import GoogleAds
import HTTPClient
import Importer
import Sandbox
import Store
import Wire

/// What the demonstration does and shows, from the sheet to the table.
struct DemoStory: Sendable {
    let folder: DemoFolder
    let database: Database
    let store: Store
    let sandbox: Sandbox
    let google: GoogleAdsSettings
    /// `http://HOST:PORT` of our own server.
    let server: String
    let keepsServing: Bool

    /// What the sample sheet and the RPC make.
    private static let publishedExpected = 22
    private static let refusedExpected = 3
    private static let customersOfSheet = 3
    private static let patience = Duration.seconds(300)

    /// - Returns: whether exactly the expected campaigns were published, each once.
    func tell() async throws -> Bool {
        let report = try await importSheet()
        try await createByRPC()
        try await waitUntilPublished()
        let records = try await store.campaigns(of: nil, olderThan: nil, limit: 1_000)
        say(table(of: records, report.refusals))
        let isAsExpected = await isAsExpected(records, report)
        say(isAsExpected ? "Every campaign was published once." : "This is not what was expected.")
        if keepsServing { say(nextCommands) }
        return isAsExpected
    }

    private func importSheet() async throws -> ImportReport {
        let sheet = folder.file("campaigns.csv")
        try folder.write(SampleSheet.text, to: "campaigns.csv")
        guard let today = CalendarDate.earliestToday() else { throw CannotRun("the clock is before 1970") }
        var options = ImportOptions(file: sheet)
        options.isPublish = true
        let report = try await Importer.importSheet(
            options, today: today,
            openTransaction: ImportTransaction.opening(on: database, by: "adflight demo"), onProgress: { _ in })
        say("imported \(sheet): \(report.created) created, \(report.unchanged) unchanged, \(report.refused) refused")
        return report
    }

    /// One more campaign, over a socket as any client would, with images that are fetched from the web.
    private func createByRPC() async throws {
        let call = UnaryCall(client: HTTPClient(), server: server)
        let campaign = try Campaign(rpcCampaign)
        let id: CampaignID
        do {
            let reply = try await call(
                "adflight.v1.CampaignService/CreateCampaign", CreateCampaignRequest.encoded(campaign))
            id = try CampaignReply(decoding: reply).id
        } catch let refusal as UnaryCall.Refusal where refusal.status == 6 {
            // The demonstration was run before on this folder.
            let records = try await store.campaigns(of: campaign.customerID, olderThan: nil, limit: 1_000)
            guard let record = records.first(where: { $0.campaign.name == campaign.name }) else { throw refusal }
            id = record.id
        }
        _ = try await call("adflight.v1.CampaignService/PublishCampaign", CampaignIDRequest(id: id).encoded)
        say("created \"\(campaign.name)\" by an RPC to \(server)")
    }

    private var rpcCampaign: CampaignInput {
        var input = CampaignInput()
        input.customerID = Entry(text: "123-456-7890")
        input.name = "Harbor Lights | Weekend getaways"
        input.objective = .value(.websiteTraffic)
        input.dailyBudget = .value(Micros(35 * Micros.perUnit))
        input.startDate = Entry(text: "2035-04-01")
        input.headlines = ["A weekend by the sea", "Harbor Lights Hotel", "Two nights, one lighthouse"]
        input.descriptions = ["Rooms with a view of the harbor, breakfast included. Book direct and save."]
        input.businessName = "Harbor Lights"
        input.finalURL = "https://www.example.com/weekend"
        input.imageURLs = ["harbor-1200x628", "harbor-1200x1200"].map {
            Entry(text: "\(google.endpoint)/images/\($0).png")
        }
        input.logoURL = Entry(text: "\(google.endpoint)/images/lighthouse-512x512.png")
        input.callToAction = .value(.bookNow)
        input.euPoliticalAdvertising = .value(.doesNotContain)
        input.locations = [.value(GeoTarget(id: 2_840))]
        input.languages = [Entry(text: "en")]
        return input
    }

    private func waitUntilPublished() async throws {
        let queue = store.queue(worker: 0)
        let deadline = ContinuousClock.now + Self.patience
        var open = try await queue.openJobs()
        say("publishing \(open) campaigns")
        while open > 0 {
            guard ContinuousClock.now < deadline else { throw CannotRun("\(open) campaigns are still queued") }
            try await Task.sleep(for: .milliseconds(100))
            let left = try await queue.openJobs()
            if left < open { say("  \(left) to go") }
            open = left
        }
    }

    private func isAsExpected(_ records: [CampaignRecord], _ report: ImportReport) async -> Bool {
        let published = records.filter { $0.status == .published }
        let atGoogle = await sandbox.campaigns
        return published.count == Self.publishedExpected && records.count == published.count
            && report.refused == Self.refusedExpected
            && Set(published.map(\.campaign.customerID)).count == Self.customersOfSheet
            && atGoogle.map(\.id).sorted() == published.compactMap(\.googleCampaignID).sorted()
    }

    private func table(of records: [CampaignRecord], _ refusals: [Refusal]) -> String {
        let rows = records.reversed().map { record in
            [
                record.campaign.name, record.campaign.customerID.description, record.status.rawValue,
                record.googleCampaignID.map(String.init) ?? record.publishError,
            ]
        }
        let refused = Dictionary(grouping: refusals, by: \.record).sorted { $0.key < $1.key }.flatMap { _, faults in
            faults.prefix(1).map { "  line \($0.line), \"\($0.campaign)\"" } + faults.map { "    \($0.sentence)" }
        }
        return
            (["", aligned([["CAMPAIGN", "CUSTOMER", "STATUS", "GOOGLE ID"]] + rows), "", "Refused from the sheet:"]
            + refused + [""]).joined(separator: "\n")
    }

    private var nextCommands: String {
        let address = server.dropFirst("http://".count)
        return """

            The server goes on; Ctrl-C ends it. To try next:
              h2load -c 8 -m 32 -n 100000 -d <(printf '\\0\\0\\0\\0\\0') -H 'content-type: application/grpc' \\
                http://\(address)/grpc.health.v1.Health/Check
              swift run -c release adflight-import \(folder.file("campaigns.csv")) --dry-run --data-dir \(folder.path)
            """
    }
}
