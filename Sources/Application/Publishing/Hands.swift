package import Domain

/// Who has how many of a worker's jobs in hand, and so what it claims next.
///
/// A customer has only so many requests under way: more jobs in hand would wait there for its own rate, where nobody
/// else's can take their place. And the last of the hands are for customers that have none, so that a single campaign
/// starts at once beside any number of large sheets.
package struct Hands: Sendable {
    package enum Limits {
        /// Jobs in hand at once, of all customers together.
        package static let jobs = 400
        /// Of them, for customers that have none in hand.
        package static let newcomers = 100
        /// Jobs of one customer in one claim, and with more than so many in hand it gets no further ones: a mutate for
        /// each of its places under way, and another one ready.
        package static let customer = 100
        /// The same where only the hands for newcomers are left.
        package static let newcomer = 10
    }

    /// A claim that may be made.
    package struct Share: Sendable {
        package let limit: Int
        package let perCustomer: Int
        /// These have enough in hand.
        package let without: Set<CustomerID>
    }

    private var counts: [CustomerID: Int] = [:]
    package private(set) var total = 0

    package init() {}

    /// Nil when no hand is free.
    package var next: Share? {
        let free = Limits.jobs - total
        guard free > 0 else { return nil }
        guard free > Limits.newcomers else {
            return Share(limit: free, perCustomer: min(free, Limits.newcomer), without: Set(counts.keys))
        }
        let limit = free - Limits.newcomers
        return Share(
            limit: limit, perCustomer: min(limit, Limits.customer),
            without: Set(counts.lazy.filter { $0.value > Limits.customer }.map(\.key)))
    }

    package mutating func take(_ jobs: Int, of customer: CustomerID) {
        counts[customer, default: 0] += jobs
        total += jobs
    }

    package mutating func give(_ jobs: Int, of customer: CustomerID) {
        let left = (counts[customer] ?? 0) - jobs
        counts[customer] = left > 0 ? left : nil
        total -= jobs
    }
}
