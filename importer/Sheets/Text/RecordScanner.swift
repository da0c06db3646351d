internal import CSheetScan

/// Finds records and cells in delimited text (RFC 4180, and what Excel makes of what is not), a window of it at a time.
///
/// Lines end with CRLF, LF or CR, mixed as they come. A quote inside an unquoted cell is a character like others. It does
/// not know what the cells mean, nor whether their bytes are text.
struct RecordScanner {
    let delimiter: UInt8
    /// The physical line on which the next record begins, from 1.
    var line = 1
    /// Of the next record, from 1.
    var number = 1
    /// The text so far ends with a carriage return: a line feed that follows belongs to it.
    var isAfterReturn = false
    /// Records without anything in them, which are not handed out.
    private(set) var blanks = 0
    /// Byte order marks in the midst of the text, as `cat` leaves them.
    private(set) var innerMarks = 0
    private let limits: SheetLimits

    /// What the blocks of a window hand from one to the next.
    private struct Place {
        /// Of the window in the text.
        var offset = 0
        var block = 0
        var cells = 0
        var entries = 0
        var recordStart = 0
        var cellStart = 0
        var firstCell = 0
        /// Of the present cell, in the high bits.
        var form: UInt32 = 0
        var isQuoted = false
        /// The first byte of the block belongs to the last one of the block before.
        var skipsFirst = false
        /// Line ends inside the quotes of the present record.
        var innerLines = 0
        /// Where the present or the last quoted cell opened.
        var quoteLine = 0
        var fault: RecordFault?
        /// Counted behind the window's first.
        var number: UInt32 = 0
        var line: UInt32 = 0
        var hasNUL = false
        /// Some byte is not ASCII.
        var hasOthers = false
    }

    init(delimiter: Delimiter, limits: SheetLimits) {
        self.delimiter = delimiter.rawValue
        self.limits = limits
    }

    /// Puts the records of `batch.bytes[..<filled]`, which begins with one, into the batch, and says where the last
    /// complete one ended. `isEnd`: no text follows.
    mutating func scan(_ batch: inout RecordBatch, filled: Int, isEnd: Bool) -> Int {
        batch.removeAll()
        batch.firstNumber = number
        batch.firstLine = line
        batch.makeRoom()
        var place = Place()
        place.offset = batch.offset
        place.skipsFirst = isAfterReturn && filled > 0 && batch.bytes[0] == Byte.lineFeed
        if filled > 0 { isAfterReturn = false }
        begin(&place, at: place.skipsFirst ? 1 : 0, batch.bytes, filled)
        while !blocks(&place, batch.bytes, filled, &batch.ends, &batch.entries, &batch.faults) {
            batch.makeRoom(cells: place.cells, entries: place.entries)
        }
        if isEnd, place.recordStart < filled { finish(&place, &batch, filled) }
        batch.cellCount = place.firstCell
        batch.setCount(place.entries)
        number += Int(place.number)
        line += Int(place.line)
        if place.hasNUL || place.hasOthers && validPrefix(batch.bytes, 0..<place.recordStart) < place.recordStart {
            checkText(&batch)
        }
        return place.recordStart
    }

    // MARK: The marks of a window

