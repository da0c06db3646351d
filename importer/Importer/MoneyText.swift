package import Domain

/// Money as a cell has it: `1234.5`, without currency, thousands or exponent. What could mean two amounts is
/// refused by name, never guessed.
package enum MoneyText {
    package static func read(_ text: String) -> Entry<Micros> {
        if text.isEmpty { return .blank }
        if let micros = micros(text) { return .value(micros) }
        return .unreadable(text: text, expectation(text))
    }

    /// Exact in decimal; nil unless digits with at most one point, of which three decimals are ambiguous.
    private static func micros(_ text: String) -> Micros? {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...]).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let units = parts.first, isDigits(units) else { return nil }
        var decimals = ""
        if parts.count == 2 {
            guard isDigits(parts[1]), parts[1].utf8.count <= 6, parts[1].utf8.count != 3 else { return nil }
            decimals = String(parts[1])
        }
        decimals += String(repeating: "0", count: 6 - decimals.utf8.count)
        return Int64((isNegative ? "-" : "") + units + decimals).map { Micros($0) }
    }

    private static func expectation(_ text: String) -> Expectation {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        if text.contains(",") {
            return Expectation(
                reason: "has a comma, which may part thousands or decimals",
                hint: "write decimals behind a point and no thousands separator: 1234.50")
        }
        if text.split(separator: ".", omittingEmptySubsequences: false).map(isDigits) == [true, true],
            text.split(separator: ".")[1].utf8.count == 3
        {
            return Expectation(
                reason: "has three digits behind the point, which may part thousands or decimals",
                hint: "write \(text.filter { $0 != "." }) or \(text.dropLast())")
        }
        if text.contains(where: { $0 == "e" || $0 == "E" }), !digits.isEmpty, Double(text) != nil {
            return Expectation(
                reason: "is in scientific notation, which loses digits",
                hint: "format the column as a number with two decimals")
        }
        if text.contains(where: \.isCurrencySymbol) || text.contains(where: { $0.isASCII && $0.isLetter }),
            !digits.isEmpty
        {
            return Expectation(
                reason: "has a currency or other letters",
                hint: "write the number alone; it is in the account's currency")
        }
        return Expectation(reason: "is not an amount of money", hint: "write a number such as 12.50")
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
