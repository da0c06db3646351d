/// Some fields of COPY rows, encoded once: to be sent, and to tell rows apart by.
package struct CopyFields: Sendable {
    package private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    package init(_ values: some Sequence<Parameter>) {
        for value in values { append(value) }
    }

    package mutating func append(_ value: Parameter) {
        count += 1
        bytes.append(field: value)
    }

    /// Appends a field of text without a `String` in between.
    package mutating func append(utf8 text: Span<UInt8>) {
        count += 1
        append(element: text)
    }

    /// Appends a `text[]`, of which `append(element:)` has to add so many elements with so many bytes in all.
    package mutating func append(textsOf elements: Int, bytes length: Int) {
        count += 1
        let header = bytes.count
        bytes.append(bigEndian: Int32(0))
        bytes.append(arrayOf: elements, .text, hasNulls: false)
        bytes.set(length: bytes.count - header - 4 + 4 * elements + length, at: header)
    }

    package mutating func append(element text: Span<UInt8>) {
        bytes.append(bigEndian: Int32(text.count))
        unsafe text.withUnsafeBufferPointer { buffer in unsafe bytes.append(contentsOf: buffer) }
    }

    /// Appends fields that are encoded already.
    package mutating func append(_ other: CopyFields, _ range: Range<Int>, count: Int) {
        self.count += count
        bytes.append(contentsOf: other.bytes[range])
    }

    /// Forgets the fields behind.
    package mutating func truncate(to length: Int) { bytes.removeLast(bytes.count - length) }

    package var digest: Int64 { digest(from: 0) }

    /// Of the fields behind a place. The same for the same fields on every machine and for good, since it is stored. Other
    /// fields have another one, but for a chance of 1 in 2^64; if they differ in one value of eight bytes or fewer, always:
    /// each step is a bijection.
    package func digest(from start: Int) -> Int64 {
        var digest = UInt64(bytes.count - start)
        unsafe bytes.withUnsafeBytes { bytes in
            var offset = start
            while offset + 8 <= bytes.count {
                digest = Self.mixed(digest, unsafe bytes.bigEndian(at: offset, as: UInt64.self))
                offset += 8
            }
            var rest: UInt64 = 0
            while offset < bytes.count {
                rest = unsafe rest << 8 | UInt64(bytes[offset])
                offset += 1
            }
            digest = Self.mixed(digest, rest)
        }
        return Int64(bitPattern: digest)
    }

    /// An odd factor with its bits well spread (MurmurHash2, 64 bits).
    private static func mixed(_ digest: UInt64, _ word: UInt64) -> UInt64 {
        let product = (digest ^ word) &* 0xC6A4_A793_5BD1_E995
        return product ^ product >> 47
    }
}

extension [UInt8] {
    /// Appends a value behind its length, or what stands for NULL.
    mutating func append(field value: Parameter) {
        guard !value.isNull else { return append(bigEndian: Int32(-1)) }
        append(lengthOf: { value.encode(into: &$0) })
    }
}
