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
        while let (field, value) = unsafe reader.next() {
            guard case .content(let content) = unsafe value,
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
