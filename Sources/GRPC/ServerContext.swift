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

    /// What the client of a call is told. A fault of ours goes into the log, and the client learns where it is there.
    func told(_ error: RPCError, of call: CallContext) -> RPCError {
        guard let fault = error.fault else { return error }
        logger.error("a call failed", metadata: call.logMetadata.merging(["failure": "\(fault)"]) { $1 })
        var told = error
        told.message += " as request \(call.requestID)"
        return told
    }
}
