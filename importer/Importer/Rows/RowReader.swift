package import Domain
internal import Sheets

/// Makes an entry of a row, or says everything that is wrong with it.
package struct RowReader: Sendable {
    let columns: Columns
    let customer: CustomerID?
    let today: CalendarDate
    private let objective: Objective?
    private let rules: RowRules
    let defaults: RowDefaults
    let refusals: RefusalWriter

    package enum Verdict: Equatable, Sendable {
        indirect case entry(ImportEntry, RowIdentity)
        /// By its bytes, with what it lacks to be published as a place in `ReadBatch.missing`.
        case proved(RowIdentity, missing: Int)
        /// By its bytes, and encoded as the campaign of that place in `ReadBatch.campaigns`.
        case encoded(RowIdentity, place: Int)
        case refused([Refusal])
        case skipped(RowSkip)
    }

    /// - Parameter today: the earliest calendar date on earth now.
    init(columns: Columns, options: ImportOptions, today: CalendarDate, worksheet: String?, delimiter: Delimiter?) {
        self.columns = columns
        customer = options.customer
        self.today = today
        objective = options.objective
        defaults = RowDefaults(columns, options)
        rules = RowRules(publishDay: options.isPublish ? today : nil, today: today)
        refusals = RefusalWriter(columns: columns, worksheet: worksheet, delimiter: delimiter)
    }

    func read(
        _ record: Record, _ batch: RecordBatch, _ settings: inout RowSettings, _ remarks: inout RowRemarks
    ) -> Verdict {
        if let fault = record.fault {
            let refusal = refusals.unreadable(fault, record, batch)
            return .refused([refusal])
        }
        if let skip = columns.skip(record, batch) { return .skipped(skip) }
        if let refusal = refusals.ragged(record, batch) { return .refused([refusal]) }
        let row = entered(record, batch, &settings, &remarks)
        if row.isBlank, columns.isBlank(record, batch) { return .skipped(.blank) }
        if row.isRemoved, row.action != .remove { return .skipped(.removed) }
        if row.faults.isEmpty, let key = row.key, let customer = row.input.customerID.value {
            let entry = ImportEntry(
                key: key, action: row.action, customerID: customer,
                input: row.action == .remove ? Self.nameOnly(row.input) : row.input,
                fields: row.action == .remove ? [] : row.fields)
            return .entry(entry, row.identity(key, customer))
        }
        return .refused(faults(of: row, record, batch))
    }

    /// The entry of a row whose cells are all understood without the settings of the sheet.
    func plainEntry(_ record: Record, _ batch: RecordBatch) -> ImportEntry? {
        var settings = RowSettings.plain(columns)
        var remarks = RowRemarks()
        guard case .entry(let entry, _) = read(record, batch, &settings, &remarks) else { return nil }
        return entry
    }

    /// What else a sheet says of a campaign that is to be removed does not matter.
    private static func nameOnly(_ input: CampaignInput) -> CampaignInput {
        var other = CampaignInput()
        other.take([.customerID, .name], from: input)
        return other
    }

    // MARK: Cells

    private func entered(
        _ record: Record, _ batch: RecordBatch, _ settings: inout RowSettings, _ remarks: inout RowRemarks
    ) -> EnteredRow {
        var row = EnteredRow(customer: customer)
        for (place, column) in columns.used.enumerated() {
            let bytes = batch.bytes(record, column.index)
            guard !bytes.isEmpty else { continue }
            let form = batch.form(record, column.index)
            let source = batch.text(record, column.index)
            switch CellContent(source) {
            case .blank: continue
            case .cleared: row.clear(column.use, place: place)
            case .text(var text):
                if form == .error || CellText.isSpreadsheetError(text) {
                    if column.use.isRead {
                        row.fault(column.index, .formula, text, Self.expectation(ofError: text))
                    }
                    continue
                }
                if form == .plain, column.use.isText, CellText.isQuotedBehindBlank(source) {
                    remarks.add(.quotes, line: record.line) { [text] in RefusalWriter.shortened(text) }
                }
                look(&text, from: source, form, column.use, record, &remarks)
                if column.use == .status { remarkStatus(record, batch, &remarks) }
                row.take(
                    text, column: column.index, place: place, use: column.use, settings[place, column.use, text, form])
            }
        }
        row.finish(objective: objective)
        if row.hasOtherStrategy, let column = columns.index(of: .bidStrategy) {
            remarks.add(.strategy, line: record.line) { CellText.read(batch.text(record, column)) }
        }
        return row
    }

    /// What is wrong with a cell that has no value.
    private static func expectation(ofError text: String) -> Expectation {
        text.utf8.first == UInt8(ascii: "=")
            ? Expectation(
                reason: "is a formula that was never computed",
                hint: "open and save the workbook in a spreadsheet, or type the value")
            : Expectation(
                reason: "is a spreadsheet error", hint: "mend the formula or widen the column, or type the value")
    }

    func remarkStatus(_ record: Record, _ batch: RecordBatch, _ remarks: inout RowRemarks) {
        guard let column = columns.index(of: .status) else { return }
        remarks.add(.status, line: record.line) { CellText.read(batch.text(record, column)) }
    }

    /// Notes what is odd about a cell, and takes away the mark that is no part of its value.
    private func look(
        _ text: inout String, from source: String, _ form: CellForm, _ use: ColumnUse, _ record: Record,
        _ remarks: inout RowRemarks
    ) {
        if use.isText {
            if form == .date { remarks.add(.date, line: record.line) { [text] in text } }
            if CellText.hasMark(CellText.trimmed(source)) {
                remarks.add(.apostrophe, line: record.line) { [text] in text }
            }
            if let line = CellText.onOneLine(text) {
                remarks.add(.lines, line: record.line) { RefusalWriter.shortened(line) }
                if !use.isListOfTexts { text = line }
            }
            guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return }
            if text.unicodeScalars.contains(where: { $0.isInvisible || $0 == "\u{A0}" || $0 == "\u{202F}" }) {
                remarks.add(.invisible, line: record.line) { [text] in RefusalWriter.shortened(text) }
            }
            if let meant = CellText.unscrambled(text) { remarks.add(.scrambled, line: record.line) { meant } }
        } else if text.utf8.first == UInt8(ascii: "'") {
            text = CellText.withoutMark(text)
            remarks.add(.apostrophe, line: record.line) { [text] in text }
        }
    }

    // MARK: Faults

    /// Everything that is wrong with a row that cannot become an entry.
    private func faults(of row: EnteredRow, _ record: Record, _ batch: RecordBatch) -> [Refusal] {
        if let shifted = refusals.shifted(record, batch, row) { return [shifted] }
        var faults = row.faults.map { refusals.refusal($0, record, batch) }
        let keys = [columns.campaignID, columns.index(of: .field(.externalID)), columns.name].compactMap(\.self)
        // A new campaign without a name breaks a rule of campaigns, unless the sheet has another way to name one.
        let mayBeNew = row.action == .upsert || row.action == .add
        let isUnnamed = row.key == nil && (columns.hasID || !mayBeNew)
        if isUnnamed, row.faultyColumns.isDisjoint(with: keys) {
            faults.append(refusals.unnamed(record, batch, mayBeNew: mayBeNew))
        }
        let violations = rules.violations(row, isRemoval: row.action == .remove).filter { violation in
            violation.field != CampaignField.name.rawValue || !isUnnamed
        }
        return faults + refusals.refusals(violations, record, batch, besides: row.faultyColumns)
    }

    /// What the store, or the rules alone, found wrong with an entry.
    func refused(_ entry: ImportEntry, _ violations: [Violation], _ record: Record, _ batch: RecordBatch) -> [Refusal] {
        if violations.count > 1, let shifted = refusals.shifted(record, batch, violations) { return [shifted] }
        return refusals.refusals(violations + rules.missing(entry, besides: violations), record, batch)
    }

    /// The row by the rules alone, without a store.
    func checked(_ entry: ImportEntry) -> RowRules.Finding { rules.check(entry) }
}

