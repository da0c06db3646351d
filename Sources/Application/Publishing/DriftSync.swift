package import Domain
package import GoogleAds
package import Logging
package import Store

/// Compares the published campaigns with Google's about once an hour, and keeps what differs. It changes nothing at
/// Google: what a person did there stands, and is shown.
package struct DriftSync: Sendable {
    package enum Limits {
        /// From the end of one comparison of a customer's campaigns to the next.
        package static let interval = Duration.seconds(3_600)
        /// The same after one that did not come to its end.
        package static let retry = Duration.seconds(600)
        /// How often a worker asks whose time has come.
        package static let poll = Duration.seconds(15)
        /// Campaigns of one page: two searches each.
        package static let page = 1_000
        /// A worker that has noted no page for so long is gone: two searches of half a minute, and as much again.
        package static let lease = Duration.seconds(120)
        /// Google's search may be behind what it has just told us by so much.
        package static let quiet = Duration.seconds(60)
    }

    /// What a comparison did.
    package struct Report: Equatable, Sendable {
        package var compared = 0
        /// Left for the next time: a job of ours is, or was just now, at work on them.
        package var busy = 0
        /// New, or other than before.
        package var found: [OpenDrift] = []

        /// There are campaigns, and all were left for the next time.
        package var isNone: Bool { compared == 0 && busy > 0 }
    }

    private let drift: DriftStore
    private let google: GoogleAdsClient
    private let gate: RequestGate
    private let quiet: Duration
    private let logger: Logger

    /// For a comparison that somebody asks for.
    package init(_ store: Store, _ google: GoogleAdsClient, pacing: RequestPacing.Settings, logger: Logger) {
        self.init(
            store.drift, google, pacing: RequestPacing(pacing), queue: store.queue(worker: .random(in: .min ... .max)),
            logger: logger)
    }

    /// - Parameter quiet: how long after a job of ours a campaign is left alone.
    init(
        _ drift: DriftStore, _ google: GoogleAdsClient, pacing: RequestPacing, queue: PublishQueue,
        quiet: Duration = Limits.quiet, logger: Logger
    ) {
        self.drift = drift
        self.google = google
        gate = RequestGate(pacing: pacing, queue: queue)
        self.quiet = quiet
        self.logger = logger
    }

    /// Compares the campaigns of every customer whose time has come.
    func runDue() async {
        do throws(Failure) {
            while !Task.isCancelled, let pass = try await drift.begin(lease: Limits.lease) {
                _ = try await run(pass)
            }
        } catch {
            logger.warning("campaigns could not be compared", metadata: ["failure": "\(error)"])
        }
    }

    /// Compares the customer's campaigns now. Nil when another worker does so, or nothing is known of the customer.
    package func run(_ customer: CustomerID) async throws(Failure) -> Report? {
        guard let pass = try await drift.begin(customer, lease: Limits.lease) else { return nil }
        return try await run(pass)
    }

    private func run(_ pass: DriftStore.Pass) async throws(Failure) -> Report {
        var report = Report()
        var after = pass.after
        do throws(Interruption) {
            while let last = try await page(after: after, of: pass, into: &report) { after = last }
        } catch {
            switch error {
            case .google(let reason):
                try await drift.end(pass, next: Limits.retry, error: reason)
                throw .unavailable(reason)
            case .waits(let delay, let reason):
                try await drift.end(pass, next: max(delay, Limits.retry), error: reason)
                throw .exhausted(reason)
            case .database(let failure): throw failure
            }
        }
        // Another worker may have compared those before.
        let isNone = report.isNone && pass.after == nil
        try await drift.end(pass, next: isNone ? Limits.retry : Limits.interval, compared: !isNone)
        return report
    }

    private enum Interruption: Error {
        case google(String)
        /// A limit of ours is used up.
        case waits(Duration, String)
        case database(Failure)
    }

    /// - Returns: the page's last campaign; nil when there is none left, or the pass is another worker's by now.
    private func page(after id: CampaignID?, of pass: DriftStore.Pass, into report: inout Report)
        async throws(Interruption) -> CampaignID?
    {
        let page = try await database { () throws(Failure) in
            try await drift.candidates(of: pass, after: id, limit: Limits.page, quiet: quiet)
        }
        guard let last = page.last else { return nil }
        let idle = page.filter { !$0.isBusy }
        let live = try await liveCampaigns(idle.compactMap(\.record.googleCampaignID), of: pass.customerID)
        guard let found = try await note(Self.findings(idle, live), of: pass, through: last) else { return nil }
        report.compared += idle.count
        report.busy += page.count - idle.count
        report.found += found
        return last.record.id
    }

    private static func findings(_ candidates: [DriftStore.Candidate], _ live: [Int64: LiveCampaign])
        -> [DriftStore.Finding]
    {
        candidates.map { candidate in
            let live = candidate.record.googleCampaignID.flatMap { live[$0] }
            return DriftStore.Finding(
                record: candidate.record, drift: candidate.record.drift(to: live, set: candidate.set),
                status: live?.status)
        }
    }

    private func note(_ findings: [DriftStore.Finding], of pass: DriftStore.Pass, through last: DriftStore.Candidate)
        async throws(Interruption) -> [OpenDrift]?
    {
        let found = try await database { () throws(Failure) in
            try await drift.note(findings, of: pass, through: last.record.id, lease: Limits.lease)
        }
        for open in found ?? [] {
            logger.notice(
                "a campaign is not what we hold",
                metadata: [
                    "customer.id": "\(pass.customerID)", "campaign.id": "\(open.campaignID)",
                    "drift": "\(open.drift.sentence)",
                ])
        }
        return found
    }

    private func liveCampaigns(_ ids: [Int64], of customer: CustomerID) async throws(Interruption)
        -> [Int64: LiveCampaign]
    {
        guard !ids.isEmpty else { return [:] }
        let closed = try await database { () throws(Failure) in
            try await gate.pass(0, of: customer)
        }
        if let closed { throw .waits(closed.delay, closed.reason) }
        do throws(SearchRefusal) {
            return try await google.liveCampaigns(ids, of: customer)
        } catch {
            throw .google(error.reason)
        }
    }

    private func database<Value>(_ body: () async throws(Failure) -> Value) async throws(Interruption) -> Value {
        do throws(Failure) { return try await body() } catch { throw .database(error) }
    }
}
