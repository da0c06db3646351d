internal import Domain
internal import Glibc
internal import Postgres

/// A row on its way: what it would make alone, what is stored of it, and what becomes of it.
///
/// A class, since it is passed around and large.
final class ImportRow {
    /// A stored campaign, as much of it as a look into the indexes gives.
    struct Match {
        let id: CampaignID
        let hash: Int64?
        let status: CampaignStatus
    }

    let position: Int
    let given: ImportedRow
    /// What the row makes where nothing is stored; nil when that is not valid, as of a row that only changes something, and
    /// of an encoded row.
    @Boxed private(set) var campaign: Campaign?
    /// The content of that, and where it stands in there.
    private(set) var content: (fields: CopyFields, range: Range<Int>)?
    private let hash: Int64?
    /// Of rows about one campaign the same; different rows rarely share one.
    let name: Int

    /// Those that have the row's key: more than one only by an external id.
    var matches: [Match] = []
    /// The one that has the row's name.
    var namesake: Match?
    @Boxed var record: CampaignRecord?
    private(set) var plan: ImportPlan?
    /// The content that an update gives, as COPY takes it.
    private(set) var changed: CopyFields?

    init(_ given: ImportedRow, position: Int) {
        self.position = position
        self.given = given
        name = given.nameHash
        switch given {
        case .entry(let entry):
            let campaign = entry.action == .remove ? nil : try? entry.content()
            let encoded = campaign.map { CampaignColumns.encoded($0) }
            content = encoded.map { ($0.fields, $0.fields.bytes.indices) }
            hash = encoded?.hash
            self.campaign = campaign
        case .encoded(let campaigns, let place):
            content = (campaigns.contents, campaigns.range(place))
            hash = campaigns.hash(place)
        }
    }

    var customer: Int64 {
        switch given {
        case .entry(let entry): entry.customerID.number
        case .encoded(let campaigns, let place): campaigns.customer(place)
        }
    }

    /// What the campaign of an encoded row lacks to be published.
    var missing: [Violation] {
        if case .encoded(let campaigns, let place) = given { campaigns.missing(place) } else { [] }
    }

    var key: ImportEntry.Key { if case .entry(let entry) = given { entry.key } else { .name } }

    /// Whether it is worth trying without a look at what is stored.
    var mayBeNew: Bool {
        guard case .entry(let entry) = given else { return true }
        return switch (entry.key, entry.action) {
        case (.name, .upsert), (.name, .add): campaign != nil
        case (.name, .edit), (.name, .remove), (.googleCampaignID, _), (.externalID, _): false
        }
    }

    /// Whether the stored campaign has everything that the row says, and nothing else.
    func isProvenUnchanged(by match: Match) -> Bool {
        guard case .entry(let entry) = given else { return match.hash == hash }
        return switch entry.action {
        case .upsert, .edit: hash != nil && match.hash == hash
        case .add, .remove: false
        }
    }

    /// Before another look at what is stored.
    func forget() { (matches, namesake, record, plan, changed) = ([], nil, nil, nil, nil) }

    func decide(_ batch: ImportBatch) {
        if case .entry = given {
            plan = planByValues(batch)
        } else if let match = matches.first {
            plan =
                isProvenUnchanged(by: match) ? .unchanged(missing: missing, in: match.status) : planByValues(batch)
        } else {
            plan = .create(missing: missing)
        }
        switch plan?.step {
        case .update(let campaign, _): changed = CampaignColumns.encoded(campaign).fields
        case .create: if case .googleCampaignID = key { keepKey() }
        default: break
        }
    }

    /// The new campaign has the row's id, so that the same sheet finds it.
    private func keepKey() {
        campaign = try? given.entry.campaign()
        content = campaign.map { CampaignColumns.encoded($0).fields }.map { ($0, $0.bytes.indices) }
    }

    private func planByValues(_ batch: ImportBatch) -> ImportPlan {
        // An encoded row is read for this.
        let entry = given.entry
        if matches.count > 1, let id = entry.key.externalID { return .ambiguous(externalID: id) }
        if let campaign, let match = matches.first, isProvenUnchanged(by: match) {
            return .unchanged(campaign, in: match.status, today: batch.today, publishes: batch.publishes)
        }
        let plan = entry.plan(against: record, today: batch.today, publishes: batch.publishes)
        return takenName(entry.input.name, by: plan) ?? plan
    }

