internal import Domain

/// The report for a person at a terminal, in the manner of a compiler: how the sheet was read, the counts, what changes,
/// each rule that was broken with its first places, the value with a caret under it and what to do, and at last what
/// was stored.
package struct TextReport {
    private let report: ImportReport
    private let width: Int

    /// What a person reads at once; the page and the JSON have everything.
    private enum Shown {
        static let places = 2
        /// With those that need another remedy.
        static let remedies = 6
        static let updates = 10
        static let notices = 20
        /// Columns of a value before and after.
        static let value = 30
        /// Narrower ones show too little of a row.
        static let narrowest = 60
    }

    package init(_ report: ImportReport, width: Int) {
        self.report = report
        self.width = max(width, Shown.narrowest)
    }

    package func text(hasColour: Bool) -> String {
        var lines = header + counts + updates
        for group in report.groups { lines += [StyledLine("")] + self.lines(group) }
        lines += [StyledLine("")] + ending
        return lines.map { $0.rendered(hasColour: hasColour) + "\n" }.joined()
    }

    private func plain(_ text: String, indent: Int = 0) -> [StyledLine] {
        Words.wrapped(Words.visible(text), width: width, indent: indent).map { StyledLine($0) }
    }

    // MARK: The sheet

    private var header: [StyledLine] {
        let facts = [
            report.bytes.map(Words.size), report.worksheet.map { "sheet “\($0)”" },
            "\(Words.count(report.columns.count, "column", "columns")), \(Words.number(report.columnsUsed)) used",
        ].compactMap(\.self)
        var lines = [StyledLine(report.file, .bold) + "  " + facts.joined(separator: "  ")]
        for decision in report.decisions where decision.subject != "newline" {
            lines += plain("  \(decision.subject): \(decision.choice), because \(decision.reason)", indent: 4)
        }
        let mapped = report.columns.compactMap { column -> String? in
            guard let meaning = column.meaning, Spelling.folded(meaning) != Spelling.folded(column.place.header) else {
                return nil
            }
            return "“\(column.place.header)” is \(meaning)"
        }
        if !mapped.isEmpty { lines += plain("  columns: " + mapped.joined(separator: " · "), indent: 4) }
        for notice in report.notices.prefix(Shown.notices) { lines += plain("  note: \(notice)", indent: 4) }
        let more = report.notices.count - Shown.notices
        if more > 0 { lines += plain("  and \(Words.count(more, "more note", "more notes"))") }
        return lines
    }

    private var counts: [StyledLine] {
        let name =
            switch report.mode {
            case .check: "Check  "
            case .dryRun: "Plan   "
            case .store: "Rows   "
            }
        var lines = [StyledLine(name, .bold)]
        var columns = name.count
        for (index, count) in report.counts.enumerated() {
            let style: StyledLine.Style =
                switch count.kind {
                case .refused where count.number > 0: .red
                case .incomplete: .yellow
                case .created, .updated, .removed, .valid: count.number > 0 ? .green : .plain
                default: .plain
                }
            let text = "\(count.word) \(Words.number(count.number))"
            let isFirst = index == 0
            if !isFirst, columns + text.count + 3 > width {
                lines.append(StyledLine("     "))
                columns = 5
            }
            lines[lines.count - 1] = lines[lines.count - 1] + (isFirst ? "" : " · ") + StyledLine(text, style)
            columns += text.count + (isFirst ? 0 : 3)
        }
        return lines
    }

    private var updates: [StyledLine] {
        guard !report.updates.isEmpty else { return [] }
        var lines = [StyledLine("")]
        for update in report.updates.prefix(Shown.updates) {
            let changes = update.changes.map { change in
                "\(ColumnUse.name(of: change.field)) \(value(change.old)) -> \(value(change.new))"
            }
            lines += plain("  ~ \(update.campaign): \(changes.joined(separator: ", "))", indent: 4)
        }
        let more = report.updated - min(report.updates.count, Shown.updates)
        if more > 0 { lines += plain("  and \(Words.count(more, "more update", "more updates"))") }
        return lines
    }

    private func value(_ text: String) -> String {
        text.isEmpty ? "(none)" : Words.clipped(Words.visible(text), Shown.value)
    }

    // MARK: The faults

    private func lines(_ group: RefusalGroup) -> [StyledLine] {
        guard let first = group.listed.first else {
            return [title(group, "")] + plain("   = \(Words.count(group.count, "place", "places")), not listed")
        }
        let message = "\(first.subject) \(first.reason)"
        let isBrief = group.level == .incomplete && first.value == nil
        let shown = isBrief ? [] : group.places(Shown.places, remedies: Shown.remedies)
        var lines = titleLines(group, message)
        var help = isBrief ? first.hint : ""
        for refusal in shown {
            lines += place(refusal, style(group.level))
            let own = "\(refusal.subject) \(refusal.reason)"
            if own != message { lines += plain("   = note: \(own)", indent: 11) }
            if refusal.hint != help { lines += plain("   = help: \(refusal.hint)", indent: 11) }
            help = refusal.hint
        }
        let records = group.records(besides: shown)
        let noun = records.count == 1 && records[0].count == 1 ? "record" : "records"
        let prefix = isBrief ? "  --> \(noun) " : "   = same rule: \(noun) "
        if !records.isEmpty {
            let room = 2 * width - prefix.count - 30
            lines += plain(prefix + Words.ranges(records, besides: group.uncounted, width: room), indent: 11)
        }
        let more = group.moreCells(than: shown)
        if more > 0 {
            let cells = Words.count(more, "more cell", "more cells")
            lines += plain("   = same rule: \(cells) of the records shown", indent: 11)
        }
        return isBrief ? lines + plain("   = help: \(help)", indent: 11) : lines
    }

    private func titleLines(_ group: RefusalGroup, _ message: String) -> [StyledLine] {
        let name = "\(group.level.word)[\(group.rule)]"
        let lines = Words.wrapped("\(name): \(Words.visible(message))", width: width, indent: 2)
        let rest = lines[0].dropFirst(name.count)
        return [StyledLine(name, style(group.level)) + StyledLine(String(rest), .bold)]
            + lines.dropFirst().map { StyledLine($0, .bold) }
    }

    private func title(_ group: RefusalGroup, _ message: String) -> StyledLine {
        StyledLine("\(group.level.word)[\(group.rule)]", style(group.level)) + StyledLine(message, .bold)
    }

    private func style(_ level: Refusal.Level) -> StyledLine.Style { level == .refused ? .red : .yellow }

    private func place(_ refusal: Refusal, _ style: StyledLine.Style) -> [StyledLine] {
        var place = "  --> \(report.file) record \(Words.number(refusal.record)) "
        place += refusal.cell.map { "(\($0))" } ?? "(line \(Words.number(refusal.line)))"
        if let column = refusal.column { place += ", column \(column.letters) “\(column.header)”" }
        let margin = "   | "
        let excerpt = RowExcerpt(refusal, width: width - margin.count)
        var lines = plain(place, indent: 6)
        if !excerpt.text.isEmpty { lines.append(StyledLine(margin + excerpt.text)) }
        if let carets = excerpt.carets {
            let blanks = carets.prefix { $0 == " " }
            lines.append(StyledLine(margin + blanks) + StyledLine(String(carets.dropFirst(blanks.count)), style))
        }
        return lines
    }

    // MARK: The end

    private var ending: [StyledLine] {
        let sentences = [report.storedSentence, report.remainderSentence, "Exit status \(report.exit.rawValue)."]
        return plain(sentences.compactMap(\.self).joined(separator: " "))
    }
}
