internal import Domain
internal import Sheets

/// The part of a row that fits a line: the campaign's name, the faulty cells and as many of their neighbours as there is
/// room for, and a caret under each column of what is wrong.
struct RowExcerpt {
    let text: String
    /// The line below; nil when no cell is to blame.
    let carets: String?

    private static let separator = " | "
    private static let gap = "…"
    private static let nothing = "(empty)"

    init(_ refusal: Refusal, width: Int) {
        if let source = refusal.source {
            self.init(source, width: width)
        } else {
            let row = Row(refusal)
            self.init(row.cells, marked: row.faulty.map { [$0] } ?? [], name: row.name, width: width)
        }
    }

    /// - Parameter name: the cell by which a person finds the row.
    init(_ cells: [String], marked: [Int], name: Int? = nil, width: Int) {
        let cells = cells.enumerated().map { index, text in
            Words.clipped(text, marked == [index] ? max(width / 2, width - 30) : max(16, width / 5))
        }
        var chosen: Set<Int> = []
        var best = Self.line(cells, chosen, marked)
        for index in Self.byImportance(cells.indices, marked, name) {
            let line = Self.line(cells, chosen.union([index]), marked)
            guard chosen.isEmpty || line.text.displayWidth <= width else { continue }
            chosen.insert(index)
            best = line
        }
        (text, carets) = best
    }

    /// The line as it stands in the sheet.
    init(_ source: SourceLine, width: Int) {
        let marked = Words.clipped(Words.visible(source.marked), max(1, width / 2))
        let room = width - marked.displayWidth
        let before = Words.clippedBefore(Words.visible(source.before), max(room / 2, room - 20))
        let after = Words.clipped(Words.visible(source.after), room - before.displayWidth)
        text = before + marked + after
        carets =
            String(repeating: " ", count: before.displayWidth)
            + String(repeating: "^", count: max(1, marked.displayWidth))
    }

    /// The faulty cells, the name, then the neighbours from near to far.
    private static func byImportance(_ cells: Range<Int>, _ marked: [Int], _ name: Int?) -> [Int] {
        let centre = marked.first ?? 0
        let near = cells.sorted { (abs($0 - centre), $0) < (abs($1 - centre), $1) }
        return (marked + [name].compactMap(\.self)).filter(cells.contains) + near
    }

    private static func line(_ cells: [String], _ chosen: Set<Int>, _ marked: [Int]) -> (text: String, carets: String?)
    {
        var parts: [String] = []
        var carets = ""
        var next = 0
        for index in chosen.sorted() {
            if index > next { parts.append(gap) }
            if marked.contains(index) {
                let start = parts.map { $0.displayWidth + separator.count }.reduce(0, +)
                carets += String(repeating: " ", count: start - carets.count)
                carets += String(repeating: "^", count: cells[index].displayWidth)
            }
            parts.append(cells[index])
            next = index + 1
        }
        if next < cells.count { parts.append(gap) }
        return (parts.joined(separator: separator), carets.isEmpty ? nil : carets)
    }

    /// The cells that a refusal shows, and the faulty one among them.
    private struct Row {
        var cells: [String]
        var faulty: Int?
        /// The campaign's name, by which a person finds the row.
        var name: Int?

        init(_ refusal: Refusal) {
            let shown = refusal.cells.filter { !$0.text.isEmpty || $0.column == refusal.column?.index }
            cells = shown.map { Words.visible($0.text) }
            faulty = shown.firstIndex { $0.column == refusal.column?.index }
            name = shown.firstIndex { $0.text == refusal.campaign }
            if cells.isEmpty {
                cells = refusal.campaign.isEmpty || refusal.campaign == refusal.value ? [] : [refusal.campaign]
                if refusal.column != nil || refusal.value != nil { cells.append(refusal.value ?? "") }
                cells = cells.map(Words.visible)
                name = 0
            }
            if faulty == nil, refusal.column != nil || refusal.value != nil, shown.isEmpty { faulty = cells.count - 1 }
            if let faulty, cells[faulty].isEmpty { cells[faulty] = RowExcerpt.nothing }
        }
    }
}
