/// The header fields of one request in the order received, names in lower case, in one flat buffer.
///
/// Cheap to keep: a copy shares the buffer, and the stream reuses it only when nobody else holds it.
package struct HeaderBlock: Sendable {
    private struct Field {
        let start: UInt32
        let nameCount: UInt32
        let valueCount: UInt32
    }

    private var bytes: [UInt8] = []
    private var fields: [Field] = []

    package init() {}

    package var count: Int { fields.count }

    @_lifetime(borrow self)
    package func name(at index: Int) -> Span<UInt8> {
        let field = fields[index]
        let start = Int(field.start)
        let span = bytes.span.extracting(start..<start + Int(field.nameCount))
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    @_lifetime(borrow self)
    package func value(at index: Int) -> Span<UInt8> {
        let field = fields[index]
        let start = Int(field.start) + Int(field.nameCount)
        let span = bytes.span.extracting(start..<start + Int(field.valueCount))
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Where the first field of this (lower-case) name is, from `start` on.
    package func index(of name: StaticString, from start: Int = 0) -> Int? {
        var index = start
        while index < fields.count {
            if fields[index].nameCount == name.utf8CodeUnitCount, self.name(at: index).equals(name) { return index }
            index += 1
        }
        return nil
    }

    /// The first value of this name; ill-formed UTF-8 is repaired.
    package func string(_ name: StaticString) -> String? {
        index(of: name).map { String(decodingUTF8: value(at: $0)) }
    }

    mutating func append(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        let start = UInt32(bytes.count)
        unsafe bytes.append(contentsOf: name)
        unsafe bytes.append(contentsOf: value)
        fields.append(Field(start: start, nameCount: UInt32(name.count), valueCount: UInt32(value.count)))
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
    }
}
