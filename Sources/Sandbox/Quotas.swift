/// How much of the API a caller may use; nothing is limited until it is set.
package struct Quotas: Sendable, Equatable {
    /// A token bucket.
    package struct Rate: Sendable, Equatable {
        package let perSecond: Double
        package let burst: Int

        package init(perSecond: Double, burst: Int) {
            precondition(perSecond > 0 && burst > 0, "a rate of \(perSecond)/s, burst \(burst)")
            self.perSecond = perSecond
            self.burst = burst
        }
    }

    /// Requests of one customer.
    package var customer: Rate?
    /// Requests of all customers together: they share one Cloud project.
    package var project: Rate?
    /// Operations in any 24 hours: each mutate operation counts one, a search one.
    package var dailyOperations: Int?

    package init(customer: Rate? = nil, project: Rate? = nil, dailyOperations: Int? = nil) {
        self.customer = customer
        self.project = project
        self.dailyOperations = dailyOperations
    }
}

/// Counts what the quotas limit.
struct QuotaMeter {
    private struct Bucket {
        var tokens: Double
        var filled: Duration
    }

    let quotas: Quotas
    private var customers: [String: Bucket] = [:]
    private var project: Bucket?
    /// Operations by the minute they came in, oldest first.
    private var minutes: [(minute: Int64, operations: Int)] = []
    private(set) var operationsToday = 0

    init(_ quotas: Quotas) { self.quotas = quotas }

    /// Counts a request, or refuses it, which costs no operations; `now` never goes back.
    mutating func admit(operations: Int, customer: String, now: Duration) -> Refusal? {
        if let rate = quotas.customer {
            if let wait = Self.take(from: &customers[customer], rate, now) { return .tooMany(wait, .account) }
        }
        if let rate = quotas.project {
            if let wait = Self.take(from: &project, rate, now) { return .tooMany(wait, .project) }
        }
        guard let daily = quotas.dailyOperations else { return nil }
        let minute = now.components.seconds / 60
        while let oldest = minutes.first, oldest.minute <= minute - Limits.quotaMinutes {
            operationsToday -= minutes.removeFirst().operations
        }
        guard operationsToday + operations <= daily else {
            let end = (minutes.first?.minute ?? minute) + Limits.quotaMinutes
            return .dailyQuota(retryDelay: .seconds(end * 60) - now)
        }
        operationsToday += operations
        if minutes.last?.minute == minute {
            minutes[minutes.count - 1].operations += operations
        } else {
            minutes.append((minute, operations))
        }
        return nil
    }

    /// Takes a token, or tells how long until there is one.
    private static func take(from slot: inout Bucket?, _ rate: Quotas.Rate, _ now: Duration) -> Duration? {
        var bucket = slot ?? Bucket(tokens: Double(rate.burst), filled: now)
        bucket.tokens = min(Double(rate.burst), bucket.tokens + (now - bucket.filled) / .seconds(1) * rate.perSecond)
        bucket.filled = now
        let isThere = bucket.tokens >= 1
        if isThere { bucket.tokens -= 1 }
        slot = bucket
        return isThere ? nil : .milliseconds(Int64(((1 - bucket.tokens) / rate.perSecond * 1_000).rounded(.up)))
    }
}
