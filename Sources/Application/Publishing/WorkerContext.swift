internal import Domain
internal import GoogleAds
internal import Logging
internal import Store
internal import Synchronization

/// What all runs of one worker share: the queue, Google, the policy, and until when the worker's lease is known to hold.
final class WorkerContext: Sendable {
    enum Limits {
        /// Between two tries to write something down while the database is away.
        static let retryPause = Duration.milliseconds(250)
    }

    let store: Store
    let queue: PublishQueue
    let google: GoogleAdsClient
    let accounts: AccountChecks
    let pacing: RequestPacing
    let logger: Logger
    var policy: PublishPolicy { queue.timing.policy }
    private let leaseHoldsUntil = Mutex(Uptime(microseconds: .min))

    init(
        store: Store, queue: PublishQueue, google: GoogleAdsClient, pacing: RequestPacing, logger: Logger
    ) {
        self.store = store
        self.queue = queue
        self.google = google
        accounts = AccountChecks(store.accounts, google, logger: logger)
        self.pacing = pacing
        self.logger = logger
    }

    /// - Parameter asked: before the claim or heartbeat that the database has answered.
    func leaseRenewed(at asked: Uptime) {
        leaseHoldsUntil.withLock { $0 = max($0, asked + queue.timing.lease) }
    }

    /// - Parameter asked: before the intent was asked for.
    func fence(intentAsked asked: Uptime) -> SendFence {
        SendFence(leaseHoldsUntil: leaseHoldsUntil.withLock(\.self), sendNotAfter: asked + policy.sendWindow)
    }

    /// Nil when the database cannot be used, which is logged.
    @discardableResult
    func attempt<Value>(_ action: String, _ body: () async throws(Failure) -> Value) async -> Value? {
        do throws(Failure) {
            return try await body()
        } catch .cancelled {
            // The program stops.
            return nil
        } catch {
            logger.warning("the queue could not be used", metadata: ["action": "\(action)", "failure": "\(error)"])
            return nil
        }
    }

    /// Tries until the database has answered: what a living worker holds nobody else takes. Nil when the program stops
    /// first; then the lease runs out, and whoever takes the job looks before it sends.
    func insist<Value>(_ action: String, _ body: () async throws(Failure) -> Value) async -> Value? {
        while true {
            if let value = await attempt(action, body) { return value }
            guard (try? await Task.sleep(for: Limits.retryPause)) != nil else { return nil }
        }
    }
}

extension Uptime {
    private static let origin = ContinuousClock.now

    /// The continuous clock of Linux is CLOCK_BOOTTIME.
    static var now: Uptime { Uptime(microseconds: (ContinuousClock.now - origin).microseconds) }
}
