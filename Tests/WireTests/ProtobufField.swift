/// One field of a message in the protobuf wire format, read without the library that is under test.
enum ProtobufField: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes([UInt8])

    var number: UInt64? {
        if case .varint(let number) = self { number } else { nil }
    }

    var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    var text: String? { bytes.flatMap { String(validating: $0, as: UTF8.self) } }
}

/// The fields of a message by number, each with its values in their order; nil when the bytes are no message.
func protobufFields(_ bytes: some Collection<UInt8>) -> [Int: [ProtobufField]]? {
    var rest = Array(bytes)[...]
    var fields: [Int: [ProtobufField]] = [:]
    while !rest.isEmpty {
        guard let tag = takeVarint(&rest), tag >> 3 > 0 else { return nil }
        let value: ProtobufField
        switch tag & 7 {
        case 0:
            guard let number = takeVarint(&rest) else { return nil }
            value = .varint(number)
        case 1:
            guard let number = takeFixed(8, &rest) else { return nil }
            value = .fixed64(number)
        case 2:
            guard let length = takeVarint(&rest), length <= UInt64(rest.count) else { return nil }
            value = .bytes(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        case 5:
            guard let number = takeFixed(4, &rest) else { return nil }
            value = .fixed32(UInt32(number))
        default: return nil
        }
        fields[Int(tag >> 3), default: []].append(value)
    }
    return fields
}

private func takeVarint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
        guard let byte = bytes.popFirst() else { return nil }
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
    }
    return nil
}

private func takeFixed(_ count: Int, _ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    guard bytes.count >= count else { return nil }
    let value = bytes.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    bytes = bytes.dropFirst(count)
    return value
}

// MARK: - Writing

/// A length-delimited field: a message, or bytes that may not be text.
func field(_ number: UInt64, _ content: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(content.count)) + content
}

func field(_ number: UInt64, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

/// A number or enum field; negative numbers take ten bytes, as protobuf demands.
func field(_ number: UInt64, _ value: Int64) -> [UInt8] {
    varint(number << 3) + varint(UInt64(bitPattern: value))
}

func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
}

/// Bytes from hexadecimal digits; blanks between them do not count.
func bytes(hex text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
