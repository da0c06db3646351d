internal import CProtobufC

/// Walks a message before protobuf-c decodes it, and refuses what that would do badly.
///
/// protobuf-c does not check that strings are UTF-8, and hands them out as C strings, which a NUL would cut short. It joins
/// the repetitions of a message that is no list by copying their lists anew each time, and takes up to 140 times the memory
/// of the bytes.
struct WireCheck {
    enum Limits {
        /// Deeper messages than any of ours are refused.
        static let depth = 8
        /// Of messages that are no lists, in one message: no encoder writes them twice.
        static let repetitions = 32
        /// Of a decoded request, nearly. The longest import, 10,000 rows in 4 MiB, takes a third.
        static let decodedBytes = 64 << 20
    }

    enum Fault: Error {
        case notText(path: String)
        case repeated(path: String)
        case tooLarge

        fileprivate func inside(_ name: String) -> Fault {
            switch self {
            case .notText(let path): .notText(path: "\(name).\(path)")
            case .repeated(let path): .repeated(path: "\(name).\(path)")
            case .tooLarge: .tooLarge
            }
        }
    }

    private var left: Int

    /// Throws the first fault. Bytes that are not protobuf at all have none: the decoder says better what they are.
    static func check(
        _ bytes: [UInt8], of descriptor: UnsafePointer<ProtobufCMessageDescriptor>,
        decodedBytesMax: Int = Limits.decodedBytes
    ) throws(Fault) {
        var check = WireCheck(left: decodedBytesMax)
        let outcome = unsafe bytes.withUnsafeBytes { bytes in
            Result { () throws(Fault) in try unsafe check.walk(bytes, descriptor, depth: 0) }
        }
        try outcome.get()
    }

    private mutating func walk(
        _ bytes: UnsafeRawBufferPointer, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int
    ) throws(Fault) {
        var reader = unsafe WireReader(bytes)
        var repetitions = 0
        while let (number, value) = unsafe reader.next() {
            let declared = unsafe protobuf_c_message_descriptor_get_field(descriptor, number)
            try unsafe take(Self.decodedBytes(value, declared))
            guard case .content(let content) = unsafe value, let field = unsafe declared?.pointee else { continue }
            switch unsafe field.type {
            case PROTOBUF_C_TYPE_STRING where unsafe !Self.isText(content):
                throw unsafe .notText(path: String(cString: field.name))
            case PROTOBUF_C_TYPE_MESSAGE:
                let name = unsafe String(cString: field.name)
                guard depth < Limits.depth else { throw .notText(path: name) }
                if unsafe field.label != PROTOBUF_C_LABEL_REPEATED { repetitions += 1 }
                guard repetitions <= Limits.repetitions else { throw .repeated(path: name) }
                let inner = unsafe field.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
                do throws(Fault) {
                    try unsafe walk(content, inner, depth: depth + 1)
                } catch {
                    throw error.inside(name)
                }
            default:
                continue
            }
        }
    }

    private mutating func take(_ bytes: Int) throws(Fault) {
        left -= bytes
        guard left >= 0 else { throw .tooLarge }
    }

    /// What a field takes: its place in protobuf-c's list while it reads, its value, and what malloc adds.
    private static func decodedBytes(_ value: WireReader.Value, _ field: UnsafePointer<ProtobufCFieldDescriptor>?)
        -> Int
    {
        let (place, allocation, pointer) = (48, 32, 8)
        guard let field = unsafe field?.pointee else {
            guard case .content(let content) = unsafe value else { return place + 2 * allocation }
            return place + 2 * allocation + content.count
        }
        guard case .content(let content) = unsafe value else { return place + pointer }
        switch unsafe field.type {
        case PROTOBUF_C_TYPE_MESSAGE:
            let inner = unsafe field.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
            return unsafe place + allocation + pointer + inner.pointee.sizeof_message
        case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES: return place + allocation + pointer + content.count
        // Packed numbers.
        default: return place + pointer * content.count
        }
    }

    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }
}
