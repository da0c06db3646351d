internal import CProtobufC
internal import CWire

/// A message of `proto/`, as protobuf-c describes it.
///
/// `@unchecked Sendable`: a descriptor is a constant of the program.
@safe package struct MessageType: @unchecked Sendable {
    let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

    /// - Parameter name: with its package, `adflight.v1.Campaign`.
    package init?(named name: String) {
        guard let descriptor = unsafe wire_message(name) else { return nil }
        unsafe self.descriptor = unsafe descriptor
    }

    /// - Parameter descriptor: a generated `…__descriptor`.
    package init(descriptor: UnsafeRawPointer) {
        unsafe self.descriptor = unsafe descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    }

    package var name: String { unsafe String(cString: descriptor.pointee.name) }

    var size: Int { unsafe descriptor.pointee.sizeof_message }

    var fields: [MessageField] {
        unsafe (0..<Int(descriptor.pointee.n_fields)).map { unsafe MessageField(descriptor.pointee.fields + $0) }
    }
}

/// A field, where its value lies in the message's C structure, and what JSON calls it.
@safe struct MessageField {
    enum Kind {
        case bool
        case int32
        case uint32
        case int64
        case uint64
        case float
        case double
        case string
        case bytes
        case `enum`(EnumType)
        case message(MessageType)
    }

    let name: String
    let number: UInt32
    let kind: Kind
    let isRepeated: Bool
    let isInOneof: Bool
    /// Of the value, or of the pointer to the array of them.
    let offset: Int
    /// Of the count of a repeated field, and of the case of a oneof.
    let quantifierOffset: Int

    init(_ field: UnsafePointer<ProtobufCFieldDescriptor>) {
        let field = unsafe field.pointee
        name = unsafe String(cString: field.name)
        number = unsafe field.id
        kind = unsafe Self.kind(of: field)
        isRepeated = unsafe field.label == PROTOBUF_C_LABEL_REPEATED
        isInOneof = unsafe field.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0
        offset = unsafe Int(field.offset)
        quantifierOffset = unsafe Int(field.quantifier_offset)
    }

    /// lowerCamelCase, as protoc derives it.
    var jsonName: String { camelCase(name) }

    /// The fields of the entries of a map; nil when it is none.
    ///
    /// protobuf-c sees a map as repeated messages; protoc names them after the field, and lets nothing else have the name.
    var mapEntry: (key: MessageField, value: MessageField)? {
        guard isRepeated, case .message(let type) = kind else { return nil }
        let camel = camelCase(name)
        guard type.name.hasSuffix(".\(camel.prefix(1).uppercased())\(camel.dropFirst())Entry"),
            case let fields = type.fields, fields.map(\.name) == ["key", "value"]
        else { return nil }
        return (fields[0], fields[1])
    }

    /// How far apart values lie in an array.
    var stride: Int {
        switch kind {
        case .bool, .int32, .uint32, .float, .enum: 4
        case .int64, .uint64, .double, .string, .message: 8
        case .bytes: unsafe MemoryLayout<ProtobufCBinaryData>.stride
        }
    }

    private static func kind(of field: ProtobufCFieldDescriptor) -> Kind {
        switch unsafe field.type {
        case PROTOBUF_C_TYPE_BOOL: .bool
        case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32: .int32
        case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32: .uint32
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64: .int64
        case PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED64: .uint64
        case PROTOBUF_C_TYPE_FLOAT: .float
        case PROTOBUF_C_TYPE_DOUBLE: .double
        case PROTOBUF_C_TYPE_STRING: .string
        case PROTOBUF_C_TYPE_BYTES: .bytes
        case PROTOBUF_C_TYPE_ENUM: unsafe .enum(EnumType(field.descriptor))
        case PROTOBUF_C_TYPE_MESSAGE: unsafe .message(MessageType(descriptor: field.descriptor))
        default: preconditionFailure("protobuf-c has no other type")
        }
    }
}

/// An enum of `proto/`.
@safe struct EnumType {
    private let descriptor: UnsafePointer<ProtobufCEnumDescriptor>

    init(_ descriptor: UnsafeRawPointer) {
        unsafe self.descriptor = unsafe descriptor.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
    }

    var name: String { unsafe String(cString: descriptor.pointee.name) }

    var values: [String] {
        unsafe (0..<Int(descriptor.pointee.n_value_names)).map {
            unsafe String(cString: descriptor.pointee.values_by_name[$0].name)
        }
    }

    func number(of value: String) -> Int32? {
        unsafe protobuf_c_enum_descriptor_get_value_by_name(descriptor, value)?.pointee.value
    }

    func value(of number: Int32) -> String? {
        unsafe protobuf_c_enum_descriptor_get_value(descriptor, number).map { unsafe String(cString: $0.pointee.name) }
    }
}

/// `daily_budget_micros` as `dailyBudgetMicros`.
func camelCase(_ name: some StringProtocol) -> String {
    var text = ""
    var isAfterUnderscore = false
    for character in name {
        if character == "_" {
            isAfterUnderscore = true
        } else {
            text += isAfterUnderscore ? character.uppercased() : String(character)
            isAfterUnderscore = false
        }
    }
    return text
}

/// `dailyBudgetMicros` as `daily_budget_micros`; what has no capitals stays as it is.
func snakeCase(_ name: some StringProtocol) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
}
