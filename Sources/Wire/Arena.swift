internal import CProtobufC

/// Owns the C strings and arrays of a message until it is packed.
@safe struct Arena: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer] = unsafe []

    deinit {
        for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
    }

    mutating func string(_ text: String) -> UnsafeMutablePointer<CChar> {
        let utf8 = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: utf8.count)
        unsafe utf8.withUnsafeBufferPointer { source in
            _ = unsafe UnsafeMutableBufferPointer(start: copy, count: utf8.count).initialize(from: source)
        }
        unsafe blocks.append(UnsafeMutableRawPointer(copy))
        return unsafe copy
    }

    mutating func strings(_ texts: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count)
        for (index, text) in texts.enumerated() {
            unsafe (array + index).initialize(to: string(text))
        }
        unsafe blocks.append(UnsafeMutableRawPointer(array))
        return unsafe array
    }

    /// A blank message.
    /// - Parameter blank: its generated `…__init`.
    mutating func make<Message>(_ blank: (UnsafeMutablePointer<Message>?) -> Void) -> UnsafeMutablePointer<Message> {
        let place = UnsafeMutablePointer<Message>.allocate(capacity: 1)
        unsafe blank(place)
        unsafe blocks.append(UnsafeMutableRawPointer(place))
        return unsafe place
    }

    /// Room for as many pointers.
    mutating func pointers<Message>(_ messages: [UnsafeMutablePointer<Message>])
        -> UnsafeMutablePointer<UnsafeMutablePointer<Message>?>
    {
        let array = unsafe UnsafeMutablePointer<UnsafeMutablePointer<Message>?>.allocate(capacity: messages.count)
        for index in unsafe messages.indices { unsafe (array + index).initialize(to: messages[index]) }
        unsafe blocks.append(UnsafeMutableRawPointer(array))
        return unsafe array
    }

    /// Room for values of any C type.
    mutating func room(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let place = unsafe UnsafeMutableRawPointer.allocate(
            byteCount: byteCount, alignment: MemoryLayout<UnsafeRawPointer>.alignment)
        unsafe blocks.append(place)
        return unsafe place
    }

    mutating func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
        unsafe ProtobufCBinaryData(len: bytes.count, data: array(bytes))
    }

    /// A repeated field of numbers or of bytes.
    mutating func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let copy = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
        unsafe copy.initialize(from: elements, count: elements.count)
        unsafe blocks.append(UnsafeMutableRawPointer(copy))
        return unsafe copy
    }
}

/// The wire bytes of a message that protobuf-c can pack.
func packed<Message>(_ message: UnsafeMutablePointer<Message>) -> [UInt8] {
    let message = unsafe UnsafeMutableRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
    let size = unsafe protobuf_c_message_get_packed_size(message)
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        count = unsafe buffer.baseAddress.map { unsafe protobuf_c_message_pack(message, $0) } ?? 0
    }
}
