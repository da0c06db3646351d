package import Domain
internal import Postgres

/// The imports of sheets, for those who run them and those who look on. Every method is one transaction of its own, beside
/// that of the rows: so others see how far an import is, and one that failed stays to be seen.
package struct ImportStore: Sendable {
    private let pool: Pool

    package enum Limits {
        /// What is kept of the faults of one import and level: more than anybody reads.
        package static let faults = 10_000
        /// What is not complete is numbered from here, behind all that is refused.
        static let firstIncomplete: Int64 = 1_000_000_000
        /// One that was not heard of for so long is interrupted.
        package static let silence = Duration.seconds(60)
        /// Those that ended so long ago are forgotten when the next begins.
        package static let retention = Duration.seconds(90 * 24 * 60 * 60)
        /// Forgotten at once: each with its faults.
        static let forgotten = 10
    }

    init(_ pool: Pool) {
        self.pool = pool
    }

    // MARK: Running one

    /// Begins an import, or goes on with one of the same file and options that was stopped at a checkpoint.
    /// - Parameter hasCheckpoints: false stores all rows or none, so there is nothing to go on with.
    package func begin(_ source: ImportSource, by actor: String, hasCheckpoints: Bool) async throws(Failure)
        -> ImportRecord
    {
        _ = try await query(
            ImportLog.forget, [.int64(Limits.retention.milliseconds), .int64(Int64(Limits.forgotten))])
        if hasCheckpoints, let hash = source.fileHash {
            // Waits for what a killed program's last batch still does in the database.
            let resumed = try await query(
                ImportLog.resume, [.bytes(hash.bytes), .text(source.options), .text(actor)])
            if resumed.count == 1 {
                let record = try resumed.importRecord(0)
                _ = try await query(ImportLog.trim, [.int64(record.id.number)])
                return record
            }
        }
        return try await query(
            ImportLog.begin,
            [
                .text(actor), .text(source.fileName), source.fileHash.map { .bytes($0.bytes) } ?? .null(.bytes),
                .text(source.dialect), .text(source.options), .int64(source.bytesTotal), .bool(hasCheckpoints),
            ]
        ).importRecord(0)
    }

    /// The last import of this file with these options that was finished.
    package func loaded(_ hash: ContentHash, options: String) async throws(Failure) -> ImportRecord? {
        let rows = try await query(ImportLog.loaded, [.bytes(hash.bytes), .text(options)])
        return rows.count == 1 ? try rows.importRecord(0) : nil
    }

    /// How far it is, and that it is alive.
    package func note(_ id: ImportID, bytesDone: Int64, counts: ImportCounts) async throws(Failure) {
        _ = try await query(
            ImportLog.note, [.int64(id.number), .int64(bytesDone)] + counts.numbers.map(Parameter.int64))
    }

    /// Keeps faults, of each level the first `Limits.faults` of the import.
    package func note(_ faults: [ImportFault], of id: ImportID) async throws(Failure) {
        for parameters in Self.parameters(faults, of: id) { _ = try await query(ImportLog.noteFaults, parameters) }
    }

    /// Of `ImportLog.noteFaults`, for each level that there is.
    fileprivate static func parameters(_ faults: [ImportFault], of id: ImportID) -> [[Parameter]] {
        [(ImportFault.Level.refused, Int64(0)), (.incomplete, Limits.firstIncomplete)].compactMap { level, first in
            let faults = faults.filter { $0.level == level }
            guard !faults.isEmpty else { return nil }
            return [
                .int64(id.number), .int64(first), .int64(first + Int64(Limits.faults)), .int64s(faults.map(\.record)),
                .int64s(faults.map(\.line)), .texts(faults.map(\.level.rawValue)), .texts(faults.map(\.campaign)),
                .texts(faults.map(\.subject)), .texts(faults.map(\.value)), .texts(faults.map(\.rule)),
                .texts(faults.map(\.reason)), .texts(faults.map(\.hint)),
            ]
        }
    }

    /// Ends it, with its last counts, unless somebody else has gone on with it.
    /// - Parameter checkpoint: the last one of who ends it; nil of an import without any.
    package func end(
        _ id: ImportID, as state: ImportState, at checkpoint: ImportCheckpoint? = nil, bytesDone: Int64,
        counts: ImportCounts, error: String = ""
    ) async throws(Failure) {
        _ = try await query(
            ImportLog.end,
            [
                .int64(id.number), .text(state.rawValue), .text(error),
                checkpoint.map { .int64($0.record) } ?? .null(.int64), .int64(bytesDone),
            ] + counts.numbers.map(Parameter.int64))
    }

    // MARK: Looking on

    package func record(_ id: ImportID) async throws(Failure) -> ImportRecord {
        let rows = try await query(ImportLog.get, [.int64(id.number)])
        guard rows.count == 1 else {
            throw .notFound("there is no import \(id); ListImports shows those that are")
        }
        return try rows.importRecord(0)
    }

    /// Newest first.
    /// - Parameter id: the last one of the page before; nil starts at the newest.
    package func records(olderThan id: ImportID?, limit: Int) async throws(Failure) -> [ImportRecord] {
        let rows = try await query(ImportLog.list, [.int64(id?.number ?? .max), .int64(Int64(limit))])
        var records: [ImportRecord] = []
        for row in 0..<rows.count { records.append(try rows.importRecord(row)) }
        return records
    }

    /// What is refused first, each level in the order in which it was found.
    /// - Parameter ordinal: that of the last one of the page before; 0 starts at the first.
    package func faults(of id: ImportID, after ordinal: Int64, limit: Int) async throws(Failure)
        -> [(ordinal: Int64, fault: ImportFault)]
    {
        let rows = try await query(ImportLog.faults, [.int64(id.number), .int64(ordinal), .int64(Int64(limit))])
        return (0..<rows.count).map { (rows.int64($0, 0), rows.importFault($0)) }
    }

    private func query(_ statement: Statement, _ parameters: [Parameter]) async throws(Failure) -> Rows {
        try await translated { () throws(PostgresError) in try await pool.query(statement, parameters) }
    }
}

