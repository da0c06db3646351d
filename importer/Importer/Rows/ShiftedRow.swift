internal import Domain
internal import Sheets

/// Recognises a row whose values stand some columns beside their own: its cells fail, and would not fail there.
extension RefusalWriter {
    func shifted(_ record: Record, _ batch: RecordBatch, _ row: EnteredRow) -> Refusal? {
        let faulty = row.faultyColumns.union(unreadable(row.input))
        return shifted(record, batch, faulty: faulty)
    }

    func shifted(_ record: Record, _ batch: RecordBatch, _ violations: [Violation]) -> Refusal? {
        let unreadable = violations.filter { $0.kind == .unreadable }
        return shifted(record, batch, faulty: Set(unreadable.compactMap { column(of: $0, record, batch) }))
    }

    /// The farthest that values are looked for.
    private static let farthest = 3

    /// The cells that fail would pass at the same distance: two at least, or three when one fell off the row.
    private func shifted(_ record: Record, _ batch: RecordBatch, faulty: Set<Int>) -> Refusal? {
        let typed = columns.used.filter { $0.use.accepts("") != nil }
        guard typed.count(where: { faulty.contains($0.index) }) >= 2 else { return nil }
        let distances = (1...Self.farthest).flatMap { [$0, -$0] }
        for distance in distances {
            let fits = typed.compactMap { column -> Bool? in
                let index = column.index + distance
                guard index >= 0, index < record.cellCount else { return nil }
                guard case .text(let text) = CellContent(batch.text(record, index))
                else { return faulty.contains(column.index) ? false : nil }
                return column.use.accepts(text)
            }
            let right = fits.count { $0 }
            guard right >= (right == fits.count ? 2 : 3), fits.count - right <= 1 else { continue }
            let first = faulty.min() ?? 0
            let steps = abs(distance) == 1 ? "1 column" : "\(abs(distance)) columns"
            return refusal(
                record, batch, column: first, value: Self.shortened(CellText.trimmed(batch.text(record, first))),
                rule: SheetRule.shifted.rawValue,
                reason:
                    "holds what belongs elsewhere: the row looks shifted \(steps) to the \(distance > 0 ? "right" : "left")",
                hint: "move its cells back; is a cell missing or one too many before column "
                    + "\(columns.place(first).letters)?")
        }
        return nil
    }

    private func unreadable(_ input: CampaignInput) -> Set<Int> {
        do throws(Failure) {
            _ = try Campaign(input)
            return []
        } catch {
            return Set(
                error.violations.filter { $0.kind == .unreadable }.compactMap { violation in
                    CampaignField(rawValue: violation.field).flatMap { columns.indices(of: $0).first }
                })
        }
    }
}

extension ColumnUse {
    /// Whether such a value may stand there; nil for columns that take any text.
    fileprivate func accepts(_ text: String) -> Bool? {
        switch self {
        case .field(.startDate), .field(.endDate): DateText.read(text).value != nil || DateText.isAmbiguous(text)
        case .field(.dailyBudget), .field(.totalBudget), .field(.targetCPA), .field(.targetCPC), .field(.cpcBidCeiling):
            MoneyText.read(text).value != nil || MoneyText.isAmbiguous(text)
        case .field(.campaignType): Choices.campaignType.read(text).value != nil
        case .field(.objective): Choices.objective.read(text).value != nil
        case .field(.euPoliticalAdvertising): Choices.euPoliticalAdvertising.read(text).value != nil
        case .budgetType: Choices.budgetType.read(text).value != nil
        case .bidStrategy: Choices.bidStrategy.read(text).value != nil
        case .status: Choices.status.read(text).value != nil
        case .field(.customerID): CustomerID(entered: text) != nil
        case .field(.finalURL): WebAddress(text) != nil
        default: nil
        }
    }
}
