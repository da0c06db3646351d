/// One row of a sheet: its place in the file and its cells as bytes, quotes resolved.
///
/// The storage is reused from row to row; a copy keeps its bytes.
package struct SheetRow: Sendable {
    /// 1 for the first row after the header; empty rows count, as they do in a spreadsheet.
    package private(set) var record = 0
    /// The physical line on which the row begins, from 1.
    package private(set) var line = 0
    /// What makes the row unreadable as a whole; its other facts are then not to be relied on.
    package private(set) var fault: RowFault?
    private var bytes: [UInt8] = []
    private var cells: [Cell] = []

    private struct Cell {
        /// Where it ends in `bytes`.
        var end: Int
        /// Where its content begins in the file, behind an opening quote.
        let fileOffset: Int
        let isQuoted: Bool
    }

    package init() {}

    package var count: Int { cells.count }

    /// Whether no cell has more than blanks.
    package var isBlank: Bool { fault == nil && bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    /// The memory the cells take.
    package var size: Int { bytes.count }

    package subscript(column: Int) -> ArraySlice<UInt8> {
        bytes[start(of: column)..<cells[column].end]
    }

    package func text(_ column: Int) -> String { String(decoding: self[column], as: UTF8.self) }

    private func start(of column: Int) -> Int { column == 0 ? 0 : cells[column - 1].end }
}

/// Why a row could not be taken apart.
package enum RowFault: Equatable, Sendable {
    case tooManyColumns
    case cellTooLong(column: Int)
    case rowTooLong
    case textAfterQuote(column: Int)
    /// The offset counts the file's bytes from 0.
    case notUTF8(column: Int, offset: Int)
}

// MARK: - Filling, by the reader

extension SheetRow {
    mutating func begin(record: Int, line: Int) {
        self.record = record
        self.line = line
        fault = nil
        bytes.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
    }

    mutating func beginCell(fileOffset: Int, isQuoted: Bool) {
        guard cells.count < ImportLimits.columns else {
            mark(.tooManyColumns)
            return
        }
        cells.append(Cell(end: bytes.count, fileOffset: fileOffset, isQuoted: isQuoted))
    }

    /// Adds to the cell begun last. A cell that exceeds a limit is left empty, and the row says so.
    mutating func append(_ run: ArraySlice<UInt8>) {
        let column = cells.count - 1
        guard !run.isEmpty, fault != .tooManyColumns, fault != .rowTooLong, fault != .cellTooLong(column: column)
        else { return }
        if bytes.count + run.count - start(of: column) > ImportLimits.cellBytes {
            mark(.cellTooLong(column: column))
            empty(column)
        } else if bytes.count + run.count > ImportLimits.rowBytes {
            mark(.rowTooLong)
            empty(column)
        } else {
            bytes.append(contentsOf: run)
            cells[column].end = bytes.count
        }
    }

    private mutating func empty(_ column: Int) {
        bytes.removeSubrange(start(of: column)...)
        cells[column].end = bytes.count
    }

    mutating func markTextAfterQuote() { mark(.textAfterQuote(column: cells.count - 1)) }

    /// Checks the text once the row is whole.
    mutating func end() {
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            let position = error.byteOffsets.lowerBound
            guard let column = cells.firstIndex(where: { position < $0.end }) else { return }
            let before = bytes[start(of: column)..<position]
            // Each quote inside a quoted cell was two bytes in the file.
            let doubled = cells[column].isQuoted ? before.count { $0 == UInt8(ascii: "\"") } : 0
            mark(.notUTF8(column: column, offset: cells[column].fileOffset + before.count + doubled))
        }
    }

    /// The first fault stands: the later ones may only follow from it.
    private mutating func mark(_ fault: RowFault) {
        if self.fault == nil { self.fault = fault }
    }
}
