internal import Domain

extension ImportReport {
    /// The report for programs: one object, its keys always there and always in this order. Keys may be added, and change
    /// only with `version`.
    ///
    /// - `version`: 1.
    /// - `file`, `mode` (`check`, `dry_run`, `store`), `publish`, `bytes`, `worksheet`, `rejects` (path), `exit_status`.
    /// - `counts`: rows `created`, `updated`, `unchanged`, `removed`, `valid` (in a check), `refused`, `skipped`; their sum
    ///   `records`; `empty_rows`; and `drafts_incomplete`, which were accepted. Of a plan, what it would do.
    /// - `columns`: `column` (letters), `header`, `meaning` (null when it is not used).
    /// - `decisions`: what the sheet does not say for certain: `subject`, `choice`, `reason`.
    /// - `notices`: sentences.
    /// - `rules`: each broken one once: `rule`, `level` (`refused`, `incomplete`), `count` of all its places.
    /// - `updates`: `record`, `line`, `id`, `campaign`, `changes` of `field`, `old`, `new`; and `updates_omitted`.
    /// - `refusals`: `level`, `record` (1 for the first row after the header), `line` (of the file), `cell` (`Sheet1!F12`
    ///   in a workbook), `campaign`, `column`, `header`, `value`, `subject`, `rule`, `reason`, `hint`; and
    ///   `refusals_omitted`.
    ///
    /// What is not known or not there is null.
    package var json: String {
        JSONValue.object([
            ("version", .number(1)), ("file", .text(file)), ("mode", .text(modeWord)), ("publish", .flag(isPublish)),
            ("bytes", JSONValue(bytes)), ("worksheet", JSONValue(worksheet)), ("rejects", JSONValue(rejects)),
            ("exit_status", .number(Int(exit.rawValue))), ("counts", countsJSON),
            ("columns", .list(columns.map(Self.json))), ("decisions", .list(decisions.map(Self.json))),
            ("notices", .list(notices.map(JSONValue.text))), ("rules", .list(tallies.map(Self.json))),
            ("updates", .list(updates.map(Self.json))), ("updates_omitted", .number(updatesOmitted)),
            ("refusals", .list(refusals.map(Self.json))), ("refusals_omitted", .number(refusalsOmitted)),
        ]).text + "\n"
    }

    private var modeWord: String {
        switch mode {
        case .check: "check"
        case .dryRun: "dry_run"
        case .store: "store"
        }
    }

    private var countsJSON: JSONValue {
        .object([
            ("records", .number(records)), ("created", .number(created)), ("updated", .number(updated)),
            ("unchanged", .number(unchanged)), ("removed", .number(removed)), ("valid", .number(valid)),
            ("refused", .number(refused)), ("skipped", .number(skipped)), ("empty_rows", .number(empty)),
            ("drafts_incomplete", .number(draftsIncomplete)),
        ])
    }

    private static func json(_ column: ColumnReport) -> JSONValue {
        .object([
            ("column", .text(column.place.letters)), ("header", .text(column.place.header)),
            ("meaning", JSONValue(column.meaning)),
        ])
    }

    private static func json(_ decision: ImportDecision) -> JSONValue {
        .object([
            ("subject", .text(decision.subject)), ("choice", .text(decision.choice)),
            ("reason", .text(decision.reason)),
        ])
    }

    private static func json(_ tally: RuleTally) -> JSONValue {
        .object([
            ("rule", .text(tally.rule)), ("level", .text(tally.level.rawValue)), ("count", .number(tally.count)),
        ])
    }

    private static func json(_ update: Update) -> JSONValue {
        let changes = update.changes.map { change in
            JSONValue.object([
                ("field", .text(change.field.rawValue)), ("old", .text(change.old)), ("new", .text(change.new)),
            ])
        }
        return .object([
            ("record", .number(update.record)), ("line", .number(update.line)), ("id", .text(update.id.description)),
            ("campaign", .text(update.campaign)), ("changes", .list(changes)),
        ])
    }

    private static func json(_ refusal: Refusal) -> JSONValue {
        .object([
            ("level", .text(refusal.level.rawValue)), ("record", .number(refusal.record)),
            ("line", .number(refusal.line)), ("cell", JSONValue(refusal.cell)), ("campaign", .text(refusal.campaign)),
            ("column", JSONValue(refusal.column?.letters)), ("header", JSONValue(refusal.column?.header)),
            ("value", JSONValue(refusal.value)), ("subject", .text(refusal.subject)), ("rule", .text(refusal.rule)),
            ("reason", .text(refusal.reason)), ("hint", .text(refusal.hint)),
        ])
    }
}
