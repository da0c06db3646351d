/// What becomes of one row of a sheet, decided before anything is written: a dry run and a real one decide alike.
package struct ImportPlan: Equatable, Sendable {
    package enum Step: Equatable, Sendable {
        /// What `ImportEntry.campaign()` makes.
        case create
        indirect case update(Campaign, [FieldChange])
        /// The campaign already has everything the row says.
        case unchanged
        /// Ours is deleted; one that Google has is removed there.
        case remove
        case refuse([Violation])
    }

    package let step: Step
    /// What the campaign then still lacks to be published; empty when it is complete, or was published before.
    package let missing: [Violation]

    fileprivate init(_ step: Step, missing: [Violation] = []) {
        self.step = step
        self.missing = missing
    }

    /// A step that keeps a campaign.
    /// - Parameters:
    ///   - status: where it stands; a new one is a draft.
    ///   - publishes: what is missing is a refusal.
    fileprivate init(
        _ step: Step, keeping campaign: Campaign, in status: CampaignStatus, today: CalendarDate, publishes: Bool
    ) {
        let missing = status.mayBePublished ? campaign.missing(today: today) : []
        self = publishes && !missing.isEmpty ? .refuse(missing) : ImportPlan(step, missing: missing)
    }

    package static func refuse(_ violations: [Violation]) -> ImportPlan { ImportPlan(.refuse(violations)) }

    /// The plan of a row that makes a new campaign.
    package static func create(_ campaign: Campaign, today: CalendarDate, publishes: Bool) -> ImportPlan {
        ImportPlan(.create, keeping: campaign, in: .draft, today: today, publishes: publishes)
    }

    /// The plan of a row that is known to say nothing new of a stored campaign.
    package static func unchanged(
        _ campaign: Campaign, in status: CampaignStatus, today: CalendarDate, publishes: Bool
    ) -> ImportPlan {
        ImportPlan(.unchanged, keeping: campaign, in: status, today: today, publishes: publishes)
    }

    /// The same of campaigns whose lack is known; who would publish them must have none.
    package static func create(missing: [Violation]) -> ImportPlan { ImportPlan(.create, missing: missing) }

    package static func unchanged(missing: [Violation], in status: CampaignStatus) -> ImportPlan {
        ImportPlan(.unchanged, missing: status.mayBePublished ? missing : [])
    }

    /// The plan of a row whose key several campaigns have.
    package static func ambiguous(externalID: String) -> ImportPlan {
        .refuse([
            Violation(
                .externalID, .duplicate, value: externalID, reason: "belongs to several campaigns of this account",
                hint: "leave it blank and name the campaign by its Campaign ID or its name")
        ])
    }

    /// The plan of a row that would give a campaign the name of another.
    package static func nameTaken(_ name: String, by id: CampaignID) -> ImportPlan {
        .refuse([
            Violation(
                .name, .duplicate, value: name, reason: "is the name of another campaign of this account",
                hint: "choose another name; campaign \(id) has it")
        ])
    }
}

extension ImportEntry {
    /// The campaign that the row makes where there is none; the same sheet finds it again by its key.
    package func campaign() throws(Failure) -> Campaign {
        guard case .googleCampaignID(let id) = key, input.externalID.isEmpty else { return try content() }
        var input = input
        input.externalID = String(id)
        return try ImportEntry(key: key, action: action, customerID: customerID, input: input, fields: fields).content()
    }

    /// What a campaign has that is here already, and has all that the row says and nothing else.
    package func content() throws(Failure) -> Campaign {
        var input = input
        input.customerID = .value(customerID)
        if case .externalID(let id) = key { input.externalID = id }
        return try Campaign(input)
    }

    /// Decides the row.
    /// - Parameters:
    ///   - record: the campaign that has the row's key and is not deleted; nil when there is none.
    ///   - today: the earliest calendar date on earth now.
    ///   - publishes: the campaign shall be published next, so what is missing for that is a refusal.
    package func plan(against record: CampaignRecord?, today: CalendarDate, publishes: Bool) -> ImportPlan {
        guard !contradictsKey(of: record) else { return .refuse([unknown]) }
        guard let record else { return planWithoutRecord(today: today, publishes: publishes) }
        do throws(Failure) {
            switch action {
            case .add: return .refuse([existing(record)])
            case .upsert, .edit: return try planUpdate(of: record, today: today, publishes: publishes)
            case .remove: return try planRemoval(of: record)
            }
        } catch {
            return .refuse(error.asViolations)
        }
    }

    private func planWithoutRecord(today: CalendarDate, publishes: Bool) -> ImportPlan {
        switch action {
        case .edit, .remove: return .refuse([unknown])
        case .upsert, .add: break
        }
        do throws(Failure) {
            return .create(try campaign(), today: today, publishes: publishes)
        } catch {
            // A row that is too short for a new campaign is meant for one that is here.
            let violations = error.asViolations
            guard case .googleCampaignID = key, violations.contains(where: { $0.kind == .required }) else {
                return .refuse(violations)
            }
            return .refuse([unknown] + violations.filter { $0.kind != .required })
        }
    }

