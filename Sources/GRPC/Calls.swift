internal import HTTP2
internal import Logging
internal import NIOCore

/// The calls of one connection, and the one timer of their deadlines. Confined to the connection's event loop.
final class Calls: ConnectionHandler {
    let router: Router
    let limits: GRPCServer.Limits
    let info: ConnectionInfo
    let logger: Logger
    /// Handlers whose task has not ended, also those of streams that are gone.
    var runningHandlers = 0

    /// In no order: a call that ends gives its place to the last one.
    private var open: [Call] = []
    private var timer: Scheduled<Void>?
    private var timerInstant: ContinuousClock.Instant?

    init(router: Router, limits: GRPCServer.Limits, info: ConnectionInfo, logger: Logger) {
        self.router = router
        self.limits = limits
        self.info = info
        self.logger = logger
    }

    func open(_ stream: HTTP2.Stream) -> any StreamHandler { Call(stream, of: self) }

    func connectionClosed() {
        timer?.cancel()
        timer = nil
    }

    /// Watches the deadline of a call until it ends.
    func watch(_ call: Call) {
        call.place = open.count
        open.append(call)
        // Deadlines mostly come in order, so the timer of the first one is nearly always already set.
        if timerInstant.map({ call.deadline < $0 }) ?? true { setTimer(at: call.deadline) }
    }

    func unwatch(_ call: Call) {
        guard let place = call.place else { return }
        call.place = nil
        let last = open.removeLast()
        guard last !== call else { return }
        open[place] = last
        last.place = place
    }

    private func setTimer(at instant: ContinuousClock.Instant) {
        timer?.cancel()
        timerInstant = instant
        // One millisecond late rather than early: a timer that fires too soon only has to be set again.
        let delay = TimeAmount(max(.zero, instant - .now)) + .milliseconds(1)
        timer = info.eventLoop.assumeIsolated().scheduleTask(in: delay) { [unowned self] in expire() }
    }

    private func expire() {
        timerInstant = nil
        let now = ContinuousClock.now
        for call in open where call.deadline <= now { call.expired() }
        if let next = open.map(\.deadline).min() { setTimer(at: next) }
    }
}
