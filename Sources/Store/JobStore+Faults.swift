package import Domain
internal import Postgres

/// What Google said about the job's last request, field by field.
extension JobStore {
    /// In Google's order.
    package func faults(ofJob id: Int64) async throws(Failure) -> [JobFault] {
        let rows = try await translated { () throws(PostgresError) in
            try await pool.query(FaultStatements.get, [.int64(id)])
        }
        return (0..<rows.count).map { row in
            JobFault(
                field: rows.string(row, 0), reason: rows.string(row, 1), code: rows.string(row, 2),
                value: rows.string(row, 3), googleRequestID: rows.string(row, 4))
        }
    }

    /// Keeps why Google refused jobs of a customer; those of an earlier request of the same jobs are forgotten.
    package func note(_ faults: [Int64: [JobFault]], of customer: CustomerID) async throws(Failure) {
        let rows = faults.flatMap { job, faults in faults.enumerated().map { (job, $0.offset, $0.element) } }
        _ = try await translated { () throws(PostgresError) in
            try await pool.execute([
                Command(FaultStatements.forget, [.int64s(faults.keys.map(\.self))]),
                Command(
                    FaultStatements.keep,
                    [
                        .int64(customer.number), .int64s(rows.map(\.0)), .int64s(rows.map { Int64($0.1) }),
                        .texts(rows.map { storable($0.2.field) }), .texts(rows.map { storable($0.2.reason) }),
                        .texts(rows.map { storable($0.2.code) }), .texts(rows.map { storable($0.2.value) }),
                        .texts(rows.map { storable($0.2.googleRequestID) }),
                    ]),
            ])
        }
    }
}

private enum FaultStatements {
    static let get = Statement(
        "fault_get",
        "SELECT field, reason, code, value, google_request_id FROM job_faults WHERE job_id = $1 ORDER BY ordinal")

    static let forget = Statement("fault_forget", "DELETE FROM job_faults WHERE job_id = ANY ($1)")

    static let keep = Statement(
        "fault_keep",
        """
        INSERT INTO job_faults (customer_id, job_id, ordinal, field, reason, code, value, google_request_id)
        SELECT $1, f.* FROM unnest($2, $3, $4, $5, $6, $7, $8) AS f
        ON CONFLICT ON CONSTRAINT job_faults_pkey DO NOTHING
        """)
}