extension ColumnUse {
    /// Whether its cells are sentences and names, in which anything may stand.
    var isText: Bool {
        switch self {
        case .field(.name), .field(.adGroupName), .field(.businessName), .field(.labels), .field(.externalID),
            .field(.path1), .field(.path2), .field(.keywords), .field(.negativeKeywords), .part(.headlines, _),
            .part(.descriptions, _), .part(.longHeadlines, _), .card(.headline, _):
            true
        default: false
        }
    }

    /// Whether its cells are amounts.
    var isMoney: Bool {
        switch self {
        case .field(.dailyBudget), .field(.totalBudget), .field(.targetCPA), .field(.targetCPC), .field(.cpcBidCeiling):
            true
        default: false
        }
    }

    var isDate: Bool { self == .field(.startDate) || self == .field(.endDate) }

    fileprivate var isListOfTexts: Bool {
        switch self {
        case .field(.labels), .field(.keywords), .field(.negativeKeywords): true
        default: false
        }
    }

    /// Whether one cell has many entries.
    var isList: Bool { isListOfTexts || self == .field(.languages) || self == .field(.locations) }

    /// Whether its cells become anything.
    fileprivate var isRead: Bool {
        switch self {
        case .rowType, .sign, .errors, .ignored: false
        default: true
        }
    }
}

/// The settings as one thread sees them, which looks at the whole sheet when a value needs it.
struct RowSettings {
    private let shared: ColumnSettings
    private var values: [CellSettings]

    init(_ shared: ColumnSettings) {
        self.shared = shared
        values = shared.current
    }

    /// Without any, for values that need none.
    static func plain(_ columns: Columns) -> RowSettings { RowSettings(ColumnSettings(columns, given: CellSettings())) }

    subscript(place: Int, use: ColumnUse, text: String, form: CellForm) -> CellSettings {
        mutating get {
            let settings = settings(place, form)
            let isAmbiguous =
                use.isMoney && MoneyText.isAmbiguous(text, settings)
                || use.isDate && settings.dateOrder == nil && DateText.isAmbiguous(text)
            guard isAmbiguous else { return settings }
            values = shared.decided()
            return self.settings(place, form)
        }
    }

    private func settings(_ place: Int, _ form: CellForm) -> CellSettings {
        var settings = values[place]
        // A number of a workbook has its point where the workbook put it.
        if form.isTyped { settings.decimal = .point }
        return settings
    }
}
