/// Why a JSON text is not a message: where, by the path of the field or by line and column, and what to do.
package struct JSONFault: Error, Equatable, CustomStringConvertible {
    /// `campaign.headlines[1]`; empty for the text as a whole.
    package let path: String
    package let reason: String

    package var description: String { path.isEmpty ? reason : "\(path): \(reason)" }

    /// Of one request among several, counted from 1.
    package func inRequest(_ number: Int) -> JSONFault {
        JSONFault(path: "request \(number)" + (path.isEmpty ? "" : ", \(path)"), reason: reason)
    }
}

/// A strict parser of RFC 8259; a repeated member is a fault too, for one of the two would be lost.
struct JSONParser {
    /// Deeper than any message of ours.
    private static let depthMax = 100

    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0

    /// Parses the whole text as one value. The mark with which some editors begin a file (BOM) is no part of it.
    static func parse(_ bytes: [UInt8]) throws(JSONFault) -> JSON {
        var parser = JSONParser(bytes: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.current == nil else { throw parser.fault("nothing may follow the value") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func fault(_ reason: String) -> JSONFault {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = String(decoding: before[start...], as: UTF8.self).count + 1
        return JSONFault(path: "", reason: "this is not JSON, line \(line), column \(column): \(reason)")
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        offset += 1
        return true
    }

    private mutating func value() throws(JSONFault) -> JSON {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw fault("more than \(Self.depthMax) values deep") }
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw fault("the text ends too soon")
        default: return .number(try number())
        }
    }

    private mutating func literal(_ word: String, _ value: JSON) throws(JSONFault) -> JSON {
        for byte in word.utf8 where !take(byte) { throw fault("expected a value; texts stand in double quotes") }
        return value
    }

    private mutating func object() throws(JSONFault) -> [JSON.Member] {
        var members: [JSON.Member] = []
        var names: Set<String> = []
        offset += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return members }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw fault("expected a name in double quotes") }
            let name = try string()
            guard names.insert(name).inserted else { throw fault("\"\(name)\" stands here twice") }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw fault("expected : after a name") }
            members.append((name, try value()))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw fault("expected , or } after a member") }
        return members
    }

    private mutating func array() throws(JSONFault) -> [JSON] {
        var elements: [JSON] = []
        offset += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault("expected , or ] after an element") }
        return elements
    }

    /// The digits as written, checked against the grammar `-? int frac? exp?`.
    private mutating func number() throws(JSONFault) -> String {
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

    private mutating func digits() throws(JSONFault) {
        let start = offset
        while let byte = current, (0x30...0x39).contains(byte) { offset += 1 }
        guard offset > start else { throw fault("expected a value; texts stand in double quotes") }
    }

    private mutating func string() throws(JSONFault) -> String {
        var text: [UInt8] = []
        offset += 1
        while let byte = current {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw fault("this is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0..<0x20: throw fault("a control character must be written as \\u and four digits")
            default: text.append(byte)
            }
        }
        throw fault("the closing quote is missing")
    }

    private mutating func escape() throws(JSONFault) -> Character {
        let byte = current
        offset += 1
        return switch byte {
        case UInt8(ascii: "\""): "\""
        case UInt8(ascii: "\\"): "\\"
        case UInt8(ascii: "/"): "/"
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "f"): "\u{C}"
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "t"): "\t"
        case UInt8(ascii: "u"): Character(try scalar())
        default: throw fault("there is no such escape; a backslash is written \\\\")
        }
    }

    /// `\uXXXX`, or two of them that form a surrogate pair.
    private mutating func scalar() throws(JSONFault) -> Unicode.Scalar {
        let high = try hexadecimal()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xD800..<0xDC00).contains(high), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
            case let low = try hexadecimal(), (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        else { throw fault("half of a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        guard offset + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
        else { throw fault("\\u takes four hexadecimal digits") }
        offset += 4
        return value
    }
}

extension JSON {
    /// Parses the whole text as one value.
    package init(parsing bytes: [UInt8]) throws(JSONFault) { self = try JSONParser.parse(bytes) }
}
