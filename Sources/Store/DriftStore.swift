package import Domain
package import Postgres

/// The comparing of published campaigns with Google's, and what it found. Every method is one transaction.
///
/// One worker at a time compares the campaigns of a customer, page by page in order of their ids; where it was is kept, so
/// that another can go on.
package struct DriftStore: Sendable {
    private let runner: StatementRunner

    package init(_ runner: StatementRunner) {
        self.runner = runner
    }

    /// A customer whose campaigns one worker compares.
    package struct Pass: Equatable, Sendable {
        package let customerID: CustomerID
        /// The fencing token: a later pass has a higher one.
        package let lease: Int64
        /// The last campaign that was compared; nil starts with the first.
        package let after: CampaignID?
    }

    /// A campaign to compare.
    package struct Candidate: Equatable, Sendable {
        package let record: CampaignRecord
        /// The status that a job of ours set last, when Google was seen with another since.
        package let set: GoogleStatus?
        /// A job of it is open, or ended just now: what Google's search says may be older than what we know.
        package let isBusy: Bool
    }

    /// What a comparison found of one campaign.
    package struct Finding: Equatable, Sendable {
        package let record: CampaignRecord
        /// Empty when nothing differs.
        package let drift: [Drift]
        /// What Google says its status is; nil when it has no such campaign.
        package let status: GoogleStatus?

        package init(record: CampaignRecord, drift: [Drift], status: GoogleStatus?) {
            self.record = record
            self.drift = drift
            self.status = status
        }
    }

    // MARK: Comparing

    /// Takes the customer whose campaigns have waited longest, or the one that is named, when nobody else has it.
    /// - Parameters:
    ///   - customer: nil for one whose time has come; a named one is taken whatever the time.
    ///   - lease: after this somebody else may have it, unless a page was noted meanwhile.
    package func begin(_ customer: CustomerID? = nil, lease: Duration) async throws(Failure) -> Pass? {
        let rows =
            if let customer {
                try await query(DriftStatements.beginNamed, [.int64(customer.number), .int64(lease.milliseconds)])
            } else {
                try await query(DriftStatements.begin, [.int64(lease.milliseconds)])
            }
        guard rows.count == 1, let customer = CustomerID(rows.int64(0, 0)) else { return nil }
        return Pass(
            customerID: customer, lease: rows.int64(0, 1), after: rows.optionalUUID(0, 2).map(CampaignID.init(bits:)))
    }

    /// The next published campaigns of a pass, in order of their ids; without those that are removed at Google for good.
    /// - Parameter quiet: a campaign of which a job ended since is busy.
    package func candidates(of pass: Pass, after id: CampaignID?, limit: Int, quiet: Duration) async throws(Failure)
        -> [Candidate]
    {
        let rows = try await query(
            DriftStatements.candidates,
            [
                .int64(pass.customerID.number), .uuid(id?.bits ?? 0), .int64(Int64(limit)),
                .int64(quiet.milliseconds),
            ])
        var candidates: [Candidate] = []
        for row in 0..<rows.count {
            candidates.append(
                Candidate(
                    record: try rows.record(row, from: 2),
                    set: rows.optionalString(row, 0).flatMap(GoogleStatus.init), isBusy: rows.bool(row, 1)))
        }
        return candidates
    }

    /// Keeps what was found of one page, and Google's statuses; what differs no more is forgotten. Nothing is written of a
    /// campaign that has changed since it was read: a job of ours may be why it differs.
    /// - Parameters:
    ///   - id: the last campaign of the page: another worker goes on behind it.
    ///   - lease: from now on.
    /// - Returns: the drifts that are new, or other than before; nil when the pass is another worker's by now.
    package func note(_ findings: [Finding], of pass: Pass, through id: CampaignID, lease: Duration)
        async throws(Failure) -> [OpenDrift]?
    {
        let ids = Parameter.uuids(findings.map(\.record.id.bits))
        let revisions = Parameter.int64s(findings.map(\.record.revision))
        let drifts = findings.flatMap { finding in finding.drift.map { (finding.record, $0) } }
        let statuses = findings.filter { $0.status != nil && $0.status != $0.record.googleStatus }
        let results = try await translated { () throws(PostgresError) in
            try await runner.execute([
                Command(
                    DriftStatements.proceed,
                    [
                        .int64(pass.customerID.number), .int64(pass.lease), .uuid(id.bits),
                        .int64(lease.milliseconds),
                    ]),
                Command(QueueStatements.lock, [ids]),
                Command(
                    DriftStatements.clear,
                    [ids, revisions, .uuids(drifts.map(\.0.id.bits)), .texts(drifts.map(\.1.field))]),
                Command(
                    DriftStatements.keep,
                    [
                        .uuids(drifts.map(\.0.id.bits)), .int64s(drifts.map(\.0.revision)),
                        .texts(drifts.map(\.1.field)), .texts(drifts.map(\.1.ours)), .texts(drifts.map(\.1.googles)),
                    ]),
                Command(
                    DriftStatements.follow,
                    [
                        .uuids(statuses.map(\.record.id.bits)), .int64s(statuses.map(\.record.revision)),
                        .texts(statuses.map { $0.status?.rawValue }),
                    ]),
            ])
        }
        return results[0].affected == 1 ? results[3].openDrifts() : nil
    }

    /// Ends a pass. One that did not come to its end goes on where it was.
    /// - Parameters:
    ///   - delay: until the next.
    ///   - error: why it did not come to its end; nil when it did.
    ///   - compared: false when all campaigns were busy, which is no comparison.
    package func end(_ pass: Pass, next delay: Duration, error: String? = nil, compared: Bool = true)
        async throws(Failure)
    {
        _ = try await query(
            DriftStatements.end,
            [
                .int64(pass.customerID.number), .int64(pass.lease), .int64(delay.milliseconds),
                error.map { .text(storable($0)) } ?? .null(.text), .bool(compared),
            ])
    }

    // MARK: Looking

    /// What differs of a customer's campaigns that are not deleted, latest first.
    package func drifts(of customer: CustomerID, limit: Int) async throws(Failure) -> [OpenDrift] {
        try await query(DriftStatements.ofCustomer, [.int64(customer.number), .int64(Int64(limit))]).openDrifts()
    }

    /// What differs of these campaigns, by campaign and field.
    package func drifts(ofCampaigns ids: [CampaignID]) async throws(Failure) -> [OpenDrift] {
        try await query(DriftStatements.ofCampaigns, [.uuids(ids.map(\.bits))]).openDrifts()
    }

    /// The fields that an UPDATE is about; nil for all that can change at Google.
    package func fields(ofJob id: Int64) async throws(Failure) -> Set<CampaignField>? {
        let rows = try await query(DriftStatements.fields, [.int64(id)])
        guard rows.count == 1, !rows.isNull(0, 0) else { return nil }
        return Set(rows.texts(0, 0).compactMap { $0.flatMap(CampaignField.init) })
    }

    private func query(_ statement: Statement, _ parameters: [Parameter]) async throws(Failure) -> Rows {
        try await translated { () throws(PostgresError) in try await runner.query(statement, parameters) }
    }
}

extension Rows {
    fileprivate func openDrifts() -> [OpenDrift] {
        (0..<count).map { row in
            OpenDrift(
                campaignID: CampaignID(bits: uuid(row, 0)),
                drift: Drift(field: string(row, 1), ours: string(row, 2), googles: string(row, 3)),
                foundTime: Instant(microseconds: timestamp(row, 4)))
        }
    }
}
