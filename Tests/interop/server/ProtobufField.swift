import GRPC

/// The value of one field in the protobuf wire format: a number, or octets. testing.proto has no fixed-width fields.
enum ProtobufField {
    case varint(UInt64)
    case octets(ArraySlice<UInt8>)

    /// The fields of a message in their order.
    static func fields(of message: ArraySlice<UInt8>) throws(RPCError) -> [(number: Int, value: ProtobufField)] {
        var rest = message
        var fields: [(number: Int, value: ProtobufField)] = []
        while !rest.isEmpty {
            guard let tag = takeVarint(&rest), let value = takeValue(type: tag & 7, &rest) else {
                throw RPCError(code: .internal, message: "the message is malformed")
            }
            fields.append((Int(tag >> 3), value))
        }
        return fields
    }

    var int32: Int {
        if case .varint(let number) = self { Int(Int32(truncatingIfNeeded: number)) } else { 0 }
    }

    var bytes: ArraySlice<UInt8> {
        if case .octets(let bytes) = self { bytes } else { [] }
    }

    // MARK: Writing

    static func encoded(_ number: Int, _ content: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(content.count) + content
    }

    /// `value` must not be negative.
    static func encoded(_ number: Int, _ value: Int) -> [UInt8] {
        value == 0 ? [] : varint(number << 3) + varint(value)
    }

    private static func varint(_ value: Int) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }

    // MARK: Reading

    private static func takeVarint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    private static func takeValue(type: UInt64, _ bytes: inout ArraySlice<UInt8>) -> ProtobufField? {
        switch type {
        case 0: return takeVarint(&bytes).map(ProtobufField.varint)
        case 2:
            guard let length = takeVarint(&bytes), length <= UInt64(bytes.count) else { return nil }
            defer { bytes = bytes.dropFirst(Int(length)) }
            return .octets(bytes.prefix(Int(length)))
        default: return nil
        }
    }
}
