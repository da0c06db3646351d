package import Domain
internal import Sheets
internal import Store

/// How far an import is, after each batch.
package struct ImportProgress: Sendable {
    package let bytesRead: Int
    /// Nil when nobody knows.
    package let bytesTotal: Int?
    package let records: Int
    package let refused: Int

    package init(bytesRead: Int, bytesTotal: Int?, records: Int, refused: Int) {
        self.bytesRead = bytesRead
        self.bytesTotal = bytesTotal
        self.records = records
        self.refused = refused
    }
}

/// Imports one sheet in one transaction: everything that is valid, or nothing when the sheet itself is unreadable.
///
/// Refused rows do not keep the others from being stored.
/// - Parameters:
///   - today: the earliest calendar date on earth now.
///   - openTransaction: not called for a check.
package func importSheet(
    _ options: ImportOptions, today: CalendarDate, openTransaction: ImportTransaction.Opening,
    interruption: Interruption = Interruption(), onProgress: @Sendable (ImportProgress) -> Void = { _ in }
) async throws(ImportError) -> ImportReport {
    for path in [options.rejects, options.page].compactMap(\.self) {
        if isSameFile(options.file, path) { throw .overSheet(path: path) }
    }
    if let page = options.page { try requireWritable(page) }
    let sheet = try OpenSheet(options)
    let rows = RowReader(
        columns: sheet.columns, options: options, today: today, worksheet: sheet.reader.worksheet,
        delimiter: sheet.reader.textFormat?.delimiter)
    if let path = options.savesMapping { try save(sheet.columns.mappingText, to: path) }
    var run = SheetImport(
        report: sheet.report(options), rows: rows, limit: options.maxErrors,
        rejects: try options.rejects.map { path throws(ImportError) in
            try RejectsFile(path: path, columns: sheet.columns, hasCheckpoints: options.hasCheckpoints) {
                options.cells.decimal ?? sheet.settings.decidedCommon.decimal
            }
        })
    if options.mode != .check {
        let source = ImportSource(options, report: run.report, dialect: sheet.dialect)
        run.begin(
            try await storing { () async throws(Failure) in try await openTransaction(options, source) },
            batchRows: options.batchRows)
    }
    var stream = BatchStream(sheet, rows, run.use(options))
    do throws(ImportError) {
        if options.failsIfLoaded, let loaded = run.transaction?.loaded { throw .loaded(loaded) }
        try run.beginRejects()
        while let batch = try await stream.next() {
            try await run.take(batch, sheet.reader.progress) { stream.recycle($0) }
            onProgress(run.progress(sheet.reader.progress))
            if interruption.isRequested { run.stop(.interrupted) }
            if run.isStopped { break }
        }
        try await run.finish(sheet, options)
    } catch {
        await run.transaction?.rollback(.failed(error.message))
        throw error
    }
    return run.report
}

/// The rows between the reader and the transaction.
private struct SheetImport {
    private(set) var report: ImportReport
    private let rows: RowReader
    private let rejects: RejectsFile?
    private let limit: ErrorLimit?
    private(set) var transaction: ImportTransaction?
    /// Rows between two checkpoints, when there are any.
    private var checkpointRows: Int?
    private var rowsSinceCheckpoint = 0
    /// What there was to report at the last checkpoint.
    private var kept: ImportReport?
    /// The record up to which an import that goes on was stored before.
    private var passed = 0
    private var noted = 0
    private var lastRecord: Int?
    private var repeats = RepeatedRows()
    private var skips: [(skip: RowSkip, count: Int, line: Int)] = []
    private var repeatedLines = RepeatedLines()
    private var remarks = RowRemarks()
    /// Columns without a name in which values were found.
    private var unnamed: Set<Int> = []
    /// Columns that only rows of parts of campaigns filled in vain.
    private var lost: Set<Int> = []
    /// Of earlier imports.
    private var history: [String] = []
    private var blanks = 0
    private var pending: [ReadBatch] = []
    private var pendingRows = 0

    init(report: ImportReport, rows: RowReader, limit: ErrorLimit?, rejects: RejectsFile?) {
        self.report = report
        self.rows = rows
        self.limit = limit
        self.rejects = rejects
    }

