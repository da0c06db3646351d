/// A `text[]` that grows by bytes, as a parameter.
package struct EncodedTexts: Sendable {
    private var elements: [UInt8] = []
    private var count = 0

    package init() {}

    package mutating func append(_ text: Span<UInt8>) {
        count += 1
        elements.append(bigEndian: Int32(text.count))
        unsafe text.withUnsafeBufferPointer { buffer in unsafe elements.append(contentsOf: buffer) }
    }

    package var parameter: Parameter {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(elements.count + 20)
        bytes.append(arrayOf: count, .text, hasNulls: false)
        bytes += elements
        return .encoded(.texts, bytes)
    }
}
