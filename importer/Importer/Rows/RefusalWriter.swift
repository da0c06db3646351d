internal import Domain
internal import Sheets

/// Puts the faults of rows into the words and places of their sheet.
struct RefusalWriter: Sendable {
    let columns: Columns
    /// Of a workbook.
    let worksheet: String?
    /// Of a text.
    let delimiter: Delimiter?

    // MARK: Places

    /// The cell that a violation is about. Lists leave empty cells out, so the second headline may stand in the third.
    func column(of violation: Violation, _ record: Record, _ batch: RecordBatch) -> Int? {
        if violation.field == "google_campaign_id" { return columns.campaignID }
        guard let field = CampaignField(rawValue: violation.field) else { return nil }
        let indices = columns.indices(of: field)
        if field == .carouselCards { return column(ofCard: violation, record, batch) ?? indices.first }
        if field == .totalBudget, let total = indices.first, content(record, batch, total) == nil {
            // The amount of a Budget whose type is total.
            return columns.index(of: .field(.dailyBudget)) ?? total
        }
        guard let index = violation.index, indices.count > 1 else { return indices.first }
        let filled = indices.filter { content(record, batch, $0) != nil }
        return index < filled.count ? filled[index] : indices.first
    }

    /// What the row's campaign got of the cell: nil for a blank one and for one that a spreadsheet failed to fill.
    private func content(_ record: Record, _ batch: RecordBatch, _ column: Int) -> String? {
        guard batch.form(record, column) != .error, case .text(let text) = CellContent(batch.text(record, column)),
            !CellText.isSpreadsheetError(text)
        else { return nil }
        return text
    }

    /// Of the cells of a card the one that the rule is about.
    private func column(ofCard violation: Violation, _ record: Record, _ batch: RecordBatch) -> Int? {
        let number = (violation.index ?? 0) + 1
        let page = columns.index(of: .card(.finalURL, number))
        let part: ColumnUse.CardPart =
            switch violation.kind {
            case .width, .characters: .headline
            case .required where !violation.reason.hasSuffix("image"): .headline
            case .unreadable, .length:
                page.flatMap { content(record, batch, $0) }.map(Self.shortened) == violation.value ? .finalURL : .image
            default: .image
            }
        return columns.index(of: .card(part, number))
            ?? ColumnUse.CardPart.allCases.compactMap { columns.index(of: .card($0, number)) }.first
    }

    static func shortened(_ text: String) -> String {
        text.utf8.count <= Violation.valueCharactersMax || text.count <= Violation.valueCharactersMax
            ? text : text.prefix(Violation.valueCharactersMax - 1) + "…"
    }

    /// The name in the row's Campaign cell.
    func campaign(_ record: Record, _ batch: RecordBatch) -> String {
        columns.name.map { Self.shortened(CellText.trimmed(batch.text(record, $0))) } ?? ""
    }

    // MARK: Refusals

    func refusal(_ fault: EnteredRow.CellFault, _ record: Record, _ batch: RecordBatch) -> Refusal {
        refusal(
            record, batch, column: fault.column, value: Self.shortened(fault.value), rule: fault.rule,
            reason: fault.expected.reason, hint: fault.expected.hint)
    }

    /// What a row has wrong, except in some columns. The entries of one cell that break a rule in the same way are one
    /// fault, which names them.
    func refusals(
        _ violations: [Violation], _ record: Record, _ batch: RecordBatch, besides told: Set<Int> = []
    ) -> [Refusal] {
        var lists: [Int: [String]] = [:]
        var entries: [String: [String]] = [:]
        let faults = violations.compactMap { violation -> (violation: Violation, column: Int?)? in
            let column = column(of: violation, record, batch)
            if let column, told.contains(column) { return nil }
            guard let column, let index = violation.index, isList(column) else { return (violation, column) }
            let list = lists[column] ?? EnteredRow.list(CellText.read(batch.text(record, column)))
            lists[column] = list
            guard list.count > 1, index < list.count else { return (violation, column) }
            let (entry, key) = (Self.shortened(list[index]), violation.rule + violation.reason)
            let others = entries[key] ?? []
            if !others.contains(entry) { entries[key] = others + [entry] }
            return others.isEmpty ? (violation, column) : nil
        }
        return faults.map { violation, column in
            let named = entries[violation.rule + violation.reason] ?? []
            return refusal(violation, .refused, column: column, entries: named, record, batch)
        }
    }

    private func isList(_ column: Int) -> Bool { columns.used.contains { $0.index == column && $0.use.isList } }

    func refusal(
        _ violation: Violation, _ level: Refusal.Level, column: Int?, entries: [String] = [], _ record: Record,
        _ batch: RecordBatch
    ) -> Refusal {
        let cell = column.map { CellText.trimmed(batch.text(record, $0)) } ?? ""
        let field = CampaignField(rawValue: violation.field)
        let reason = RowWording.reason(violation) + Self.named(entries)
        return refusal(
            record, batch, level: level, column: column, value: cell.isEmpty ? nil : Self.shortened(cell),
            subject: field.map(ColumnUse.name) ?? Self.campaign, rule: rule(of: violation, CellText.withoutMark(cell)),
            reason: reason.hasPrefix(Self.campaign) ? String(reason.dropFirst(Self.campaign.count + 1)) : reason,
            hint: RowWording.hint(violation))
    }

    /// `: “xx”, “yy” and 3 more`.
    private static func named(_ entries: [String]) -> String {
        guard !entries.isEmpty else { return "" }
        let shown = entries.prefix(3).map { "“\($0)”" }.joined(separator: ", ")
        return ": \(shown)" + (entries.count > 3 ? " and \(Words.number(entries.count - 3)) more" : "")
    }

