package import Domain
package import Sheets

/// What became of a sheet: the same for a dry run and a real one.
package struct ImportReport: Equatable, Sendable {
    package enum Mode: Sendable {
        /// Only the rules: no store was asked, so nobody knows which campaigns are new.
        case check
        case dryRun
        case store
    }

    /// How far the sheet was read.
    package enum Ending: Equatable, Sendable {
        case complete
        /// There were more refused rows than were allowed: nothing is stored behind the last checkpoint.
        case tooManyErrors(ErrorLimit)
        /// Somebody stopped it: the same.
        case interrupted
    }

    package let file: String
    package let mode: Mode
    package let isPublish: Bool
    /// Where the refused rows were written.
    package let rejects: String?
    /// What to import them with, when mended: `--decimal comma`; nil when nothing is needed.
    package internal(set) var optionsOfRejects: String?
    /// Nil when nobody knows, as of standard input.
    package let bytes: Int?
    /// The worksheet of a workbook; nil for text.
    package let worksheet: String?
    /// The columns of the sheet by their place; those behind the last that has a name are not among them.
    package let columns: [ColumnReport]
    /// What the sheet does not say for certain, and why it was read as it was: encoding, delimiter, header, decimals.
    package internal(set) var decisions: [ImportDecision] = []
    package internal(set) var ending = Ending.complete
    /// The last record up to which everything was permanent before the end; 0 without checkpoints.
    package internal(set) var keptRecord = 0
    package internal(set) var created = 0
    package internal(set) var updated = 0
    package internal(set) var unchanged = 0
    package internal(set) var removed = 0
    /// Rows that obey every rule, when only rules were asked.
    package internal(set) var valid = 0
    package internal(set) var refused = 0
    /// Rows that are no campaigns (help, totals, ad groups) and rows that repeat an earlier one exactly.
    package internal(set) var skipped = 0
    /// Rows without contents; not among the records.
    package internal(set) var empty = 0
    /// Rows that were accepted as drafts and cannot be published yet.
    package internal(set) var draftsIncomplete = 0
    /// Worth knowing, nothing to mend; at most `ImportLimits.noticesListed` of them and one that counts the others.
    package internal(set) var notices: [String] = []
    /// In the sheet's order: at most `ImportLimits.refusalsListed` and as many `incompleteListed`.
    package internal(set) var refusals: [Refusal] = []
    /// How many of each rule there are, listed or not, in the order of their first.
    package internal(set) var tallies: [RuleTally] = []
    /// In the sheet's order, at most `ImportLimits.updatesListed`.
    package internal(set) var updates: [Update] = []
    /// How many refusals of each level are listed.
    private var listed: [Refusal.Level: Int] = [:]

    init(
        file: String, mode: Mode, isPublish: Bool, rejects: String?, bytes: Int?, worksheet: String?,
        columns: [ColumnReport]
    ) {
        self.file = file
        self.mode = mode
        self.isPublish = isPublish
        self.rejects = rejects
        self.bytes = bytes
        self.worksheet = worksheet
        self.columns = columns
    }

    package var records: Int { created + updated + unchanged + removed + valid + refused + skipped }
    package var columnsUsed: Int { columns.count { $0.meaning != nil } }
    package var refusalsOmitted: Int { tallies.reduce(0) { $0 + $1.count } - refusals.count }
    package var updatesOmitted: Int { updated - updates.count }

    /// One column of the sheet and what it was taken for.
    package struct ColumnReport: Equatable, Sendable {
        package let place: ColumnPlace
        /// Our usual name for what it means, `Budget`; nil when it is not used.
        package let meaning: String?
    }

    package struct RuleTally: Equatable, Sendable {
        package let rule: String
        package let level: Refusal.Level
        package internal(set) var count: Int
        /// Of which records, listed or not: at most `ImportLimits.recordsTold` ranges.
        package internal(set) var records: [ClosedRange<Int>]

        mutating func add(_ record: Int) {
            count += 1
            if let last = records.last, (last.upperBound...last.upperBound + 1).contains(record) {
                records[records.count - 1] = last.lowerBound...record
            } else if records.count < ImportLimits.recordsTold {
                records.append(record...record)
            }
        }
    }

    /// A stored campaign that the sheet changes.
    package struct Update: Equatable, Sendable {
        package let record: Int
        package let line: Int
        package let id: CampaignID
        package let campaign: String
        package let changes: [FieldChange]
    }
}