    /// Whether the row gives its campaign another external id than its Campaign ID, by which the same row would not find it
    /// again. It would where that id is Google's.
    private func contradictsKey(of record: CampaignRecord?) -> Bool {
        guard case .googleCampaignID(let id) = key, record?.googleCampaignID != id else { return false }
        return fields.contains(.externalID) && input.externalID != String(id)
    }

    private func planUpdate(of record: CampaignRecord, today: CalendarDate, publishes: Bool) throws(Failure)
        -> ImportPlan
    {
        let before = CampaignInput(record.campaign)
        var after = before
        after.take(fields + replaced, from: input)
        after.customerID = .value(customerID)
        let campaign = try Campaign(after)
        let differing = campaign.differing(from: record.campaign)
        guard !differing.isEmpty else {
            return .unchanged(record.campaign, in: record.status, today: today, publishes: publishes)
        }
        try record.requireChangeable(differing)
        if record.status == .published {
            try record.requireSameBudgetKind(campaign)
            try campaign.requirePublishable(differing, today: today)
        }
        let changes = differing.map { FieldChange($0, old: before.words(for: $0), new: after.words(for: $0)) }
        return ImportPlan(
            .update(campaign, changes), keeping: campaign, in: record.status, today: today, publishes: publishes)
    }

    private func planRemoval(of record: CampaignRecord) throws(Failure) -> ImportPlan {
        switch (record.status, record.googleStatus) {
        case (.published, .removed): return ImportPlan(.unchanged)
        case (.published, _): break
        case (.draft, _), (.queued, _), (.publishing, _), (.failed, _): try record.requireDeletable()
        }
        return ImportPlan(.remove)
    }

    /// Fields that the row does not name, of which a campaign has but one: what the row gives takes their place.
    private var replaced: [CampaignField] {
        let blank = CampaignInput()
        return CampaignField.alternatives.flatMap { group in
            group.contains { fields.contains($0) && !input.says($0, sameAs: blank) } ? group : []
        }
    }

    private func existing(_ record: CampaignRecord) -> Violation {
        switch key {
        case .externalID(let id):
            Violation(
                .externalID, .duplicate, value: id, reason: "belongs to a campaign that is here already",
                hint: "use the action Edit to change it; it is campaign \(record.id)")
        case .name, .googleCampaignID:
            Violation(
                .name, .duplicate, value: record.campaign.name,
                reason: "is the name of a campaign that is here already",
                hint: "use the action Edit to change it, or choose another name; it is campaign \(record.id)")
        }
    }

    private var hintForUnknownID: String {
        switch action {
        case .remove: "correct it"
        case .edit: "correct it, or use the action Add to create one"
        case .upsert, .add:
            contradictsKey(of: nil)
                ? "leave it blank: the row has an External ID of its own"
                : "correct it, or fill in all that a new campaign needs"
        }
    }

    private var unknown: Violation {
        switch key {
        case .googleCampaignID(let id):
            Violation(
                "google_campaign_id", .unknown, value: String(id), reason: "belongs to no campaign of this account",
                hint: hintForUnknownID)
        case .externalID(let id):
            Violation(
                .externalID, .unknown, value: id, reason: "belongs to no campaign of this account",
                hint: "correct it, or use the action Add to create one")
        case .name:
            Violation(
                .name, .unknown, value: input.name, reason: "is the name of no campaign of this account",
                hint: "correct it, or use the action Add to create one")
        }
    }
}

extension CampaignStatus {
    /// Whether a publish would begin now: it must be complete then.
    fileprivate var mayBePublished: Bool {
        switch self {
        case .draft, .failed: true
        case .queued, .publishing, .published: false
        }
    }
}

extension Campaign {
    fileprivate func missing(today: CalendarDate) -> [Violation] {
        do throws(Failure) {
            _ = try CompleteCampaign(self, today: today)
            return []
        } catch {
            return error.asViolations
        }
    }
}

extension CampaignField {
    fileprivate static let alternatives: [[CampaignField]] = [
        [.dailyBudget, .totalBudget], [.targetCPA, .targetROAS, .targetCPC, .cpcBidCeiling],
    ]
}

extension Failure {
    /// For a row of a sheet, what is wrong with the campaign's state is a fault like any other.
    fileprivate var asViolations: [Violation] {
        switch self {
        case .failedPrecondition(let text, []):
            let parts = text.split(separator: "; ", maxSplits: 1).map(String.init)
            return [Violation("status", .unsupported, reason: parts[0], hint: parts.count > 1 ? parts[1] : "")]
        default:
            return violations
        }
    }
}
