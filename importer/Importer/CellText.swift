/// What the text of a cell says before its column gives it a meaning.
package enum CellText {
    /// Without blanks and invisible characters around it, and without the apostrophe that keeps a formula's
    /// beginning from being one. `[]` and `remove_value` are how Google's sheets write an empty value.
    package static func read(_ text: String) -> String {
        var text = trimmed(text)
        if text.hasPrefix("'"), startsFormula(text.drop { $0 == "'" }) { text = trimmed(String(text.dropFirst())) }
        return text == "[]" || text == "remove_value" ? "" : text
    }

    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: isVisible), let last = scalars.lastIndex(where: isVisible) else {
            return ""
        }
        return String(scalars[first...last])
    }

    /// Whether a spreadsheet shows this where it failed to compute or to fit: `#REF!`, `########`.
    static func isSpreadsheetError(_ text: String) -> Bool {
        guard text.hasPrefix("#") else { return false }
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
}
