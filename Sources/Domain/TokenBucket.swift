/// A rate limit: so many at once, and so many a second after that. One per customer and one for the whole project.
///
/// The generic cell rate algorithm (ITU-T I.371): instead of tokens it keeps the moment at which the bucket will be full
/// again, so there is nothing to refill and nothing to round.
package struct TokenBucket: Equatable, Sendable {
    package enum Decision: Equatable, Sendable {
        case granted
        /// Nothing was taken; ask again after this.
        case wait(Duration)
    }

    /// What the bucket holds when full.
    package let capacity: Int
    /// From one token to the next.
    package let interval: Duration
    private var fullAt: Uptime

    package init(capacity: Int, perSecond: Int, now: Uptime) {
        precondition(capacity > 0 && perSecond > 0, "a bucket of \(capacity) with \(perSecond) a second")
        self.capacity = capacity
        interval = .seconds(1) / perSecond
        fullAt = now
    }

    /// More than the bucket can hold is granted when it is full, and paid for by those who come after.
    package mutating func take(_ tokens: Int = 1, at now: Uptime) -> Decision {
        let needed = interval * min(tokens, capacity)
        let missing = max(fullAt - now, .zero) + needed - interval * capacity
        guard missing <= .zero else { return .wait(missing) }
        fullAt = max(fullAt, now) + interval * tokens
        return .granted
    }
}
