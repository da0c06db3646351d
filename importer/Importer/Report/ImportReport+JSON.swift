internal import Domain

extension ImportReport {
    /// What `json` holds, for the manual page.
    package static let jsonReference = """
        One object, its keys always there and in this order; what is not known is null. Keys may be added, and change \
        only with version. When nothing could be imported it has version, file, exit_status and error alone.

          version           1
          file              the sheet
          mode              check, dry_run or store
          publish           whether only complete campaigns were accepted
          bytes, worksheet  of the file, of a workbook
          rejects           where refused rows were written
          rejects_options   what to import those with, when mended
          exit_status       that of the program
          counts            records: all rows, the sum of created, updated,
                            unchanged, removed, valid (of a check), refused
                            and skipped; empty_rows; drafts_incomplete, which
                            were accepted. Of a plan, what it would do
          columns           column (letters), header, meaning (null: not used)
          decisions         what the sheet does not say for certain: subject,
                            choice, reason
          notices           sentences
          rules             each broken one: rule, level (refused, incomplete)
                            and the count of all its places
          updates           record, line, id, campaign, and changes: field, old
                            and new; updates_omitted counts those not listed
          refusals          level, record (1 below the header), line (of the
                            file), cell (Sheet1!F12 of a workbook), campaign,
                            column, header, value, subject, rule, reason, hint;
                            refusals_omitted counts those not listed
        """

    /// The report for programs: `jsonReference`.
    package var json: String {
        JSONValue.object([
            ("version", .number(1)), ("file", .text(file)), ("mode", .text(modeWord)), ("publish", .flag(isPublish)),
            ("bytes", JSONValue(bytes)), ("worksheet", JSONValue(worksheet)), ("rejects", JSONValue(rejects)),
            ("rejects_options", JSONValue(optionsOfRejects)), ("exit_status", .number(Int(exit.rawValue))),
            ("counts", countsJSON),
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