    /// The plan's refusal when it would give a campaign the name of another.
    private func takenName(_ name: String, by plan: ImportPlan) -> ImportPlan? {
        guard let namesake, namesake.id != record?.id else { return nil }
        return switch plan.step {
        case .create: .nameTaken(name, by: namesake.id)
        case .update(let campaign, _) where campaign.name == name: .nameTaken(name, by: namesake.id)
        case .update, .unchanged, .remove, .refuse: nil
        }
    }
}

/// What the rows of one append share, and what became of them.
struct ImportBatch {
    /// For new campaigns, by their position: in the order of the sheet, also within one millisecond. None before `makeIDs`.
    private(set) var ids: [CampaignID] = []
    private let instant: Instant
    let today: CalendarDate
    let publishes: Bool
    private(set) var results: [ImportResult?]
    /// To be queued.
    private(set) var created: [(id: CampaignID, customer: Int64)] = []

    init(count: Int, at instant: Instant, publishes: Bool) throws(Failure) {
        guard let today = instant.earliestDate else { throw .unexpected("the clock is before 1970") }
        self.instant = instant
        self.today = today
        self.publishes = publishes
        results = Array(repeating: nil, count: count)
    }

    mutating func makeIDs() {
        var random = RandomNumbers(2 * results.count)
        ids = results.map { _ in CampaignID(at: instant, using: &random) }.sorted()
    }

    /// Of new campaigns.
    var status: CampaignStatus { publishes ? .queued : .draft }

    /// - Parameters:
    ///   - id: the campaign's.
    ///   - customer: of the row.
    mutating func note(_ plan: ImportPlan, at position: Int, of id: CampaignID, _ customer: Int64) {
        let outcome: ImportOutcome
        switch plan.step {
        case .create:
            outcome = .created(id)
            if publishes { created.append((id, customer)) }
        case .update(_, let changes): outcome = .updated(id, changes)
        case .unchanged: outcome = .unchanged(id)
        case .remove: outcome = .removed(id)
        case .refuse(let violations): outcome = .refused(violations)
        }
        results[position] = ImportResult(outcome, missing: plan.missing)
    }

    /// Of a row that was recognised.
    mutating func noteUnchanged(at position: Int, missing: [Violation]) {
        results[position] = ImportResult(.unchanged(nil), missing: missing)
    }
}

/// On the heap: most rows have none, and one takes a thousand bytes.
@propertyWrapper struct Boxed<Value> {
    private indirect enum Box {
        case none
        case some(Value)
    }

    private var box = Box.none

    var wrappedValue: Value? {
        get { if case .some(let value) = box { value } else { nil } }
        set { box = newValue.map(Box.some) ?? .none }
    }
}

/// So many numbers of the system's with one call: a call for each takes longer than the rest of an id.
private struct RandomNumbers: RandomNumberGenerator {
    private var numbers: [UInt64]

    init(_ count: Int) {
        numbers = Array(repeating: 0, count: count)
        unsafe numbers.withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { unsafe arc4random_buf(start, bytes.count) }
        }
    }

    mutating func next() -> UInt64 { numbers.popLast() ?? .random(in: 0 ... .max) }
}

extension ImportedRow {
    /// Of the campaign that the row is about: its customer and name, or without a name its key.
    var nameHash: Int {
        var hasher = Hasher()
        switch self {
        case .entry(let entry):
            hasher.combine(entry.customerID.number)
            if entry.input.name.isEmpty {
                hasher.combine(entry.key)
            } else {
                unsafe entry.input.name.utf8.span.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            }
        case .encoded(let campaigns, let place):
            hasher.combine(campaigns.customer(place))
            let bytes = campaigns.contents.bytes
            unsafe bytes.span.extracting(campaigns.name(place)).withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
        return hasher.finalize()
    }
}

extension ImportEntry.Key {
    /// The external id that the campaign may have.
    var externalID: String? {
        switch self {
        case .name: nil
        case .googleCampaignID(let id): String(id)
        case .externalID(let id): id
        }
    }
}
