/// What the number in a cell means, by its number format (ECMA-376 18.8.30).
enum NumberFormat: Equatable {
    case number
    case percent
    /// An amount shown with this mark: `€`.
    case currency(String)
    /// An integer shown with zeros in front, at least so many digits: an id.
    case digits(Int)
    case date
    /// Without a day; `[h]:mm`, a duration, is a number.
    case time

    /// The currency of built-in formats is that of the computer that shows them, so it is not known.
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
        let (marks, shown) = Self.parted(code)
        let text = marks.lowercased()
        let isClock = text.contains("h") || text.contains("s")
        if text.contains("general") {
            self = .number
        } else if text.contains("y") || text.contains("d") || text.contains("m") && !isClock {
            self = .date
        } else if isClock {
            self = .time
        } else if text.contains("%") {
            self = .percent
        } else if CurrencyMark.isOne(shown) {
            self = .currency(shown)
        } else {
            self = text.count > 1 && text.allSatisfy { $0 == "0" } ? .digits(text.count) : .number
        }
    }

    /// The first section without colours, conditions and AM/PM, and apart from that what is only shown: quoted text,
    /// escaped characters, currencies.
    private static func parted(_ code: String) -> (marks: String, shown: String) {
        var (marks, shown) = ("", "")
        var rest = Substring(code)
        while let mark = rest.popFirst(), mark != ";" {
            switch mark {
            case "\"":
                shown += rest.prefix { $0 != "\"" }
                rest = rest.drop { $0 != "\"" }.dropFirst()
            case "[":
                let inside = rest.prefix { $0 != "]" }
                // An elapsed time can be more than a day.
                if ["h", "m", "s"].contains(where: { unit in inside.lowercased().allSatisfy { $0 == unit } }) {
                    return ("", "")
                }
                // `[$€-407]` is a currency and a language; either may be missing.
                if inside.first == "$" { shown += inside.dropFirst().prefix { $0 != "-" } }
                rest = rest[inside.endIndex...].dropFirst()
            case "\\": rest.popFirst().map { shown.append($0) }
            case "_", "*": rest = rest.dropFirst()
            case "a", "A":
                let other = ["m/pm", "/p"].first { rest.lowercased().hasPrefix($0) } ?? ""
                rest = rest.dropFirst(other.count)
                if other.isEmpty { marks.append(mark) }
            case _ where mark.isCurrencySymbol: shown.append(mark)
            default: marks.append(mark)
            }
        }
        return (marks, String(shown.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }))
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
