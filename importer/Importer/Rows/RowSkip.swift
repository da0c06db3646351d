internal import Sheets

/// Why a row is no campaign, and no mistake either.
package enum RowSkip: Hashable, Sendable {
    case help
    case total
    case repeatedHeader
    /// It is about an ad group, an ad, a keyword.
    case part(String)
    case accountLevel
    /// Nothing but blanks.
    case blank
    /// A campaign that is removed at Google.
    case removed
    /// An earlier row says exactly the same.
    case repeated(line: Int)

    /// `skipped 3 rows of ad groups (first: line 4)`.
    func notice(count: Int, line: Int) -> String {
        let isOne = count == 1
        let rows = isOne ? "row" : "rows"
        let what =
            switch self {
            case .help: isOne ? "comment or help row" : "comment or help rows"
            case .total: "\(rows) of totals"
            case .repeatedHeader: "\(rows) that \(isOne ? "repeats" : "repeat") the header"
            case .part(let kind):
                "\(rows) that \(isOne ? "describes" : "describe") no campaign but "
                    + (kind == "other" ? "something else" : "the \(kind)")
            case .accountLevel: "\(rows) of the whole account"
            case .blank: "\(rows) of blanks"
            case .repeated: "\(rows) that \(isOne ? "repeats an earlier one" : "repeat earlier ones")"
            case .removed: "\(rows) of removed campaigns; to remove one, write Remove under “Action”"
            }
        return "skipped \(count) \(what) (\(isOne ? "" : "first: ")line \(line))"
    }
}

extension Columns {
    /// Nil for a row of a campaign.
    func skip(_ record: Record, _ batch: RecordBatch) -> RowSkip? {
        switch batch.role(record) {
        case .total: return .total
        case .repeatedHeader: return .repeatedHeader
        case .comment: if isHelp(record, batch) { return .help }
        case .data: break
        }
        if let rowType {
            let kind = CellText.read(batch.text(record, rowType)).lowercased()
            if !kind.isEmpty, kind != "campaign" { return .part(kind) }
        }
        if let name, batch.bytes(record, name).count == Self.accountLevel.utf8.count,
            batch.text(record, name).lowercased() == Self.accountLevel
        {
            return .accountLevel
        }
        guard !parts.isEmpty, !hasValue(record, batch, ofCampaign) else { return nil }
        let part = parts.first { hasValue(record, batch, $0.columns) }?.part ?? .other
        return .part(part.rawValue)
    }

    /// How Editor names what belongs to no campaign.
    private static let accountLevel = "<account-level>"

    /// A campaign may be called `#1 in tents`, or have the id `#1001`; then it has more to say, and no blank behind the sign.
    private func isHelp(_ record: Record, _ batch: RecordBatch) -> Bool {
        batch.text(record, 0).hasPrefix("# ") || !hasValue(record, batch, Array(1..<max(1, record.cellCount)))
    }

    func isBlank(_ record: Record, _ batch: RecordBatch) -> Bool {
        !hasValue(record, batch, Array(0..<record.cellCount))
    }

    func hasValue(_ record: Record, _ batch: RecordBatch, _ columns: [Int]) -> Bool {
        columns.contains { !batch.bytes(record, $0).isEmpty && !CellText.read(batch.text(record, $0)).isEmpty }
    }
}
