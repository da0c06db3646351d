internal import Domain
package import GoogleAds
package import Logging
package import Store
internal import Synchronization

/// Takes publish jobs and brings each to its end: `PublishPolicy` decides every step, `PublishRun` does it.
package final class Publisher: Sendable {
    package enum Limits {
        /// How long a job that nobody announced waits at most.
        package static let poll = Duration.milliseconds(250)
        /// How often old jobs are cleared away, and for how long finished jobs and the audit trail are kept.
        package static let pruning = Duration.seconds(60)
        package static let jobsKept = Duration.seconds(7 * 24 * 3600)
        package static let eventsKept = Duration.seconds(400 * 24 * 3600)
    }

    private struct State {
        var hands = Hands()
        /// Runs of each claim, by its lease.
        var runs: [Int64: Int] = [:]
        /// The last claim that was not answered: it may have been committed all the same.
        var unansweredClaim: Uptime?
        var isStopping = false
    }

    private let queue: PublishQueue
    private let context: WorkerContext
    private let google: GoogleAdsClient
    private let sync: DriftSync
    private let logger: Logger
    private let state = Mutex(State())
    /// Several signals before the next look are one.
    private let signals = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter pacing: whose breakers hear of `google`'s answers.
    package init(
        store: Store, queue: PublishQueue, google: GoogleAdsClient,
        pacing: RequestPacing, logger: Logger
    ) {
        self.queue = queue
        self.google = google
        self.logger = logger
        context = WorkerContext(
            store: store, queue: queue, google: google, pacing: pacing, logger: logger)
        sync = DriftSync(store.drift, google, pacing: pacing, queue: queue, logger: logger)
    }

    /// Look for jobs now.
    package func wake() { signals.continuation.yield() }

    /// Take no more jobs; `run` returns when those in hand have ended.
    package func stop() {
        state.withLock { $0.isStopping = true }
        wake()
    }

    /// Runs until `stop`, then gives back what it still holds, and closes the connections to Google.
    package func run() async {
        await enlist()
        await withDiscardingTaskGroup { background in
            background.addTask { await self.repeatedly(every: Limits.poll) { self.wake() } }
            background.addTask { await self.repeatedly(every: self.queue.timing.heartbeat, self.heartbeat) }
            background.addTask {
                await self.repeatedly(every: self.queue.timing.rescue) {
                    _ = await self.context.attempt("rescue") { () throws(Failure) in try await self.queue.rescue() }
                }
            }
            background.addTask { await self.repeatedly(every: Limits.pruning, self.prune) }
            background.addTask { await self.repeatedly(every: DriftSync.Limits.poll, self.sync.runDue) }
            await withDiscardingTaskGroup { runs in
                for await _ in signals.stream {
                    if state.withLock(\.isStopping) { break }
                    await claim(into: &runs)
                }
                await drain(&runs)
            }
            background.cancelAll()
        }
        await context.attempt("release") { () throws(Failure) in try await queue.release() }
        await google.shutdown()
    }

    private func heartbeat() async {
        if state.withLock({ $0.hands.total > 0 }) { CrashPoint.heartbeatLostWhileSending.reached() }
        let asked = Uptime.now
        let holds = await context.attempt("heartbeat") { () throws(Failure) in try await queue.heartbeat() }
        if holds == true { context.leaseRenewed(at: asked) }
        if holds == false { await enlist() }
    }

    private func enlist() async {
        guard state.withLock({ $0.hands.total == 0 }) else { return }
        await context.attempt("enlist") { () throws(Failure) in try await queue.enlist() }
    }

    private func prune() async {
        while let pruned = await context.attempt(
            "prune",
            { () throws(Failure) in
                try await context.store.jobs.prune(jobs: Limits.jobsKept, events: Limits.eventsKept)
            }), pruned > 0, !Task.isCancelled
        {}
    }

    /// Claims until there is nothing left to claim, or no hand free.
    private func claim(into runs: inout DiscardingTaskGroup) async {
        while true {
            guard let share = state.withLock(\.hands.next), await giveBackUnknown() else { return }
            let asked = Uptime.now
            let claimed = await context.attempt("claim") { () throws(Failure) in
                try await queue.claim(
                    limit: share.limit, perCustomer: share.perCustomer,
                    without: share.without.union(context.pacing.resting()))
            }
            guard let claimed else { return state.withLock { $0.unansweredClaim = .now } }
            guard let lease = claimed.first?.lease else { return }
            context.leaseRenewed(at: asked)
            let byCustomer = Dictionary(grouping: claimed, by: \.customerID)
            state.withLock { state in
                for (customer, jobs) in byCustomer { state.hands.take(jobs.count, of: customer) }
                state.runs[lease] = byCustomer.count
            }
            for (customer, jobs) in byCustomer {
                runs.addTask {
                    await PublishRun.run(jobs, of: customer, self.context)
                    self.ended(jobs.count, of: customer, lease)
                }
            }
        }
    }

    private func ended(_ jobs: Int, of customer: CustomerID, _ lease: Int64) {
        state.withLock { state in
            state.hands.give(jobs, of: customer)
            let left = (state.runs[lease] ?? 1) - 1
            state.runs[lease] = left > 0 ? left : nil
        }
        wake()
    }

    /// After a claim that was not answered, and for a lease longer, since it may still have been running. False while the
    /// database is away.
    private func giveBackUnknown() async -> Bool {
        let (unanswered, known) = state.withLock { ($0.unansweredClaim, Set($0.runs.keys)) }
        guard let unanswered else { return true }
        let isOver = Uptime.now > unanswered + queue.timing.lease
        let done: Void? = await context.attempt("release") { () throws(Failure) in
            try await queue.release(allBut: known)
        }
        if isOver, done != nil { state.withLock { $0.unansweredClaim = nil } }
        return done != nil
    }

    private func drain(_ runs: inout DiscardingTaskGroup) async {
        CrashPoint.drainWhileSending.reached()
        let deadline = ContinuousClock.now + queue.timing.drain
        // Every end of a run signals, and so does the poll.
        for await _ in signals.stream where state.withLock({ $0.hands.total == 0 }) || ContinuousClock.now > deadline {
            break
        }
        if state.withLock({ $0.hands.total > 0 }) { CrashPoint.drainForcedExit.reached() }
        runs.cancelAll()
    }

    private func repeatedly(every interval: Duration, _ action: () async -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil { await action() }
    }
}
