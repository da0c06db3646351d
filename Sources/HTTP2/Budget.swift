package import NIOCore

/// A token bucket: holds `Rate.burst` tokens and regains `Rate.perSecond`.
///
/// A class, as `Conduct` is: changing a struct in a property of a class is checked at run time, several times a frame.
package final class Budget {
    private let rate: Rate
    private var tokens: Double
    private var refilled: NIODeadline

    package init(_ rate: Rate, at now: NIODeadline) {
        self.rate = rate
        tokens = Double(rate.burst)
        refilled = now
    }

    /// Takes one token; false when there is none.
    package func take(at now: NIODeadline) -> Bool {
        // The clock is needed only when the bucket is empty.
        if tokens < 1 { refill(at: now) }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// Adds tokens that the client has earned; these may exceed the burst.
    package func earn(_ count: Int) { tokens += Double(count) }

    private func refill(at now: NIODeadline) {
        let seconds = Double((now - refilled).nanoseconds) / 1e9
        tokens = min(Double(rate.burst), tokens + seconds * Double(rate.perSecond))
        refilled = now
    }
}
