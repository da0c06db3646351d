internal import Logging

/// What all connections of one server have in common.
final class ServerContext: Sendable {
    let router: Router
    let limits: GRPCServer.Limits
    let logger: Logger
    /// Asked once: the level of a logger is behind an existential.
    let logsCalls: Bool

    init(router: Router, limits: GRPCServer.Limits, logger: Logger) {
        self.router = router
        self.limits = limits
        self.logger = logger
        logsCalls = logger.logLevel <= .debug
    }
}
