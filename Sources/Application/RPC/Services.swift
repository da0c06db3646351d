internal import Domain
package import GRPC
package import GoogleAds
package import Logging
package import Store
internal import Wire

/// Every RPC that this server answers.
package struct Services: Sendable {
    /// To read a longer request, and to check what it has, takes longer than other calls should wait.
    fileprivate static let longMessageBytes = 16 << 10

    package let router: Router
    package let health: HealthService
    private let feed = ChangeFeed()
    private let google: GoogleAdsClient?
    private let store: Store
    private let logger: Logger

    /// - Parameters:
    ///   - google: nil when no account is configured.
    ///   - pacing: how much of Google this process asks for beside its publisher.
    ///   - importSilence: an import whose client says nothing for so long is given up.
    ///   - jobQueued: called after a call has queued a publish job.
    package init(
        store: Store, google: GoogleAdsClient? = nil, pacing: RequestPacing.Settings = RequestPacing.Settings(),
        importSilence: Duration = ImportStore.Limits.silence, logger: Logger, jobQueued: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.google = google
        self.logger = logger
        var router = Router()
        let rehearsals = google.map { Rehearsals(google: $0, gate: RequestGate(pacing, store)) }
        let campaigns = CampaignService(store: store, rehearsals: rehearsals, jobQueued: jobQueued)
        router.register(campaigns, feed)
        router.register(PublishJobService(campaigns: campaigns), feed)
        router.register(ImportService(store: store, silence: importSilence, jobQueued: jobQueued))
        // Every service so far needs the database, and has a status; those below answer without it.
        let health = HealthService(services: router.services)
        router.register(health)
        router.registerReflection()
        self.router = router
        self.health = health
    }

    /// Wakes those who watch, and clears away what has been kept long enough, until the task is cancelled; then the
    /// connections to Google are closed.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await feed.run(store, logger: logger) }
            group.addTask { await Upkeep(store: store, logger: logger).run() }
        }
        await google?.shutdown()
    }

    /// No new calls are to come: whoever watches is sent away, and NOT_SERVING told.
    package func drain() async {
        feed.end()
        await health.drain()
    }
}

extension Router {
    fileprivate var services: Set<String> { Set(methods.map(\.service)) }

    private typealias Handler = @Sendable ([UInt8]) async throws(Failure) -> [UInt8]

    fileprivate mutating func register(_ campaigns: CampaignService, _ feed: ChangeFeed) {
        let service = "adflight.v1.CampaignService"
        let handlers: [(method: String, handler: Handler)] = [
            ("CreateCampaign", campaigns.create),
            ("GetCampaign", campaigns.get),
            ("ListCampaigns", campaigns.list),
            ("UpdateCampaign", campaigns.update),
            ("DeleteCampaign", campaigns.delete),
            ("UndeleteCampaign", campaigns.undelete),
            ("ExpungeCampaign", campaigns.expunge),
            ("BatchCreateCampaigns", campaigns.batchCreate),
            ("BatchGetCampaigns", campaigns.batchGet),
            ("BatchUpdateCampaigns", campaigns.batchUpdate),
            ("BatchDeleteCampaigns", campaigns.batchDelete),
            ("BatchPublishCampaigns", campaigns.batchPublish),
            ("PublishCampaign", campaigns.publish),
            ("RehearsePublish", campaigns.rehearse),
            ("CancelPublish", campaigns.cancelPublish),
            ("PauseCampaign", campaigns.pause),
            ("EnableCampaign", campaigns.enable),
            ("RemoveCampaign", campaigns.remove),
        ]
        register(handlers, of: service)
        register(
            MethodDescriptor(service: service, method: "ExportCampaigns"), defaultTimeout: .unlimited,
            serverStreaming: { message, writer, _ throws(RPCError) in
                let export = try failing { () throws(Failure) in try CampaignExport(message, campaigns) }
                try await export.run(to: writer)
            })
        register(
            MethodDescriptor(service: service, method: "WatchCampaigns"), defaultTimeout: .unlimited,
            serverStreaming: { message, writer, _ throws(RPCError) in
                let request = try failing { () throws(Failure) in try WatchRequest(decoding: message) }
                try await Watch(request, .campaigns(request.mask), campaigns.store).run(feed, to: writer)
            })
    }

