internal import Domain

/// The rules of a campaign for a row whose stored campaign nobody has looked up.
struct RowRules: Sendable {
    /// Asks for campaigns that can be published on that day.
    let publishDay: CalendarDate?
    let today: CalendarDate

    /// What is wrong with an entry, and what a draft made of it would lack to be published.
    struct Finding: Equatable, Sendable {
        let violations: [Violation]
        let missing: [Violation]
    }

    init(publishDay: CalendarDate?, today: CalendarDate) {
        self.publishDay = publishDay
        self.today = today
    }

    /// Whether the named fields are right in a campaign that is sound otherwise.
    static func isRight(_ input: CampaignInput, _ fields: [CampaignField]) -> Bool {
        guard let someDay = CalendarDate(daysSince1970: 0) else { return false }
        return RowRules(publishDay: nil, today: someDay).violations(ofChange: input, fields).isEmpty
    }

    func check(_ entry: ImportEntry) -> Finding {
        guard entry.action != .remove else { return Finding(violations: [], missing: []) }
        guard Self.mayCreate(entry.key, entry.action) else {
            return Finding(violations: violations(ofChange: entry.input, entry.fields), missing: [])
        }
        let plan = entry.plan(against: nil, today: today, publishes: publishDay != nil)
        if case .refuse(let violations) = plan.step { return Finding(violations: violations, missing: []) }
        return Finding(violations: [], missing: plan.missing)
    }

    /// What the rules say of a row that is refused already.
    func violations(_ row: EnteredRow, isRemoval: Bool) -> [Violation] {
        guard !isRemoval else {
            return row.input.customerID.isWrong ? violations(of: row.input, only: [.customerID]) : []
        }
        guard !row.hasCampaignID, Self.mayCreate(row.key, row.action) else {
            return violations(of: row.input, only: [.customerID]) + violations(ofChange: row.input, row.fields)
        }
        let violations = violations(of: row.input)
        return violations + missing(row.input, besides: violations)
    }

    /// What publishing would miss besides, of a row that is no draft for other reasons.
    func missing(_ entry: ImportEntry, besides violations: [Violation]) -> [Violation] {
        guard Self.mayCreate(entry.key, entry.action), entry.action != .remove else { return [] }
        return missing(entry.input, besides: violations)
    }

    /// Whether the row makes a campaign unless there is one. What is known by Google's id is there.
    private static func mayCreate(_ key: ImportEntry.Key?, _ action: ImportEntry.Action) -> Bool {
        if case .googleCampaignID = key { return false }
        return action == .upsert || action == .add
    }

    private func violations(of input: CampaignInput, only fields: Set<CampaignField>? = nil) -> [Violation] {
        do throws(Failure) {
            _ = try Campaign(input)
            return []
        } catch {
            guard let fields else { return error.violations }
            let names = Set(fields.map(\.rawValue))
            return error.violations.filter { names.contains($0.field) }
        }
    }

    /// The named fields in a campaign that is sound otherwise.
    private func violations(ofChange input: CampaignInput, _ fields: [CampaignField]) -> [Violation] {
        var changed = standIn(input.customerID.value)
        changed.take(fields, from: input)
        if fields.contains(.totalBudget) { changed.dailyBudget = input.dailyBudget }
        // A date that stands alone is judged alone: the other one of the campaign is not known.
        if !fields.contains(.startDate), let end = input.endDate.value { changed.startDate = .value(end) }
        return violations(of: changed, only: Set(fields))
    }

    /// A faulty field gives way to a sound one, and what is said of that does not count.
    private func missing(_ input: CampaignInput, besides violations: [Violation]) -> [Violation] {
        guard let publishDay else { return [] }
        let faulty = Set(violations.map(\.field))
        var sound = input
        sound.take(CampaignField.allCases.filter { faulty.contains($0.rawValue) }, from: standIn(nil))
        do throws(Failure) {
            _ = try CompleteCampaign(Campaign(sound), today: publishDay)
            return []
        } catch {
            return error.violations.filter { !faulty.contains($0.field) }
        }
    }

    private func standIn(_ customer: CustomerID?) -> CampaignInput {
        var standIn = CampaignInput()
        standIn.customerID = Entry(customer ?? CustomerID(1_234_567_890))
        standIn.name = "stand-in"
        standIn.objective = .value(.sales)
        standIn.dailyBudget = .value(CampaignLimits.budgetStep)
        standIn.startDate = .value(today)
        return standIn
    }
}

extension Entry {
    fileprivate var isWrong: Bool { value == nil }
}
