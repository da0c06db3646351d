internal import Domain
internal import Postgres

/// A row on its way: what it would make alone, what is stored of it, and what becomes of it.
///
/// A class, since it is passed around and large.
final class ImportRow {
    /// Two rows of one name, or without a name of one key, are about the same campaign.
    enum Name: Hashable {
        case name(CustomerID, String)
        case key(CustomerID, ImportEntry.Key)
    }

    /// A stored campaign, as much of it as a look into the indexes gives.
    struct Match {
        let id: CampaignID
        let hash: Int64?
        let status: CampaignStatus
    }

    let position: Int
    let entry: ImportEntry
    /// What the row makes where nothing is stored; nil when that is not valid, as of a row that only changes something.
    let campaign: Campaign?
    let fields: CopyFields?
    private let hash: Int64?
    let name: Name

    /// Those that have the row's key: more than one only of an external id.
    var matches: [Match] = []
    /// The one that has the row's name.
    var namesake: Match?
    var record: CampaignRecord?
    var plan: ImportPlan?

    init(_ entry: ImportEntry, position: Int) {
        self.position = position
        self.entry = entry
        campaign = entry.action == .remove ? nil : try? entry.campaign()
        let encoded = campaign.map { CampaignColumns.encoded($0) }
        fields = encoded?.fields
        hash = encoded?.hash
        name =
            entry.input.name.isEmpty
            ? .key(entry.customerID, entry.key) : .name(entry.customerID, entry.input.name)
    }

    /// Whether it is worth trying without a look at what is stored.
    var mayBeNew: Bool {
        switch (entry.key, entry.action) {
        case (.name, .upsert), (.name, .add): campaign != nil
        case (.name, .edit), (.name, .remove), (.googleCampaignID, _), (.externalID, _): false
        }
    }

    /// Whether the stored campaign has everything that the row says, and nothing else.
    func isProvenUnchanged(by match: Match) -> Bool {
        switch entry.action {
        case .upsert, .edit: hash != nil && match.hash == hash
        case .add, .remove: false
        }
    }

    /// Before another look at what is stored.
    func forget() { (matches, namesake, record, plan) = ([], nil, nil, nil) }

    func decide(_ batch: ImportBatch) {
        if matches.count > 1, case .externalID(let id) = entry.key {
            plan = .ambiguous(externalID: id)
        } else if let campaign, let match = matches.first, isProvenUnchanged(by: match) {
            plan = .unchanged(campaign, in: match.status, today: batch.today, publishes: batch.publishes)
        } else {
            let plan = entry.plan(against: record, today: batch.today, publishes: batch.publishes)
            self.plan = takenName(by: plan) ?? plan
        }
    }

    /// The plan's refusal when it would give a campaign the name of another.
    private func takenName(by plan: ImportPlan) -> ImportPlan? {
        guard let namesake, namesake.id != record?.id else { return nil }
        return switch plan.step {
        case .create(let campaign) where campaign.name == entry.input.name,
            .update(let campaign, _) where campaign.name == entry.input.name:
            .nameTaken(campaign.name, by: namesake.id)
        case .create, .update, .unchanged, .remove, .refuse: nil
        }
    }
}

/// What the rows of one append share, and what became of them.
struct ImportBatch {
    /// For new campaigns, by their position: in the order of the sheet, also within one millisecond.
    let ids: [CampaignID]
    let today: CalendarDate
    let publishes: Bool
    private(set) var results: [ImportResult?]
    /// To be queued.
    private(set) var created: [(id: CampaignID, customer: CustomerID)] = []

    init(count: Int, at instant: Instant, publishes: Bool) throws(Failure) {
        guard let today = instant.earliestDate else { throw .unexpected("the clock is before 1970") }
        var random = SystemRandomNumberGenerator()
        ids = (0..<count).map { _ in CampaignID(at: instant, using: &random) }.sorted()
        self.today = today
        self.publishes = publishes
        results = Array(repeating: nil, count: count)
    }

    /// Of new campaigns.
    var status: CampaignStatus { publishes ? .queued : .draft }

    /// - Parameter id: the campaign's.
    mutating func note(_ plan: ImportPlan, at position: Int, of id: CampaignID) {
        let outcome: ImportOutcome
        switch plan.step {
        case .create(let campaign):
            outcome = .created(id)
            if publishes { created.append((id, campaign.customerID)) }
        case .update(_, let changes): outcome = .updated(id, changes)
        case .unchanged: outcome = .unchanged(id)
        case .remove: outcome = .removed(id)
        case .refuse(let violations): outcome = .refused(violations)
        }
        results[position] = ImportResult(outcome, missing: plan.missing)
    }

    /// What was noted did not come to be.
    mutating func forget() {
        results = Array(repeating: nil, count: results.count)
        created = []
    }
}
