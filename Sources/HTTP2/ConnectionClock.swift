package import NIOCore

/// The waits of one connection: decides what is overdue and when to look again; the connection does it.
///
/// It is asked, not told: while something goes on it wants a look every `tick`, otherwise one at the next deadline. So a call
/// costs no timer of its own, and 10,000 idle connections none that fires before its time.
package struct ConnectionClock {
    /// What the connection looks like when the clock is asked.
    package struct Condition {
        /// The client's preface and SETTINGS are here.
        package var isGreeted = false
        package var openStreams = 0
        /// When the last stream was closed, or the connection opened.
        package var quietSince: NIODeadline
        /// A header block is under way since.
        package var headersSince: NIODeadline?
        /// The kernel takes no output since.
        package var unwritableSince: NIODeadline?

        package init(quietSince: NIODeadline) { self.quietSince = quietSince }
    }

    package enum Action: Equatable {
        case wait
        /// Begin a graceful end.
        case drain
        /// The round trip after the first GOAWAY has had its time.
        case endDrain
        case end(Offence)
        /// Close at once: nothing more can be said.
        case cut
    }

    /// Looks while something goes on are so far apart, or a quarter of the shortest wait.
    private static let longestTick = TimeAmount.seconds(1)
    private static let shortestTick = TimeAmount.milliseconds(5)

    package let tick: TimeAmount
    private let limits: Shared<Limits>
    private let openedAt: NIODeadline
    private let endOfAge: NIODeadline
    /// Until then nothing is overdue: the event loop itself was held up, and what came meanwhile has yet to be read.
    private var lenientUntil = NIODeadline.uptimeNanoseconds(0)
    private var drainedAt: NIODeadline?
    private var isDrainEnded = false
    /// Set when the connection ends by its age; a server that shuts down has its own grace.
    private var cutAt: NIODeadline?

    /// - Parameter jitter: -1...1, a tenth of the age.
    package init(_ limits: Shared<Limits>, at now: NIODeadline, jitter: Double) {
        self.limits = limits
        openedAt = now
        endOfAge = now + TimeAmount(limits.age * (1 + jitter / 10))
        let waits = [
            limits.handshakeTime, limits.headerTime, limits.idleTime, limits.farewell, limits.writeStall,
            limits.ageGrace,
        ]
        let quarter = TimeAmount((waits.min() ?? .zero) / 4)
        tick = min(Self.longestTick, max(Self.shortestTick, quarter))
    }

    /// The connection has sent its first GOAWAY.
    package mutating func drained(at now: NIODeadline) { drainedAt = drainedAt ?? now }

    /// - Parameter due: when the clock wanted to be asked.
    package mutating func check(_ condition: Condition, due: NIODeadline, at now: NIODeadline) -> Action {
        if now > due + tick { lenientUntil = now + tick * 4 }
        if now >= lenientUntil, let action = overdue(condition, at: now) { return action }
        if let drainedAt {
            if !isDrainEnded, now >= drainedAt + TimeAmount(limits.farewell) {
                isDrainEnded = true
                return .endDrain
            }
            return cutAt.map { now >= $0 } == true ? .cut : .wait
        }
        let isIdle = condition.openStreams == 0 && now >= condition.quietSince + TimeAmount(limits.idleTime)
        guard isIdle || now >= endOfAge else { return .wait }
        // A client may open a stream before it has read of the end.
        cutAt = now + TimeAmount(limits.ageGrace)
        return .drain
    }

    /// What the client should have done by now.
    private func overdue(_ condition: Condition, at now: NIODeadline) -> Action? {
        if !condition.isGreeted, now >= openedAt + TimeAmount(limits.handshakeTime) { return .end(.handshake) }
        if let since = condition.headersSince, now >= since + TimeAmount(limits.headerTime) { return .end(.headers) }
        if let since = condition.unwritableSince, now >= since + TimeAmount(limits.writeStall) { return .cut }
        return nil
    }

    /// When to look again, if nothing happens before.
    package func nextLook(_ condition: Condition, at now: NIODeadline) -> NIODeadline {
        let isQuiet =
            condition.isGreeted && condition.openStreams == 0 && condition.headersSince == nil
            && condition.unwritableSince == nil && drainedAt == nil
        guard isQuiet else { return now + tick }
        return min(condition.quietSince + TimeAmount(limits.idleTime), endOfAge)
    }
}