    var isStopped: Bool { report.ending != .complete }

    /// Rows go into the transaction from now on.
    mutating func begin(_ transaction: ImportTransaction, batchRows: Int?) {
        self.transaction = transaction
        checkpointRows = batchRows
        if let loaded = transaction.loaded { history.append("the same file was \(loaded.loadedSentence)") }
        defer { if transaction.record?.checkpoint != nil { kept = report } }
        guard let record = transaction.record, let checkpoint = record.checkpoint, checkpoint.record > 0 else { return }
        passed = Int(checkpoint.record)
        report.keptRecord = passed
        report.resume(checkpoint.counts)
        history.append(
            "goes on with import \(record.id) behind row \(passed): what is listed here, and counted by rule, is of the rows "
                + "behind it; adflight-import status \(record.id) shows the first that were refused before")
    }

    mutating func beginRejects() throws(ImportError) {
        let record = checkpointRows == nil ? nil : transaction?.record
        guard let rejects, try !rejects.begin(record, behind: passed) else { return }
        history.append("the rows that were refused before are not among the rejects")
    }

    func use(_ options: ImportOptions) -> ReadBatch.Use {
        guard let transaction else { return .check }
        guard transaction.takesEncoded else { return .entries }
        return options.isPublish ? .publish : .store
    }

    mutating func stop(_ ending: ImportReport.Ending) {
        if !isStopped { report.ending = ending }
    }

    private mutating func stopIfTooMany() {
        if let limit, limit.isExceeded(refused: report.refused, of: report.records) { stop(.tooManyErrors(limit)) }
    }

    func progress(_ reading: ReadingProgress?) -> ImportProgress {
        ImportProgress(
            bytesRead: reading?.bytesRead ?? 0, bytesTotal: reading?.bytes, records: report.records,
            refused: report.refused)
    }

    // MARK: Batches

    /// How many rows are settled at once; nil for all that there are.
    private var portion: Int? {
        guard transaction != nil else { return nil }
        guard let checkpointRows else { return ImportLimits.batchRows }
        return min(ImportLimits.batchRows, checkpointRows - rowsSinceCheckpoint)
    }

    /// Settles what waits when there is enough of it.
    mutating func take(_ batch: ReadBatch, _ reading: ReadingProgress?, recycle: (RecordBatch) -> Void)
        async throws(ImportError)
    {
        remarks.add(batch.remarks)
        unnamed.formUnion(batch.unnamed)
        lost.formUnion(batch.lost)
        try rows.columns.refuse(unnamed: unnamed)
        pending.append(batch)
        pendingRows += batch.rows.count
        while !pending.isEmpty, pendingRows >= portion ?? 0, !isStopped {
            let later = splitPending()
            rowsSinceCheckpoint += pendingRows
            try await settle()
            if rowsSinceCheckpoint >= checkpointRows ?? 0 {
                try await noteProgress(reading)
                rowsSinceCheckpoint = 0
            }
            if case .percent = limit, report.records >= ImportLimits.rowsForShare { stopIfTooMany() }
            for done in pending.dropLast(later == nil ? 0 : 1) { recycle(done.batch) }
            pending = later.map { [$0] } ?? []
            pendingRows = later?.rows.count ?? 0
        }
    }

    /// Leaves only one portion to settle.
    /// - Returns: the rows behind it, which are some of the last batch.
    private mutating func splitPending() -> ReadBatch? {
        guard let portion, pendingRows > portion, var later = pending.last else { return nil }
        let middle = later.rows.upperBound - (pendingRows - portion)
        pending[pending.count - 1].rows = later.rows.lowerBound..<middle
        pendingRows = portion
        later.rows = middle..<later.rows.upperBound
        return later
    }

