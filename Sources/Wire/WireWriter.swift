/// Writes the fields of one message in the protobuf wire format, for replies that are put together from parts which are
/// encoded already.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    /// Also an empty one: in a list its place counts.
    mutating func message(_ field: UInt32, _ content: [UInt8]) {
        varint(UInt64(field << 3 | 2))
        varint(UInt64(content.count))
        bytes += content
    }

    /// Nothing for empty text, which is the default.
    mutating func text(_ field: UInt32, _ text: String) {
        if !text.isEmpty { message(field, Array(text.utf8)) }
    }

    /// Nothing for 0.
    mutating func number(_ field: UInt32, _ number: Int) {
        guard number != 0 else { return }
        varint(UInt64(field << 3))
        varint(UInt64(bitPattern: Int64(number)))
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
