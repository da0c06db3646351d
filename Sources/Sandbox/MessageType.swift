/// What a JSON value of a field may be.
indirect enum FieldType: Sendable {
    case string
    case bytes
    case bool
    case int64
    case double
    case fieldMask
    case enumeration(String, [String])
    case message(MessageType)
    /// A resource name of one of these collections, which must exist in the customer.
    case reference(Collection)
    /// The name of a constant such as `geoTargetConstants/2840`.
    case constant(String)
}

/// A field of a message: its type and what Google's documentation says about setting it.
struct Field: Sendable {
    enum Behaviour: Sendable { case required, outputOnly, immutable }

    let name: String
    let type: FieldType
    var isRepeated = false
    var behaviour: Behaviour?
    /// The oneof group this field belongs to.
    var group: String?
    /// The first version that has it; nil when every version does.
    var since: String?

    init(_ name: String, _ type: FieldType, _ behaviour: Behaviour? = nil, group: String? = nil) {
        self.name = name
        self.type = type
        self.behaviour = behaviour
        self.group = group
    }

    static func list(
        _ name: String, _ type: FieldType, _ behaviour: Behaviour? = nil, since version: String? = nil
    ) -> Field {
        var field = Field(name, type, behaviour)
        field.isRepeated = true
        field.since = version
        return field
    }
}

/// A protobuf message in its JSON form, as far as the sandbox knows it.
struct MessageType: Sendable {
    let name: String
    let fields: [String: Field]
    /// By name, so that errors come in the same order every time.
    let ordered: [Field]

    init(_ name: String, _ fields: [Field]) {
        self.name = name
        ordered = fields.sorted { $0.name < $1.name }
        self.fields = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0) })
    }

    /// The field a camelCase mask path ends at, with every field on the way; `nil` when there is none.
    func fields(along path: String) -> [Field]? {
        var message = self
        var found: [Field] = []
        let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for (index, name) in names.enumerated() {
            guard let field = message.fields[name] else { return nil }
            found.append(field)
            guard index < names.count - 1 else { break }
            guard case .message(let inner) = field.type, !field.isRepeated else { return nil }
            message = inner
        }
        return found
    }
}