    mutating func finish(_ sheet: OpenSheet, _ options: ImportOptions) async throws(ImportError) {
        if !isStopped {
            rowsSinceCheckpoint += pendingRows
            try await settle()
        }
        stopIfTooMany()
        if isStopped, let kept { report.goBack(to: kept) }
        report.empty = sheet.reader.emptyRecords + blanks
        report.decisions = sheet.decisions(options)
        report.optionsOfRejects = options.readingRejects(sheet.settings.common)
        let summaries = [repeatedLines.notice].compactMap(\.self) + remarks.notices
        let skipped = skips.map { $0.skip.notice(count: $0.count, line: $0.line) }
        // A notice for each odd column may be any number.
        let unnamed = rows.columns.sentence(unnamed: unnamed).map { "not used: \($0)" }
        report.note(
            history + summaries + skipped + [rows.columns.sentence(lost: lost)].compactMap(\.self)
                + sheet.reader.notices + [unnamed].compactMap(\.self) + sheet.notices)
        // With checkpoints they wait for the last one.
        if report.keptRecord == 0 { try rejects?.finish() }
        guard let transaction else { return }
        switch report.ending {
        case .complete:
            let hasCheckpoints = report.keptRecord > 0
            if rowsSinceCheckpoint > 0 { try await noteProgress(sheet.reader.progress) }
            try await storing { () async throws(Failure) in try await transaction.commit() }
            if hasCheckpoints { try rejects?.finish() }
        case .interrupted: await transaction.rollback(.interrupted)
        case .tooManyErrors: await transaction.rollback(.failed("too many rows were refused"))
        }
    }

    /// Others are told, and with checkpoints all so far is permanent.
    private mutating func noteProgress(_ reading: ReadingProgress?) async throws(ImportError) {
        guard let transaction, let last = lastRecord, last > passed else { return }
        let progress = ImportCheckpoint(
            record: Int64(last), bytes: Int64(reading?.bytesRead ?? 0), counts: report.totals)
        let faults = report.refusals[noted...].map(ImportFault.init)
        noted = report.refusals.count
        if checkpointRows != nil { try rejects?.checkpoint(last) }
        try await storing { () async throws(Failure) in try await transaction.note(progress, faults) }
        guard transaction.record?.checkpoint != nil else { return }
        report.keptRecord = last
        kept = report
    }

    /// Sends the entries and counts what became of the rows, in the sheet's order.
    private mutating func settle() async throws(ImportError) {
        var rows: [ImportedRow] = []
        let batches = pending
        if let last = batches.last, let index = last.rows.last { lastRecord = last.batch[index].number }
        for (number, read) in batches.enumerated() {
            for index in read.rows {
                let record = read.batch[index]
                if let fault = record.fault, case .unclosedQuote(let line, _) = fault {
                    throw .unclosedQuote(line: line, source: read.batch.line(of: fault, in: record))
                }
                switch read.verdicts[index] {
                case .entry(let entry, let identity):
                    if let repeated = self.repeated(identity, entry.key, record, read.batch) {
                        pending[number].verdicts[index] = repeated
                    } else if transaction != nil, record.number > passed {
                        rows.append(.entry(entry))
                    }
                case .encoded(let identity, let place):
                    if let repeated = self.repeated(identity, .name, record, read.batch) {
                        pending[number].verdicts[index] = repeated
                    } else if let campaigns = read.campaigns, record.number > passed {
                        rows.append(.encoded(campaigns, place))
                    }
                case .proved(let identity, _):
                    if let repeated = self.repeated(identity, .name, record, read.batch) {
                        pending[number].verdicts[index] = repeated
                    }
                case .refused, .skipped: break
                }
            }
        }
        let answers = try await results(of: rows)
        var settled = 0
        for read in pending {
            for index in read.rows {
                let record = read.batch[index]
                guard record.number > passed else { continue }
                switch read.verdicts[index] {
                case .refused(let refusals): try refuse(record, read.batch, refusals)
                case .skipped(let skip): count(skip, line: record.line)
                case .proved(_, let missing):
                    report.valid += 1
                    self.rows.defaults.remark(record, read.batch, isNew: true, &remarks)
                    noteMissing(read.missing[missing], record, read.batch)
                case .entry(let entry, _):
                    if transaction == nil {
                        try settle(entry, read.findings[index], record, read.batch)
                    } else {
                        try settle(rows[settled], answers[settled], record, read.batch)
                        settled += 1
                    }
                case .encoded:
                    try settle(rows[settled], answers[settled], record, read.batch)
                    settled += 1
                }
                if case .rows = limit { stopIfTooMany() }
                if isStopped { return }
            }
        }
    }

