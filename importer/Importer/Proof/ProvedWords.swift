internal import Domain

/// Words that were read and found right, to be known again by their bytes: types, objectives, lists of languages.
struct ProvedWords {
    private var slots = [Slot](repeating: Slot(), count: Self.size)
    private static let size = 256

    private struct Slot {
        var column = -1
        var bytes: [UInt8] = []
        var value: UInt64 = 0
    }

    /// Nil when the word is not right in that column.
    mutating func value(_ bytes: Span<UInt8>, _ use: ColumnUse, column: Int) -> UInt64? {
        var hash = RowHash(seed: UInt64(column))
        hash.combine(bytes)
        let place = Int(hash.value >> 32) % Self.size
        let known = slots[place]
        if known.column == column, ProofCell.isSame(known.bytes.span, bytes) { return known.value }
        let text = String(copying: UTF8Span(unchecked: bytes))
        guard let value = Self.read(text, use) else { return nil }
        slots[place] = Slot(column: column, bytes: Array(text.utf8), value: value)
        return value
    }

    private static func read(_ text: String, _ use: ColumnUse) -> UInt64? {
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        var input = CampaignInput()
        switch use {
        case .field(.customerID): return CustomerID(entered: text).map { UInt64($0.number) }
        case .field(.objective): return Choices.objective.read(text).value.map(RowIdentity.value)
        case .field(.campaignType): return Choices.campaignType.read(text).value.map(RowIdentity.value)
        case .field(.callToAction): return Choices.callToAction.read(text).value.map(RowIdentity.value)
        case .field(.euPoliticalAdvertising):
            return Choices.euPoliticalAdvertising.read(text).value.map(RowIdentity.value)
        case .bidStrategy: return Choices.bidStrategy.read(text).value.map(RowIdentity.value)
        // A total budget is another shape of row.
        case .budgetType: return Choices.budgetType.read(text).value == false ? 1 : nil
        case .status: return Choices.status.read(text).value.flatMap { $0 == .removed ? nil : 1 }
        case .field(.languages): input.languages = EnteredRow.list(text).map(Entry.init(text:))
        case .field(.locations): input.locations = EnteredRow.list(text).map(Entry.init(text:))
        case .field(.labels): input.labels = EnteredRow.list(text)
        default: return nil
        }
        return RowRules.isRight(input, [.languages, .locations, .labels]) ? RowIdentity.value(text) : nil
    }
}
