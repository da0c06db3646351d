internal import CProtobufC

/// Checks, before protobuf-c decodes a message, that every string of it is UTF-8 without NUL.
///
/// protobuf-c checks neither, and hands strings out as C strings, which a NUL would cut short.
enum WireText {
    /// Deeper messages than any of ours are refused.
    static let depthMax = 8

    /// The name of the first string field that is not text, `campaign.headlines`; nil when all are, or when the bytes
    /// are not protobuf at all, which the decoder says better.
    static func firstBadField(
        in bytes: UnsafeRawBufferPointer, of descriptor: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int = 0
    ) -> String? {
        var reader = unsafe WireReader(bytes)
        while let (field, content) = unsafe reader.next() {
            guard let content = unsafe content,
                let declared = unsafe protobuf_c_message_descriptor_get_field(descriptor, field)
            else { continue }
            let name = unsafe String(cString: declared.pointee.name)
            switch unsafe declared.pointee.type {
            case PROTOBUF_C_TYPE_STRING where unsafe !isText(content):
                return name
            case PROTOBUF_C_TYPE_MESSAGE:
                guard depth < depthMax else { return name }
                let inner = unsafe declared.pointee.descriptor.assumingMemoryBound(
                    to: ProtobufCMessageDescriptor.self)
                if let bad = unsafe firstBadField(in: content, of: inner, depth: depth + 1) { return "\(name).\(bad)" }
            default:
                continue
            }
        }
        return nil
    }

    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }
}

/// Walks the fields of one message in the protobuf wire format.
@safe private struct WireReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    /// The next field's number, and its content when it is length-delimited. Nil at the end and at nonsense.
    mutating func next() -> (field: UInt32, content: UnsafeRawBufferPointer?)? {
        guard let tag = varint(), let field = UInt32(exactly: tag >> 3) else { return nil }
        switch tag & 7 {
        case 0: return varint() == nil ? nil : (field, nil)
        case 1: return skip(8) ? (field, nil) : nil
        case 5: return skip(4) ? (field, nil) : nil
        case 2:
            guard let length = varint().flatMap({ Int(exactly: $0) }) else { return nil }
            let start = position
            return skip(length) ? unsafe (field, UnsafeRawBufferPointer(rebasing: bytes[start..<position])) : nil
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
