internal import HTTP2
internal import Logging
internal import NIOCore

/// The calls of one connection, and the one timer of their deadlines. Confined to the connection's event loop.
final class Calls: ConnectionHandler {
    let router: Router
    let limits: GRPCServer.Limits
    let info: ConnectionInfo
    let logger: Logger
    /// Asked once: the level of a logger is behind an existential.
    let logsCalls: Bool
    /// Handlers whose task has not ended, also those of streams that are gone.
    var runningHandlers = 0

    /// Every call object of the connection, in use or idle; there are as many as were ever open together.
    private var all: [Call] = []
    private var idle: [Call] = []
    private var timer: Scheduled<Void>?
    private var timerInstant: ContinuousClock.Instant?

    init(router: Router, limits: GRPCServer.Limits, info: ConnectionInfo, logger: Logger) {
        self.router = router
        self.limits = limits
        self.info = info
        self.logger = logger
        logsCalls = logger.logLevel <= .debug
    }

    func open(_ stream: HTTP2.Stream) -> any StreamHandler {
        let call = idle.popLast() ?? makeCall()
        call.opened(stream)
        return call
    }

    /// Lets go of the calls, which hold this object.
    func connectionClosed() {
        timer?.cancel()
        timer = nil
        all = []
        idle = []
    }

    /// The stream and the handler of this call are both gone, perhaps after the connection.
    func takeBack(_ call: Call) {
        if !all.isEmpty { idle.append(call) }
    }

    /// Makes sure that the timer fires at `deadline` at the latest.
    ///
    /// Deadlines mostly come in order, so the timer of an earlier call, even of one that has ended, is already set.
    func watch(_ deadline: ContinuousClock.Instant) {
        if let timerInstant, timerInstant <= deadline { return }
        timer?.cancel()
        timerInstant = deadline
        // One millisecond late rather than early: a timer that fires too soon only has to be set again.
        // Added to the Duration: TimeAmount has only 292 years, and a client may ask for 11,415; its initializer clamps.
        let delay = TimeAmount(max(.zero, deadline - .now) + .milliseconds(1))
        timer = info.eventLoop.assumeIsolated().scheduleTask(in: delay) { [unowned self] in expire() }
    }

    private func expire() {
        timerInstant = nil
        let now = ContinuousClock.now
        for call in all where call.isOpen && call.deadline <= now { call.expired() }
        if let next = all.lazy.filter(\.isOpen).map(\.deadline).min() { watch(next) }
    }

    private func makeCall() -> Call {
        let call = Call(of: self)
        all.append(call)
        return call
    }
}
