internal import Domain
internal import Sheets

/// What a row is taken to say in blank cells of columns that are there: told, as it is of columns that are not.
struct RowDefaults: Sendable {
    private let columns: Columns
    private let customer: (column: Int, text: String)?
    private let objective: Int?
    private let strategy: Int?
    private let objectiveOfNew: Objective?
    private let campaignType: Int?
    private let politicalAds: Int?
    private let start: Int?
    private let budgets: [Int]

    init(_ columns: Columns, _ options: ImportOptions) {
        self.columns = columns
        let customers = columns.index(of: .field(.customerID))
        customer = customers.flatMap { column in options.customer.map { (column, $0.description) } }
        objective = columns.index(of: .field(.objective))
        strategy = columns.index(of: .bidStrategy)
        objectiveOfNew = options.objective
        campaignType = columns.index(of: .field(.campaignType))
        politicalAds = columns.index(of: .field(.euPoliticalAdvertising))
        start = columns.index(of: .field(.startDate))
        budgets = [.dailyBudget, .totalBudget].compactMap { columns.index(of: .field($0)) }
    }

    /// - Parameter isNew: whether the row makes a campaign, or may as far as it alone tells.
    func remark(_ record: Record, _ batch: RecordBatch, isNew: Bool, _ remarks: inout RowRemarks) {
        let line = record.line
        func hasValue(_ column: Int) -> Bool {
            let bytes = batch.bytes(record, column)
            return !bytes.isEmpty && (ProofCell.isPlain(bytes) || columns.hasValue(record, batch, [column]))
        }
        func isBlank(_ column: Int?) -> Bool { column.map { !hasValue($0) } ?? false }
        if let customer, isBlank(customer.column) { remarks.add(.customer, line: line) { customer.text } }
        // A campaign that is here keeps what it has; without a budget and a start no row makes a new one.
        guard isNew, let start, hasValue(start), budgets.contains(where: hasValue) else { return }
        if isBlank(objective) {
            if let strategy, !isBlank(strategy) {
                remarks.add(.objectiveOfStrategy, line: line) { "" }
            } else if let objectiveOfNew {
                remarks.add(.objective, line: line) { objectiveOfNew.rawValue }
            }
        }
        if isBlank(campaignType) { remarks.add(.campaignType, line: line) { "" } }
        if isBlank(politicalAds) { remarks.add(.politicalAds, line: line) { "" } }
    }
}
