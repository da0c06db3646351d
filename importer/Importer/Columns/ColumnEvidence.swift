internal import Domain
internal import Sheets
internal import Synchronization

/// Whether all values of a column together prove how each of them is to be read.
///
/// One value that can be read in one way only decides, if every other can be read in that way too: a column in which
/// anything else stands proves nothing.
struct ColumnEvidence {
    private let isMoney: Bool
    private var currencies: Set<String> = []
    private var readings = [Reading(), Reading()]

    /// What speaks for the first or the second way of reading.
    private struct Reading {
        /// Whether every value can be read so.
        var fitsAll = true
        /// A value that cannot be read otherwise.
        var proof: (text: String, line: Int)?
    }

    /// Nil for columns of which nothing needs to be proved.
    init?(_ use: ColumnUse) {
        guard use.isMoney || use.isDate else { return nil }
        isMoney = use.isMoney
    }

    /// - Parameter isTyped: a workbook says itself what number or date it is, and only the currency needs to be proved.
    mutating func take(_ text: String, line: Int, isTyped: Bool) {
        let fits: [Bool]
        if isMoney {
            let (number, currency) = MoneyText.parted(text)
            if let currency { currencies.insert(currency) }
            if isTyped { return }
            fits = DecimalMark.allCases.map { MoneyText.micros(number, $0) != nil }
        } else {
            if isTyped { return }
            fits = DateOrder.allCases.map { DateText.read(text, $0) != nil }
        }
        for way in 0...1 {
            readings[way].fitsAll = readings[way].fitsAll && fits[way]
            if fits[way], !fits[1 - way], readings[way].proof == nil { readings[way].proof = (text, line) }
        }
    }

    /// Adds what is proved to the settings, and says so.
    func decide(_ settings: inout CellSettings, column: ColumnPlace) -> [ImportDecision] {
        var decisions: [ImportDecision] = []
        let place = "column \(column.letters) “\(column.header)”"
        if isMoney, currencies.count == 1, let currency = currencies.first {
            settings.currency = currency
            decisions.append(
                ImportDecision(
                    subject: "currency of \(place)", choice: "“\(currency)” is left out",
                    reason: "it is the only one there, and amounts are in the account's own currency"))
        }
        guard let way = readings.indices.first(where: { readings[$0].fitsAll && readings[$0].proof != nil }),
            let proof = readings[way].proof
        else { return decisions }
        let reason = "“\(proof.text)” on line \(proof.line) can be nothing else and no value contradicts it"
        if isMoney, settings.decimal == nil {
            settings.decimal = DecimalMark.allCases[way]
            decisions.append(
                ImportDecision(
                    subject: "decimals of \(place)", choice: "behind a \(DecimalMark.allCases[way].rawValue)",
                    reason: reason))
        } else if !isMoney, settings.dateOrder == nil {
            settings.dateOrder = DateOrder.allCases[way]
            decisions.append(
                ImportDecision(subject: "dates of \(place)", choice: DateOrder.allCases[way].phrase, reason: reason))
        }
        return decisions
    }
}

/// The settings of the columns: those that were given, and from the first value on that needs it what all values prove.
final class ColumnSettings: Sendable {
    /// Reads the sheet once more; nil where that is not possible.
    typealias SecondLook = @Sendable () throws(SheetError) -> SheetReader

    let given: CellSettings
    private let columns: Columns
    private let look: SecondLook?
    private let state: Mutex<State>

    private struct State {
        /// By the place of the column in `Columns.used`.
        var settings: [CellSettings]
        var decisions: [ImportDecision] = []
        var hasLooked: Bool
    }

    init(_ columns: Columns, given: CellSettings, look: SecondLook? = nil) {
        self.given = given
        self.columns = columns
        self.look = look
        state = Mutex(
            State(settings: columns.used.map { _ in given }, hasLooked: look == nil))
    }

    var current: [CellSettings] { state.withLock { $0.settings } }

    /// What was given, and what was proved of columns that do not contradict each other: how a part of the sheet, which
    /// may prove nothing, is to be read.
    var common: CellSettings { common(of: current) }

    /// The same after the look at the whole sheet.
    var decidedCommon: CellSettings { common(of: decided()) }

    private func common(of settings: [CellSettings]) -> CellSettings {
        var common = given
        let decimals = Set(settings.compactMap(\.decimal))
        let orders = Set(settings.compactMap(\.dateOrder))
        if decimals.count == 1 { common.decimal = decimals.first }
        if orders.count == 1 { common.dateOrder = orders.first }
        return common
    }
    var decisions: [ImportDecision] { state.withLock { $0.decisions } }

    /// The settings after the look at the whole sheet, which is taken once.
    func decided() -> [CellSettings] {
        state.withLock { state in
            guard !state.hasLooked, let look else { return state.settings }
            state.hasLooked = true
            // What is wrong with the file itself, the reading of its rows will say.
            guard let evidence = try? gather(look) else { return state.settings }
            for (place, column) in columns.used.enumerated() {
                guard let found = evidence[place] else { continue }
                state.decisions += found.decide(&state.settings[place], column: columns.place(column.index))
            }
            return state.settings
        }
    }

    private func gather(_ look: SecondLook) throws(SheetError) -> [ColumnEvidence?] {
        var evidence = columns.used.map { ColumnEvidence($0.use) }
        let reader = try look()
        var batch = RecordBatch()
        while try reader.nextBatch(&batch) {
            for index in 0..<batch.count {
                let record = batch[index]
                guard record.fault == nil, columns.skip(record, batch) == nil else { continue }
                for (place, column) in columns.used.enumerated() where evidence[place] != nil {
                    guard case .text(let text) = CellContent(batch.text(record, column.index)) else { continue }
                    let isTyped = batch.form(record, column.index).isTyped
                    evidence[place]?.take(CellText.withoutMark(text), line: record.line, isTyped: isTyped)
                }
            }
        }
        return evidence
    }
}
