internal import Sheets

/// The refused rows in the sheet's own columns plus `Errors`: mended, they can be imported again with the same settings.
///
/// Whatever the sheet was, it is comma-separated UTF-8 with a byte order mark. `Errors` comes first, so that rows with
/// too few or too many cells stay as they are; the cells that a workbook leaves out at the end of a row are written.
final class RejectsFile {
    private let file: OutputFile
    /// The column of the sheet that is an earlier import's `Errors`.
    private let errorsColumn: Int?
    private let moneyColumns: Set<Int>
    /// Of a row, where cells may be left out.
    private let cellsAtLeast: Int
    private let decimal: () -> DecimalMark?
    private var buffer = CSVText.byteOrderMark

    /// - Parameter decimal: how the amounts of a workbook are to be written, as the mended file will be read.
    init(path: String, columns: Columns, decimal: @escaping () -> DecimalMark?) throws(ImportError) {
        file = try OutputFile(path: path)
        self.decimal = decimal
        errorsColumn = columns.index(of: .errors)
        moneyColumns = Set(columns.used.filter(\.use.isMoney).map(\.index))
        cellsAtLeast = columns.mayBeShort ? columns.width : 0
        append(errors: "Errors", cells: columns.headers)
    }

    func write(_ record: Record, _ batch: RecordBatch, _ refusals: [Refusal]) throws(ImportError) {
        append(
            errors: refusals.map(\.sentence).joined(separator: " | "),
            cells: (0..<max(record.cellCount, cellsAtLeast)).map { text(record, batch, $0) })
        if buffer.count >= ImportLimits.chunkBytes { try flush() }
    }

    /// Puts the file in its place.
    func finish() throws(ImportError) {
        try flush()
        try file.finish()
    }

    /// The cell as text that reads as the cell does: numbers and dates of a workbook have forms that text has not.
    private func text(_ record: Record, _ batch: RecordBatch, _ column: Int) -> String {
        let text = batch.text(record, column)
        return switch batch.form(record, column) {
        case .number where moneyColumns.contains(column) && text.contains(".") && decimal() == .comma:
            text.replacing(".", with: ",")
        case .date where text.contains("T"): String(text.prefix { $0 != "T" })
        default: text
        }
    }

    private func append(errors: String, cells: [String]) {
        let own = cells.enumerated().filter { $0.offset != errorsColumn }.map(\.element)
        buffer += CSVText.row(([errors] + own).map { Array(CellText.neutralized($0).utf8)[...] })
    }

    private func flush() throws(ImportError) {
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
