internal import Domain

extension ImportReport {
    /// The report for a person, in the manner of a compiler: what was used, the counts, each refusal with its place,
    /// the value with a caret under it and what to do, and at last what was stored.
    package func text(hasColour: Bool) -> String {
        let style = Style(hasColour: hasColour)
        var lines = [
            "\(style.bold(file))  \(bytes.map { Self.size($0) + "  " } ?? "")\(columns.count) columns, \(columnsUsed) used"
        ]
        lines += notices.map { "  note: \($0)" }
        lines.append(counts)
        for refusal in refusals { lines += [""] + Self.lines(refusal, file: file, style) }
        if refusalsOmitted > 0 { lines += ["", "and \(refusalsOmitted) more faults that are not listed"] }
        lines += ["", outcome]
        return lines.joined(separator: "\n") + "\n"
    }

    private var counts: String {
        let words =
            mode == .check
            ? [("valid", "valid", valid), ("refused", "refused", refused)]
            : [
                ("create", "created", created), ("update", "updated", updated), ("unchanged", "unchanged", unchanged),
                ("remove", "removed", removed), ("refused", "refused", refused),
            ]
        var counts = words.map { "\(mode == .store ? $0.1 : $0.0) \($0.2)" }
        if skipped > 0 { counts.append("skipped \(skipped)") }
        if empty > 0 { counts.append("empty rows \(empty)") }
        return (mode == .dryRun ? "Plan   " : "Rows   ") + counts.joined(separator: " · ")
    }

    private var outcome: String {
        var words: String
        if ending != .complete {
            words = "Stopped early; nothing stored."
        } else if mode == .check {
            words = "Nothing stored (check)."
        } else if mode == .dryRun {
            words = "Nothing stored (dry run)."
        } else if created == 0 {
            words = "Nothing new stored."
        } else {
            words = isPublish ? "Stored \(created), to be published." : "Stored \(created) as drafts."
        }
        if refused > 0 {
            words += " \(refused) \(refused == 1 ? "row" : "rows") refused"
            words += rejects.map { ": mend them in \($0) and import that." } ?? "."
        }
        return words
    }

    private static func lines(_ refusal: Refusal, file: String, _ style: Style) -> [String] {
        var place = "  --> \(file) record \(refusal.record) (line \(refusal.line))"
        if let column = refusal.column { place += ", column \(column.letters) “\(oneLine(column.header))”" }
        let name = oneLine(refusal.campaign)
        let value = oneLine(refusal.value ?? "(empty)")
        let isName = refusal.campaign == refusal.value
        let before = isName || name.isEmpty ? "" : name + " | "
        let caret =
            String(repeating: " ", count: before.displayWidth)
            + String(repeating: "^", count: value.displayWidth)
        return [
            "\(style.red("error[\(refusal.rule)]")): \(style.bold("\(oneLine(refusal.subject)) \(refusal.reason)"))",
            place,
            "   | \(before)\(value)",
            "   | \(style.red(caret))",
            "   = help: \(refusal.hint)",
        ]
    }

    /// What a cell holds must neither break the picture nor steer the terminal.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isInvisible ? "␣" : $0 }))
    }

    private static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1_024: "\(bytes) bytes"
        case ..<1_048_576: tenths(bytes, 1_024) + " KiB"
        default: tenths(bytes, 1_048_576) + " MiB"
        }
    }

    private static func tenths(_ bytes: Int, _ unit: Int) -> String {
        let tenths = (bytes * 10 + unit / 2) / unit
        return "\(tenths / 10).\(tenths % 10)"
    }

    private struct Style {
        let hasColour: Bool

        func bold(_ text: String) -> String { wrap(text, "1") }
        func red(_ text: String) -> String { wrap(text, "1;31") }

        private func wrap(_ text: String, _ code: String) -> String {
            hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
        }
    }
}
