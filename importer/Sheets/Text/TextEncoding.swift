/// How the characters of a text sheet are written.
package enum TextEncoding: String, CaseIterable, Sendable, CustomStringConvertible {
    case utf8 = "UTF-8"
    case utf16LE = "UTF-16LE"
    case utf16BE = "UTF-16BE"
    case utf32LE = "UTF-32LE"
    case utf32BE = "UTF-32BE"
    case windows1252 = "Windows-1252"
    case macRoman = "MacRoman"

    package var description: String { rawValue }

    /// Reads the names people type: `utf16le`, `cp1252`, `mac`. Nil for others.
    package init?(name: String) {
        let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
        let aliases: [String: TextEncoding] = [
            "cp1252": .windows1252, "1252": .windows1252, "latin1": .windows1252, "iso88591": .windows1252,
            "ansi": .windows1252, "mac": .macRoman, "macintosh": .macRoman, "utf16": .utf16LE, "utf32": .utf32LE,
        ]
        let same = Self.allCases.first { $0.rawValue.lowercased().filter { $0 != "-" } == plain }
        guard let found = same ?? aliases[plain] else { return nil }
        self = found
    }

    /// How the file begins when it says its encoding itself.
    var byteOrderMark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16LE: [0xFF, 0xFE]
        case .utf16BE: [0xFE, 0xFF]
        case .utf32LE: [0xFF, 0xFE, 0, 0]
        case .utf32BE: [0, 0, 0xFE, 0xFF]
        case .windows1252, .macRoman: []
        }
    }
}
