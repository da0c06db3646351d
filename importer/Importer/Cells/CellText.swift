/// What a cell says before its column gives it a meaning.
package enum CellContent: Equatable, Sendable {
    /// Says nothing: a stored campaign keeps what it has.
    case blank
    /// `[]` of Editor, `remove_value` of the web: nothing shall be there.
    case cleared
    case text(String)

    package init(_ text: String) {
        switch CellText.read(text) {
        case "", "--": self = .blank
        case "[]", "remove_value": self = .cleared
        case let text: self = .text(text)
        }
    }
}

package enum CellText {
    /// Without blanks and invisible characters around it, and without the apostrophe that keeps a formula's beginning from
    /// being one.
    package static func read(_ text: String) -> String {
        let text = trimmed(text)
        return hasMark(text) ? trimmed(String(text.dropFirst())) : text
    }

    /// Whether the apostrophe in front is a spreadsheet's mark of a text, and no part of it.
    static func hasMark(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "'") && startsFormula(text.drop { $0 == "'" })
    }

    /// Without the apostrophe by which spreadsheets mark a text: `'007`. For values that never begin with one.
    static func withoutMark(_ text: String) -> String {
        text.utf8.first == UInt8(ascii: "'") ? trimmed(String(text.dropFirst())) : text
    }

    /// Of a cell of several lines: each line break, with what blanks are around it, is one blank. Nil when there is none.
    static func onOneLine(_ text: String) -> String? {
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return nil }
        return text.split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }.map { trimmed(String($0)) }
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// ` "so"` in a sheet whose quotes are to begin a cell.
    static func isQuotedBehindBlank(_ text: String) -> Bool {
        guard let first = text.utf8.first, first == 0x20 || first == 0x09 else { return false }
        let text = trimmed(text)
        return text.utf8.count > 1 && text.utf8.first == UInt8(ascii: "\"") && text.utf8.last == UInt8(ascii: "\"")
    }

    static func trimmed(_ text: String) -> String {
        if isPlain(text) { return text }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: isVisible), let last = scalars.lastIndex(where: isVisible) else {
            return ""
        }
        return String(scalars[first...last])
    }

    /// Whether nothing can be trimmed, as of nearly every cell.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return true }
        return (0x21...0x7E).contains(first) && (0x21...0x7E).contains(last)
    }

    /// Whether a spreadsheet shows this where it failed to compute or to fit: `#REF!`, `########`.
    static func isSpreadsheetError(_ text: String) -> Bool {
        guard text.utf8.first == UInt8(ascii: "#") else { return false }
        return errors.contains(text.uppercased()) || text.utf8.count > 2 && text.allSatisfy { $0 == "#" }
    }

    /// The text as it may stand in a sheet that people open: what would start a formula gets an apostrophe in
    /// front (CWE-1236), which `read` takes away again. Signed numbers are left as they are.
    package static func neutralized(_ text: String) -> String {
        startsFormula(text[...]) ? "'" + text : text
    }

    static func startsFormula(_ text: Substring) -> Bool {
        if text.first == "\t" || text.first == "\r" || text.first == "\r\n" { return true }
        let visible = text.drop { $0.isWhitespace }
        guard let sign = visible.first, "=+-@＝＋－＠".contains(sign) else { return false }
        return !isSignedNumber(visible)
    }

    /// What the text was before UTF-8 was read as Windows-1252: `Café` of `CafÃ©`. Nil when it does not look so.
    static func unscrambled(_ text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        let isScrambled = zip(scalars, scalars.dropFirst()).contains { lead, next in
            (0xC2...0xF4).contains(lead.value) && (0x80...0xBF).contains(next.value)
                || lead == "â" && next == "€"
        }
        guard isScrambled else { return nil }
        var bytes: [UInt8] = []
        for scalar in scalars {
            if let byte = windows1252[scalar] {
                bytes.append(byte)
            } else if scalar.value < 0x100 {
                bytes.append(UInt8(scalar.value))
            } else {
                return nil
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isSignedNumber(_ text: Substring) -> Bool {
        guard let sign = text.first, "+-".contains(sign) else { return false }
        var digits = text.dropFirst()
        if digits.last == "%" { digits = digits.dropLast() }
        return digits.first?.isASCII == true && digits.first?.isNumber == true
            && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2C || $0 == 0x2E }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        // The tables of Unicode are asked only about what is not plainly visible: this runs for every cell.
        (0x21...0x7E).contains(scalar.value) || !scalar.properties.isWhitespace && !scalar.isInvisible
    }

    private static let errors: Set<String> = [
        "#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#ERROR!",
    ]

    /// The characters that the code page has in 0x80 to 0x9F.
    private static let windows1252: [Unicode.Scalar: UInt8] = Dictionary(
        uniqueKeysWithValues: zip(
            "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".unicodeScalars,
            [UInt8](0x80...0x9F).filter { ![0x81, 0x8D, 0x8F, 0x90, 0x9D].contains($0) }))
}
