/// The encoding of `grpc-message`: UTF-8, printable ASCII except `%` as it is, other bytes as `%XX` (gRPC over HTTP/2).
package enum PercentEncoding {
    /// - Parameter limit: the longest result; it ends before the character that would go past it.
    package static func encode(_ text: String, limit: Int = .max) -> String {
        // A field's value may not begin or end with a space (RFC 9113, 8.2.1).
        let hasOuterSpace = text.utf8.first == space || text.utf8.last == space
        if text.utf8.count <= limit, !hasOuterSpace, text.utf8.allSatisfy(isPlain) { return text }
        var bytes: [UInt8] = []
        for character in text.unicodeScalars {
            let start = bytes.count
            for byte in String(character).utf8 {
                append(byte, isPlain: isPlain(byte) && !(hasOuterSpace && byte == space), to: &bytes)
            }
            guard bytes.count <= limit else {
                bytes.removeLast(bytes.count - start)
                break
            }
        }
        // Where the limit has cut it.
        while bytes.last == space { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What is not well encoded stays as it is, so that no message is lost.
    package static func decode(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            // A sign is no digit, though `UInt8` reads one.
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, digits.first != "+",
                let value = UInt8(digits, radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ byte: UInt8, isPlain: Bool, to bytes: inout [UInt8]) {
        if isPlain {
            bytes.append(byte)
        } else {
            bytes += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 0xf)]
        }
    }

    private static let space: UInt8 = 0x20

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7e).contains(byte) && byte != UInt8(ascii: "%")
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
