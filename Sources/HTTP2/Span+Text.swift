extension Span<UInt8> {
    /// Are these exactly the bytes of `text`?
    package func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasPrefix(text)
    }

    /// Do these bytes start with `text`?
    /// - Parameter ignoringCase: of ASCII; `text` is in lower case.
    package func hasPrefix(_ text: StaticString, ignoringCase: Bool = false) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        // A plain loop: called several times for every request, where a generic comparison costs more than its work.
        var index = 0
        while index < text.utf8CodeUnitCount {
            var byte = self[index]
            if ignoringCase, (0x41...0x5a).contains(byte) { byte |= 0x20 }
            if unsafe byte != text.utf8Start[index] { return false }
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
