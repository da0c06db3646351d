/// One fault of one field, complete enough to be mended without asking back.
package struct Violation: Equatable, Sendable {
    /// What kind of rule was broken; `field.kind` names the rule in reports.
    package enum Kind: String, Sendable, CaseIterable {
        case required, unreadable, characters, length, width, count, duplicate, range, order, past, unsupported
        case mismatch, unknown
    }

    /// The API's field name, `headlines`.
    package let field: String
    /// The position in a list field, from 0.
    package let index: Int?
    package let kind: Kind
    /// What was given, shortened; nil when nothing was.
    package let value: String?
    /// What is wrong, without the field's name: `is required`.
    package let reason: String
    /// What to do about it.
    package let hint: String

    package init(
        _ field: String, index: Int? = nil, _ kind: Kind, value: String? = nil, reason: String, hint: String
    ) {
        self.field = field
        self.index = index
        self.kind = kind
        self.value = value.map { Self.shortened($0) }
        self.reason = reason
        self.hint = hint
    }

    package init(
        _ field: CampaignField, index: Int? = nil, _ kind: Kind, value: String? = nil, reason: String, hint: String
    ) {
        self.init(field.rawValue, index: index, kind, value: value, reason: reason, hint: hint)
    }

    /// `headlines[2]`, as google.rpc.BadRequest wants it.
    package var path: String { index.map { "\(field)[\($0)]" } ?? field }

    /// `headlines.width`: stable, for reports and for looking the rule up.
    package var rule: String { "\(field).\(kind.rawValue)" }

    /// `is required; give the campaign a name`.
    package var sentence: String { "\(reason); \(hint)" }

    /// The most of a value that is quoted back.
    package static let valueCharactersMax = 120

    private static func shortened(_ value: String) -> String {
        value.count <= valueCharactersMax ? value : value.prefix(valueCharactersMax - 1) + "…"
    }
}
