import Domain
import Foundation
import Importer
import Store

/// A job for programs. A key is there when it has a value; keys may be added, not changed.
struct JobObject: Encodable {
    let id: Int64
    let phase: String
    let kind: String
    let customerID: String
    let campaignID: String
    let priority: String
    let attempt: Int
    let runAt: String
    let sentAt: String?
    let reason: String
    let createTime: String
    let finishTime: String?
    let events: [Event]?
    let faults: [Fault]?
    let drifts: [DriftObject]?

    /// A line of the audit trail.
    struct Event: Encodable {
        let time: String
        let outcome: String
        let detail: String
        let lease: Int64?
        let actor: String
    }

    /// Why Google refused what the job sent last.
    struct Fault: Encodable {
        let field: String
        /// Of a sheet.
        let column: String?
        let reason: String
        let value: String
        let code: String
        let googleRequestID: String
    }

    /// What is nil is left out.
    init(
        _ job: JobRecord, _ events: [JobEvent]? = nil, _ faults: [JobFault]? = nil, _ drifts: [OpenDrift]? = nil
    ) {
        id = job.id
        phase = job.phase.rawValue
        kind = job.kind.rawValue
        customerID = job.customerID.description
        campaignID = job.campaignID.description
        priority = "\(job.priority)"
        attempt = job.attempt
        runAt = job.runAt.iso8601(milliseconds: true)
        sentAt = job.sentAt?.iso8601(milliseconds: true)
        reason = job.reason
        createTime = job.createTime.iso8601(milliseconds: true)
        finishTime = job.finishTime?.iso8601(milliseconds: true)
        self.events = events?.map { event in
            Event(
                time: event.time.iso8601(milliseconds: true), outcome: event.outcome, detail: event.detail,
                lease: event.lease, actor: event.actor)
        }
        self.faults = faults?.map { fault in
            Fault(
                field: fault.field, column: CampaignField.column(ofPath: fault.field), reason: fault.reason,
                value: fault.value, code: fault.code,
                googleRequestID: fault.googleRequestID)
        }
        self.drifts = drifts?.map(DriftObject.init)
    }
}

/// The state of the queue for programs, as `JobObject`.
struct QueueObject: Encodable {
    /// By phase; a phase without jobs is not there.
    let depths: [String: Int]
    let oldestWaitingSeconds: Double?
    let workers: Int
    let oldestExpiredSeconds: Double?
    let deadRows: Int
    let isPaused: Bool
    let pausedCustomers: [String]
    /// By Google's own delay, or for the state of the account: at most a hundred.
    let waits: [Wait]
    /// Jobs of one customer at once: at most a hundred.
    let limits: [Limit]

    struct Wait: Encodable {
        /// Nil for every customer.
        let customerID: String?
        let until: String
    }

    struct Limit: Encodable {
        /// Nil for each customer that has none of its own.
        let customerID: String?
        let jobs: Int
    }

    init(
        _ statistics: QueueStatistics, paused: [PublishScope], held: [(scope: PublishScope, until: Instant)],
        limits: [(scope: PublishScope, jobs: Int)]
    ) {
        depths = Dictionary(uniqueKeysWithValues: statistics.depths.map { ($0.key.rawValue, $0.value) })
        oldestWaitingSeconds = statistics.oldestWaiting.map { $0 / Duration.seconds(1) }
        workers = statistics.workers
        oldestExpiredSeconds = statistics.oldestExpired.map { $0 / Duration.seconds(1) }
        deadRows = statistics.deadRows
        isPaused = paused.contains(.project)
        pausedCustomers = paused.compactMap(\.customerID).map(\.description)
        waits = held.map { Wait(customerID: $0.customerID?.description, until: $1.iso8601(milliseconds: true)) }
        self.limits = limits.map { Limit(customerID: $0.customerID?.description, jobs: $1) }
    }
}

extension PublishScope {
    /// Nil for every customer.
    var customerID: CustomerID? {
        switch self {
        case .project: nil
        case .customer(let id): id
        }
    }
}

/// One line of JSON, its keys in alphabetical order.
func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

extension Instant {
    /// In UTC: `2027-02-28T09:30:00Z`.
    func iso8601(milliseconds: Bool = false) -> String {
        Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: milliseconds))
    }
}
