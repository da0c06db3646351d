package import Domain
internal import Postgres

/// What Google said about the job's last request, field by field.
extension JobStore {
    /// In Google's order.
    package func faults(ofJob id: Int64) async throws(Failure) -> [JobFault] {
        let rows = try await translated { () throws(PostgresError) in
            try await runner.query(FaultStatements.get, [.int64(id)])
        }
        return (0..<rows.count).map { rows.fault($0, from: 0) }
    }

    /// Keeps why Google refused jobs; what it said of an earlier request of the same jobs is forgotten.
    package func note(_ faults: [(job: ClaimedJob, faults: [JobFault])]) async throws(Failure) {
        let rows = faults.flatMap { job, faults in faults.enumerated().map { (job, Int64($0.offset), $0.element) } }
        _ = try await translated { () throws(PostgresError) in
            try await runner.execute([
                Command(FaultStatements.forget, [.int64s(faults.map(\.job.id))]),
                Command(
                    FaultStatements.keep,
                    [
                        .int64s(rows.map(\.0.customerID.number)), .int64s(rows.map(\.0.id)), .int64s(rows.map(\.1)),
                        .texts(rows.map { storable($0.2.field) }), .texts(rows.map { storable($0.2.reason) }),
                        .texts(rows.map { storable($0.2.code) }), .texts(rows.map { storable($0.2.value) }),
                        .texts(rows.map { storable($0.2.googleRequestID) }),
                    ]),
            ])
        }
    }
}

extension Store {
    /// What there is to say of these campaigns; those of which there is nothing are left out, and drafts are not asked for.
    package func remarks(on records: [CampaignRecord]) async throws(Failure) -> [CampaignID: CampaignRemarks] {
        let published = records.filter { $0.status == .published }.map(\.id)
        let failed = records.filter { !$0.publishError.isEmpty }.map(\.id)
        guard !published.isEmpty || !failed.isEmpty else { return [:] }
        let drifts = published.isEmpty ? [] : try await drift.drifts(ofCampaigns: published)
        let faults = failed.isEmpty ? [:] : try await self.faults(ofCampaigns: failed)
        let drifting = Dictionary(grouping: drifts, by: \.campaignID)
        let ids = Set(drifting.keys).union(faults.keys)
        return Dictionary(
            uniqueKeysWithValues: ids.map { id in
                (id, CampaignRemarks(drifts: drifting[id] ?? [], faults: faults[id] ?? []))
            })
    }

    private func faults(ofCampaigns ids: [CampaignID]) async throws(Failure) -> [CampaignID: [JobFault]] {
        let rows = try await translated { () throws(PostgresError) in
            try await runner.query(FaultStatements.ofCampaigns, [.uuids(ids.map(\.bits))])
        }
        var faults: [CampaignID: [JobFault]] = [:]
        for row in 0..<rows.count {
            faults[CampaignID(bits: rows.uuid(row, 0)), default: []].append(rows.fault(row, from: 1))
        }
        return faults
    }
}

private enum FaultStatements {
    private static let columns = "f.field, f.reason, f.code, f.value, f.google_request_id"

    static let get = Statement(
        "fault_get", "SELECT \(columns) FROM job_faults f WHERE f.job_id = $1 ORDER BY f.ordinal")

    /// What Google said to the last job of each campaign, if that was refused; to the last refused one while a change of it
    /// is still not there.
    static let ofCampaigns = Statement(
        "fault_of_campaigns",
        """
        SELECT c.id, \(columns)
        FROM unnest($1) AS c (id)
        CROSS JOIN LATERAL (
            SELECT id, state FROM finished_jobs
            WHERE campaign_id = c.id AND (state = 'REFUSED' OR NOT \(RefusalStatements.isThere("c.id")))
            ORDER BY id DESC LIMIT 1
        ) last
        JOIN job_faults f ON f.job_id = last.id AND last.state = 'REFUSED'
        ORDER BY c.id, f.ordinal
        """)

    static let forget = Statement("fault_forget", "DELETE FROM job_faults WHERE job_id = ANY ($1)")

    static let keep = Statement(
        "fault_keep",
        """
        INSERT INTO job_faults (customer_id, job_id, ordinal, field, reason, code, value, google_request_id)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT ON CONSTRAINT job_faults_pkey DO NOTHING
        """)
}

extension Rows {
    fileprivate func fault(_ row: Int, from column: Int) -> JobFault {
        JobFault(
            field: string(row, column), reason: string(row, column + 1), code: string(row, column + 2),
            value: string(row, column + 3), googleRequestID: string(row, column + 4))
    }
}
