/// One of the numbers that a report begins with, in the words of a plan or of what was done.
struct ReportCount {
    enum Kind: String, CaseIterable {
        case created, updated, unchanged, removed, valid, refused, incomplete, skipped, empty
    }

    let kind: Kind
    let word: String
    let number: Int
}

extension ImportReport {
    /// Those of the mode, and of the others the ones that are not 0.
    var counts: [ReportCount] {
        ReportCount.Kind.allCases.map { ReportCount(kind: $0, word: word($0), number: number($0)) }
            .filter { $0.number > 0 || isAlwaysTold($0.kind) }
    }

    private func isAlwaysTold(_ kind: ReportCount.Kind) -> Bool {
        switch kind {
        case .created, .updated, .unchanged: mode != .check
        case .valid: mode == .check
        case .refused: true
        case .removed, .incomplete, .skipped, .empty: false
        }
    }

    private func number(_ kind: ReportCount.Kind) -> Int {
        switch kind {
        case .created: created
        case .updated: updated
        case .unchanged: unchanged
        case .removed: removed
        case .valid: valid
        case .refused: refused
        case .incomplete: draftsIncomplete
        case .skipped: skipped
        case .empty: empty
        }
    }

    private func word(_ kind: ReportCount.Kind) -> String {
        let isPlan = mode != .store
        return switch kind {
        case .created: isPlan ? "create" : "created"
        case .updated: isPlan ? "update" : "updated"
        case .removed: isPlan ? "remove" : "removed"
        case .unchanged: "unchanged"
        case .valid: "valid"
        case .refused: "refused"
        case .incomplete: "drafts not complete"
        case .skipped: "skipped"
        case .empty: "empty rows"
        }
    }

    /// What is left of an import that did not come to its end.
    private var keptPhrase: String {
        keptRecord == 0
            ? "nothing stored"
            : "the rows up to \(Words.number(keptRecord)) are stored, and the same command goes on behind them"
    }

    /// What was stored.
    var storedSentence: String {
        switch ending {
        case .complete where records == 0: return "Nothing stored: there are no rows below the header."
        case .complete: break
        case .interrupted: return "Stopped early; \(keptPhrase)."
        case .tooManyErrors(let limit): return "Stopped: more than \(limit) refused; \(keptPhrase)."
        }
        switch mode {
        case .check: return "Nothing stored (only the rules were checked)."
        case .dryRun: return "Nothing stored (dry run)."
        case .store:
            let changes = [(created, "created"), (updated, "updated"), (removed, "removed")].filter { $0.0 > 0 }
            guard !changes.isEmpty else { return "Nothing new stored." }
            let stored = changes.map { "\(Words.number($0.0)) \($0.1)" }.joined(separator: ", ")
            return isPublish ? "Stored: \(stored); to be published." : "Stored: \(stored)."
        }
    }

    private var withOptions: String { optionsOfRejects.map { " with \($0)" } ?? "" }

    private var adviceOnRefused: String {
        // The other rows are not here, and no rejects file has them.
        if ending != .complete, keptRecord == 0 { return ": mend them in the sheet itself and import it again." }
        guard let rejects else { return "; --rejects FILE keeps such rows to mend." }
        if ending != .complete { return ": \(rejects) has them when the import has come to its end." }
        return
            ": \(mode == .store ? "" : "import the sheet, then ")mend them in \(rejects) and import that\(withOptions)."
    }

    /// Where the refused rows are, and what drafts wait for; nil when there are none.
    var remainderSentence: String? {
        var sentences: [String] = []
        if refused > 0 {
            let rows = Words.count(refused, "row", "rows")
            sentences.append("\(rows) refused\(adviceOnRefused)")
        }
        if draftsIncomplete > 0, ending == .complete || keptRecord > 0 {
            let drafts = Words.count(draftsIncomplete, "draft", "drafts")
            sentences.append("\(drafts) cannot be published yet.")
        }
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }
}
