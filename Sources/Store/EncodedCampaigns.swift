package import Domain
internal import Postgres

/// What a row of a sheet says, as an import session takes it.
package enum ImportedRow: Sendable {
    indirect case entry(ImportEntry)
    /// One of those campaigns, by its place among them.
    case encoded(EncodedCampaigns, Int)

    package var entry: ImportEntry {
        switch self {
        case .entry(let entry): entry
        case .encoded(let campaigns, let place): campaigns.read(place)
        }
    }
}

/// Rows of a sheet that were encoded as campaigns from their bytes, and not read into values.
///
/// Each names its campaign by customer and name, upserts it, and obeys every rule of a draft. Most of them are stored, or
/// found to be stored already, as they are; the session reads one that has to be compared field by field.
package final class EncodedCampaigns: Sendable {
    /// The fields of `CampaignColumns.content` of one row after the other.
    let contents: CopyFields
    private let rows: [CampaignEncoder.Row]
    private let missing: [[Violation]]
    /// Reads the row of that place.
    fileprivate let read: @Sendable (Int) -> ImportEntry

    package init(_ encoder: CampaignEncoder, missing: [[Violation]], read: @escaping @Sendable (Int) -> ImportEntry) {
        contents = encoder.contents
        rows = encoder.rows
        self.missing = missing
        self.read = read
    }

    func range(_ place: Int) -> Range<Int> {
        let start = place == 0 ? 0 : rows[place - 1].end
        return start..<rows[place].end
    }

    func hash(_ place: Int) -> Int64 { rows[place].hash }

    func customer(_ place: Int) -> Int64 { rows[place].customer }

    /// What the campaign lacks to be published.
    func missing(_ place: Int) -> [Violation] { missing[rows[place].missing] }

    /// Where its name stands in the contents: it is the second field, behind the customer.
    func name(_ place: Int) -> Range<Int> {
        let start = range(place).lowerBound + 12
        let length = contents.bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        return start + 4..<start + 4 + length
    }
}

/// Encodes campaigns from templates and the bytes of cells.
///
/// For each part of a template one call, in their order; then `end`, or `undo`.
package struct CampaignEncoder: Sendable {
    struct Row {
        let end: Int
        let hash: Int64
        let customer: Int64
        /// Its place in `EncodedCampaigns.missing`.
        let missing: Int
    }

    private(set) var contents = CopyFields([])
    private(set) var rows: [Row] = []

    package init() {}

    package var count: Int { rows.count }

    private var start: Int { rows.last?.end ?? 0 }

    package mutating func append(_ constant: CampaignTemplate.Constant, of template: CampaignTemplate) {
        contents.append(template.constants, constant.range, count: constant.count)
    }

    package mutating func append(text: Span<UInt8>) { contents.append(utf8: text) }

    /// - Parameter bytes: of all elements, of which `append(element:)` follows for each.
    package mutating func append(textsOf count: Int, bytes: Int) { contents.append(textsOf: count, bytes: bytes) }

    package mutating func append(element: Span<UInt8>) { contents.append(element: element) }

    package mutating func append(_ amount: Micros) { contents.append(.int64(amount.amount)) }

    package mutating func append(_ date: CalendarDate) { contents.append(.date(Int32(date.daysSince1970))) }

    package mutating func end(_ template: CampaignTemplate, missing: Int) {
        let hash = contents.digest(from: start)
        contents.append(.int64(hash))
        rows.append(Row(end: contents.bytes.count, hash: hash, customer: template.customer, missing: missing))
    }

    /// Forgets what was appended behind the last end.
    package mutating func undo() { contents.truncate(to: start) }

    /// Whether what was appended behind the last end is that campaign, but for the hash.
    package func encodes(_ campaign: Campaign) -> Bool {
        contents.bytes[start...].elementsEqual(CampaignColumns.fields(of: campaign).bytes)
    }
}
