internal import Domain
internal import Sheets
internal import Store

/// Some rows of a sheet with what they say, and the text they say it in.
struct ReadBatch: Sendable {
    /// What its rows are read for.
    enum Use {
        case check
        /// For a transaction that takes rows encoded as campaigns.
        case store, publish
        /// For one that takes entries.
        case entries
    }

    var batch: RecordBatch
    /// Those of the records that are meant, by their places in the batch.
    var rows: Range<Int>
    /// By the place of the record in the batch.
    var verdicts: [RowReader.Verdict] = []
    /// What the rules alone say of each entry, when no store is asked.
    var findings: [RowRules.Finding?] = []
    /// What rows lack that were proved by their bytes.
    var missing: [[Violation]] = []
    var campaigns: EncodedCampaigns?
    var remarks = RowRemarks()
    /// Columns without a name in which some row has a value.
    var unnamed: Set<Int> = []

    /// Columns of campaigns in which some row of a part of one has a value.
    var lost: Set<Int> = []

    /// Reads all rows of the batch; may run beside the reading of others.
    init(_ batch: RecordBatch, _ rows: RowReader, _ settings: ColumnSettings, _ use: Use) {
        self.batch = batch
        self.rows = 0..<batch.count
        var own = RowSettings(settings)
        verdicts.reserveCapacity(batch.count)
        var proof = use == .entries ? nil : RowProof(rows, settings.given, use)
        var encoded: [Int] = []
        for index in 0..<batch.count {
            if let proved = proof?.prove(batch[index], batch) {
                if use == .check {
                    verdicts.append(.proved(proved.identity, missing: proved.missing))
                    findings.append(nil)
                } else {
                    verdicts.append(.encoded(proved.identity, place: encoded.count))
                    encoded.append(index)
                }
                if proved.hasStatus { rows.remarkStatus(batch[index], batch, &remarks) }
                continue
            }
            let verdict = rows.read(batch[index], batch, &own, &remarks)
            if use == .check { findings.append(verdict.entry.map(rows.checked)) }
            verdicts.append(verdict)
        }
        unnamed = filled(rows.columns.unnamed)
        if let networks = rows.columns.networks { remarkSearch(networks) }
        lost = lost(rows.columns)
        guard let proof else { return }
        missing = proof.missing
        if !encoded.isEmpty {
            campaigns = EncodedCampaigns(proof.encoder, missing: missing) { [encoded] place in
                guard let entry = rows.plainEntry(batch[encoded[place]], batch) else {
                    preconditionFailure("a row that was proved is no entry")
                }
                return entry
            }
        }
    }

    /// Notes rows that become Demand Gen campaigns though their networks are those of Search.
    private mutating func remarkSearch(_ column: Int) {
        for index in verdicts.indices where !verdicts[index].isSkipped {
            let networks = batch.text(batch[index], column)
            if networks.lowercased().contains("search") {
                remarks.add(.networks, line: batch[index].line) { CellText.read(networks) }
            }
        }
    }

    private func lost(_ columns: Columns) -> Set<Int> {
        guard !columns.ofParts.isEmpty else { return [] }
        var lost: Set<Int> = []
        for index in verdicts.indices {
            guard case .skipped(.part) = verdicts[index] else { continue }
            lost.formUnion(
                columns.ofParts.filter { !lost.contains($0) && columns.hasValue(batch[index], batch, [$0]) })
        }
        return lost
    }

    private func filled(_ columns: [Int]) -> Set<Int> {
        Set(
            columns.filter { column in
                verdicts.indices.contains { index in
                    !verdicts[index].isSkipped && !batch.bytes(batch[index], column).isEmpty
                        && CellContent(batch.text(batch[index], column)) != .blank
                }
            })
    }
}

extension RowReader.Verdict {
    fileprivate var entry: ImportEntry? { if case .entry(let entry, _) = self { entry } else { nil } }
    fileprivate var isSkipped: Bool { if case .skipped = self { true } else { false } }
}

/// The batches of a sheet in their order, read ahead on other threads while one is stored.
struct BatchStream {
    private let sheet: OpenSheet
    private let rows: RowReader
    private let use: ReadBatch.Use
    private var ahead: [Task<ReadBatch, Never>] = []
    private var isAtEnd = false
    /// Memory of batches that are done.
    private var spare: [RecordBatch] = []

    init(_ sheet: OpenSheet, _ rows: RowReader, _ use: ReadBatch.Use) {
        self.sheet = sheet
        self.rows = rows
        self.use = use
    }

    /// Nil at the end of the sheet.
    mutating func next() async throws(ImportError) -> ReadBatch? {
        while !isAtEnd, ahead.count <= ImportLimits.batchesAhead {
            var batch = spare.popLast() ?? RecordBatch()
            let isMore = try reading { () throws(SheetError) in try sheet.reader.nextBatch(&batch) }
            guard isMore else {
                isAtEnd = true
                break
            }
            let (read, rows, settings, use) = (batch, self.rows, sheet.settings, self.use)
            ahead.append(Task { ReadBatch(read, rows, settings, use) })
        }
        return ahead.isEmpty ? nil : await ahead.removeFirst().value
    }

    mutating func recycle(_ batch: RecordBatch) {
        if spare.count <= ImportLimits.batchesAhead { spare.append(batch) }
    }
}
