internal import Logging
internal import Metrics
internal import NIOCore
internal import Synchronization

/// The open connections of one server: how many there are, in all and of one address, and how they end together.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var peers: [String: Int] = [:]
        var isDraining = false
        var logLines: Budget
        /// How often a client was turned away, or a request of it, for each reason.
        var refusals: [String: Int] = [:]
    }

    private let limits: Limits
    private let logger: Logger
    private let state: Mutex<State>

    init(limits: Limits, logger: Logger) {
        self.limits = limits
        self.logger = logger
        state = Mutex(State(logLines: Budget(limits.logLines, at: .now())))
    }

    /// False when the server or this address has as many connections as it may, or the server shuts down.
    func admit(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let peer = channel.remoteAddress?.ipAddress ?? ""
        let isAdmitted = state.withLock { state in
            let ofPeer = state.peers[peer, default: 0]
            guard !state.isDraining, state.channels.count < limits.connections, ofPeer < limits.connectionsPerPeer
            else { return false }
            state.channels[id] = channel
            state.peers[peer] = ofPeer + 1
            return true
        }
        guard isAdmitted else {
            report("too_many_connections", of: peer)
            return false
        }
        channel.closeFuture.whenComplete { [self] _ in forget(id, of: peer) }
        return true
    }

    /// Counts, and logs while lines are left, that a client was turned away, or a request of it. A line has the count so far,
    /// which tells of those that had none.
    func report(_ reason: String, of peer: String, isDismissed: Bool = true) {
        Counter(label: "http2_dismissals_total", dimensions: [("reason", reason)]).increment()
        let count: Int? = state.withLock { state in
            state.refusals[reason, default: 0] += 1
            return state.logLines.take(at: .now()) ? state.refusals[reason] : nil
        }
        guard let count else { return }
        logger.notice(
            isDismissed ? "client dismissed" : "client refused",
            metadata: ["net.peer": "\(peer)", "http2.reason": "\(reason)", "http2.count": "\(count)"])
    }

    func drain(grace: Duration, on eventLoop: any EventLoop) async {
        // Under one lock, so that each connection is either told or not admitted.
        let open = state.withLock { state in
            state.isDraining = true
            return Array(state.channels.values)
        }
        for channel in open { channel.triggerUserOutboundEvent(Connection.Drain(), promise: nil) }
        let cutOff = eventLoop.scheduleTask(in: TimeAmount(grace)) {
            for channel in open { channel.close(promise: nil) }
        }
        try? await EventLoopFuture.andAllComplete(open.map(\.closeFuture), on: eventLoop).get()
        cutOff.cancel()
    }

    private func forget(_ id: ObjectIdentifier, of peer: String) {
        state.withLock { state in
            state.channels.removeValue(forKey: id)
            let rest = state.peers[peer, default: 0] - 1
            state.peers[peer] = rest > 0 ? rest : nil
        }
    }
}
