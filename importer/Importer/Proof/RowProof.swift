internal import Domain
internal import Sheets
internal import Store

/// Proves from the bytes of a row that it obeys every rule of a draft, without a string of any cell, and encodes it as a
/// campaign where it shall be stored.
///
/// Most rows of most sheets are right, and plain: a check, and a load, are as fast as this. What it cannot prove (other characters,
/// other kinds of ads, everything wrong) it leaves to `RowReader`, which alone says what is wrong. It never decides
/// otherwise: the first row of each shape is read in full, and words are proved once by reading them.
struct RowProof {
    private let rows: RowReader
    private let cells: [ProofCell]
    private let publishDay: Int
    private let encodes: Bool
    private let isPublish: Bool
    private var words = ProvedWords()
    /// Nil for shapes that are read in full.
    private var shapes: [UInt64: Shape?] = [:]
    /// What each column of the row says, for those that are filled in.
    private var values: [UInt64]
    private(set) var missing: [[Violation]] = []
    /// A campaign for each row that was proved, when it encodes.
    private(set) var encoder = CampaignEncoder()

    /// Rows that fill in the same columns, and say the same in those that decide which rules hold; of rows that are encoded,
    /// in all that are words.
    private struct Shape {
        /// What they lack to be published, as a place in `missing`.
        let missing: Int
        let template: CampaignTemplate?
    }

    /// What a row has said so far.
    struct Facts {
        var customer: UInt64 = 0
        /// Bit n for the column n of those in use.
        var filled: UInt64 = 0
        var objective: UInt64 = 0
        /// The objective that the bid strategy names.
        var strategy: UInt64 = 0
        var campaignType: UInt64 = 0
        var start = 0
        var end = 0
        var hasShortHeadline = false
        var hasStatus = false
        /// Of the images that are assets.
        var assetOwner: UInt64 = 0
        /// Of everything that is said in words.
        var words = RowHash()
        var name: UInt64 = 0
        var contents = RowHash()
    }

    /// Nil for sheets in which no row could be proved.
    init?(_ rows: RowReader, _ given: CellSettings, _ use: ReadBatch.Use) {
        let columns = rows.columns
        let cells = columns.used.map { ProofCell($0.index, $0.use) }
        guard cells.count < 60, given.decimal != .comma, columns.name != nil, columns.parts.isEmpty,
            rows.customer != nil || columns.hasCustomer
        else { return nil }
        self.rows = rows
        self.cells = cells
        encodes = use == .store || use == .publish
        isPublish = use == .publish
        values = Array(repeating: 0, count: cells.count)
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
            values[place] = value
            if cell.isWord {
                facts.words.combine(UInt64(place))
                facts.words.combine(value)
            }
            if cell.isContent {
                facts.contents.combine(UInt64(place))
                facts.contents.combine(value)
            }
        }
        guard facts.customer > 0, facts.name > 0, facts.end == 0 || facts.end >= facts.start, facts.start >= publishDay,
            facts.assetOwner == 0 || facts.assetOwner == facts.customer, areDistinct(record, batch)
        else { return nil }
        // A strategy of another objective has to be told.
        guard facts.strategy == 0 || facts.objective == 0 || facts.strategy == facts.objective else { return nil }
        facts.objective |= facts.strategy
        facts.contents.combine(RowIdentity.upsert)
        guard let shape = shape(of: facts, record, batch) else { return nil }
        if let template = shape.template {
            encode(record, batch, template)
            encoder.end(template, missing: shape.missing)
        }
        return (
            RowIdentity(
                key: RowIdentity.key(customer: facts.customer, name: facts.name), name: 0,
                contents: facts.contents.value), shape.missing, facts.hasStatus
        )
    }

    /// Whether the first cell says that the row is one of a campaign, and not a comment, a total or the header again.
    private func isData(_ record: Record, _ batch: RecordBatch) -> Bool {
        let first = batch.bytes(record, 0)
        guard !first.isEmpty else { return true }
        let byte = first[0]
        guard byte != UInt8(ascii: "#"), byte != UInt8(ascii: "<") else { return false }
        let mayBeTotal = byte | 0x20 == UInt8(ascii: "t") || byte | 0x20 == UInt8(ascii: "g")
        guard mayBeTotal || byte == rows.columns.headers[0].utf8.first else { return true }
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

    private mutating func shape(of facts: Facts, _ record: Record, _ batch: RecordBatch) -> Shape? {
        var hash = RowHash()
        hash.combine(facts.filled)
        hash.combine(facts.objective)
        hash.combine(facts.campaignType)
        hash.combine(facts.hasShortHeadline ? 1 : 0)
        if encodes { hash.combine(facts.words.value) }
        if let known = shapes[hash.value] { return known }
        guard shapes.count < ImportLimits.shapes else { return nil }
        let found = read(record, batch)
        shapes[hash.value] = .some(found)
        return found
    }

    /// Reads a row of a new shape in full.
    private mutating func read(_ record: Record, _ batch: RecordBatch) -> Shape? {
        guard let entry = rows.plainEntry(record, batch) else { return nil }
        let finding = rows.checked(entry)
        guard finding.violations.isEmpty, !isPublish || finding.missing.isEmpty else { return nil }
        let template = encodes ? template(of: entry, record, batch) : nil
        guard !encodes || template != nil else { return nil }
        missing.append(finding.missing)
        return Shape(missing: missing.count - 1, template: template)
    }

    // MARK: Encoding

    /// Nil when rows of this shape are not encoded by it as they are by their values.
    private mutating func template(of entry: ImportEntry, _ record: Record, _ batch: RecordBatch) -> CampaignTemplate? {
        guard entry.key == .name, entry.action == .upsert, let campaign = try? entry.campaign() else { return nil }
        var varying: [CampaignField: [Int]] = [:]
        for (place, cell) in cells.enumerated() where !batch.bytes(record, cell.column).isEmpty {
            if let field = cell.field { varying[field, default: []].append(place) }
        }
        guard let template = CampaignTemplate(campaign, varying: varying) else { return nil }
        encode(record, batch, template)
        defer { encoder.undo() }
        return encoder.encodes(campaign) ? template : nil
    }

    private mutating func encode(_ record: Record, _ batch: RecordBatch, _ template: CampaignTemplate) {
        for part in template.parts {
            switch part {
            case .constant(let constant): encoder.append(constant, of: template)
            case .text(let place): encoder.append(text: batch.bytes(record, cells[place].column))
            case .texts(let places):
                var length = 0
                for place in places { length += batch.bytes(record, cells[place].column).count }
                encoder.append(textsOf: places.count, bytes: length)
                for place in places { encoder.append(element: batch.bytes(record, cells[place].column)) }
            case .amount(let place): encoder.append(Micros(Int64(values[place])))
            case .date(let place): encoder.append(ProofCell.date(numbered: Int(values[place])))
            }
        }
    }
}
