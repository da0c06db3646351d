import Application
import GRPC
import Logging
import RawClient
import Store
import Testing
import Wire

@Suite("Services")
struct ServicesTests {
    /// Of a database that is not there: nothing here asks it.
    private let services = Services(
        store: Database(url: "host=/nowhere").open(),
        logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }, jobQueued: {})

    @Test("every method that is served is described for clients")
    func described() {
        #expect(services.router.methods.count > 10)
        for method in services.router.methods {
            let symbol = "\(method.service).\(method.method)"
            #expect(DescriptorSet.served.file(containing: symbol) != nil, "\(symbol)")
        }
    }

    @Test("an import whose client says nothing for too long is given up")
    func silentImport() async throws {
        let logger = Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }
        let services = Services(
            store: Database(url: "host=/nowhere").open(), importSilence: .milliseconds(1), logger: logger,
            jobQueued: {})
        let server = try await GRPCServer.bind(
            host: "127.0.0.1", port: 0, router: services.router, logger: logger)
        let client = try await RawClient.connect(port: server.address.port)
        let head = [
            (":method", "POST"), (":scheme", "http"), (":path", "/adflight.v1.ImportService/ImportCampaigns"),
            (":authority", "test"), ("content-type", "application/grpc"),
        ]
        try await client.send(Frame.headers(head, stream: 1))
        let response = try await client.response(1)
        #expect(response["grpc-status"] == "4")
        #expect(response["grpc-message"]?.hasPrefix("nothing was heard of this import") == true)
        try await client.close()
        await server.shutdown(grace: .zero)
    }

    @Test("health has a status of what needs the database, and of nothing else")
    func hasStatus() throws {
        let names = Set(services.router.methods.map(\.service))
        #expect(names.count == 6)
        let response = HealthListResponse([
            "": .serving, "adflight.v1.CampaignService": .serving, "adflight.v1.ImportService": .serving,
            "adflight.v1.PublishJobService": .serving,
        ])
        #expect(try services.health.list([]) == response.encoded)
    }
}
