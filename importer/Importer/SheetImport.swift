package import Domain

/// How far an import is, after each batch.
package struct ImportProgress: Sendable {
    package let bytesRead: Int
    package let bytesTotal: Int
    package let records: Int
    package let refused: Int
}

/// Imports one sheet in one transaction: everything that is valid, or nothing when the sheet itself is unreadable.
///
/// Refused rows do not keep the others from being stored.
/// - Parameter today: the earliest calendar date on earth now.
package func importSheet(
    _ options: ImportOptions, today: CalendarDate, openTransaction: ImportTransaction.Opening,
    onProgress: @Sendable (ImportProgress) -> Void = { _ in }
) async throws(ImportError) -> ImportReport {
    let file = try SheetFile(path: options.file)
    if let rejects = options.rejects, file.isSame(as: rejects) { throw .rejectsOverSheet(path: rejects) }
    var reader = CSVReader { buffer throws(ImportError) in try file.read(&buffer) }
    var row = SheetRow()
    try reader.header(&row)
    let columns = try Columns(header: row, hasCustomer: options.customer != nil)
    var sheet = SheetImport(
        report: ImportReport(options, bytes: file.size, columns: columns),
        rows: RowReader(
            columns: columns, customer: options.customer, publishDay: options.isPublish ? today : nil),
        rejects: try options.rejects.map { path throws(ImportError) in try RejectsFile(path: path, columns: columns) })
    let transaction = try await storing { () async throws(Failure) in try await openTransaction(options) }
    do throws(ImportError) {
        while try reader.next(&row) {
            sheet.take(row)
            if sheet.isBatchFull {
                try await sheet.settle(in: transaction)
                onProgress(sheet.progress(bytesRead: reader.bytesRead))
            }
        }
        try await sheet.settle(in: transaction)
        try sheet.rejects?.finish()
        try await storing { () async throws(Failure) in try await transaction.commit() }
    } catch {
        await transaction.rollback()
        throw error
    }
    return sheet.report
}

/// The rows between the reader and the transaction.
private struct SheetImport {
    private(set) var report: ImportReport
    let rows: RowReader
    let rejects: RejectsFile?
    private var repeats = RepeatedRows()
    private var pending: [PendingRow] = []
    private var pendingBytes = 0

    /// A row that waits for its batch. Refused ones wait too, so that the report keeps the sheet's order.
    private struct PendingRow {
        let record: Int
        let line: Int
        /// Kept only when it may have to be written to the rejects file.
        let row: SheetRow?
        let verdict: RowReader.Verdict
    }

    init(report: ImportReport, rows: RowReader, rejects: RejectsFile?) {
        self.report = report
        self.rows = rows
        self.rejects = rejects
    }

    var isBatchFull: Bool {
        pending.count >= ImportLimits.batchRows || pendingBytes >= ImportLimits.batchBytes
    }

    func progress(bytesRead: Int) -> ImportProgress {
        ImportProgress(
            bytesRead: bytesRead, bytesTotal: report.bytes, records: report.records, refused: report.refused)
    }

    mutating func take(_ row: SheetRow) {
        guard !row.isBlank else {
            report.empty += 1
            return
        }
        var verdict = rows.read(row)
        if case .campaign(let campaign) = verdict {
            switch repeats.note(campaign, line: row.line) {
            case .new: break
            case .identical(let line):
                report.skip("line \(row.line) repeats line \(line) and is skipped")
                return
            case .different(let line):
                let refusal = rows.repeated(
                    campaign: campaign.name, record: row.record, line: row.line, earlierLine: line)
                verdict = .refused([refusal])
            }
        }
        pendingBytes += row.size
        pending.append(
            PendingRow(record: row.record, line: row.line, row: rejects == nil ? nil : row, verdict: verdict))
    }

    /// Sends the batch and counts what became of its rows.
    mutating func settle(in transaction: ImportTransaction) async throws(ImportError) {
        let batch = pending
        pending.removeAll(keepingCapacity: true)
        pendingBytes = 0
        let entries = batch.compactMap { pending in
            if case .campaign(let campaign) = pending.verdict { ImportEntry(campaign) } else { nil }
        }
        var results: [ImportResult] = []
        if !entries.isEmpty {
            results = try await storing { () async throws(Failure) in try await transaction.append(entries) }
        }
        precondition(results.count == entries.count, "\(results.count) results of \(entries.count) rows")
        var next = results.makeIterator()
        for pending in batch {
            switch pending.verdict {
            case .refused(let refusals): try refuse(pending, refusals)
            case .campaign(let campaign):
                if let result = next.next() { try settle(pending, campaign, result.outcome) }
            }
        }
    }

    private mutating func settle(
        _ pending: PendingRow, _ campaign: Campaign, _ outcome: ImportOutcome
    ) throws(ImportError) {
        switch outcome {
        case .created: report.created += 1
        case .unchanged, .updated, .removed: report.unchanged += 1
        case .refused: try refuse(pending, [])
        }
    }

    private mutating func refuse(_ pending: PendingRow, _ refusals: [Refusal]) throws(ImportError) {
        report.refuse(refusals)
        if let row = pending.row { try rejects?.write(row, refusals) }
    }
}

extension ImportEntry {
    fileprivate init(_ campaign: Campaign) {
        self.init(
            key: .name, action: .upsert, customerID: campaign.customerID, input: CampaignInput(campaign),
            fields: CampaignField.allCases)
    }
}

/// The border between the store's words and the importer's.
private func storing<Value: Sendable>(
    _ body: () async throws(Failure) -> Value
) async throws(ImportError) -> Value {
    do throws(Failure) {
        return try await body()
    } catch {
        throw .store(error)
    }
}

extension ImportReport {
    fileprivate init(_ options: ImportOptions, bytes: Int, columns: Columns) {
        self.init(
            file: options.file.split(separator: "/").last.map(String.init) ?? options.file,
            isDryRun: options.isDryRun, isPublish: options.isPublish, rejects: options.rejects, bytes: bytes,
            columns: columns.width, columnsUsed: columns.used.count, notices: columns.notices)
    }
}
