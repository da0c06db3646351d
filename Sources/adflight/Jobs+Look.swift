import ArgumentParser
import Domain
import Importer
import Store

extension Jobs {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List jobs, newest first.",
            discussion: """
                Jobs that have ended are there until they are pruned. A job is shown when it meets every condition.

                Phases: \(words(of: JobPhase.self)).
                """)

        /// Jobs of one page.
        private static let limitMax = 10_000

        @Option(
            name: .customLong("phase"), help: "Only jobs in this phase. May be repeated.",
            transform: { try word($0, of: JobPhase.self) })
        var phases: [JobPhase] = []
        @Option(help: "Only jobs of this Google Ads account.", transform: parseCustomer)
        var customer: CustomerID?
        @Option(help: "Only jobs of this campaign.", transform: parseCampaign)
        var campaign: CampaignID?
        @Option(
            help: ArgumentHelp("Only jobs of this kind: \(words(of: JobKind.self))."),
            transform: { try word($0, of: JobKind.self) })
        var kind: JobKind?
        @Option(help: "At most so many.")
        var limit = 50
        @Option(help: ArgumentHelp("Only jobs older than this one: the next page.", valueName: "id"))
        var before: Int64?
        @Flag(help: "Print each job as one line of JSON.")
        var json = false
        @OptionGroup var dataFolder: DataFolderOption

        func validate() throws {
            guard (1...Self.limitMax).contains(limit) else {
                throw ValidationError("--limit is not 1 to \(Self.limitMax)")
            }
        }

        func run() async throws {
            try await dataFolder.withStore { store in
                // One more tells whether there are older ones.
                let jobs = try await store.jobs.jobs(filter, olderThan: before, limit: limit + 1)
                if json {
                    for job in jobs.prefix(limit) { say(try jsonText(JobObject(job))) }
                } else {
                    let waiting = jobs.filter { !$0.phase.isFinal }
                    let blocked = try await store.accounts.blocked(among: Set(waiting.map(\.customerID)))
                    tell(jobs.prefix(limit), blocked, try await Holds(store.jobs))
                    if jobs.count > limit { say("Older ones: --before \(jobs[limit - 1].id)") }
                }
            }
        }

        private var filter: JobFilter {
            var filter = JobFilter()
            filter.phases = Set(phases)
            filter.customerID = customer
            filter.campaignID = campaign
            filter.kind = kind
            return filter
        }

        private func tell(_ jobs: ArraySlice<JobRecord>, _ blocked: [CustomerID: AccountCheck], _ holds: Holds) {
            guard !jobs.isEmpty else { return say("No jobs.") }
            let header = [
                "ID", "PHASE", "KIND", "CUSTOMER", "CAMPAIGN", "ATTEMPTS", "CREATED", "NOT BEFORE", "REASON",
            ]
            let rows = jobs.map { job in
                [
                    String(job.id), job.phase.rawValue, job.kind.rawValue, job.customerID.description,
                    job.campaignID.description, String(job.attempt), job.createTime.iso8601(),
                    job.runAt.iso8601(), reason(of: job, blocked[job.customerID], holds),
                ]
            }
            say(aligned([header] + rows))
        }

        /// A job that never started has none of its own.
        private func reason(of job: JobRecord, _ block: AccountCheck?, _ holds: Holds) -> String {
            if let hold = holds.sentence(of: job) { return hold }
            guard job.reason.isEmpty, !job.phase.isFinal, let block else { return job.reason }
            return AccountPolicy.reason(of: block)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a job with its audit trail.")

        @Argument(help: "The job's id.")
        var id: Int64
        @Flag(help: "Print one JSON object.")
        var json = false
        @OptionGroup var dataFolder: DataFolderOption

        func run() async throws {
            try await dataFolder.withStore { store in
                let (job, events) = try await store.jobs.job(id)
                let faults = try await store.jobs.faults(ofJob: id)
                let account = try await store.accounts.account(job.customerID)
                let drifts = try await store.drift.drifts(ofCampaigns: [job.campaignID])
                if json {
                    return say(try jsonText(JobObject(job, events, faults, drifts)))
                }
                say(aligned(facts(of: job, account, try await Holds(store.jobs))))
                if !faults.isEmpty { say("\n" + aligned(table(of: faults))) }
                if !drifts.isEmpty { say("\nPeople changed the campaign at Google Ads:\n" + driftTable(drifts)) }
                say("")
                say(events.isEmpty ? "Nothing has happened to it yet." : aligned(trail(of: events)))
            }
        }

        private func facts(of job: JobRecord, _ account: AccountRecord, _ holds: Holds) -> [[String]] {
            let findings = (account.check?.findings ?? []).map(\.sentence).joined(separator: " ")
            let facts: [(String, String?)] = [
                ("job", String(job.id)),
                ("phase", "\(job.phase.rawValue): \(holds.sentence(of: job) ?? job.phase.meaning)"),
                ("reason", job.reason.isEmpty ? nil : job.reason),
                ("kind", job.kind.rawValue),
                ("customer", job.customerID.description),
                ("account", "\(account.state.rawValue)\(findings.isEmpty ? "" : ": \(findings)")"),
                ("campaign", job.campaignID.description),
                ("priority", "\(job.priority)"),
                ("attempts", String(job.attempt)),
                ("created", job.createTime.iso8601()),
                ("not before", job.runAt.iso8601()),
                ("sent", job.sentAt?.iso8601()),
                ("ended", job.finishTime?.iso8601()),
            ]
            return facts.compactMap { name, value in value.map { [name, $0] } }
        }

        private func table(of faults: [JobFault]) -> [[String]] {
            let rows = faults.map { fault in
                [
                    fault.field.isEmpty ? "-" : fault.field, CampaignField.column(ofPath: fault.field) ?? "-",
                    fault.reason,
                    fault.value, fault.code, fault.googleRequestID,
                ]
            }
            return [["FIELD", "COLUMN", "GOOGLE SAYS", "OF", "CODE", "REQUEST ID"]] + rows
        }

        private func trail(of events: [JobEvent]) -> [[String]] {
            let rows = events.map { [$0.time.iso8601(milliseconds: true), $0.outcome, $0.author, $0.detail] }
            return [["TIME", "OUTCOME", "BY", "DETAIL"]] + rows
        }
    }

    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how the queue does.",
            discussion: """
                What waits until a time does so because Google asked for it, or for the state of the account; resume ends \
                it at once. How many jobs a customer runs at most is what limit has set.
                """)

        @Flag(help: "Print one JSON object.")
        var json = false
        @OptionGroup var dataFolder: DataFolderOption

        func run() async throws {
            try await dataFolder.withStore { store in
                let statistics = try await store.jobs.statistics()
                let paused = try await store.jobs.paused()
                let held = try await store.jobs.held(limit: Holds.shown)
                let limits = try await store.jobs.limits(limit: Holds.shown)
                if json {
                    say(try jsonText(QueueObject(statistics, paused: paused, held: held, limits: limits)))
                } else {
                    say(aligned(facts(of: statistics, paused: paused) + facts(of: limits) + facts(of: held)))
                }
            }
        }

        private func facts(of limits: [(scope: PublishScope, jobs: Int)]) -> [[String]] {
            limits.map { scope, jobs in
                [
                    scope.customerID.map { "customer \($0) runs at most" } ?? "each customer runs at most",
                    "\(jobs) jobs",
                ]
            }
        }

        private func facts(of held: [(scope: PublishScope, until: Instant)]) -> [[String]] {
            held.map { scope, until in
                [scope.customerID.map { "customer \($0) waits until" } ?? "everything waits until", until.iso8601()]
            }
        }

        private func facts(of statistics: QueueStatistics, paused: [PublishScope]) -> [[String]] {
            let depths = JobPhase.allCases.filter { !$0.isFinal }.map { phase in
                [phase.rawValue, String(statistics.depths[phase] ?? 0)]
            }
            func age(_ time: Duration?) -> String { time.map { "\($0.components.seconds) s" } ?? "-" }
            let customers = paused.compactMap(\.customerID).map(\.description).joined(separator: ", ")
            return depths + [
                ["oldest that could run", age(statistics.oldestWaiting)],
                ["workers alive", String(statistics.workers)],
                ["dead worker unnoticed for", age(statistics.oldestExpired)],
                ["rows that wait for vacuum", String(statistics.deadRows)],
                ["everything is paused", paused.contains(.project) ? "yes" : "no"],
                ["customers paused", customers.isEmpty ? "-" : customers],
            ]
        }
    }
}

