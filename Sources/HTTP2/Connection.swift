internal import Logging
internal import NIOCore

/// Moves the bytes between one socket and its `Session`: all output of a read turn leaves in one write.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// Sent through the pipeline to start a graceful end.
    struct Drain: Sendable {}

    private let limits: Limits
    private let logger: Logger
    private let makeHandler: (ConnectionInfo) -> any ConnectionHandler
    private var session: Session?
    private var context: ChannelHandlerContext?
    private var output = ByteBuffer()
    private var isReading = false
    private var isFlushScheduled = false
    private var holdsRead = false
    private var isDraining = false
    /// All output is on its way; the connection closes behind it.
    private var isFinishing = false
    private var drainTimer: Scheduled<Void>?

    init(limits: Limits, logger: Logger, makeHandler: @escaping (ConnectionInfo) -> any ConnectionHandler) {
        self.limits = limits
        self.logger = logger
        self.makeHandler = makeHandler
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { open(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        drainTimer?.cancel()
        endSession()
        self.context = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let session else { return }
        isReading = true
        let isSound = unsafe unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            unsafe session.receive(bytes.bindMemory(to: UInt8.self))
        }
        if !isSound { abort(context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        flush()
        if context.channel.isWritable, holdsRead {
            holdsRead = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    /// A client that does not take its answers is not asked for more.
    func read(context: ChannelHandlerContext) {
        guard context.channel.isWritable else {
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
        if session != nil { drain(context) }
        promise?.succeed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    private func open(_ context: ChannelHandlerContext) {
        guard session == nil else { return }
        let info = ConnectionInfo(
            eventLoop: context.eventLoop, taskExecutor: EventLoopTaskExecutor(context.eventLoop),
            peer: context.remoteAddress.map(peerName) ?? "unknown")
        session = Session(limits: limits, handler: makeHandler(info)) { [unowned self] in scheduleFlush() }
        scheduleFlush()
        if isDraining { drain(context) }
    }

    /// An idle client may not even read: after the farewell its connection counts as acknowledged.
    private func drain(_ context: ChannelHandlerContext) {
        session?.drain()
        drainTimer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.farewell)) { [self] in
            session?.endDrain()
        }
    }

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
            guard session.send(into: &output) else { return abort(context) }
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

    private func abort(_ context: ChannelHandlerContext) {
        logger.debug("client broke the protocol", metadata: ["peer": "\(context.remoteAddress.map(peerName) ?? "")"])
        // At once: TLS may go on reading until the client has said goodbye too.
        endSession()
        context.close(promise: nil)
    }

    private func endSession() {
        session?.close()
        session = nil
    }
}

private func peerName(_ address: SocketAddress) -> String {
    "\(address.ipAddress ?? ""):\(address.port ?? 0)"
}
