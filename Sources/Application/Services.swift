internal import Domain
package import GRPC
package import Logging
package import Store

/// Every RPC that this server answers.
package struct Services: Sendable {
    package let router: Router
    package let health: HealthService

    /// - Parameter jobQueued: called after a call has queued a publish job.
    package init(store: Store, logger: Logger, jobQueued: @escaping @Sendable () -> Void) {
        let campaigns = CampaignService(store: store, jobQueued: jobQueued)
        let health = HealthService(services: [Self.campaigns])
        var router = Router()
        func register(
            _ service: String, _ method: String,
            _ handler: @escaping @Sendable ([UInt8]) async throws(Failure) -> [UInt8]
        ) {
            router.register(MethodDescriptor(service: service, method: method)) { message, _ throws(RPCError) in
                do throws(Failure) {
                    return try await handler(message)
                } catch {
                    if case .unexpected(let detail) = error {
                        logger.error("a call failed", metadata: ["rpc.method": "\(method)", "failure": "\(detail)"])
                    }
                    throw RPCError(error)
                }
            }
        }
        register("grpc.health.v1.Health", "Check") { message throws(Failure) in try health.check(message) }
        register(Self.campaigns, "CreateCampaign", campaigns.create)
        register(Self.campaigns, "GetCampaign", campaigns.get)
        register(Self.campaigns, "ListCampaigns", campaigns.list)
        register(Self.campaigns, "UpdateCampaign", campaigns.update)
        register(Self.campaigns, "DeleteCampaign", campaigns.delete)
        register(Self.campaigns, "PublishCampaign", campaigns.publish)
        register(Self.campaigns, "PauseCampaign", campaigns.pause)
        register(Self.campaigns, "EnableCampaign", campaigns.enable)
        self.router = router
        self.health = health
    }

    private static let campaigns = "adflight.v1.CampaignService"
}
