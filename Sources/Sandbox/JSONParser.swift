/// Why a text is not JSON, in the words of Google's front end.
package struct JSONError: Error, Equatable {
    package let reason: String
    package let offset: Int
}

/// A strict parser of RFC 8259 text; a repeated member name is an error too.
///
/// `JSONDecoder` keeps the last of two equal names and so would hide a fault of the caller.
struct JSONParser {
    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0

    /// Parses the whole text as one value.
    static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.offset == bytes.count else { throw parser.error("Unexpected token") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: offset) }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        offset += 1
        return true
    }

    private mutating func value() throws(JSONError) -> JSON {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.jsonDepth else { throw error("Message too deep") }
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw error("Unexpected end of string")
        default: return .number(try number())
        }
    }

    private mutating func literal(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
        for byte in word.utf8 where !take(byte) { throw error("Unexpected token") }
        return value
    }

    private mutating func object() throws(JSONError) -> JSON {
        var members: [String: JSON] = [:]
        offset += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw error("Expected an object key or }") }
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error("Expected : between key:value pair") }
            guard members.updateValue(try value(), forKey: name) == nil else {
                throw error("Repeated object key \"\(name)\"")
            }
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("Expected , or } after key:value pair") }
        return .object(members)
    }

    private mutating func array() throws(JSONError) -> JSON {
        var elements: [JSON] = []
        offset += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("Expected , or ] after array value") }
        return .array(elements)
    }

    /// The digits as written, checked against the grammar `-? int frac? exp?`.
    private mutating func number() throws(JSONError) -> String {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = current, (0x30...0x39).contains(byte) { offset += 1 }
        guard offset > start else { throw error("Expected a value") }
    }

    private mutating func string() throws(JSONError) -> String {
        var text: [UInt8] = []
        offset += 1
        while let byte = current {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error("Encountered non UTF-8 code points")
                }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0..<0x20: throw error("Control character in string")
            default: text.append(byte)
            }
        }
        throw error("Closing quote expected in string")
    }

    private mutating func escape() throws(JSONError) -> Character {
        guard let byte = current else { throw error("Unexpected end of string") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return Character(try scalar())
        default: throw error("Invalid escape sequence")
        }
    }

    /// `\uXXXX`, or two of them that form a surrogate pair.
    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let high = try hexadecimal()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xD800..<0xDC00).contains(high), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw error("Invalid unicode code point")
        }
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        else { throw error("Invalid unicode code point") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        guard offset + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
        else { throw error("Invalid escape sequence") }
        offset += 4
        return value
    }
}

extension JSON {
    /// Parses the whole text as one value.
    package init(parsing bytes: [UInt8]) throws(JSONError) { self = try JSONParser.parse(bytes) }
}
