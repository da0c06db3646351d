extension ImportReport {
    /// The report for programs: one object, keys always there and always in this order.
    ///
    /// `file`, `dry_run`, `publish`, `records`, `created`, `unchanged`, `refused`, `skipped`, `empty_rows`, `rejects`
    /// (path or null), `notices` (texts), `refusals_omitted`, and `refusals`: each with `record` (1 for the first row
    /// after the header), `line` (of the file), `campaign`, `column` (letters or null), `header` (or null), `value`
    /// (or null), `rule`, `reason` and `hint`. Keys may be added, not changed.
    package var json: String {
        let refusals = refusals.map { refusal in
            JSONValue.object([
                ("record", .number(refusal.record)), ("line", .number(refusal.line)),
                ("campaign", .text(refusal.campaign)), ("column", JSONValue(refusal.column?.letters)),
                ("header", JSONValue(refusal.column?.header)), ("value", JSONValue(refusal.value)),
                ("rule", .text(refusal.rule)), ("reason", .text(refusal.reason)), ("hint", .text(refusal.hint)),
            ])
        }
        return JSONValue.object([
            ("file", .text(file)), ("dry_run", .flag(mode != .store)), ("publish", .flag(isPublish)),
            ("records", .number(records)), ("created", .number(created)), ("unchanged", .number(unchanged)),
            ("refused", .number(refused)), ("skipped", .number(skipped)), ("empty_rows", .number(empty)),
            ("rejects", JSONValue(rejects)), ("notices", .list(notices.map(JSONValue.text))),
            ("refusals_omitted", .number(refusalsOmitted)), ("refusals", .list(refusals)),
        ]).text + "\n"
    }
}

/// JSON to be written (RFC 8259), its members in the order given.
private enum JSONValue {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([JSONValue])
    case object([(String, JSONValue)])
    case null

    init(_ text: String?) { self = text.map { .text($0) } ?? .null }

    var text: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .list(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.0)):\($0.1.text)" }.joined(separator: ",") + "}"
        case .null: "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
