package import Domain
package import GoogleAds
internal import Synchronization

/// How much of Google one worker asks for: requests at a time and a second, for a customer and in all, and none at all
/// from a customer's account that does not answer.
///
/// What several workers must obey together, Google's own delays and the quota of a day, is in the queue.
package final class RequestPacing: Sendable {
    fileprivate enum Limits {
        /// Customers remembered; beyond that those with nothing under way are forgotten, and start anew.
        static let customers = 10_000
    }

    /// What is asked for at most.
    package struct Settings: Sendable {
        /// Mutates of one customer under way at once.
        package var mutatesPerCustomer = 4
        /// Requests of one customer: so many at once, and so many a second.
        package var customerBurst = 20
        package var customerPerSecond = 10
        /// The same of all customers together.
        package var projectBurst = 100
        package var projectPerSecond = 50
        /// Operations of a rolling day: 2,880 for Google's Explorer access, 15,000 for Basic, nil for Standard.
        package var operationsPerDay: Int?

        package init() {}
    }

    fileprivate struct Customer {
        var bucket: TokenBucket
        /// Google may answer queries and still fail each mutate.
        var mutates = CircuitBreaker()
        var queries = CircuitBreaker()
        /// What was heard last instead of an answer.
        var silence = ""
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []

        func rest(at now: Uptime) -> Duration? {
            [mutates.rest(at: now), queries.rest(at: now)].compactMap(\.self).max()
        }
    }

    fileprivate struct State {
        var customers: [CustomerID: Customer] = [:]
        /// Who has a breaker that is not closed.
        var resting: Set<CustomerID> = []
        var project: TokenBucket
    }

    let settings: Settings
    private let state: Mutex<State>

    package init(_ settings: Settings) {
        self.settings = settings
        let project = TokenBucket(
            capacity: settings.projectBurst, perSecond: settings.projectPerSecond, now: .now)
        state = Mutex(State(project: project))
    }

    /// Waits for one of the customer's places, and keeps it while `body` runs.
    func place<Value>(of customer: CustomerID, _ body: () async -> Value) async -> Value {
        await withCheckedContinuation { place in
            let isFree = state.withLock { state in
                state.change(customer, settings) { customer in
                    if customer.running < settings.mutatesPerCustomer {
                        customer.running += 1
                        return true
                    }
                    customer.waiting.append(place)
                    return false
                }
            }
            if isFree { place.resume() }
        }
        let value = await body()
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            state.change(customer, settings) { customer in
                // The place goes on to the next in line.
                if !customer.waiting.isEmpty { return customer.waiting.removeFirst() }
                customer.running -= 1
                return nil
            }
        }
        next?.resume()
        return value
    }

    /// Nil when a request may be sent now, or how long to wait.
    package func ask(_ kind: GoogleAdsClient.RequestKind, of customer: CustomerID) -> Duration? {
        let now = Uptime.now
        return state.withLock { state in
            var project = state.project
            let delay: Duration? = state.change(customer, settings) { customer in
                if case .wait(let delay) = customer.bucket.take(at: now) { return delay }
                if case .wait(let delay) = project.take(at: now) { return delay }
                if let rest = customer.rest(at: now) { return rest }
                // Last: a probe that something else held up would block all others for its timeout.
                if kind == .mutate, case .wait(let delay) = customer.mutates.ask(at: now) { return delay }
                return nil
            }
            state.project = project
            return delay
        }
    }

    /// Why nothing is sent for the customer now; nil when something may be.
    package func silence(of customer: CustomerID) -> String? {
        state.withLock { state in
            state.customers[customer].flatMap { $0.rest(at: .now) == nil ? nil : $0.silence }
        }
    }

    /// The customers for whom nothing is sent now.
    package func resting() -> Set<CustomerID> {
        let now = Uptime.now
        return state.withLock { state in state.resting.filter { state.customers[$0]?.rest(at: now) != nil } }
    }

    /// The mutate that the last `ask` let through is not sent after all.
    package func withdrawn(_ customer: CustomerID) {
        let now = Uptime.now
        state.withLock { state in state.change(customer, settings) { $0.mutates.withdrawn(at: now) } }
    }

    /// Google has answered something for the customer. A mutate is proof that it would answer queries, too.
    package func answered(_ kind: GoogleAdsClient.RequestKind, _ customer: CustomerID) {
        state.withLock { state in
            let isClosed = state.change(customer, settings) { customer in
                customer.queries.answered()
                if kind == .mutate { customer.mutates.answered() }
                return customer.mutates.isClosed
            }
            if isClosed { state.resting.remove(customer) }
        }
    }

    /// Google was asked something for the customer, and did not answer.
    /// - Returns: how long nothing is sent from now on, when that is new.
    package func failed(_ kind: GoogleAdsClient.RequestKind, _ customer: CustomerID, _ reason: String) -> Duration? {
        let now = Uptime.now
        return state.withLock { state in
            let rest = state.change(customer, settings) { customer in
                customer.silence = reason
                switch kind {
                case .query: return customer.queries.failed(at: now)
                case .mutate: return customer.mutates.failed(at: now)
                }
            }
            if rest != nil { state.resting.insert(customer) }
            return rest
        }
    }
}

extension RequestPacing.State {
    fileprivate mutating func change<Value>(
        _ id: CustomerID, _ settings: RequestPacing.Settings, _ body: (inout RequestPacing.Customer) -> Value
    ) -> Value {
        var customer =
            customers[id]
            ?? RequestPacing.Customer(
                bucket: TokenBucket(
                    capacity: settings.customerBurst, perSecond: settings.customerPerSecond, now: .now))
        let value = body(&customer)
        if customers.count >= RequestPacing.Limits.customers {
            customers = customers.filter { $0.value.running > 0 || !$0.value.waiting.isEmpty }
            resting.formIntersection(customers.keys)
        }
        customers[id] = customer
        return value
    }
}
