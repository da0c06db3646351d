/// How a sheet shall be read. Whatever is not said is decided from the sheet, and explained.
package struct SheetOptions: Sendable {
    package var encoding: TextEncoding?
    package var delimiter: Delimiter?
    /// The worksheet of a workbook, or the file of an archive.
    package var sheet: SheetChoice?
    /// How much cells look like a header: 0 not at all, more for each column name that is known. Without it, or when no
    /// row scores, the first row of words is the header.
    package var looksLikeHeader: (@Sendable ([String]) -> Int)?
    package var limits = SheetLimits()

    package init() {}
}

package enum SheetChoice: Equatable, Sendable, CustomStringConvertible {
    /// Letter case does not matter.
    case named(String)
    /// From 1, hidden worksheets counted as Excel does. One that has the number for its name comes first.
    case number(Int)

    package var description: String {
        switch self {
        case .named(let name): "“\(name)”"
        case .number(let number): "number \(number)"
        }
    }

    /// The position of the chosen one.
    func index(in names: [String]) -> Int? {
        switch self {
        case .named(let name): names.firstIndex { $0.lowercased() == name.lowercased() }
        case .number(let number):
            names.firstIndex(of: String(number)) ?? (number >= 1 && number <= names.count ? number - 1 : nil)
        }
    }
}

/// What stands between two cells.
package enum Delimiter: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    case comma = 0x2C
    case semicolon = 0x3B
    case tab = 0x09
    case pipe = 0x7C

    package var description: String {
        switch self {
        case .comma: "comma"
        case .semicolon: "semicolon"
        case .tab: "tab"
        case .pipe: "pipe"
        }
    }
}