    /// What could be read in two ways is another mistake than what cannot be read at all.
    private func rule(of violation: Violation, _ cell: String) -> String {
        guard violation.kind == .unreadable else { return violation.rule }
        switch CampaignField(rawValue: violation.field) {
        case .dailyBudget, .totalBudget, .targetCPA, .targetCPC, .cpcBidCeiling:
            return MoneyText.isNumber(cell) ? SheetRule.ambiguousMoney.rawValue : violation.rule
        case .startDate, .endDate: return DateText.isAmbiguous(cell) ? SheetRule.ambiguousDate.rawValue : violation.rule
        default: return violation.rule
        }
    }

    /// What a fault of no single field is about.
    private static let campaign = "the campaign"

    /// A row that says of no campaign which one it is.
    func unnamed(_ record: Record, _ batch: RecordBatch, mayBeNew: Bool) -> Refusal {
        refusal(
            record, batch, column: columns.name ?? columns.campaignID, value: nil, rule: SheetRule.key.rawValue,
            reason: "is required",
            hint: mayBeNew
                ? "give the campaign a name, or the Campaign ID of one that is here"
                : "say which campaign it is: write its name, or its Campaign ID")
    }

    /// That an earlier row of the sheet is about the same campaign and says something else.
    func repeated(_ record: Record, _ batch: RecordBatch, _ key: ImportEntry.Key, earlierLine: Int) -> Refusal {
        let (column, other): (Int?, String) =
            switch key {
            case .googleCampaignID: (columns.campaignID, "")
            case .externalID: (columns.index(of: .field(.externalID)), ", or choose another External ID")
            case .name: (columns.name, ", or choose another name")
            }
        return refusal(
            record, batch, column: column, value: column.map { Self.shortened(CellText.read(batch.text(record, $0))) },
            rule: SheetRule.repeated.rawValue, reason: "was given on line \(earlierLine) already, with other contents",
            hint: "keep one of the lines \(earlierLine) and \(record.line)\(other)")
    }

    func unreadable(_ fault: RecordFault, _ record: Record, _ batch: RecordBatch) -> Refusal {
        let parts = RowWording.parts(fault)
        let column = parts.column.flatMap { $0 < columns.width ? $0 : nil }
        return Refusal(
            level: .refused, record: record.number, line: record.line, worksheet: worksheet, campaign: "",
            column: column.map(columns.place), subject: column.map { columns.headers[$0] } ?? "the row", value: nil,
            rule: parts.rule.rawValue, reason: parts.reason, hint: parts.hint, source: batch.line(of: fault, in: record)
        )
    }

    func refusal(
        _ record: Record, _ batch: RecordBatch, level: Refusal.Level = .refused, column: Int?, value: String?,
        subject: String = "the row", rule: String, reason: String, hint: String
    ) -> Refusal {
        let place = column.flatMap { $0 < columns.width ? columns.place($0) : nil }
        return Refusal(
            level: level, record: record.number, line: record.line, worksheet: worksheet,
            campaign: campaign(record, batch),
            column: place, subject: place?.header ?? subject, value: value, rule: rule, reason: reason, hint: hint,
            cells: cells(record, batch, with: column))
    }

    /// The used cells from the left, the one that matters among them.
    private func cells(_ record: Record, _ batch: RecordBatch, with column: Int?) -> [Refusal.RowCell] {
        var shown = columns.used.map(\.index).prefix(ImportLimits.cellsShown)
        if let column, !shown.contains(column) { shown = shown.dropLast() + [column] }
        return shown.map { index in
            Refusal.RowCell(column: index, text: Self.shortened(CellText.trimmed(batch.text(record, index))))
        }
    }

    // MARK: Rows that do not fit

    /// A row of more or fewer cells than the header.
    func ragged(_ record: Record, _ batch: RecordBatch) -> Refusal? {
        guard record.cellCount > columns.width || record.cellCount < columns.width && !columns.mayBeShort else {
            return nil
        }
        let reason = "has \(record.cellCount) cells where the header has \(columns.width)"
        guard record.cellCount > columns.width else {
            return refusal(
                record, batch, column: nil, value: nil, rule: SheetRule.cells.rawValue, reason: reason,
                hint: "give every column a cell, empty if need be")
        }
        let extra = (columns.width..<record.cellCount).contains { !CellText.trimmed(batch.text(record, $0)).isEmpty }
        guard extra else { return nil }
        guard let delimiter else {
            return refusal(
                record, batch, column: nil, value: nil, rule: SheetRule.cells.rawValue, reason: reason,
                hint: "clear the cells right of the table, from column \(CellReference.letters(columns.width)) on")
        }
        // What follows a comma of a sentence begins with a blank; what follows one of a sheet hardly ever does.
        let split = (1..<record.cellCount).first {
            batch.text(record, $0).hasPrefix(" ") && !batch.bytes(record, $0 - 1).isEmpty
        }
        guard let split, split <= columns.width else {
            return refusal(
                record, batch, column: nil, value: nil, rule: SheetRule.cells.rawValue, reason: reason,
                hint: "put a cell that contains a \(delimiter) in double quotes")
        }
        let mark = String(UnicodeScalar(delimiter.rawValue))
        let whole = Self.shortened(batch.text(record, split - 1) + mark + batch.text(record, split))
        return refusal(
            record, batch, column: split - 1, value: Self.shortened(batch.text(record, split - 1)),
            rule: SheetRule.cells.rawValue, reason: "may contain an unquoted \(delimiter): the row \(reason)",
            hint: "put the cell in double quotes: \"\(whole.replacing("\"", with: "\"\""))\"")
    }
}
