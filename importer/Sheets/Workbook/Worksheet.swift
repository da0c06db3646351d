/// The rows of a worksheet as records.
///
/// Missing cells are empty, and so are the cells of a merged area but the first. Numbers, dates, booleans and errors become
/// text as people see it, with their form. A formula without a value is an error cell that says the formula.
final class Worksheet: RecordSource, XMLHandler {
    let name: String
    /// The other worksheets of the workbook.
    let others: [String]
    let decisions: [Decision]
    private let part: XMLPart
    private let strings: SharedStrings
    private let styles: CellStyles
    let isFrom1904: Bool
    private let limits: SheetLimits
    /// Between rows with values: what is formatted below the last one is no row of the sheet.
    private(set) var blanks = 0

    private var batch = RecordBatch()
    private var filled = 0
    private var offset = 0
    private var isAtEnd = false
    private(set) var isPaused = false

    private var row = 0
    /// The last row with values.
    private var lastRow = 0
    private var isRowHidden = false
    private var hiddenRows = 0
    private var merges: [MergedRange] = []
    private var rowStart = 0
    private var rowCells = 0
    private var isRowFilled = false
    private var fault: RecordFault?
    private var cell: Cell?
    private var collects = false
    /// Inside of how to read the text aloud, which Japanese Excel adds.
    private var isPhonetic = false
    private var value: [UInt8] = []
    private var formula: [UInt8] = []

    private struct Cell {
        let column: Int
        let type: String
        let style: Int
        var isFormula = false
    }

    private struct MergedRange {
        let name: String
        let rows: ClosedRange<Int>
    }

    init(in archive: ZipArchive, options: SheetOptions) throws(SheetError) {
        limits = options.limits
        let workbook = try Workbook(archive, limits: limits)
        let (sheet, decision) = try workbook.choose(options.sheet)
        name = sheet.name
        others = workbook.sheets.map(\.name).filter { $0 != sheet.name }
        decisions = [decision]
        isFrom1904 = workbook.isFrom1904
        strings = SharedStrings(limits: limits)
        styles = CellStyles(limits: limits)
        if let part = workbook.stylesPart { _ = try XMLPart.read(part, in: archive, styles) }
        if let part = workbook.stringsPart { _ = try XMLPart.read(part, in: archive, strings) }
        guard let stream = try archive.file(sheet.part) else {
            throw .damaged(format: "XLSX", place: sheet.part, reason: "the part is missing")
        }
        part = XMLPart(stream, name: sheet.part)
    }

    var progress: ReadingProgress? { part.progress }

    func notices(from line: Int) -> [String] {
        var notices: [String] = []
        let merged = merges.filter { $0.rows.upperBound >= line && $0.rows.lowerBound <= lastRow }
        if let first = merged.first {
            notices.append(
                merged.count == 1
                    ? "a merged range, \(first.name): only its first cell has the value"
                    : "\(merged.count) merged ranges, first \(first.name): only the first cell of each has the value")
        }
        if hiddenRows > 0 {
            notices.append("\(hiddenRows) hidden \(hiddenRows == 1 ? "row is" : "rows are") read as well")
        }
        return notices
    }

    func next(_ batch: inout RecordBatch) throws(SheetError) -> Bool {
        if isAtEnd { return false }
        swap(&batch, &self.batch)
        defer { swap(&batch, &self.batch) }
        self.batch.removeAll()
        self.batch.firstNumber = row
        self.batch.firstLine = row
        self.batch.offset = offset
        filled = 0
        isPaused = false
        isAtEnd = !(try part.advance(self))
        offset += filled
        return self.batch.count > 0
    }

    // MARK: XMLHandler