extension ImportSession {
    /// Makes what was appended permanent, and with it the faults and the place in the file up to which that is; then goes on.
    /// - Parameters:
    ///   - last: the checkpoint before. Nobody else may have gone on from it.
    ///   - faults: those found since.
    package func checkpoint(
        _ checkpoint: ImportCheckpoint, after last: ImportCheckpoint, of id: ImportID, faults: [ImportFault] = []
    ) async throws(Failure) {
        let kept = try await query(
            ImportLog.keep,
            [
                .int64(id.number), .int64(last.record), .int64(checkpoint.record), .int64(checkpoint.bytes),
                .int64s(checkpoint.counts.numbers),
            ])
        guard kept.affected == 1 else {
            throw .conflict("somebody else goes on with import \(id); wait for it")
        }
        for parameters in ImportStore.parameters(faults, of: id) {
            try await translated { () throws(PostgresError) in
                _ = try await session.query(ImportLog.noteFaults, parameters)
            }
        }
        try await goOn()
    }
}

extension Rows {
    fileprivate func importRecord(_ row: Int) throws(Failure) -> ImportRecord {
        let id = ImportID(int64(row, 0))
        guard let state = ImportState(rawValue: string(row, 1)),
            let counts = ImportCounts((8...13).map { int64(row, $0) })
        else { throw .unexpected("import \(id) cannot be read") }
        return ImportRecord(
            id: id, state: state, actor: string(row, 2),
            source: ImportSource(
                fileName: string(row, 3), fileHash: optionalBytes(row, 4).flatMap(ContentHash.init),
                bytesTotal: int64(row, 7), dialect: string(row, 5), options: string(row, 6)),
            bytesDone: int64(row, 14), counts: counts, checkpoint: checkpoint(row), error: string(row, 18),
            startTime: Instant(microseconds: timestamp(row, 19)),
            heartbeatTime: Instant(microseconds: timestamp(row, 20)),
            endTime: optionalTimestamp(row, 21).map(Instant.init(microseconds:)))
    }

    private func checkpoint(_ row: Int) -> ImportCheckpoint? {
        guard let record = optionalInt64(row, 15), let bytes = optionalInt64(row, 16),
            let counts = ImportCounts(int64s(row, 17).compactMap(\.self))
        else { return nil }
        return ImportCheckpoint(record: record, bytes: bytes, counts: counts)
    }

    fileprivate func importFault(_ row: Int) -> ImportFault {
        ImportFault(
            record: int64(row, 1), line: int64(row, 2), level: ImportFault.Level(rawValue: string(row, 3)) ?? .refused,
            campaign: string(row, 4), subject: string(row, 5), value: string(row, 6), rule: string(row, 7),
            reason: string(row, 8), hint: string(row, 9))
    }
}
