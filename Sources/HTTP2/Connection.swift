internal import Logging
internal import NIOCore
internal import NIOSSL
internal import NIOTLS

/// Moves the bytes between one socket and its `Session`: all output of a read turn leaves in one write. It also does what
/// the connection's clock decides.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// Sent through the pipeline to start a graceful end.
    struct Drain: Sendable {}

    private let limits: Shared<Limits>
    private let logger: Logger
    private let registry: ConnectionRegistry
    private let makeHandler: (ConnectionInfo) -> any ConnectionHandler
    /// Over TLS there is no session before the handshake has ended.
    private let isSecure: Bool
    private var clock: ConnectionClock
    private var session: Session?
    private var context: ChannelHandlerContext?
    private var output = ByteBuffer()
    private var isReading = false
    private var isFlushScheduled = false
    private var holdsRead = false
    private var isDraining = false
    /// All output is on its way; the connection closes behind it.
    private var isFinishing = false
    /// The client was sent away and gets time to read why; what it sends is not read any more.
    private var isDismissed = false
    private var timer: Scheduled<Void>?
    private var nextLook = NIODeadline.distantFuture

    init(
        limits: Shared<Limits>, logger: Logger, registry: ConnectionRegistry, isSecure: Bool,
        makeHandler: @escaping (ConnectionInfo) -> any ConnectionHandler
    ) {
        self.limits = limits
        self.logger = logger
        self.registry = registry
        self.isSecure = isSecure
        self.makeHandler = makeHandler
        clock = ConnectionClock(limits, at: .now(), jitter: .random(in: -1...1))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        endSession()
        timer?.cancel()
        self.context = nil
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let name)? = event as? TLSUserEvent {
            // RFC 9113, 3.2: TLS without ALPN `h2` is not HTTP/2.
            if name == "h2" { open(context) } else { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let session, !isDismissed else { return }
        isReading = true
        let now = NIODeadline.now()
        let offence = unsafe unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            unsafe session.receive(bytes.bindMemory(to: UInt8.self), at: now)
        }
        if let offence { return dismiss(for: offence) }
        if nextLook > now + clock.tick { look(at: now + clock.tick) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        session?.outputChanged(isWritable: context.channel.isWritable, at: .now())
        flush()
        if context.channel.isWritable, holdsRead, !isDismissed {
            holdsRead = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    /// A client that does not take its answers is not asked for more.
    func read(context: ChannelHandlerContext) {
        guard context.channel.isWritable, !isDismissed else {
            holdsRead = true
            return
        }
        context.read()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is Drain else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        isDraining = true
        // A connection that was only just accepted has no session yet: `open` drains it.
        drain(at: .now())
        promise?.succeed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    // MARK: Life

    private func begin(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        look(at: .now() + clock.tick)
        if !isSecure { open(context) }
    }

    private func open(_ context: ChannelHandlerContext) {
        guard session == nil else { return }
        let peer = peer(context)
        let report = { [registry] reason in registry.report(reason, of: peer, isDismissed: false) }
        let info = ConnectionInfo(
            eventLoop: context.eventLoop, taskExecutor: EventLoopTaskExecutor(context.eventLoop), peer: peer,
            principal: principal(of: context), report: report)
        session = Session(limits: limits, at: .now(), handler: makeHandler(info), report: report) { [unowned self] in
            scheduleFlush()
        }
        scheduleFlush()
        if isDraining { drain(at: .now()) }
    }

    private func principal(of context: ChannelHandlerContext) -> String? {
        guard isSecure else { return nil }
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        return handler?.peerCertificate?.principal
    }

    private func drain(at now: NIODeadline) {
        guard let session else { return }
        session.drain()
        clock.drained(at: now)
        look(at: now + clock.tick)
    }

    // MARK: Time

    private func look(at deadline: NIODeadline) {
        guard let context else { return }
        timer?.cancel()
        nextLook = deadline
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [unowned self] in look() }
    }

    private func look() {
        let now = NIODeadline.now()
        // Until the TLS handshake has ended, that is what the connection looks like.
        let condition = session?.condition ?? ConnectionClock.Condition(quietSince: now)
        switch clock.check(condition, due: nextLook, at: now) {
        case .wait: break
        case .drain: drain(at: now)
        case .endDrain: session?.endDrain()
        case .end(let offence): return dismiss(for: offence)
        case .cut:
            if condition.unwritableSince != nil, let context {
                registry.report(Offence.outputUnread.reason, of: peer(context))
            }
            return cut()
        }
        session?.resetStalled(at: now)
        if condition.openStreams == 0 {
            // Thousands of connections are idle most of the time.
            session?.becameIdle()
            output = ByteBuffer()
        }
        look(at: clock.nextLook(condition, at: now))
    }

    // MARK: Output

    /// A reply that comes outside a read turn leaves with the others of the same loop tick.
    private func scheduleFlush() {
        guard !isReading, !isFlushScheduled, let context else { return }
        isFlushScheduled = true
        context.eventLoop.assumeIsolated().execute { [self] in
            isFlushScheduled = false
            flush()
        }
    }

    private func flush() {
        // Asked anew each time: a write that fails closes the channel at once, and the session must send no more.
        while let session, let context, context.channel.isWritable {
            output.clear()
            guard session.send(into: &output) else { return dismiss(for: session.offence ?? .brokenProtocol) }
            guard output.readableBytes > 0 else { break }
            context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        }
        guard let session, let context, session.isFinished, !isFinishing else { return }
        isFinishing = true
        // Closing drops what the kernel has not taken yet, so an empty write waits its turn behind it.
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    // MARK: The end

    /// Tells the client why, and closes when it has had time to read that: closing at once would make the kernel forget it.
    private func dismiss(for offence: Offence) {
        guard let context, !isDismissed else { return }
        isDismissed = true
        registry.report(offence.reason, of: peer(context))
        output.clear()
        session?.dismiss(for: offence, into: &output)
        endSession()
        // Set before the write, which may find the channel dead: its end cancels the timer.
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.farewell)) { [unowned self] in
            cut()
        }
        if output.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(output), promise: nil) }
    }

    private func cut() {
        // At once: TLS may go on reading until the client has said goodbye too.
        endSession()
        context?.close(promise: nil)
    }

    private func endSession() {
        session?.close()
        session = nil
    }
}

private func peer(_ context: ChannelHandlerContext) -> String {
    context.remoteAddress.map { "\($0.ipAddress ?? ""):\($0.port ?? 0)" } ?? "unknown"
}
