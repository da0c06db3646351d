internal import Domain
internal import GoogleAds
internal import Store

/// What a request to Google waits for that is no publish job: the rate limits of this process, and the quota of a day
/// that all workers have together.
struct RequestGate: Sendable {
    enum Limits {
        /// The longest wait for a rate limit of ours.
        static let patience = Duration.seconds(30)
    }

    struct Closed {
        let delay: Duration
        let reason: String
    }

    let pacing: RequestPacing
    let queue: PublishQueue

    /// Waits until so many operations of the customer may leave, and takes them. Nil when they may.
    /// - Parameter operations: 0 for queries, which take theirs by `reserve`.
    func pass(_ operations: Int, of customer: CustomerID) async throws(Failure) -> Closed? {
        while let delay = pacing.ask(operations > 0 ? .mutate : .query, of: customer) {
            guard delay <= Limits.patience, (try? await Task.sleep(for: delay)) != nil else {
                return Closed(delay: delay, reason: "requests of this account wait for each other")
            }
        }
        return try await operations > 0 ? reserve(operations) : nil
    }

    /// Takes operations of the day's quota. Nil when there are so many left; otherwise all workers wait until there are.
    func reserve(_ operations: Int) async throws(Failure) -> Closed? {
        guard let perDay = pacing.settings.operationsPerDay else { return nil }
        let now = Instant.now
        guard let until = try await queue.reserve(operations, of: .project, perDay: perDay) else { return nil }
        try await queue.hold(.project, for: until - now)
        return Closed(delay: until - now, reason: "the day's quota of \(perDay) operations is used up")
    }
}

extension RequestGate {
    /// With rate limits of its own, beside those of the publisher.
    init(_ settings: RequestPacing.Settings, _ store: Store) {
        self.init(pacing: RequestPacing(settings), queue: store.queue(worker: .random(in: .min ... .max)))
    }
}
