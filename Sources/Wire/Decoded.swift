internal import CProtobufC
internal import CWire
internal import Domain

/// A message that protobuf-c has decoded, and the memory that it owns.
@safe struct Decoded<Message>: ~Copyable {
    private let message: UnsafeMutablePointer<Message>

    /// Throws `.invalid` for bytes that are not this message, for strings that are not UTF-8, and for what is too much.
    /// - Parameter blank: the message's generated `…__init`.
    init(_ bytes: [UInt8], _ blank: (UnsafeMutablePointer<Message>?) -> Void) throws(Failure) {
        let descriptor = unsafe Self.descriptor(blank)
        do throws(WireCheck.Fault) {
            try unsafe WireCheck.check(bytes, of: descriptor)
        } catch {
            throw .invalid([Violation(error)])
        }
        guard let raw = unsafe protobuf_c_message_unpack(descriptor, nil, bytes.count, bytes) else {
            let name = unsafe String(cString: descriptor.pointee.name)
            throw .invalid([
                Violation(
                    "", .unreadable, reason: "the body is not a \(name)",
                    hint: "encode the message with adflight's .proto files")
            ])
        }
        unsafe message = UnsafeMutableRawPointer(raw).assumingMemoryBound(to: Message.self)
    }

    /// Every message starts with a ProtobufCMessage, which points to its descriptor.
    private static func descriptor(_ blank: (UnsafeMutablePointer<Message>?) -> Void)
        -> UnsafePointer<ProtobufCMessageDescriptor>
    {
        unsafe withUnsafeTemporaryAllocation(of: Message.self, capacity: 1) { place in
            unsafe blank(place.baseAddress)
            return unsafe UnsafeRawBufferPointer(place).load(as: ProtobufCMessage.self).descriptor
        }
    }

    deinit {
        unsafe protobuf_c_message_free_unpacked(
            UnsafeMutableRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self), nil)
    }

    /// Reads fields; no pointer may leave the closure.
    func read<Value, Refusal: Error>(_ body: (Message) throws(Refusal) -> Value) throws(Refusal) -> Value {
        try unsafe body(message.pointee)
    }
}

extension Violation {
    fileprivate init(_ fault: WireCheck.Fault) {
        switch fault {
        case .notText(let path):
            self.init(path, .characters, reason: "is not UTF-8 text without NUL", hint: "send it as UTF-8")
        case .repeated(let path):
            self.init(path, .count, reason: "is no list, and comes again and again", hint: "send it once")
        case .tooLarge:
            let most = "\(WireCheck.Limits.decodedBytes >> 20) MiB"
            self.init("", .count, reason: "the body takes more than \(most) when it is read", hint: "send less at once")
        }
    }
}

/// A string field; protobuf-c gives an empty string where none was sent.
func text(_ pointer: UnsafePointer<CChar>?) -> String {
    unsafe pointer.map { unsafe String(cString: $0) } ?? ""
}

/// A repeated message field.
func elements<Message>(_ pointers: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ count: Int) -> [Message] {
    (0..<count).compactMap { unsafe pointers?[$0]?.pointee }
}

/// A repeated string field.
func texts(_ pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) -> [String] {
    (0..<count).map { unsafe text(pointers?[$0]) }
}

/// The paths of a mask. A campaign has some forty fields: who names more wants to keep us busy.
func paths(_ mask: UnsafeMutablePointer<Google__Protobuf__FieldMask>?, _ field: String) throws(Failure) -> [String] {
    let most = 100
    guard let mask = unsafe mask else { return [] }
    let count = unsafe mask.pointee.n_paths
    guard count <= most else {
        throw .invalid([
            Violation(field, .count, reason: "has \(count) paths", hint: "name each field once; at most \(most)")
        ])
    }
    return unsafe texts(mask.pointee.paths, count)
}

/// A bytes field.
func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: data.data, count: data.len))
}
