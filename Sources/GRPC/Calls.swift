internal import HTTP2
internal import NIOCore

/// The calls of one connection, and the one timer of their deadlines. Confined to the connection's event loop.
final class Calls: ConnectionHandler {
    let server: ServerContext
    let info: ConnectionInfo
    let codec: MessageCodec
    let longMessages: Room
    /// Streaming handlers that make a message only when the client takes it.
    let makers = Room(GRPCServer.Limits.makers)
    /// Handlers whose task has not ended, also those of streams that are gone.
    var runningHandlers = 0

    /// Every call object of the connection, in use or idle; there are as many as were ever open together.
    private var all: [Call] = []
    private var idle: [Call] = []
    private var timer: Scheduled<Void>?
    private var timerInstant: ContinuousClock.Instant?

    init(of server: ServerContext, info: ConnectionInfo, codec: MessageCodec) {
        self.server = server
        self.info = info
        self.codec = codec
        longMessages = Room(server.limits.longMessageBytes)
    }

    /// A message that does not fit into the window of a stream.
    func isLong(_ bytes: Int) -> Bool { bytes > server.limits.http2.streamWindowBytes }

    func open(_ stream: HTTP2.Stream) -> any StreamHandler {
        let call = idle.popLast() ?? makeCall()
        call.opened(stream)
        return call
    }

    func refuse(_ stream: HTTP2.Stream, _ reason: Refusal) {
        guard stream.headers.isGRPC else { return stream.respond(reason.response, endStream: true) }
        let message =
            switch reason {
            case .headersTooLarge:
                "the headers are too long; \(server.limits.http2.headerListBytes) bytes are allowed, with 32 for each field"
            case .outputUnread: "the client has not taken earlier answers yet"
            }
        let error = RPCError(code: .resourceExhausted, message: message)
        stream.respond(Responses.trailersOnly(error, limits: server.limits), endStream: true)
    }

    func becameIdle() {
        guard idle.count == all.count else { return }
        all = []
        idle = []
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

    /// How long a call may take: what its client asks for, within the limit, or else the default; nil for ever.
    func timeout(of route: Router.Route, asked: Duration?) -> Duration? {
        if let asked { return min(asked, server.limits.maximumTimeout) }
        switch route.defaultTimeout {
        case .after(let timeout): return timeout
        case .unlimited: return nil
        case .ofServer:
            return switch route.handler {
            case .immediate, .unary: server.limits.defaultTimeout
            case .serverStreaming, .clientStreaming, .bidirectional: server.limits.defaultStreamTimeout
            }
        }
    }

    /// Makes sure that the timer fires at `deadline` at the latest.
    ///
    /// Deadlines mostly come in order, so the timer of an earlier call, even of one that has ended, is already set.
    func watch(_ deadline: ContinuousClock.Instant) {
        if let timerInstant, timerInstant <= deadline { return }
        timer?.cancel()
        timerInstant = deadline
        // One millisecond late rather than early: a timer that fires too soon only has to be set again.
        // Added to the Duration, which has room for any limit; TimeAmount has 292 years, and its initializer clamps.
        let delay = TimeAmount(max(.zero, deadline - .now) + .milliseconds(1))
        timer = info.eventLoop.assumeIsolated().scheduleTask(in: delay) { [unowned self] in expire() }
    }

    private func expire() {
        timerInstant = nil
        let now = ContinuousClock.now
        for call in all {
            if let deadline = call.nextDeadline, deadline <= now { call.expired(at: now) }
        }
        if let next = all.lazy.compactMap(\.nextDeadline).min() { watch(next) }
    }

    private func makeCall() -> Call {
        let call = Call(of: self)
        all.append(call)
        return call
    }
}
