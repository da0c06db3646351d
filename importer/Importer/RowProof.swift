internal import Domain
internal import Sheets

/// Proves from the bytes of a row that it obeys every rule of a draft, without a string of any cell.
///
/// Most rows of most sheets are right, and plain: a check is as fast as this. What it cannot prove (other characters,
/// other kinds of ads, everything wrong) it leaves to `RowReader`, which alone says what is wrong. It never decides
/// otherwise: the first row of each shape is read in full, and words are proved once by reading them.
struct RowProof {
    private let rows: RowReader
    private let cells: [ProofCell]
    private let publishDay: Int
    private var words = ProvedWords()
    /// What rows of a shape lack to be published, as a place in `missing`; nil for shapes that are read in full.
    private var shapes: [UInt64: Int?] = [:]
    private(set) var missing: [[Violation]] = []

    /// What a row has said so far.
    struct Facts {
        var customer: UInt64 = 0
        /// Bit n for the column n of those in use.
        var filled: UInt64 = 0
        var objective: UInt64 = 0
        var campaignType: UInt64 = 0
        var start = 0
        var end = 0
        var hasShortHeadline = false
        var hasStatus = false
        var name: UInt64 = 0
        var contents = RowHash()
    }

    /// Nil for sheets in which no row could be proved.
    init?(_ rows: RowReader, _ given: CellSettings) {
        let columns = rows.columns
        let cells = columns.used.map { ProofCell($0.index, $0.use) }
        guard cells.count < 60, given.decimal != .comma, columns.name != nil, columns.parts.isEmpty,
            rows.customer != nil || columns.hasCustomer
        else { return nil }
        self.rows = rows
        self.cells = cells
        publishDay = ProofCell.number(of: rows.today)
    }

    /// The row's identity, and what it lacks as a place in `missing`; nil when it has to be read in full.
    mutating func prove(_ record: Record, _ batch: RecordBatch) -> (
        identity: RowIdentity, missing: Int, hasStatus: Bool
    )? {
        guard record.fault == nil, record.cellCount == rows.columns.width, isData(record, batch) else { return nil }
        var facts = Facts()
        facts.customer = rows.customer.map { UInt64($0.number) } ?? 0
        for place in cells.indices {
            let cell = cells[place]
            let bytes = batch.bytes(record, cell.column)
            if bytes.isEmpty { continue }
            guard batch.form(record, cell.column).rawValue <= CellForm.quoted.rawValue, ProofCell.isPlain(bytes) else {
                return nil
            }
            facts.filled |= 1 << UInt64(place)
            guard let value = cell.value(bytes, &facts, &words) else { return nil }
            if cell.isContent {
                facts.contents.combine(UInt64(place))
                facts.contents.combine(value)
            }
        }
        guard facts.customer > 0, facts.name > 0, facts.end == 0 || facts.end >= facts.start, facts.start >= publishDay,
            areDistinct(record, batch)
        else { return nil }
        facts.contents.combine(RowIdentity.upsert)
        guard let missing = lack(of: facts, record, batch) else { return nil }
        return (
            RowIdentity(
                key: RowIdentity.key(customer: facts.customer, name: facts.name), name: 0,
                contents: facts.contents.value), missing, facts.hasStatus
        )
    }

    /// Whether the first cell says that the row is one of a campaign, and not a comment, a total or the header again.
    private func isData(_ record: Record, _ batch: RecordBatch) -> Bool {
        let first = batch.bytes(record, 0)
        guard !first.isEmpty else { return true }
        let byte = first[0]
        guard byte != UInt8(ascii: "#"), byte != UInt8(ascii: "<") else { return false }
        guard byte | 0x20 == UInt8(ascii: "t") || byte == rows.columns.headers[0].utf8.first else { return true }
        return batch.role(record) == .data
    }

    /// No text twice among the headlines, nor among the descriptions.
    private func areDistinct(_ record: Record, _ batch: RecordBatch) -> Bool {
        for (place, cell) in cells.enumerated() where cell.family != nil {
            let bytes = batch.bytes(record, cell.column)
            if bytes.isEmpty { continue }
            for other in cells[..<place] where other.family == cell.family {
                if ProofCell.isSame(batch.bytes(record, other.column), bytes) { return false }
            }
        }
        return true
    }

    private mutating func lack(of facts: Facts, _ record: Record, _ batch: RecordBatch) -> Int? {
        var shape = RowHash()
        shape.combine(facts.filled)
        shape.combine(facts.objective)
        shape.combine(facts.campaignType)
        shape.combine(facts.hasShortHeadline ? 1 : 0)
        if let known = shapes[shape.value] { return known }
        let found = read(record, batch)
        shapes[shape.value] = .some(found)
        return found
    }

    /// Reads a row of a new shape in full.
    private mutating func read(_ record: Record, _ batch: RecordBatch) -> Int? {
        var settings = RowSettings.plain(rows.columns)
        var remarks = RowRemarks()
        guard case .entry(let entry, _) = rows.read(record, batch, &settings, &remarks) else { return nil }
        let finding = rows.checked(entry)
        guard finding.violations.isEmpty else { return nil }
        missing.append(finding.missing)
        return missing.count - 1
    }
}