    fileprivate mutating func register(_ jobs: PublishJobService, _ feed: ChangeFeed) {
        let service = "adflight.v1.PublishJobService"
        let handlers: [(method: String, handler: Handler)] = [
            ("GetPublishJob", jobs.get),
            ("ListPublishJobs", jobs.list),
            ("RetryPublishJob", jobs.retry),
        ]
        register(handlers, of: service)
        register(
            MethodDescriptor(service: service, method: "WatchPublishJobs"), defaultTimeout: .unlimited,
            serverStreaming: { message, writer, _ throws(RPCError) in
                let request = try failing { () throws(Failure) in try WatchRequest(decoding: message) }
                try await Watch(request, .jobs, jobs.campaigns.store).run(feed, to: writer)
            })
    }

    private mutating func register(_ handlers: [(method: String, handler: Handler)], of service: String) {
        for (method, handler) in handlers {
            register(
                MethodDescriptor(service: service, method: method),
                unary: { message, _ throws(RPCError) in
                    let answer = { @Sendable () async throws(RPCError) -> [UInt8] in
                        try await failing { () async throws(Failure) in try await handler(message) }
                    }
                    return message.count > Services.longMessageBytes
                        ? try await awayFromEventLoop(answer) : try await answer()
                })
        }
    }

    fileprivate mutating func register(_ health: HealthService) {
        func method(_ name: String) -> MethodDescriptor {
            MethodDescriptor(service: "grpc.health.v1.Health", method: name)
        }
        // These two wait for nothing, and load balancers ask them all the time: no task for them.
        for (name, answer) in [("Check", health.check), ("List", health.list)] {
            register(
                method(name),
                immediate: { message throws(RPCError) in
                    guard message.count <= Services.longMessageBytes else {
                        let most = "\(Services.longMessageBytes) bytes"
                        throw RPCError(code: .resourceExhausted, message: "the request is longer than \(most)")
                    }
                    return try failing { () throws(Failure) in try answer(message) }
                })
        }
        register(
            method("Watch"), defaultTimeout: .unlimited,
            serverStreaming: { message, writer, _ throws(RPCError) in
                var watch = try failing { () throws(Failure) in try health.watch(message) }
                while let status = await watch.next() { try await writer.write(status) }
                throw RPCError(code: .unavailable, message: "this server stops; watch another one")
            })
    }

    /// Over every service so far, and over itself.
    fileprivate mutating func registerReflection() {
        let versions = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"]
        let reflection = ReflectionService(services: services.union(versions))
        for version in versions {
            let method = MethodDescriptor(service: version, method: "ServerReflectionInfo")
            register(
                method,
                bidirectional: { requests, writer, _ throws(RPCError) in
                    var sent: Set<String> = []
                    while let message = try await requests.next() {
                        try await writer.write(
                            try failing { () throws(Failure) in try reflection.answer(message, sent: &sent) })
                    }
                })
        }
    }

    fileprivate mutating func register(_ imports: ImportService) {
        let service = "adflight.v1.ImportService"
        let handlers: [(method: String, handler: Handler)] = [
            ("GetImport", imports.get), ("ListImports", imports.list), ("ListImportErrors", imports.listErrors),
        ]
        register(handlers, of: service)
        register(
            MethodDescriptor(service: service, method: "WatchImport"), defaultTimeout: .unlimited,
            serverStreaming: { message, writer, _ throws(RPCError) in
                var watch = try failing { () throws(Failure) in try imports.watch(message) }
                while true {
                    let next = try await failing { () async throws(Failure) in try await watch.next() }
                    guard let next else { return }
                    try await writer.write(next)
                }
            })
        register(
            MethodDescriptor(service: service, method: "ImportCampaigns"), defaultTimeout: .unlimited,
            bidirectional: { requests, writer, _ throws(RPCError) in
                try await imports.take(requests, writer)
            })
    }
}
