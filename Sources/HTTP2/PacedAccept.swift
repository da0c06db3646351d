internal import NIOCore

/// Accepts connections one by one, and no faster than they may come: a connection costs as much as a hundred calls, so that a
/// flood of them would hold up the calls of those that are open. The others wait in the kernel.
final class PacedAccept: ChannelOutboundHandler {
    typealias OutboundIn = NIOAny

    private let rate: Rate
    private let budget: Budget

    init(_ rate: Rate) {
        self.rate = rate
        budget = Budget(rate, at: .now())
    }

    /// Each read of a listener with `maxMessagesPerRead` 1 accepts one connection.
    func read(context: ChannelHandlerContext) {
        guard !budget.take(at: .now()) else { return context.read() }
        context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(1_000_000_000 / Int64(max(1, rate.perSecond))))
        {
            self.read(context: context)
        }
    }
}
