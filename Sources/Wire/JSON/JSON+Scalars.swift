internal import Domain

/// How proto3 JSON writes numbers and enums; both are read in quotes too.
extension JSON {
    /// `1.0` and `1e3` are integers too.
    func integer<Number: FixedWidthInteger>(_ type: Number.Type, at path: String) throws(JSONFault) -> Number {
        guard let digits = numberText else { throw JSONFault(path: path, reason: "is a whole number") }
        if let number = Number(digits) { return number }
        guard let number = Double(digits), number == number.rounded() else {
            throw JSONFault(path: path, reason: "is a whole number")
        }
        guard let exact = Number(exactly: number), digits.contains(where: { ".eE".contains($0) }) else {
            throw JSONFault(path: path, reason: "is a whole number from \(Number.min) to \(Number.max)")
        }
        return exact
    }

    func floating<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ type: Number.Type, at path: String
    ) throws(JSONFault) -> Number {
        if case .string(let word) = self, let special: Number = Self.specialNumber(word) { return special }
        guard let digits = numberText, let number = Number(digits) else {
            throw JSONFault(path: path, reason: "is a number, or \"NaN\", \"Infinity\" or \"-Infinity\"")
        }
        guard number.isFinite else { throw JSONFault(path: path, reason: "is greater than such a number can be") }
        return number
    }

    private static func specialNumber<Number: BinaryFloatingPoint>(_ word: String) -> Number? {
        switch word {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: nil
        }
    }

    init(_ number: some BinaryFloatingPoint & LosslessStringConvertible) {
        if number.isFinite {
            self = .number(String(number))
        } else {
            self = .string(number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity")
        }
    }

    /// Those of 64 bits stand in quotes: JavaScript would round them.
    init(quoting number: some FixedWidthInteger) { self = .string(String(number)) }

    /// By name, or by number: proto3 enums are open.
    func enumNumber(of type: EnumType, at path: String) throws(JSONFault) -> Int32 {
        switch self {
        case .number: return try integer(Int32.self, at: path)
        case .string(let name):
            if let number = type.number(of: name) { return number }
            let near = type.values.nearest(to: name).map { "; did you mean \($0)?" }
            throw JSONFault(
                path: path,
                reason: "\(name) is no \(type.name)"
                    + (near ?? ": it is one of \(type.values.joined(separator: ", "))"))
        default: throw JSONFault(path: path, reason: "is the name of a \(type.name) in quotes")
        }
    }

    /// The digits of a number, or of one in quotes; checked by the grammar of JSON's.
    private var numberText: String? {
        switch self {
        case .number(let digits): digits
        case .string(let text):
            if case .number(let digits)? = try? JSON(parsing: Array(text.utf8)), digits == text { digits } else { nil }
        default: nil
        }
    }
}

/// Base64 as proto3 JSON has it: written with padding, read with or without, and in the URL's alphabet too.
enum Base64Text {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for digit in 0..<4 {
                text.append(digit <= group.count ? alphabet[bits >> (18 - 6 * digit) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var digits = Array(text.utf8)
        while digits.last == UInt8(ascii: "="), text.utf8.count - digits.count < 2 { digits.removeLast() }
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        for (index, digit) in digits.enumerated() {
            guard let value = value(of: digit) else { return nil }
            bits = bits << 6 | value
            let pending = (index % 4) * 6 + 6
            if index % 4 > 0 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(pending - 8 * (index % 4)))) }
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: alphabet.firstIndex(of: digit).map(UInt32.init)
        }
    }
}
