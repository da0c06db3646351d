/// A JSON value whose members keep their order, and whose numbers keep their digits.
package enum JSON: Sendable {
    package typealias Member = (name: String, value: JSON)

    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    /// The member of that name.
    package subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// On one line, or a member a line.
    package func text(isIndented: Bool = false) -> String {
        var text = ""
        write(to: &text, indent: isIndented ? "\n" : nil)
        return text
    }

    /// - Parameter indent: the end of a line and the spaces before the next; nil for one line.
    private func write(to text: inout String, indent: String?) {
        switch self {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let value): Self.quote(value, to: &text)
        case .array(let elements):
            Self.write(elements, "[", "]", to: &text, indent: indent) { element, text, inner in
                element.write(to: &text, indent: inner)
            }
        case .object(let members):
            Self.write(members, "{", "}", to: &text, indent: indent) { member, text, inner in
                Self.quote(member.name, to: &text)
                text += indent == nil ? ":" : ": "
                member.value.write(to: &text, indent: inner)
            }
        }
    }

    private static func write<Part>(
        _ parts: [Part], _ start: String, _ end: String, to text: inout String, indent: String?,
        _ writePart: (Part, inout String, String?) -> Void
    ) {
        text += start
        let inner = indent.map { $0 + "  " }
        for (index, part) in parts.enumerated() {
            if index > 0 { text += "," }
            text += inner ?? ""
            writePart(part, &text, inner)
        }
        if !parts.isEmpty { text += indent ?? "" }
        text += end
    }

    /// Control characters are escaped, those above ASCII too: a terminal would obey them.
    private static func quote(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
