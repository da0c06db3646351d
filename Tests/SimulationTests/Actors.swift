import Domain

/// A job row. Times are milliseconds of the database's clock.
struct JobRow: Equatable {
    let kind: JobKind
    let campaign: Int
    /// Queued, running, parked or ended.
    var state = JobPhase.queued
    var runAt: Int
    var attempt = 0
    var unknowns = 0
    var lease: Int64 = 0
    var leaseUntil = 0
    var worker = -1
    var open: OpenAttempt?

    /// As people see it.
    var phase: JobPhase { state == .queued && open != nil ? .unknown : state }
}

/// A campaign row, and what its owner will still ask for.
struct CampaignRow {
    let customer: Int
    /// Google refuses it.
    let isBad: Bool
    var script: [JobKind]
    /// Stands for budget and dates.
    var value = 0
    var revision = 0
    /// The index at Google plus one; 0 when not published.
    var googleID = 0
    var googleStatus = GoogleStatus.paused
    var driftNoted = false
}

/// A campaign at Google.
struct RemoteCampaign {
    /// Our campaign whose marker it carries, or -1.
    let marker: Int
    /// Not made by one of our requests.
    let byPerson: Bool
    var name: Int
    private(set) var status: GoogleStatus
    var value: Int
    let createdAt: Int
    /// A person changed it, so it need not be as we left it.
    var touched = false
    private var statusBefore = GoogleStatus.paused
    private var statusSince = 0

    init(marker: Int, byPerson: Bool, name: Int, status: GoogleStatus, value: Int, createdAt: Int) {
        self.marker = marker
        self.byPerson = byPerson
        self.name = name
        self.status = status
        self.value = value
        self.createdAt = createdAt
    }

    mutating func become(_ status: GoogleStatus, at now: Int) {
        statusBefore = self.status
        self.status = status
        statusSince = now
    }

    /// What a search sees that lags behind.
    func status(at time: Int) -> GoogleStatus { statusSince <= time ? status : statusBefore }
}

/// A job in a worker's hands.
struct Slot {
    let row: Int
    let job: ClaimedJob
    var step: PublishStep?
    var sendNotAfter = 0
    var preparedRevision = 0
    var found: LookupOutcome = .absent
    var cause: LookCause = .openOutcome
    var lookBegan = 0
}

struct Worker {
    enum Phase: Equatable {
        case idle, down
        case claiming, claimed
        case looking(Int), looked(Int)
        case intending, intended
        case connecting, sending, awaiting, answered
        case settling(Int), recording(Int), settled(Int)
    }

    var phase = Phase.idle
    /// Grows when the process dies; what was meant for an earlier life is lost.
    var life = 0
    /// Of the one step that is due.
    var ticket = 0
    var isDraining = false
    var stoppedUntil = 0
    /// What a clock that stands still while stopped does not count.
    var stoppedTotal = 0
    let uptimeOffset: Int
    var slots: [Slot] = []
    /// Slots that share the mutate in hand.
    var group: [Int] = []
    var lease: Int64 = 0
    var leaseAsked = 0
    var heartbeatAsked = 0
    var leaseKnownUntil = 0
    /// Nil where the database has not answered.
    var intentOutcomes: [IntentOutcome?] = []
    /// The mutate it waits for.
    var request = -1
    var answer = BatchOutcome.same(.heldUp(alone: false))
    var claimAnswered = 0
    var claimCommitted = 0
    var wakeAt = Int.max
}

/// A mutate on its way.
struct Request {
    struct Operation {
        let campaign: Int
        let kind: JobKind
        let name: Int
        let value: Int
        let target: Int
    }

    let worker: Int
    let operations: [Operation]
    var answer: BatchOutcome
    /// Whether the far side's verdict is what the worker is told.
    let answersTruly: Bool
    var isApplied = false
}

struct Event {
    enum Kind {
        case worker, heartbeat, heartbeatAnswer, disturb, drainDeadline, restart
        case rescueSelect, rescueUpdate
        case caller, owner, operatorOnParked, personAtGoogle
        case apply, respond, databaseRestart
    }

    let at: Int
    let kind: Kind
    let subject: Int
    let life: Int
}
