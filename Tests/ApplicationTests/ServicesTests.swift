import Application
import GRPC
import Logging
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

    @Test("health has a status of what needs the database, and of nothing else")
    func hasStatus() throws {
        let names = Set(services.router.methods.map(\.service))
        #expect(names.count == 5)
        let response = HealthListResponse([
            "": .serving, "adflight.v1.CampaignService": .serving, "adflight.v1.PublishJobService": .serving,
        ])
        #expect(try services.health.list([]) == response.encoded)
    }
}
