/// The header fields of one request in the order received, names in lower case, in one flat buffer.
///
/// Cheap to keep: a copy shares the buffer, and the stream reuses it only when nobody else holds it.
package struct HeaderBlock: Sendable {
    private var storage = HeaderStorage()

    package init() {}

    package var count: Int { storage.fields.count }

    @_lifetime(borrow self)
    package func name(at index: Int) -> Span<UInt8> {
        let field = storage.fields[index]
        return unsafe _overrideLifetime(storage.span(field.start, field.nameCount), borrowing: self)
    }

    @_lifetime(borrow self)
    package func value(at index: Int) -> Span<UInt8> {
        let field = storage.fields[index]
        return unsafe _overrideLifetime(
            storage.span(field.start + field.nameCount, field.valueCount), borrowing: self)
    }

    /// Where the first field of this (lower-case) name is.
    package func index(of name: StaticString) -> Int? {
        var index = 0
        while index < storage.fields.count {
            let field = storage.fields[index]
            if Int(field.nameCount) == name.utf8CodeUnitCount, self.name(at: index).hasPrefix(name) { return index }
            index += 1
        }
        return nil
    }

    /// The first value of this name; ill-formed UTF-8 is repaired.
    package func string(_ name: StaticString) -> String? {
        index(of: name).map { String(decodingUTF8: value(at: $0)) }
    }

    /// For the stream that decodes the block, before anybody else has seen it.
    func append(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        unsafe storage.append(name: name, value: value)
    }

    /// Nobody has kept a copy, so the block may be emptied.
    mutating func isUnshared() -> Bool { isKnownUniquelyReferenced(&storage) }

    /// For the stream, when the block is unshared.
    func removeAll() { storage.removeAll() }
}

// @unchecked: written only by the stream that decodes into it; once a handler may have copied the block,
// it does not change any more, because the stream takes a new block unless it is the last holder.
private final class HeaderStorage: @unchecked Sendable {
    struct Field: BitwiseCopyable {
        let start: UInt32
        let nameCount: UInt32
        let valueCount: UInt32
    }

    let bytes = PlainBuffer<UInt8>(capacity: 512)
    let fields = PlainBuffer<Field>(capacity: 16)

    @_lifetime(borrow self)
    func span(_ start: UInt32, _ count: UInt32) -> Span<UInt8> {
        let range = Int(start)..<Int(start + count)
        let span = unsafe Span(_unsafeElements: UnsafeBufferPointer(rebasing: bytes.elements[range]))
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    func append(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        fields.append(
            Field(start: UInt32(bytes.count), nameCount: UInt32(name.count), valueCount: UInt32(value.count)))
        unsafe bytes.append(name)
        unsafe bytes.append(value)
    }

    func removeAll() {
        bytes.removeAll()
        fields.removeAll()
    }
}
