internal import Domain
internal import Sheets

/// The report as one page that a person can open, send and print: it loads nothing, and nothing of the sheet can run.
///
/// Without script it shows everything; the script filters and sorts.
package struct HTMLReport {
    private let report: ImportReport
    /// Allows our own style and script and no other (Content-Security-Policy).
    private let nonce: String

    package init(_ report: ImportReport) {
        self.report = report
        var random = SystemRandomNumberGenerator()
        nonce = (0..<2).map { _ in String(random.next(), radix: 36) }.joined()
    }

    package var text: String {
        let policy =
            "default-src 'none'; style-src 'nonce-\(nonce)'; script-src 'nonce-\(nonce)'; base-uri 'none'; "
            + "form-action 'none'"
        let page: HTMLText = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(report.file): import report</title>
            <style nonce="\(nonce)">\(PageStyle.text)</style>
            </head>
            <body>
            <header><h1>\(report.file)</h1><p class="facts">\(facts)</p></header>
            <main>
            \(outcome)
            <ul class="tiles">\(tiles)</ul>
            \(problems)
            \(updates)
            \(reading)
            </main>
            <script nonce="\(nonce)">\(PageScript.text)</script>
            </body>
            </html>

            """
        return page.text
    }

    // MARK: The whole

    private var facts: String {
        [
            report.bytes.map(Words.size), report.worksheet.map { "sheet “\($0)”" },
            "\(Words.count(report.columns.count, "column", "columns")), \(Words.number(report.columnsUsed)) used",
            Words.count(report.records, "row", "rows"),
        ].compactMap(\.self).joined(separator: " · ")
    }

    private var outcome: HTMLText {
        let kind = report.refused > 0 ? "bad" : report.draftsIncomplete > 0 ? "warn" : "good"
        let rest: HTMLText = report.remainderSentence.map { "<br>\($0)" } ?? ""
        return """
            <p class="outcome \(kind)"><strong>\(report.storedSentence)</strong>\(rest)</p>
            """
    }

    private var tiles: [HTMLText] {
        report.counts.map { count in
            """
            <li class="tile \(count.kind.rawValue)\(count.number == 0 ? " none" : "")"><b>\(
                Words.number(count.number))</b><span>\(count.word)</span></li>
            """
        }
    }

    // MARK: Problems

    private var problems: HTMLText {
        guard !report.refusals.isEmpty else {
            return "<section><h2>Problems</h2><p class=\"empty\">None. Every row obeys every rule.</p></section>"
        }
        let levels = [("", "all levels"), ("refused", "errors"), ("incomplete", "incomplete")].map { level, words in
            "<option value=\"\(level)\">\(words)</option>" as HTMLText
        }
        let rules = report.groups.map { group in
            "<option value=\"\(group.rule)\">\(group.rule) (\(Words.number(group.count)))</option>" as HTMLText
        }
        let omitted: HTMLText =
            report.refusalsOmitted == 0
            ? ""
            : "<p>\(Words.count(report.refusalsOmitted, "more problem is", "more problems are")) not listed here.</p>"
        return """
            <section>
            <h2>Problems <small id="shown">\(Words.number(report.refusals.count))</small></h2>
            <form class="filter" id="filter">
            <input type="search" id="words" placeholder="Search campaign, column, value…" aria-label="Search">
            <select id="level" aria-label="Level">\(levels)</select>
            <select id="rule" aria-label="Rule"><option value="">all rules</option>\(rules)</select>
            </form>
            <table id="problems">
            <thead><tr>\(Self.columns.map(Self.heading))</tr></thead>
            \(problemRows)
            </table>
            <p class="empty" id="nothing" hidden>Nothing matches.</p>
            \(omitted)
            </section>
            """
    }

    private static let columns = ["Row", "Campaign", "Column", "Value", "Problem"]

    private static func heading(_ name: String) -> HTMLText {
        "<th aria-sort=\"none\"><button type=\"button\">\(name)</button></th>"
    }

    /// The first place of each rule shows its row at once.
    private var problemRows: [HTMLText] {
        var known: Set<String> = []
        return report.refusals.map { problem($0, isFirst: known.insert($0.rule).inserted) }
    }

    private func problem(_ refusal: Refusal, isFirst: Bool) -> HTMLText {
        let place = refusal.cell ?? "line \(Words.number(refusal.line))"
        let column: HTMLText = refusal.column.map { "<b class=\"letter\">\($0.letters)</b> \($0.header)" } ?? "–"
        let value: HTMLText =
            if let source = refusal.source {
                "<code>\(source.before)<mark>\(source.marked)</mark>\(source.after)</code>"
            } else {
                refusal.value.map { "<code>\($0)</code>" } ?? "<em>empty</em>"
            }
        return """
            <tbody class="\(refusal.level.rawValue)" data-rule="\(refusal.rule)" data-level="\(refusal.level.rawValue)">
            <tr><td data-label="Row" data-sort="\(refusal.record)"><b>\(
                Words.number(refusal.record))</b> <small>\(place)</small></td>\
            <td data-label="Campaign">\(refusal.campaign)</td>\
            <td data-label="Column" data-sort="\(refusal.column?.index ?? -1)">\(column)</td>\
            <td data-label="Value">\(value)</td>\
            <td data-label="Problem"><span class="badge">\(refusal.level.word)</span> \(refusal.subject) \(
                refusal.reason)<p class="hint">\(refusal.hint)</p><code class="rule">\(refusal.rule)</code></td></tr>
            \(cells(refusal, isOpen: isFirst && refusal.value != nil))</tbody>
            """
    }

    /// The row as it stands in the sheet, the faulty cell marked.
    private func cells(_ refusal: Refusal, isOpen: Bool) -> HTMLText {
        guard !refusal.cells.isEmpty else { return "" }
        let cells = refusal.cells.map { cell -> HTMLText in
            let isFaulty = cell.column == refusal.column?.index
            let header = report.columns.first { $0.place.index == cell.column }?.place.header ?? ""
            let text = cell.text.isEmpty ? "(empty)" : cell.text
            return """
                <li\(isFaulty ? " class=\"faulty\"" : "" as HTMLText)><small>\(CellReference.letters(cell.column)) \(
                    header)</small><span>\(text)</span></li>
                """
        }
        let open: HTMLText = isOpen ? " open" : ""
        return """
            <tr class="cells"><td colspan="5"><details\(open)><summary>The row</summary><ol>\(cells)</ol></details></td></tr>

            """
    }

    // MARK: Changes, and how the sheet was read

    private var updates: HTMLText {
        guard !report.updates.isEmpty else { return "" }
        let rows = report.updates.flatMap { update in
            update.changes.map { change -> HTMLText in
                """
                <tr><td data-label="Campaign">\(update.campaign)</td>\
                <td data-label="Field">\(ColumnUse.name(of: change.field))</td>\
                <td data-label="Before">\(Self.value(change.old, "del"))</td>\
                <td data-label="After">\(Self.value(change.new, "ins"))</td></tr>

                """
            }
        }
        let omitted: HTMLText =
            report.updatesOmitted == 0
            ? "" : "<p>\(Words.count(report.updatesOmitted, "more campaign changes", "more campaigns change")).</p>"
        return """
            <section><h2>Changes <small>\(Words.number(report.updated))</small></h2>
            <table><thead><tr><th>Campaign</th><th>Field</th><th>Before</th><th>After</th></tr></thead><tbody>
            \(rows)</tbody></table>\(omitted)</section>
            """
    }

    private static func value(_ text: String, _ element: HTMLText) -> HTMLText {
        text.isEmpty ? "<em>none</em>" : "<\(element)>\(text)</\(element)>"
    }

    private var reading: HTMLText {
        let decisions = report.decisions.map { decision in
            "<li><b>\(decision.subject)</b> \(decision.choice), because \(decision.reason)</li>" as HTMLText
        }
        let notices = report.notices.map { "<li>\($0)</li>" as HTMLText }
        let columns = report.columns.map { column in
            """
            <tr\(column.meaning == nil ? " class=\"unused\"" : "" as HTMLText)><td><b class="letter">\(
                column.place.letters)</b></td><td>\(column.place.header)</td><td>\(column.meaning ?? "not used")</td></tr>

            """ as HTMLText
        }
        return """
            <section><h2>How the sheet was read</h2>
            <ul class="notes">\(decisions)\(notices)</ul>
            <details><summary>\(Words.count(report.columns.count, "column", "columns"))</summary>
            <table class="plain"><thead><tr><th></th><th>Header</th><th>Meaning</th></tr></thead><tbody>
            \(columns)</tbody></table></details></section>
            """
    }
}
