/// A cell as spreadsheets name it: `F12`.
package struct CellReference: Equatable, Sendable, CustomStringConvertible {
    /// From 0.
    package var column: Int
    /// From 1; the line of a text sheet.
    package var row: Int

    package init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }

    /// Reads `F12` or `$F$12`, nil for anything else and for columns beyond Excel's `XFD`.
    package init?(_ text: some StringProtocol) {
        var column = 0
        var row = 0
        for byte in text.utf8 where byte != UInt8(ascii: "$") {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z") where row == 0 && column < Self.columns:
                column = column * 26 + Int(byte - UInt8(ascii: "A")) + 1
            case UInt8(ascii: "0")...UInt8(ascii: "9") where column > 0 && row < Self.rows:
                row = row * 10 + Int(byte - UInt8(ascii: "0"))
            default: return nil
            }
        }
        guard (1...Self.columns).contains(column), (1...Self.rows).contains(row) else { return nil }
        self.init(column: column - 1, row: row)
    }

    package var description: String { Self.letters(column) + String(row) }

    /// The letters of a column counted from 0: `A`, …, `Z`, `AA`.
    package static func letters(_ column: Int) -> String {
        var rest = column
        var letters = ""
        repeat {
            letters = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26))) + letters
            rest = rest / 26 - 1
        } while rest >= 0
        return letters
    }

    /// The size of an Excel worksheet.
    static let columns = 16_384
    static let rows = 1_048_576
}
