/// Comma-separated text as we write it (RFC 4180): CRLF, quotes where they are needed.
enum CSVText {
    /// Without it Excel and Editor take UTF-8 for Windows-1252.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func row(_ cells: [ArraySlice<UInt8>]) -> [UInt8] {
        var row: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { row.append(UInt8(ascii: ",")) }
            append(cell, to: &row)
        }
        return row + Array("\r\n".utf8)
    }

    private static func append(_ cell: ArraySlice<UInt8>, to row: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        guard cell.contains(where: { $0 == quote || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
            row += cell
            return
        }
        row.append(quote)
        for byte in cell {
            if byte == quote { row.append(quote) }
            row.append(byte)
        }
        row.append(quote)
    }
}
