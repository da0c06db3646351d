/// What the number in a cell means, by its number format (ECMA-376 18.8.30).
enum NumberFormat: Equatable {
    case number
    case percent
    case date
    /// Without a day; `[h]:mm`, a duration, is a number.
    case time

    init(builtIn id: Int) {
        switch id {
        case 9, 10: self = .percent
        case 14...17, 22, 27...31, 36, 50...58: self = .date
        case 18...21, 32...35, 45, 47: self = .time
        default: self = .number
        }
    }

    /// Such as `dd.mm.yyyy;@` or `[$-409]0.00 "days"`.
    init(code: String) {
        let marks = Self.marks(of: code.lowercased())
        let text = String(marks)
        let isClock = text.contains("h") || text.contains("s")
        if text.contains("general") {
            self = .number
        } else if text.contains("y") || text.contains("d") || text.contains("m") && !isClock {
            self = .date
        } else if isClock {
            self = .time
        } else {
            self = text.contains("%") ? .percent : .number
        }
    }

    /// The first section without what is only shown: quoted text, escaped characters, colours and conditions, AM/PM.
    private static func marks(of code: String) -> [Character] {
        var marks: [Character] = []
        var rest = Array(code)[...]
        while let mark = rest.popFirst(), mark != ";" {
            switch mark {
            case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
            case "[":
                // An elapsed time can be more than a day.
                if let unit = rest.first, "hms".contains(unit) { return [] }
                rest = rest.drop { $0 != "]" }.dropFirst()
            case "\\", "_", "*": rest = rest.dropFirst()
            case "a" where rest.starts(with: "m/pm"): rest = rest.dropFirst(4)
            case "a" where rest.starts(with: "/p"): rest = rest.dropFirst(2)
            default: marks.append(mark)
            }
        }
        return marks
    }
}

/// The number formats of the cell styles of a workbook (`xl/styles.xml`).
final class CellStyles: XMLHandler {
    private var custom: [Int: NumberFormat] = [:]
    private var formats: [NumberFormat] = []
    private let limits: SheetLimits
    /// `cellStyleXfs` has `xf` too, which no cell refers to.
    private var isInCellFormats = false

    init(limits: SheetLimits) { self.limits = limits }

    subscript(style: Int) -> NumberFormat { formats.indices.contains(style) ? formats[style] : .number }

    func begin(_ element: String, _ attributes: XMLAttributes) throws(SheetError) {
        guard custom.count < limits.workbookItems, formats.count < limits.workbookItems else {
            throw .tooLarge(part: "the workbook has", limit: "\(limits.workbookItems) number formats")
        }
        switch element {
        case "numFmt":
            guard let id = attributes["numFmtId"].flatMap({ Int($0) }) else { return }
            custom[id] = NumberFormat(code: attributes["formatCode"] ?? "")
        case "cellXfs": isInCellFormats = true
        case "xf" where isInCellFormats:
            let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
            formats.append(custom[id] ?? NumberFormat(builtIn: id))
        default: break
        }
    }

    func end(_ element: String) throws(SheetError) {
        if element == "cellXfs" { isInCellFormats = false }
    }
}
