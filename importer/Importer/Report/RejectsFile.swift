internal import Domain
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
    private let path: String
    /// Of an import with checkpoints.
    private var marks: RejectsMarks?
    private var buffer = CSVText.byteOrderMark

    /// - Parameters:
    ///   - hasCheckpoints: whether it may go on with the draft of an import that was stopped.
    ///   - decimal: how the amounts of a workbook are to be written, as the mended file will be read.
    init(path: String, columns: Columns, hasCheckpoints: Bool, decimal: @escaping () -> DecimalMark?)
        throws(ImportError)
    {
        file = try OutputFile(path: path, keepingDraft: hasCheckpoints)
        self.path = path
        self.decimal = decimal
        errorsColumn = columns.index(of: .errors)
        moneyColumns = Set(columns.used.filter(\.use.isMoney).map(\.index))
        cellsAtLeast = columns.mayBeShort ? columns.width : 0
        append(errors: "Errors", cells: columns.headers)
    }

    /// Begins anew, or where the import had its last checkpoint.
    /// - Parameters:
    ///   - sheet: an import with checkpoints.
    ///   - record: up to which its rows are stored.
    /// - Returns: whether the rows that were refused before are here.
    /// - Throws: when it is the draft of another import, which goes on with it some day.
    func begin(_ sheet: ImportRecord?, behind record: Int) throws(ImportError) -> Bool {
        marks = sheet.map { RejectsMarks(of: path, for: $0) }
        if file.hasDraft, let other = marks?.otherImport { throw .keptRejects(path: path, importID: other) }
        if record > 0, let length = marks?.length(at: record), try file.goOn(behind: length) {
            file.keepsDraft = true
            buffer = []
            return true
        }
        marks?.remove()
        file.keepsDraft = false
        _ = try file.goOn(behind: 0)
        return record == 0
    }

    /// All rows up to this one are written: an import that is stopped goes on from here.
    func checkpoint(_ record: Int) throws(ImportError) {
        guard let marks else { return }
        try flush()
        guard let length = try file.synchronize() else { return }
        try marks.add(length, at: record)
        file.keepsDraft = true
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
        marks?.remove()
        marks = nil
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
