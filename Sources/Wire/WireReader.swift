/// Walks the fields of one message in the protobuf wire format.
@safe struct WireReader {
    @unsafe enum Value {
        case number(UInt64)
        /// A string, bytes, a message, or packed numbers; valid as long as the bytes that are read.
        case content(UnsafeRawBufferPointer)
        /// Four or eight bytes, which no message of ours has.
        case fixed
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    /// The next field's number and value. Nil at the end and at nonsense.
    mutating func next() -> (field: UInt32, value: Value)? {
        guard let tag = varint(), let field = UInt32(exactly: tag >> 3) else { return nil }
        switch tag & 7 {
        case 0: return unsafe varint().map { unsafe (field, .number($0)) }
        case 1: return skip(8) ? unsafe (field, .fixed) : nil
        case 5: return skip(4) ? unsafe (field, .fixed) : nil
        case 2:
            guard let length = varint().flatMap({ Int(exactly: $0) }) else { return nil }
            let start = position
            return skip(length)
                ? unsafe (field, .content(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))) : nil
        default: return nil
        }
    }

    private mutating func skip(_ count: Int) -> Bool {
        guard unsafe count <= bytes.count - position else { return false }
        position += count
        return true
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard unsafe position < bytes.count else { return nil }
            let byte = unsafe bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        return nil
    }
}