    private func results(of rows: [ImportedRow]) async throws(ImportError) -> [ImportResult] {
        guard let transaction else { return [] }
        var results: [ImportResult] = []
        for start in stride(from: 0, to: rows.count, by: ImportLimits.batchRows) {
            let part = Array(rows[start..<min(rows.count, start + ImportLimits.batchRows)])
            results += try await storing { () async throws(Failure) in try await transaction.append(part) }
        }
        precondition(results.count == rows.count, "\(results.count) results of \(rows.count) rows")
        return results
    }

    /// What becomes of a row whose campaign was in the sheet before; nil when it was not.
    private mutating func repeated(
        _ identity: RowIdentity, _ key: ImportEntry.Key, _ record: Record, _ batch: RecordBatch
    ) -> RowReader.Verdict? {
        switch repeats.note(identity, line: record.line) {
        case .new: nil
        case .identical(let line): .skipped(.repeated(line: line))
        case .different(let line): .refused([rows.refusals.repeated(record, batch, key, earlierLine: line)])
        case .sameName(let line): .refused([rows.refusals.repeated(record, batch, .name, earlierLine: line)])
        }
    }

    // MARK: Rows

    private mutating func settle(
        _ entry: ImportEntry, _ finding: RowRules.Finding?, _ record: Record, _ batch: RecordBatch
    ) throws(ImportError) {
        let finding = finding ?? RowRules.Finding(violations: [], missing: [])
        guard finding.violations.isEmpty else {
            return try refuse(record, batch, rows.refused(entry, finding.violations, record, batch))
        }
        report.valid += 1
        let mayBeNew = entry.action == .upsert || entry.action == .add
        rows.defaults.remark(record, batch, isNew: mayBeNew, &remarks)
        noteMissing(finding.missing, record, batch)
    }

    private mutating func settle(
        _ row: ImportedRow, _ result: ImportResult, _ record: Record, _ batch: RecordBatch
    ) throws(ImportError) {
        var isNew = false
        switch result.outcome {
        case .created:
            report.created += 1
            isNew = true
            if case .entry(let entry) = row, case .googleCampaignID = entry.key {
                remarks.add(.ownID, line: record.line) { "" }
            }
        case .unchanged: report.unchanged += 1
        case .removed: report.removed += 1
        case .updated(let id, let changes):
            report.update(
                ImportReport.Update(
                    record: record.number, line: record.line, id: id,
                    campaign: name(of: row, record, batch), changes: changes))
        case .refused(let violations):
            try refuse(record, batch, rows.refused(row.entry, violations, record, batch))
            return noteMissing(result.missing, record, batch)
        }
        rows.defaults.remark(record, batch, isNew: isNew, &remarks)
        noteMissing(result.missing, record, batch)
    }

    /// By what a person finds the campaign of a row: its name in the sheet, or else the id by which the row names it.
    private func name(of row: ImportedRow, _ record: Record, _ batch: RecordBatch) -> String {
        let name = rows.refusals.campaign(record, batch)
        guard name.isEmpty, case .entry(let entry) = row else { return name }
        return switch entry.key {
        case .googleCampaignID(let id): "Campaign ID \(id)"
        case .externalID(let id): "External ID \(id)"
        case .name: name
        }
    }

    private mutating func noteMissing(_ missing: [Violation], _ record: Record, _ batch: RecordBatch) {
        report.addIncomplete(missing, of: record.number) { violation in
            rows.refusals.refusal(
                violation, .incomplete, column: rows.refusals.column(of: violation, record, batch), record, batch)
        }
    }

    private mutating func refuse(
        _ record: Record, _ batch: RecordBatch, _ refusals: [Refusal]
    ) throws(ImportError) {
        report.refuse(refusals)
        try rejects?.write(record, batch, refusals)
    }

    private mutating func count(_ skip: RowSkip, line: Int) {
        if skip == .blank {
            blanks += 1
            return
        }
        report.skipped += 1
        if case .repeated(let earlier) = skip { return repeatedLines.add(line, earlier: earlier) }
        if let known = skips.firstIndex(where: { $0.skip == skip }) {
            skips[known].count += 1
        } else {
            skips.append((skip, 1, line))
        }
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
