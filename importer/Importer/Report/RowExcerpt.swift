internal import Domain

/// The part of a row that fits a line: the campaign's name, the faulty cell and as many of its neighbours as there is
/// room for, and where in it the caret goes.
struct RowExcerpt {
    let text: String
    /// In columns of the terminal; nil when no cell is to blame.
    let caret: Range<Int>?

    private static let separator = " | "
    private static let gap = "…"
    private static let nothing = "(empty)"

    init(_ refusal: Refusal, width: Int) {
        let row = Row(refusal)
        let cells = row.cells.enumerated().map { index, text in
            Words.clipped(text, index == row.faulty ? max(width / 2, width - 30) : max(16, width / 5))
        }
        var chosen: Set<Int> = []
        var best = Self.line(cells, chosen, faulty: row.faulty)
        for index in row.byImportance {
            let line = Self.line(cells, chosen.union([index]), faulty: row.faulty)
            guard chosen.isEmpty || line.text.displayWidth <= width else { continue }
            chosen.insert(index)
            best = line
        }
        (text, caret) = best
    }

    private static func line(_ cells: [String], _ chosen: Set<Int>, faulty: Int?) -> (text: String, caret: Range<Int>?)
    {
        var parts: [String] = []
        var caret: Range<Int>?
        var next = 0
        for index in chosen.sorted() {
            if index > next { parts.append(gap) }
            if index == faulty {
                let start = parts.map { $0.displayWidth + separator.count }.reduce(0, +)
                caret = start..<start + cells[index].displayWidth
            }
            parts.append(cells[index])
            next = index + 1
        }
        if next < cells.count { parts.append(gap) }
        return (parts.joined(separator: separator), caret)
    }

    /// The cells that a refusal shows, and the faulty one among them.
    private struct Row {
        var cells: [String]
        var faulty: Int?
        /// The campaign's name, by which a person finds the row.
        private var name: Int?

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

        /// The faulty cell, the name, then the neighbours from near to far.
        var byImportance: [Int] {
            let centre = faulty ?? 0
            let near = cells.indices.sorted { (abs($0 - centre), $0) < (abs($1 - centre), $1) }
            return [faulty, name].compactMap(\.self).filter(cells.indices.contains) + near
        }
    }
}
