/// Takes comma-separated text apart (RFC 4180), in UTF-8 with or without a byte order mark.
///
/// Lines end with CRLF, LF or CR, mixed as they come. A quote inside an unquoted cell is a character like others.
/// However the bytes are cut into chunks, the rows are the same. It does not know what the cells mean.
package struct CSVReader {
    /// Writes the next bytes to the front of the buffer, which it may replace, and says how many; 0 at the end.
    package typealias Refill = (inout [UInt8]) throws(ImportError) -> Int

    /// The bytes of the file that were taken apart so far.
    package var bytesRead: Int { chunkOffset + cursor }

    private let refill: Refill
    private var chunk: [UInt8] = []
    private var filled = 0
    private var cursor = 0
    /// Where the chunk begins in the file.
    private var chunkOffset = 0
    private var line = 1
    private var record = 0
    private var hasBegun = false
    /// A line feed that follows belongs to the carriage return before it.
    private var isAfterReturn = false
    private var state = State.cellStart

    private enum State {
        case cellStart
        case unquoted
        case quoted(openingLine: Int)
        /// Behind a quote inside a quoted cell: its end, or the first of two.
        case quoteInQuoted(openingLine: Int)
    }

    package init(refill: @escaping Refill) { self.refill = refill }

    /// Reads the first row that is not blank, from which the records are counted.
    package mutating func header(_ row: inout SheetRow) throws(ImportError) {
        repeat {
            guard try next(&row) else { throw .empty }
        } while row.isBlank
        record = 0
    }

    /// Reads the next row; false at the end of the file.
    package mutating func next(_ row: inout SheetRow) throws(ImportError) -> Bool {
        if !hasBegun { try begin() }
        record += 1
        row.begin(record: record, line: line)
        while true {
            if cursor == filled, try !fill() { return try finish(&row) }
            if isAfterReturn, row.count == 0, case .cellStart = state, chunk[cursor] == Byte.lineFeed {
                cursor += 1
                isAfterReturn = false
            }
            if try scan(&row) {
                row.end()
                return true
            }
        }
    }

    // MARK: The file's ends

    private mutating func begin() throws(ImportError) {
        hasBegun = true
        var head: [UInt8] = []
        while head.count < FileSignature.bytes {
            let count = try refill(&chunk)
            if count == 0 { break }
            head += chunk[..<count]
        }
        if let signature = FileSignature(head) { throw .notText(looksLike: signature.description) }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        cursor = head.starts(with: mark) ? mark.count : 0
        chunk = head
        filled = head.count
    }

    private mutating func fill() throws(ImportError) -> Bool {
        chunkOffset += filled
        cursor = 0
        filled = try refill(&chunk)
        return filled > 0
    }

    private mutating func finish(_ row: inout SheetRow) throws(ImportError) -> Bool {
        switch state {
        case .quoted(let openingLine): throw .unclosedQuote(line: openingLine)
        case .cellStart where row.count == 0: return false
        case .cellStart: row.beginCell(fileOffset: bytesRead, isQuoted: false)
        case .unquoted, .quoteInQuoted: break
        }
        state = .cellStart
        row.end()
        return true
    }

    // MARK: The chunk

    /// Goes on to the end of the row, true, or of the chunk, false.
    private mutating func scan(_ row: inout SheetRow) throws(ImportError) -> Bool {
        while cursor < filled {
            switch state {
            case .cellStart: beginCell(&row)
            case .unquoted: if try scanUnquoted(&row) { return true }
            case .quoted(let openingLine): try scanQuoted(&row, openingLine: openingLine)
            case .quoteInQuoted(let openingLine): resolveQuote(&row, openingLine: openingLine)
            }
        }
        return false
    }

    private mutating func beginCell(_ row: inout SheetRow) {
        let isQuoted = chunk[cursor] == Byte.quote
        if isQuoted {
            cursor += 1
            isAfterReturn = false
            state = .quoted(openingLine: line)
        } else {
            state = .unquoted
        }
        row.beginCell(fileOffset: bytesRead, isQuoted: isQuoted)
    }

    private mutating func scanUnquoted(_ row: inout SheetRow) throws(ImportError) -> Bool {
        let start = cursor
        while cursor < filled, !Byte.endsUnquoted(chunk[cursor]) { cursor += 1 }
        if cursor > start {
            isAfterReturn = false
            row.append(chunk[start..<cursor])
        }
        guard cursor < filled else { return false }
        let byte = chunk[cursor]
        try requireText(byte)
        cursor += 1
        state = .cellStart
        if byte == Byte.comma {
            isAfterReturn = false
            // The cell behind the last comma of the file exists too.
            return false
        }
        countLine(byte)
        return true
    }

    private mutating func scanQuoted(_ row: inout SheetRow, openingLine: Int) throws(ImportError) {
        let start = cursor
        while cursor < filled {
            let byte = chunk[cursor]
            if byte == Byte.quote {
                row.append(chunk[start..<cursor])
                cursor += 1
                isAfterReturn = false
                state = .quoteInQuoted(openingLine: openingLine)
                return
            }
            try requireText(byte)
            countLine(byte)
            cursor += 1
        }
        row.append(chunk[start..<cursor])
    }

    private mutating func resolveQuote(_ row: inout SheetRow, openingLine: Int) {
        let byte = chunk[cursor]
        if byte == Byte.quote {
            row.append(chunk[cursor...cursor])
            cursor += 1
            state = .quoted(openingLine: openingLine)
            return
        }
        if !Byte.endsUnquoted(byte) { row.markTextAfterQuote() }
        state = .unquoted
    }

    private mutating func countLine(_ byte: UInt8) {
        if byte == Byte.carriageReturn || byte == Byte.lineFeed && !isAfterReturn { line += 1 }
        isAfterReturn = byte == Byte.carriageReturn
    }

    private func requireText(_ byte: UInt8) throws(ImportError) {
        if byte == 0 { throw .notText(looksLike: "binary data or UTF-16 text, with a NUL on line \(line)") }
    }
}

private enum Byte {
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")

    static func endsUnquoted(_ byte: UInt8) -> Bool {
        byte <= comma && (byte == comma || byte == lineFeed || byte == carriageReturn || byte == 0)
    }
}
