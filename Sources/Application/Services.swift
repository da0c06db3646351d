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
        // It waits for nothing, and load balancers ask it all the time: no task for it.
        router.register(
            MethodDescriptor(service: "grpc.health.v1.Health", method: "Check"),
            immediate: { message throws(RPCError) in
                do throws(Failure) {
                    return try health.check(message)
                } catch {
                    throw RPCError(error)
                }
            })
        func register(
            _ method: String, _ handler: @escaping @Sendable ([UInt8]) async throws(Failure) -> [UInt8]
        ) {
            let name = MethodDescriptor(service: Self.campaigns, method: method)
            router.register(name) { message, _ throws(RPCError) in
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
        register("CreateCampaign", campaigns.create)
        register("GetCampaign", campaigns.get)
        register("ListCampaigns", campaigns.list)
        register("UpdateCampaign", campaigns.update)
        register("DeleteCampaign", campaigns.delete)
        register("PublishCampaign", campaigns.publish)
        register("PauseCampaign", campaigns.pause)
        register("EnableCampaign", campaigns.enable)
        self.router = router
        self.health = health
    }

    private static let campaigns = "adflight.v1.CampaignService"
}
