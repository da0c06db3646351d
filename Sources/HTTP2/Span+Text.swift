extension Span<UInt8> {
    /// Are these exactly the bytes of `text`?
    package func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasPrefix(text)
    }

    /// Do these bytes start with `text`?
    package func hasPrefix(_ text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        // A plain loop: called several times for every request, where a generic comparison costs more than its work.
        var index = 0
        while index < text.utf8CodeUnitCount {
            if unsafe self[index] != text.utf8Start[index] { return false }
            index += 1
        }
        return true
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