/// What keeps jobs that could start from doing so: pauses, and waits for Google's window, the quota or an account.
private struct Holds {
    static let shown = 100

    private let paused: Set<PublishScope>
    private let held: [PublishScope: Instant]

    init(_ jobs: JobStore) async throws(Failure) {
        paused = Set(try await jobs.paused())
        let held = try await jobs.held(limit: Self.shown)
        self.held = Dictionary(held.map { ($0.scope, $0.until) }) { first, _ in first }
    }

    /// Nil when nothing does.
    func sentence(of job: JobRecord) -> String? {
        guard job.phase == .queued else { return nil }
        let own = PublishScope.customer(job.customerID)
        if paused.contains(.project) { return "everything is paused: adflight jobs resume" }
        if paused.contains(own) { return "its account is paused: adflight jobs resume --customer \(job.customerID)" }
        return [(PublishScope.project, "everything"), (own, "its account")].lazy.compactMap { scope, name in
            held[scope].map { "\(name) waits until \($0.iso8601())" }
        }.first
    }
}

extension JobEvent {
    /// The person, or the claim of a worker; empty when it was neither.
    fileprivate var author: String { actor.isEmpty ? lease.map { "claim \($0)" } ?? "" : actor }
}

extension JobPhase {
    /// What goes on, and what a person can do.
    fileprivate var meaning: String {
        switch self {
        case .queued: "can start now"
        case .scheduled: "waits for its time"
        case .blocked: "waits for an earlier job of its campaign"
        case .running: "a worker has it"
        case .sending: "a worker is sending it"
        case .unknown: "may have reached Google Ads; that is looked up before anything else is sent"
        case .reconciling: "a worker looks up whether it has reached Google Ads"
        case .parked: "needs a person: retry, adopt or abandon it"
        case .done: "has taken effect at Google Ads"
        case .refused: "refused for good; nothing of it is at Google Ads"
        case .cancelled: "taken back, or published again"
        case .abandoned: "given up by a person"
        }
    }
}