    func begin(_ element: String, _ attributes: XMLAttributes) throws(SheetError) {
        switch element {
        case "row": try beginRow(attributes)
        case "c": try beginCell(attributes)
        case "v", "f": collects = cell != nil
        case "t": collects = cell != nil && !isPhonetic
        case "rPh": isPhonetic = true
        case "mergeCell": merge(attributes["ref"] ?? "")
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SheetError) {
        guard collects, let cell else { return }
        let room = limits.cellBytes - value.count
        unsafe value += bytes.prefix(max(0, room))
        if bytes.count > room { fault = fault ?? .cellTooLong(column: cell.column, limit: limits.cellBytes) }
    }

    func end(_ element: String) throws(SheetError) {
        switch element {
        case "v", "t": collects = false
        case "f": endFormula()
        case "rPh": isPhonetic = false
        case "c": try endCell()
        case "row": endRow()
        default: break
        }
    }

    // MARK: Rows

    private func beginRow(_ attributes: XMLAttributes) throws(SheetError) {
        let next = attributes["r"].map { Int($0) ?? 0 } ?? row + 1
        guard next > row, next <= CellReference.rows else { throw part.damaged("row \(next) behind row \(row)") }
        row = next
        isRowHidden = Self.isTrue(attributes["hidden"] ?? "")
        rowStart = filled
        rowCells = batch.cellCount
        isRowFilled = false
        fault = nil
    }

    private func endRow() {
        guard isRowFilled || fault != nil else {
            filled = rowStart
            batch.cellCount = rowCells
            return
        }
        blanks += row - lastRow - 1
        lastRow = row
        if isRowHidden { hiddenRows += 1 }
        var entry = RecordBatch.Entry(
            start: UInt32(rowStart), end: UInt32(filled), firstCell: UInt32(rowCells),
            cellCount: UInt32(batch.cellCount - rowCells), number: UInt32(row - batch.firstNumber),
            line: UInt32(row - batch.firstLine))
        if let fault {
            batch.faults.append((batch.count, fault))
            entry.fault = UInt32(batch.faults.count)
        }
        batch.append(entry)
        isPaused = filled >= limits.batchBytes
    }

    /// Merged ranges come behind the rows. One that no cell reference can name is none.
    private func merge(_ name: String) {
        let corners = name.split(separator: ":").compactMap { CellReference($0)?.row }
        guard let top = corners.first, let bottom = corners.last, top <= bottom, merges.count < limits.workbookItems
        else { return }
        merges.append(MergedRange(name: name, rows: top...bottom))
    }

    // MARK: Cells

    private func beginCell(_ attributes: XMLAttributes) throws(SheetError) {
        let count = batch.cellCount - rowCells
        var column = count
        if let text = attributes["r"] {
            guard let reference = CellReference(text) else { throw part.damaged("a cell named \(text.prefix(20))") }
            guard reference.column >= count else { throw part.damaged("cell \(reference) twice or out of order") }
            column = reference.column
        }
        guard column < CellReference.columns else { throw part.damaged("row \(row) goes beyond column XFD") }
        if column >= limits.cells { fault = fault ?? .tooManyCells(limit: limits.cells) }
        let style = attributes["s"].flatMap { Int($0) } ?? 0
        cell = Cell(column: column, type: attributes["t"] ?? "n", style: style)
        value.removeAll(keepingCapacity: true)
    }

    private func endFormula() {
        collects = false
        cell?.isFormula = true
        swap(&formula, &value)
        value.removeAll(keepingCapacity: true)
    }

    private func endCell() throws(SheetError) {
        guard let cell else { return }
        self.cell = nil
        guard cell.column < limits.cells else { return }
        while batch.cellCount - rowCells < cell.column { append([], .plain) }
        let (text, form) = try understood(cell)
        append(text, form)
    }

    private func append(_ text: ArraySlice<UInt8>, _ form: CellForm) {
        guard filled - rowStart + text.count <= limits.recordBytes else {
            fault = fault ?? .recordTooLong(limit: limits.recordBytes)
            return
        }
        if !text.isEmpty { isRowFilled = true }
        if batch.cellCount > rowCells { append(byte: UInt8(ascii: "\t")) }
        reserve(text.count)
        batch.bytes.replaceSubrange(filled..<filled + text.count, with: text)
        filled += text.count
        batch.makeRoom(cells: batch.cellCount)
        batch.ends[batch.cellCount] = UInt32(filled) | form.rawValue << RecordBatch.formShift
        batch.cellCount += 1
    }

    private func append(byte: UInt8) {
        reserve(1)
        batch.bytes[filled] = byte
        filled += 1
    }

    private func reserve(_ count: Int) {
        if batch.bytes.count < filled + count { batch.reserve(max(2 * batch.bytes.count, filled + count)) }
    }

    // MARK: What a cell says

    private func understood(_ cell: Cell) throws(SheetError) -> (ArraySlice<UInt8>, CellForm) {
        if value.isEmpty, cell.isFormula, cell.type != "str" {
            // Who writes a workbook without a spreadsheet leaves the values of formulas to be computed later.
            return (([UInt8(ascii: "=")] + formula)[...], .error)
        }
        guard !value.isEmpty else { return ([], .plain) }
        switch cell.type {
        case "s":
            let number = Int(String(decoding: value, as: UTF8.self)) ?? -1
            guard let text = strings[number] else {
                throw part.damaged(
                    "cell \(CellReference(column: cell.column, row: row)) wants a text that is not there")
            }
            return (EscapedCharacters.resolved(text), .plain)
        case "str", "inlineStr": return (EscapedCharacters.resolved(value[...]), .plain)
        case "b":
            let isTrue = Self.isTrue(String(decoding: value, as: UTF8.self))
            return (Array((isTrue ? "TRUE" : "FALSE").utf8)[...], .boolean)
        case "e": return (value[...], .error)
        case "d": return (Self.day(value)[...], .date)
        default: return number(cell)
        }
    }

    private func number(_ cell: Cell) -> (ArraySlice<UInt8>, CellForm) {
        let format = styles[cell.style]
        // An id may have more digits than a binary floating-point number keeps.
        if format == .number, NumberText.isInteger(value) { return (value[...], .number) }
        let text = String(decoding: value, as: UTF8.self)
        guard let number = NumberText(text) else { return (value[...], .number) }
        let date = Double(text).flatMap { SerialDate($0, isFrom1904: isFrom1904) }
        switch (format, date) {
        case (.date, let date?): return (Array(date.dateText.utf8)[...], .date)
        case (.time, let date?):
            let isTime = text.hasPrefix("0") || text.contains("E-")
            return (Array((isTime ? date.timeText : date.dateText).utf8)[...], .date)
        case (.percent, _): return (Array(number.percentText.utf8)[...], .number)
        case (.currency(let mark), _): return (Array("\(mark) \(number.text)".utf8)[...], .number)
        case (.digits(let count), _): return (Array(number.padded(to: count).utf8)[...], .number)
        default: return (Array(number.text.utf8)[...], .number)
        }
    }

    /// As XML Schema writes booleans.
    private static func isTrue(_ text: String) -> Bool { text == "1" || text == "true" }

    /// A cell of type `d` has ISO 8601 with a time, even for a day.
    private static func day(_ text: [UInt8]) -> [UInt8] {
        let day = text.prefix(10)
        let time = String(decoding: text.dropFirst(10), as: UTF8.self)
        return ["T00:00:00", "T00:00:00Z", "T00:00:00.000", "T00:00:00.000Z"].contains(time) ? Array(day) : text
    }
}

/// Characters that XML cannot have, as workbooks write them: `_x000D_`.
enum EscapedCharacters {
    static func resolved(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let mark = text.firstIndex(of: UInt8(ascii: "_")),
            text[mark...].indices.contains(where: { escape(text[$0...]) != nil })
        else { return text }
        var plain: [UInt8] = []
        var rest = text
        while let byte = rest.first {
            if let scalar = escape(rest) {
                plain += Array(String(scalar).utf8)
                rest = rest.dropFirst(7)
            } else {
                plain.append(byte)
                rest = rest.dropFirst()
            }
        }
        return plain[...]
    }

    /// The character that seven bytes at the front stand for. NUL is none.
    private static func escape(_ text: ArraySlice<UInt8>) -> UnicodeScalar? {
        guard text.first == UInt8(ascii: "_"), text.count >= 7, text[text.startIndex + 1] == UInt8(ascii: "x"),
            text[text.startIndex + 6] == UInt8(ascii: "_")
        else { return nil }
        let digits = text[(text.startIndex + 2)..<(text.startIndex + 6)]
        let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        return value.flatMap { $0 == 0 ? nil : UnicodeScalar($0) }
    }
}
