extension Span<UInt8> {
    /// Are these exactly the bytes of `text`?
    package func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasPrefix(text)
    }

    /// Do these bytes start with `text`?
    package func hasPrefix(_ text: StaticString) -> Bool {
        let expected = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard count >= expected.count else { return false }
        return unsafe withUnsafeBufferPointer { bytes in
            unsafe bytes.prefix(expected.count).elementsEqual(expected)
        }
    }
}

extension String {
    /// Decodes UTF-8 and repairs what is ill-formed.
    package init(decodingUTF8 bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension Array<UInt8> {
    package init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }

    package mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