    /// Goes through the window from `place`; false when there is no more room for cells or records.
    private mutating func blocks(
        _ place: inout Place, _ bytes: [UInt8], _ filled: Int, _ ends: inout [UInt32],
        _ entries: inout [RecordBatch.Entry], _ faults: inout [(entry: Int, fault: RecordFault)]
    ) -> Bool {
        precondition(bytes.count >= filled + RecordBatch.padding)
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe ends.withUnsafeMutableBufferPointer { ends in
                unsafe entries.withUnsafeMutableBufferPointer { entries in
                    guard let bytes = bytes.baseAddress, let cells = ends.baseAddress else { return true }
                    while place.block < filled {
                        guard ends.count - place.cells > 64, entries.count - place.entries > 64 else { return false }
                        unsafe block(&place, bytes, filled, cells, entries, &faults)
                        place.block += 64
                    }
                    return true
                }
            }
        }
    }

    /// The marks of 64 bytes, one by one.
    @inline(__always)
    private mutating func block(
        _ place: inout Place, _ bytes: UnsafePointer<UInt8>, _ filled: Int, _ ends: UnsafeMutablePointer<UInt32>,
        _ entries: UnsafeMutableBufferPointer<RecordBatch.Entry>, _ faults: inout [(entry: Int, fault: RecordFault)]
    ) {
        let marks = unsafe sheet_marks(bytes + place.block, delimiter)
        if marks.has_nul { place.hasNUL = true }
        if marks.has_others { place.hasOthers = true }
        let left = filled - place.block
        // What is behind the window is nothing, and so is what was done with the block before.
        var live = left < 64 ? ~(~UInt64(0) << UInt64(left)) : ~0
        if place.skipsFirst {
            live &= ~1
            place.skipsFirst = false
        }
        let inside = (marks.quotes | marks.newlines) & live
        let outside = inside | marks.delimiters & live
        var bits = place.isQuoted ? inside : outside
        while bits != 0 {
            let bit = bits & (0 &- bits)
            let position = place.block + bits.trailingZeroBitCount
            bits &= bits &- 1
            if marks.delimiters & bit != 0 {
                unsafe ends[place.cells] = UInt32(truncatingIfNeeded: position) | place.form
                place.cells &+= 1
                place.form = 0
                place.cellStart = position &+ 1
            } else if marks.newlines & bit != 0 {
                let isPair =
                    unsafe bytes[position] == Byte.carriageReturn && position + 1 < filled
                    && bytes[position + 1] == Byte.lineFeed
                if place.isQuoted {
                    if !isPair { place.innerLines += 1 }
                    continue
                }
                if isPair { skipNext(&bits, bit, &place) }
                unsafe end(&place, position, isPair ? 2 : 1, bytes, filled, ends, entries, &faults)
            } else if place.isQuoted {
                let next = position + 1 < filled ? unsafe bytes[position + 1] : Byte.lineFeed
                if next == Byte.quote {
                    place.form = CellForm.escaped.rawValue << RecordBatch.formShift
                    skipNext(&bits, bit, &place)
                    continue
                }
                place.isQuoted = false
                bits = outside & ~(bit | (bit &- 1))
                if next != delimiter, next != Byte.lineFeed, next != Byte.carriageReturn {
                    textAfterQuote(&place, position + 1)
                }
            } else if position == place.cellStart {
                place.isQuoted = true
                place.form = CellForm.quoted.rawValue << RecordBatch.formShift
                place.quoteLine = place.innerLines
                bits = inside & ~(bit | (bit &- 1))
            }
        }
    }

    @inline(__always)
    private func skipNext(_ bits: inout UInt64, _ bit: UInt64, _ place: inout Place) {
        if bit == 1 << 63 { place.skipsFirst = true } else { bits &= ~(bit << 1) }
    }

    private func textAfterQuote(_ place: inout Place, _ position: Int) {
        place.form = CellForm.escaped.rawValue << RecordBatch.formShift
        guard place.fault == nil else { return }
        place.fault = .textAfterQuote(column: place.cells - place.firstCell, offset: place.offset + position)
    }

    // MARK: Records

    /// Ends the present record before the line end at `position`.
    @inline(__always)
    private mutating func end(
        _ place: inout Place, _ position: Int, _ lineEnd: Int, _ bytes: UnsafePointer<UInt8>, _ filled: Int,
        _ ends: UnsafeMutablePointer<UInt32>, _ entries: UnsafeMutableBufferPointer<RecordBatch.Entry>,
        _ faults: inout [(entry: Int, fault: RecordFault)]
    ) {
        unsafe ends[place.cells] = UInt32(truncatingIfNeeded: position) | place.form
        place.cells &+= 1
        place.form = 0
        let count = place.cells &- place.firstCell
        let length = position &- place.recordStart
        // Nothing but delimiters and empty quotes is at most three bytes for each cell.
        let mayBeBlank = length <= 3 &* count
        if mayBeBlank || count > limits.cells || length > limits.cellBytes || place.fault != nil {
            unsafe endRare(&place, position, ends, entries, &faults)
        } else {
            unsafe entries[place.entries] = entry(place, position, count)
            place.entries &+= 1
            place.firstCell = place.cells
        }
        place.number &+= 1
        place.line &+= UInt32(truncatingIfNeeded: place.innerLines &+ 1)
        let next = position &+ lineEnd
        if next == filled, lineEnd == 1, unsafe bytes[position] == Byte.carriageReturn { isAfterReturn = true }
        unsafe begin(&place, at: next, bytes, filled)
    }

    @inline(__always)
    private func entry(_ place: Place, _ end: Int, _ count: Int) -> RecordBatch.Entry {
        RecordBatch.Entry(
            start: UInt32(truncatingIfNeeded: place.recordStart), end: UInt32(truncatingIfNeeded: end),
            firstCell: UInt32(truncatingIfNeeded: place.firstCell), cellCount: UInt32(truncatingIfNeeded: count),
            number: place.number, line: place.line)
    }

    /// A record that may be blank, or has a fault.
    private mutating func endRare(
        _ place: inout Place, _ end: Int, _ ends: UnsafePointer<UInt32>,
        _ entries: UnsafeMutableBufferPointer<RecordBatch.Entry>, _ faults: inout [(entry: Int, fault: RecordFault)]
    ) {
        if unsafe isBlank(place, ends) {
            blanks += 1
            place.cells = place.firstCell
            place.fault = nil
            return
        }
        var fault = place.fault
        if let tooLong = unsafe tooLongCell(place, ends) { fault = fault ?? tooLong }
        if place.cells - place.firstCell > limits.cells {
            place.cells = place.firstCell + limits.cells
            fault = fault ?? .tooManyCells(limit: limits.cells)
        }
        var entry = entry(place, end, place.cells - place.firstCell)
        if let fault {
            faults.append((place.entries, fault))
            entry.fault = UInt32(faults.count)
        }
        unsafe entries[place.entries] = entry
        place.entries += 1
        place.firstCell = place.cells
        place.fault = nil
    }

    private func isBlank(_ place: Place, _ ends: UnsafePointer<UInt32>) -> Bool {
        guard place.fault == nil else { return false }
        var start = place.recordStart
        for cell in place.firstCell..<place.cells {
            let end = unsafe Int(ends[cell] & RecordBatch.endMask)
            let isQuoted = unsafe ends[cell] >> RecordBatch.formShift != CellForm.plain.rawValue
            guard end - start == (isQuoted ? 2 : 0) else { return false }
            start = end + 1
        }
        return true
    }

    private func tooLongCell(_ place: Place, _ ends: UnsafePointer<UInt32>) -> RecordFault? {
        var start = place.recordStart
        for cell in place.firstCell..<place.cells {
            let end = unsafe Int(ends[cell] & RecordBatch.endMask)
            if end - start > limits.cellBytes {
                return .cellTooLong(column: cell - place.firstCell, limit: limits.cellBytes)
            }
            start = end + 1
        }
        return nil
    }

    /// The last record of a text that does not end with a line end.
    private mutating func finish(_ place: inout Place, _ batch: inout RecordBatch, _ filled: Int) {
        batch.makeRoom(cells: place.cells, entries: place.entries)
        if place.isQuoted {
            place.form = CellForm.escaped.rawValue << RecordBatch.formShift
            let column = place.cells - place.firstCell
            place.fault = .unclosedQuote(line: line + Int(place.line) + place.quoteLine, column: column)
        }
        let bytes = batch.bytes
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe batch.ends.withUnsafeMutableBufferPointer { ends in
                unsafe batch.entries.withUnsafeMutableBufferPointer { entries in
                    guard let bytes = bytes.baseAddress, let ends = ends.baseAddress else { return }
                    unsafe end(&place, filled, 0, bytes, filled, ends, entries, &batch.faults)
                }
            }
        }
    }

    // MARK: The beginning of a record

    private mutating func begin(_ place: inout Place, at position: Int, _ bytes: [UInt8], _ filled: Int) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let bytes = bytes.baseAddress else { return }
            unsafe begin(&place, at: position, bytes, filled)
        }
    }

    @inline(__always)
    private mutating func begin(
        _ place: inout Place, at position: Int, _ bytes: UnsafePointer<UInt8>, _ filled: Int
    ) {
        place.recordStart = position
        place.innerLines = 0
        // Padding makes it safe to look over the end.
        if unsafe bytes[position] == 0xEF { unsafe skipMarks(&place, bytes, filled) }
        place.cellStart = place.recordStart
    }

    /// The byte order marks of the files that `cat` put behind the first.
    private mutating func skipMarks(_ place: inout Place, _ bytes: UnsafePointer<UInt8>, _ filled: Int) {
        while place.recordStart + 3 <= filled, unsafe bytes[place.recordStart] == 0xEF,
            unsafe bytes[place.recordStart + 1] == 0xBB, unsafe bytes[place.recordStart + 2] == 0xBF
        {
            place.recordStart += 3
            innerMarks += 1
        }
    }

    // MARK: Text

    /// Finds the records with a NUL or with bytes that are no UTF-8.
    private func checkText(_ batch: inout RecordBatch) {
        for index in 0..<batch.count {
            let (start, end) = (Int(batch.entries[index].start), Int(batch.entries[index].end))
            if let fault = textFault(batch.bytes, start..<end, offset: batch.offset) {
                batch.setFault(fault, entry: index)
            }
        }
    }

    private func textFault(_ bytes: [UInt8], _ range: Range<Int>, offset: Int) -> RecordFault? {
        if let nul = bytes[range].firstIndex(of: 0) { return .nul(offset: offset + nul) }
        let valid = validPrefix(bytes, range)
        return valid == range.count ? nil : .invalidText(offset: offset + range.lowerBound + valid)
    }

    private func validPrefix(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        precondition(range.upperBound <= bytes.count)
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe bytes.baseAddress.map { unsafe sheet_utf8_prefix($0 + range.lowerBound, range.count) } ?? 0
        }
    }
}

enum Byte {
    static let quote = UInt8(ascii: "\"")
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")
}
