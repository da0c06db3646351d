package import Domain
package import GoogleAds
package import Logging
package import Store
internal import Synchronization

/// Takes publish jobs and brings each to its end: asks `PublishPolicy` what to do next, does it, writes it down.
package final class Publisher: Sendable {
    package enum Limits {
        /// Jobs in hand at once.
        package static let turns = 16
        /// How long a job that nobody announced waits at most.
        package static let poll = Duration.milliseconds(250)
        /// What running turns get to finish when the program stops.
        package static let drain = Duration.seconds(5)
    }

    private let store: Store
    private let queue: PublishQueue
    private let google: GoogleAdsClient
    private let policy: PublishPolicy
    private let logger: Logger
    private let state = Mutex((turns: 0, isStopping: false))
    /// Several signals before the next look are one.
    private let signals = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    package init(
        store: Store, queue: PublishQueue, google: GoogleAdsClient, policy: PublishPolicy = PublishPolicy(),
        logger: Logger
    ) {
        self.store = store
        self.queue = queue
        self.google = google
        self.policy = policy
        self.logger = logger
    }

    /// Look for jobs now.
    package func wake() { signals.continuation.yield() }

    /// Take no more jobs; `run` returns when those in hand have ended.
    package func stop() {
        state.withLock { $0.isStopping = true }
        wake()
    }

    /// Runs until `stop`, then gives back what it still holds.
    package func run() async {
        await withDiscardingTaskGroup { background in
            background.addTask { await self.repeatedly(every: Limits.poll) { self.wake() } }
            background.addTask {
                await self.repeatedly(every: PublishQueue.Limits.heartbeat) {
                    await self.logged("heartbeat") { () throws(Failure) in try await self.queue.heartbeat() }
                }
            }
            await withDiscardingTaskGroup { turns in
                for await _ in signals.stream {
                    if isStopping { break }
                    await claim(into: &turns)
                }
                await drain(&turns)
            }
            background.cancelAll()
        }
        await logged("release") { () throws(Failure) in try await queue.release() }
    }

    private var isStopping: Bool { state.withLock(\.isStopping) }

    private func claim(into turns: inout DiscardingTaskGroup) async {
        let free = Limits.turns - state.withLock(\.turns)
        guard free > 0,
            let jobs = await logged("claim", { () throws(Failure) in try await queue.claim(limit: free) })
        else { return }
        state.withLock { $0.turns += jobs.count }
        for job in jobs {
            turns.addTask {
                await self.turn(job)
                self.state.withLock { $0.turns -= 1 }
                self.wake()
            }
        }
    }

    private func drain(_ turns: inout DiscardingTaskGroup) async {
        let deadline = ContinuousClock.now + Limits.drain
        // Every end of a turn signals, and so does the poll.
        for await _ in signals.stream where state.withLock({ $0.turns == 0 }) || ContinuousClock.now > deadline {
            break
        }
        turns.cancelAll()
    }

    // MARK: One turn of one job

    private func turn(_ job: ClaimedJob) async {
        var step: PublishStep? = policy.start(job, now: .now)
        while let next = step {
            switch next {
            case .send: step = await send(job)
            case .look(let cause): step = await look(job, because: cause)
            case .settle(let settlement):
                await settle(job, settlement)
                step = nil
            }
        }
    }

    /// Nil when the database is away or the lease is lost: whoever has the job next looks before it sends.
    private func send(_ job: ClaimedJob) async -> PublishStep? {
        guard let record = await record(of: job) else { return nil }
        switch await prepare(job, record) {
        case .outcome(let outcome):
            return decided(job, outcome)
        case .ready(let mutate):
            let intent = await logged("intent") { () throws(Failure) in try await queue.recordIntent(job) }
            guard case .some(.some) = intent else { return nil }
            return decided(job, await google.send(mutate))
        }
    }

    private func prepare(_ job: ClaimedJob, _ record: CampaignRecord) async -> GoogleAdsClient.Preparation {
        switch job.kind {
        case .publish:
            guard let today = Instant.now.earliestDate else { return .outcome(.refused(["the clock is before 1970"])) }
            do throws(Failure) {
                return await google.prepareCreate(try CompleteCampaign(record.campaign, today: today), id: record.id)
            } catch {
                return .outcome(.refused(error.violations.map { "\($0.path): \($0.sentence)" }))
            }
        case .pause: return await prepare(.pause, record)
        case .enable: return await prepare(.enable, record)
        }
    }

    private func prepare(_ change: CampaignChange, _ record: CampaignRecord) async -> GoogleAdsClient.Preparation {
        guard let id = record.googleCampaignID else { return .outcome(.refused(["the campaign is not published"])) }
        return await google.prepareChange(change, ofCampaign: id, in: record.campaign.customerID)
    }

    private func look(_ job: ClaimedJob, because cause: LookCause) async -> PublishStep? {
        guard let record = await record(of: job) else { return nil }
        let found = await google.look(
            for: record.id, named: record.campaign.name, of: record.campaign.campaignType,
            in: record.campaign.customerID)
        logger.info("looked for an earlier attempt", metadata: describe(job, ["found": "\(found)"]))
        return policy.afterLook(found, of: job, because: cause, jitter: .random(in: 0...1))
    }

    private func decided(_ job: ClaimedJob, _ outcome: MutateOutcome) -> PublishStep {
        logger.debug("sent", metadata: describe(job, ["outcome": "\(outcome)"]))
        return policy.afterSend(outcome, of: job, jitter: .random(in: 0...1))
    }

    private func settle(_ job: ClaimedJob, _ settlement: Settlement) async {
        let written = await logged("settle") { () throws(Failure) in try await queue.settle(job, settlement) }
        switch written {
        case true?: logger.info("job settled", metadata: describe(job, ["settlement": "\(settlement)"]))
        case false?: logger.warning("the lease was lost; nothing was written", metadata: describe(job))
        case nil: break
        }
    }

    private func record(of job: ClaimedJob) async -> CampaignRecord? {
        await logged("campaign") { () throws(Failure) in try await store.campaign(job.campaignID) }
    }

    // MARK: Around it

    private func repeatedly(every interval: Duration, _ action: () async -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil { await action() }
    }

    private func logged<Value>(_ action: String, _ body: () async throws(Failure) -> Value) async -> Value? {
        do throws(Failure) {
            return try await body()
        } catch {
            logger.warning("the queue could not be used", metadata: ["action": "\(action)", "failure": "\(error)"])
            return nil
        }
    }

    private func describe(_ job: ClaimedJob, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
        more.merging([
            "job.id": "\(job.id)", "job.kind": "\(job.kind.rawValue)", "job.attempt": "\(job.attempt)",
            "campaign.id": "\(job.campaignID)",
        ]) { mine, _ in mine }
    }
}
