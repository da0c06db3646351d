import Domain

/// Workers, a rescuer, a database, Google, people and all their clocks as values under one seeded scheduler. What a worker
/// does is decided by the real `PublishPolicy`; the rest here is the world that policy has to live in.
struct World {
    enum Limits {
        static let lease = 10_000
        static let heartbeat = 3_000
        static let rescueTick = 2_000
        static let drain = 5_000
        static let batch = 3
        static let events = 6_000
    }

    let policy = PublishPolicy()
    let bug: PlantedBug?
    var plan: Plan
    var random: SeededRandom
    /// Milliseconds; also the database's clock.
    var now = 0
    var jobs: [JobRow] = []
    var campaigns: [CampaignRow] = []
    var workers: [Worker] = []
    var remote: [RemoteCampaign] = []
    var requests: [Request] = []
    var agenda: [Event] = []
    var nextLease: Int64 = 1
    var expired: [(row: Int, lease: Int64)] = []
    var isRescueDue = false
    var actionsLeft = 3
    var randomNames = 1_000
    var observer = Observer()
    /// A line for each thing that happens; nil in the ordinary run.
    let trace: Trace?

    init(seed: UInt64, bug: PlantedBug? = nil, traced: Bool = false) {
        random = SeededRandom(seed: seed)
        plan = Plan(&random)
        self.bug = bug
        trace = traced ? Trace() : nil
        for index in 0..<plan.workers { workers.append(Worker(uptimeOffset: 1_000_000 * (index + 1))) }
        for index in 0..<plan.campaigns { addCampaign(index) }
        if plan.personAtGoogle {
            for _ in 0..<random.between(1, 3) { schedule(.personAtGoogle, 0, in: random.below(120_000)) }
        }
        if random.happens(plan.databaseFault) { schedule(.databaseRestart, 0, in: random.below(5_000)) }
        observer.begin(campaigns: plan.campaigns)
    }

    private mutating func addCampaign(_ index: Int) {
        var script: [JobKind] = [.publish]
        for _ in 0..<random.below(3) { script.append([.pause, .enable, .update, .enable][random.below(4)]) }
        // A removed campaign frees its name, and then nothing stops a twin that comes after every deadline.
        if random.happens(100), !plan.breaksAssumptions { script.append(.remove) }
        campaigns.append(
            CampaignRow(customer: random.happens(250) ? 1 : 0, isBad: random.happens(150), script: script))
        if random.happens(60) {
            remote.append(
                RemoteCampaign(marker: -1, byPerson: true, name: index, status: .enabled, value: 0, createdAt: 0))
        }
        schedule(.caller, index, in: random.below(500))
        if random.happens(60) { schedule(.owner, index, in: random.below(3_000)) }
    }

    /// Until nothing is left to happen, or something is wrong.
    mutating func run() {
        var events = 0
        while observer.violation == nil, let next = takeNext() {
            events += 1
            guard events < Limits.events else { return observer.report("it never comes to rest") }
            now = max(now, next.at)
            handle(next)
        }
        observer.checkAtRest(self)
    }

    private mutating func takeNext() -> Event? {
        guard var earliest = agenda.indices.first else { return nil }
        for index in agenda.indices where agenda[index].at < agenda[earliest].at { earliest = index }
        agenda.swapAt(earliest, agenda.count - 1)
        return agenda.popLast()
    }

    private mutating func handle(_ event: Event) {
        switch event.kind {
        case .worker, .respond, .disturb, .drainDeadline, .restart: handleWorker(event)
        case .heartbeat: askHeartbeat(event.subject, event.life)
        case .heartbeatAnswer: heartbeat(event.subject, event.life)
        case .rescueSelect: rescueSelect()
        case .rescueUpdate: rescueUpdate()
        case .caller: enqueue(event.subject)
        case .owner: ownerActs(event.subject)
        case .operatorOnParked: operatorActs(event.subject)
        case .personAtGoogle: personActs()
        case .apply: apply(event.subject)
        case .databaseRestart: restartDatabase()
        }
    }

    mutating func schedule(_ kind: Event.Kind, _ subject: Int, life: Int = 0, in delay: Int) {
        agenda.append(Event(at: now + delay, kind: kind, subject: subject, life: life))
    }

    /// A round trip on a good day, now and then on a bad one.
    mutating func latency() -> Int { random.happens(20) ? random.below(3_000) : random.below(20) }

    mutating func databaseFault() -> DatabaseFault {
        guard plan.faultsLeft > 0, random.happens(plan.databaseFault) else { return .none }
        plan.faultsLeft -= 1
        return random.happens(500) ? .notCommitted : .unanswered
    }

    func note(_ line: @autoclosure () -> String) {
        guard let trace else { return }
        trace.lines.append("\(now) ms: \(line())")
    }
}

/// What happened, for people.
final class Trace {
    var lines: [String] = []
}

enum DatabaseFault {
    case none, notCommitted
    /// Committed, and the acknowledgement is lost.
    case unanswered
}

extension Duration {
    /// Rounded up: nothing happens too early.
    var wholeMilliseconds: Int { Int((microseconds + 999) / 1_000) }
}

extension Instant {
    init(_ milliseconds: Int) { self.init(microseconds: Int64(milliseconds) * 1_000) }
    var milliseconds: Int { Int(microseconds / 1_000) }
}

extension Uptime {
    init(_ milliseconds: Int) { self.init(microseconds: Int64(milliseconds) * 1_000) }
}