/// Something that had to be decided before the rows could be read: what, how, and why.
package struct ImportDecision: Equatable, Sendable {
    /// `encoding`, `delimiter`, `header`, `decimals`.
    package let subject: String
    /// `UTF-16LE`, `point`.
    package let choice: String
    /// Behind “because”: `of its byte order mark`.
    package let reason: String

    package init(subject: String, choice: String, reason: String) {
        self.subject = subject
        self.choice = choice
        self.reason = reason
    }

    package init(_ decision: Decision) {
        self.init(subject: decision.subject.rawValue, choice: decision.choice, reason: decision.reason)
    }
}

// MARK: - Filling

extension ImportReport {
    /// What others are told.
    var totals: ImportCounts {
        var counts = ImportCounts()
        (counts.created, counts.updated, counts.unchanged) = (Int64(created), Int64(updated), Int64(unchanged))
        (counts.removed, counts.refused, counts.skipped) = (Int64(removed), Int64(refused), Int64(skipped))
        return counts
    }

    /// Goes on counting.
    mutating func resume(_ counts: ImportCounts) {
        (created, updated, unchanged) = (Int(counts.created), Int(counts.updated), Int(counts.unchanged))
        (removed, refused, skipped) = (Int(counts.removed), Int(counts.refused), Int(counts.skipped))
    }

    /// What came behind a checkpoint is not stored when the import is stopped; what stopped it is to be seen.
    mutating func goBack(to kept: ImportReport) {
        let last = self
        self = kept
        ending = last.ending
        guard case .tooManyErrors = ending else { return }
        (refused, refusals, tallies) = (last.refused, last.refusals, last.tallies)
    }

    mutating func refuse(_ refusals: [Refusal]) {
        precondition(!refusals.isEmpty, "a row is refused for no reason")
        refused += 1
        for refusal in refusals where count(refusal.rule, .refused, refusal.record) {
            self.refusals.append(refusal)
            if self.refusals.count > ImportLimits.rowsShown { self.refusals[self.refusals.count - 1].cells = [] }
        }
    }

    /// Counts a draft that lacks something; what it is is put into words only when it is listed.
    mutating func addIncomplete(_ missing: [Violation], of record: Int, _ refusal: (Violation) -> Refusal) {
        guard !missing.isEmpty else { return }
        draftsIncomplete += 1
        for violation in missing where count(violation.rule, .incomplete, record) {
            refusals.append(refusal(violation))
        }
    }

    mutating func update(_ update: Update) {
        updated += 1
        if updates.count < ImportLimits.updatesListed { updates.append(update) }
    }

    /// To be called once, with the most important first.
    mutating func note(_ all: [String]) {
        notices = Array(all.prefix(ImportLimits.noticesListed))
        let more = all.count - notices.count
        if more > 0 { notices.append("\(Words.count(more, "more notice is", "more notices are")) not listed") }
    }

    /// Whether there is room to list it.
    private mutating func count(_ rule: String, _ level: Refusal.Level, _ record: Int) -> Bool {
        if let known = tallies.firstIndex(where: { $0.rule == rule && $0.level == level }) {
            tallies[known].add(record)
        } else {
            tallies.append(RuleTally(rule: rule, level: level, count: 1, records: [record...record]))
        }
        let most = level == .refused ? ImportLimits.refusalsListed : ImportLimits.incompleteListed
        guard listed[level, default: 0] < most else { return false }
        listed[level, default: 0] += 1
        return true
    }
}
