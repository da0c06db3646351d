/// Some records of a sheet with the bytes of their cells: one buffer and the places in it, nothing for each cell.
///
/// A reader fills the same batch again and again. Batches are values: one may be checked on another thread while the
/// reader fills the next.
package struct RecordBatch: Sendable {
    package private(set) var count = 0

    /// Text of many records, `bytes[..<filled]`. Behind it is room for the scanner to look over the end.
    var bytes: [UInt8] = []
    /// Where each cell ends, with its form in the high bits. Only the first `cellCount` are used.
    var ends: [UInt32] = []
    var cellCount = 0
    var entries: [Entry] = []
    /// In the order of the entries.
    var faults: [(entry: Int, fault: RecordFault)] = []
    var firstNumber = 0
    var firstLine = 0
    /// Of `bytes[0]`.
    var offset = 0
    /// The cells of the header, as they stand in the sheet, each behind a NUL.
    var header: [UInt8] = []

    /// A record in the batch, without what all of them share.
    struct Entry {
        var start: UInt32 = 0
        var end: UInt32 = 0
        var firstCell: UInt32 = 0
        var cellCount: UInt32 = 0
        /// Behind those of the batch.
        var number: UInt32 = 0
        var line: UInt32 = 0
        /// In `faults`, from 1; 0 without.
        var fault: UInt32 = 0
    }

    /// The form takes the high bits, so a batch has at most 256 MiB.
    static let formShift: UInt32 = 28
    static let endMask: UInt32 = 1 << formShift - 1
    /// What the scanner may read behind the text.
    static let padding = 64

    package init() {}

    package subscript(index: Int) -> Record {
        precondition(index < count, "record \(index) of \(count)")
        let entry = entries[index]
        return Record(
            number: firstNumber + Int(entry.number), line: firstLine + Int(entry.line),
            offset: offset + Int(entry.start),
            cellCount: Int(entry.cellCount), fault: entry.fault == 0 ? nil : faults[Int(entry.fault) - 1].fault,
            start: Int(entry.start), end: Int(entry.end), firstCell: Int(entry.firstCell))
    }

    /// How to understand the bytes of a cell. A missing cell is plain.
    @inline(__always)
    package func form(_ record: Record, _ column: Int) -> CellForm {
        guard column < record.cellCount else { return .plain }
        return CellForm(rawValue: ends[record.firstCell + column] >> Self.formShift) ?? .plain
    }

    /// The bytes of a cell without the quotes around it; none for a missing cell. Doubled quotes are still double when
    /// its form is `escaped`.
    @inline(__always) @_lifetime(borrow self)
    package func bytes(_ record: Record, _ column: Int) -> Span<UInt8> {
        bytes.span.extracting(range(record, column))
    }

    /// The text of a cell; empty for a missing cell, with U+FFFD for what is no text.
    package func text(_ record: Record, _ column: Int) -> String {
        let range = range(record, column)
        guard form(record, column) == .escaped else { return String(decoding: bytes[range], as: UTF8.self) }
        return String(decoding: Self.unescaped(bytes[range]), as: UTF8.self)
    }

    /// The record as it stands in a text sheet, without the end of its line. Of a workbook, its cells between tabs.
    @_lifetime(borrow self)
    package func sourceBytes(_ record: Record) -> Span<UInt8> {
        bytes.span.extracting(record.start..<record.end)
    }

    /// What the record is, by its first cell. A campaign may be called `#1` too: the caller decides what to skip, and says
    /// so.
    package func role(_ record: Record) -> RecordRole {
        let first = range(record, 0)
        guard let byte = bytes[first].first else { return .data }
        if byte == UInt8(ascii: "#"), form(record, 0) != .error { return .comment }
        let total = Array("total:".utf8)
        if bytes[first].prefix(total.count).elementsEqual(total, by: { $0 == $1 || $0 | 0x20 == $1 }) { return .total }
        if isSum(record) { return .total }
        return isHeader(record) ? .repeatedHeader : .data
    }

    // MARK: For the readers

    mutating func removeAll() {
        count = 0
        cellCount = 0
        faults.removeAll(keepingCapacity: true)
    }

    /// Adds an entry whose cells are already there.
    mutating func append(_ entry: Entry) {
        if count == entries.count { entries.append(entry) } else { entries[count] = entry }
        count += 1
    }

    /// Makes room for so much text.
    mutating func reserve(_ window: Int) {
        let missing = window + Self.padding - bytes.count
        if missing > 0 { bytes += [UInt8](repeating: 0, count: missing) }
    }

    /// Sees to it that a block of the scanner fits behind the cells and entries in use.
    mutating func makeRoom(cells: Int = 0, entries: Int = 0) {
        if ends.count - cells <= Self.padding {
            ends += [UInt32](repeating: 0, count: max(4_096, ends.count))
        }
        if self.entries.count - entries <= Self.padding {
            self.entries += [Entry](repeating: Entry(), count: max(512, self.entries.count))
        }
    }

    mutating func setCount(_ count: Int) { self.count = count }

    mutating func setFault(_ fault: RecordFault, entry: Int) {
        guard entries[entry].fault == 0 else { return }
        faults.append((entry, fault))
        entries[entry].fault = UInt32(faults.count)
    }

    /// Leaves the first records out.
    mutating func removeFirst(_ removed: Int) {
        entries.removeFirst(removed)
        count -= removed
    }

    /// Drops empty cells behind the last column of the header.
    mutating func trim(to width: Int) {
        for index in 0..<count where entries[index].cellCount > UInt32(width) {
            let record = self[index]
            var cells = record.cellCount
            while cells > width, range(record, cells - 1).isEmpty { cells -= 1 }
            entries[index].cellCount = UInt32(cells)
        }
    }

    /// The cells of a record as the header is kept.
    func headerBytes(_ record: Record) -> [UInt8] {
        (0..<record.cellCount).flatMap { [0] + bytes[range(record, $0)] }
    }

    func range(_ record: Record, _ column: Int) -> Range<Int> {
        guard column < record.cellCount else { return record.end..<record.end }
        let cell = record.firstCell + column
        let start = column == 0 ? record.start : Int(ends[cell - 1] & Self.endMask) + 1
        let end = Int(ends[cell] & Self.endMask)
        return ends[cell] >> Self.formShift == CellForm.quoted.rawValue ? start + 1..<end - 1 : start..<end
    }

    /// A total without the colon, which a campaign may be called: then it says more than amounts.
    private func isSum(_ record: Record) -> Bool {
        let words = ["total", "totals", "grand total"]
        guard let byte = bytes[range(record, 0)].first,
            byte | 0x20 == UInt8(ascii: "t") || byte | 0x20 == UInt8(ascii: "g"),
            range(record, 0).count <= 11, words.contains(text(record, 0).lowercased())
        else { return false }
        return (1..<max(1, record.cellCount)).allSatisfy { column in
            // Behind a sign, or Google's `--` for nothing. A day has its dashes inside.
            text(record, column).unicodeScalars.drop { $0 == "-" }.allSatisfy { scalar in
                (0x30...0x39).contains(scalar.value) || " .,%'\u{A0}\u{202F}".unicodeScalars.contains(scalar)
                    || scalar.properties.generalCategory == .currencySymbol
            }
        }
    }

    private func isHeader(_ record: Record) -> Bool {
        guard record.cellCount > 1, header.count > 2, let first = bytes[range(record, 0)].first, header[1] == first
        else {
            return false
        }
        return headerBytes(record) == header
    }

    /// Takes the quotes away as Excel does: doubled ones become one, text behind the closing quote is kept.
    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var text: [UInt8] = []
        var isInside = true
        var index = bytes.startIndex + 1
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard isInside, byte == quote else {
                text.append(byte)
                continue
            }
            if index < bytes.endIndex, bytes[index] == quote {
                text.append(quote)
                index += 1
            } else {
                isInside = false
            }
        }
        return text
    }
}
