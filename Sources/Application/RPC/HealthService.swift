package import Domain
package import Logging
internal import Synchronization
internal import Wire

/// `grpc.health.v1.Health`: whether this server takes calls.
///
/// Not while the database is away, which every service that has a status needs; and not from the moment it drains.
/// Check and List answer without waiting for anything.
package final class HealthService: Sendable {
    package struct Limits: Sendable {
        /// Between an answer of the database and the next question, so about as long as an outage stays unnoticed.
        package var probeInterval: Duration = .seconds(1)
        /// A database that needs longer to answer nothing at all is away.
        package var probeTimeout: Duration = .seconds(2)
        /// How long a stop waits for the watchers to be told.
        package var farewell: Duration = .seconds(1)

        package init() {}
    }

    private struct State {
        var isDatabaseAway = false
        var isDraining = false
        /// The calls of Watch; a yield makes one look at its status again.
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var watchersEver = 0

        var isServing: Bool { !isDatabaseAway && !isDraining }
    }

    private let services: Set<String>
    private let limits: Limits
    private let state = Mutex(State())
    /// `State.isServing` for Check, which load balancers ask all the time: it takes no lock.
    private let isServing = Atomic(true)
    /// Ends when this server drains and its last watcher has left.
    private let watchersLeft = AsyncStream<Void>.makeStream()

    /// Serving until the first probe says otherwise: a program starts only with a database that answers.
    /// - Parameter services: those that have a status, besides the server as a whole; they all need the database.
    package init(services: Set<String>, limits: Limits = Limits()) {
        self.services = services
        self.limits = limits
    }

    // MARK: The state

    /// Asks the database over and over, until the task is cancelled.
    /// - Parameter databaseAnswers: cancelled when it takes longer than `Limits.probeTimeout`.
    package func probe(_ databaseAnswers: @escaping @Sendable () async -> Bool, logger: Logger) async {
        var wasAway = false
        while !Task.isCancelled {
            let isAway = await !answersInTime(databaseAnswers)
            if isAway != wasAway, !Task.isCancelled {
                if isAway {
                    logger.error("the database does not answer: not serving")
                } else {
                    logger.notice("the database answers again: serving")
                }
                change { $0.isDatabaseAway = isAway }
                wasAway = isAway
            }
            try? await Task.sleep(for: limits.probeInterval)
        }
    }

    /// From now on NOT_SERVING, so that callers turn to another server before this one goes.
    ///
    /// Returns when every watcher has been told and has left; after `Limits.farewell` whatever they do.
    package func drain() async {
        // First the change, then the end: a watcher that learns of the end does not look at its status again.
        change { $0.isDraining = true }
        state.withLock { state in
            for watcher in state.watchers.values { watcher.finish() }
        }
        await withTaskGroup { [watchersLeft, limits] group in
            group.addTask { for await _ in watchersLeft.stream {} }
            group.addTask { try? await Task.sleep(for: limits.farewell) }
            await group.next()
            group.cancelAll()
        }
    }

    private func answersInTime(_ databaseAnswers: @escaping @Sendable () async -> Bool) async -> Bool {
        await withTaskGroup { [limits] group in
            group.addTask { await databaseAnswers() }
            group.addTask {
                try? await Task.sleep(for: limits.probeTimeout)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            isServing.store(state.isServing, ordering: .relaxed)
            for watcher in state.watchers.values { watcher.yield() }
            endIfDrained(state)
        }
    }

    private func endIfDrained(_ state: State) {
        if state.isDraining, state.watchers.isEmpty { watchersLeft.continuation.finish() }
    }

    private func status(of service: String) -> HealthCheckResponse {
        guard service.isEmpty || services.contains(service) else { return .serviceUnknown }
        return isServing.load(ordering: .relaxed) ? .serving : .notServing
    }

    // MARK: The calls

    package func check(_ message: [UInt8]) throws(Failure) -> [UInt8] {
        let service = try HealthCheckRequest(decoding: message).service
        switch status(of: service) {
        case .serving: return Self.serving
        case .notServing: return Self.notServing
        case .serviceUnknown: throw .notFound("this server has no service \(service)")
        }
    }

    package func list(_ message: [UInt8]) throws(Failure) -> [UInt8] {
        _ = try HealthListRequest(decoding: message)
        let names = services.union([""])
        return HealthListResponse(Dictionary(uniqueKeysWithValues: names.map { ($0, status(of: $0)) })).encoded
    }

    /// A service that this server does not have is SERVICE_UNKNOWN and stays it (gRPC, health-checking.md).
    package func watch(_ message: [UInt8]) throws(Failure) -> Watch {
        Watch(of: try HealthCheckRequest(decoding: message).service, in: self)
    }

    /// One call of Watch: counts as a watcher as long as it is.
    package struct Watch: ~Copyable {
        private let health: HealthService
        private let service: String
        private let number: Int
        private var changes: AsyncStream<Void>.Iterator
        private var told: HealthCheckResponse?

        fileprivate init(of service: String, in health: HealthService) {
            self.health = health
            self.service = service
            (number, changes) = health.enter()
        }

        deinit { health.leave(number) }

        /// The status now, and then each that differs from the one before; those that a slow watcher was not there for
        /// are left out. Nil after the last one of a server that drains, and when the task is cancelled.
        package mutating func next() async -> [UInt8]? {
            repeat {
                let status = health.status(of: service)
                if status != told {
                    told = status
                    return status.encoded
                }
            } while await changes.next(isolation: #isolation) != nil
            return nil
        }
    }

    private func enter() -> (Int, AsyncStream<Void>.Iterator) {
        // One change that was not seen says as much as many: the watcher asks for the status itself.
        let (stream, watcher) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.watchersEver += 1
            state.watchers[state.watchersEver] = watcher
            if state.isDraining { watcher.finish() }
            return state.watchersEver
        }
        return (number, stream.makeAsyncIterator())
    }

    private func leave(_ number: Int) {
        state.withLock { state in
            state.watchers[number] = nil
            endIfDrained(state)
        }
    }

    private static let serving = HealthCheckResponse.serving.encoded
    private static let notServing = HealthCheckResponse.notServing.encoded
}
