import FoundationEssentials

/// Finds what Google's JSON front end refuses before the API sees the request: unknown or snake_case names,
/// wrong types, unknown enum names, two members of one oneof. The answer to these is a google.rpc.BadRequest.
struct ShapeCheck {
    private var violations: [Refusal.Violation] = []
    private let version: String

    private init(version: String) { self.version = version }

    /// All violations of `value` against `message` in that version of the API.
    static func violations(of value: JSON, as message: MessageType, version: String) -> [Refusal.Violation] {
        var check = ShapeCheck(version: version)
        check.check(value, as: message, at: FieldPath())
        return check.violations
    }

    private mutating func check(_ value: JSON, as message: MessageType, at path: FieldPath) {
        guard case .object(let members) = value else { return invalid(value, type: message.name, at: path) }
        var groups: [String: String] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let field = message.fields[name], field.since ?? version <= version else {
                unknown(name, at: path)
                continue
            }
            guard value != .null else { continue }
            if let group = field.group, groups.updateValue(name, forKey: group) != nil {
                report(
                    "Invalid value at '\(path.text)' (oneof), oneof field '\(group)' is already set. "
                        + "Cannot set '\(name)'", at: path)
            }
            check(value, as: field, at: path.field(name))
        }
    }

    private mutating func check(_ value: JSON, as field: Field, at path: FieldPath) {
        guard field.isRepeated else { return check(value, as: field.type, at: path) }
        guard case .array(let elements) = value else { return invalid(value, type: "list", at: path) }
        for (index, element) in elements.enumerated() { check(element, as: field.type, at: path.at(index)) }
    }

    private mutating func check(_ value: JSON, as type: FieldType, at path: FieldPath) {
        switch type {
        case .message(let message): check(value, as: message, at: path)
        case .string, .reference, .constant: if value.string == nil { invalid(value, type: "TYPE_STRING", at: path) }
        case .bool: if value.bool == nil { invalid(value, type: "TYPE_BOOL", at: path) }
        case .int64: if value.int64 == nil { invalid(value, type: "TYPE_INT64", at: path) }
        case .double: if value.double == nil { invalid(value, type: "TYPE_DOUBLE", at: path) }
        case .bytes:
            if value.bytes == nil { invalid(value, type: "TYPE_BYTES", at: path, message: "Base64 decoding failed") }
        case .enumeration(let name, let values):
            if !values.contains(value.string ?? "") { invalid(value, type: "type.googleapis.com/\(name)", at: path) }
        case .fieldMask:
            if value.string.map({ $0.contains("_") }) ?? true { invalid(value, type: "Field Mask", at: path) }
        }
    }

    private mutating func unknown(_ name: String, at path: FieldPath) {
        let place = path.elements.isEmpty ? "" : " at '\(path.text)'"
        report("Invalid JSON payload received. Unknown name \"\(name)\"\(place): Cannot find field.", at: path)
    }

    private mutating func invalid(_ value: JSON, type: String, at path: FieldPath, message: String? = nil) {
        let found = message ?? String(decoding: value.encoded.prefix(100), as: UTF8.self)
        report("Invalid value at '\(path.text)' (\(type)), \(found)", at: path)
    }

    private mutating func report(_ description: String, at path: FieldPath) {
        violations.append(Refusal.Violation(field: path.text, description: description))
    }
}

extension JSON {
    /// The bytes of a base64 text, standard alphabet with padding.
    var bytes: [UInt8]? { string.flatMap { Data(base64Encoded: $0) }.map { Array($0) } }
}
