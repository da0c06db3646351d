package import Domain
internal import Sheets

/// Money as a cell has it: `1234.5`. Without settings nothing that could mean two amounts is read.
package enum MoneyText {
    package static func read(_ text: String, _ settings: CellSettings = CellSettings()) -> Entry<Micros> {
        if text.isEmpty { return .blank }
        let number = settings.currency.map { without($0, text) } ?? text
        let amount = settings.decimal.map { micros(number, $0) } ?? plainMicros(number) ?? undisputed(number)
        return amount.map { .value($0) } ?? .unreadable(text: text, expectation(text, settings))
    }

    /// Whether a look at the other values of the column may make sense of it.
    static func isAmbiguous(_ text: String, _ settings: CellSettings = CellSettings()) -> Bool {
        let (number, currency) = parted(text)
        if let decimal = settings.decimal {
            return settings.currency == nil && currency != nil && micros(number, decimal) != nil
        }
        guard plainMicros(text) == nil, undisputed(text) == nil else { return false }
        return currency != nil && plainMicros(number) != nil || isNumber(number)
    }

    /// What every mark for decimals makes the same of it: `1 000`.
    private static func undisputed(_ text: String) -> Micros? {
        let amounts = Set(DecimalMark.allCases.map { micros(text, $0) })
        return amounts.count == 1 ? amounts.first ?? nil : nil
    }

    /// Whether it is a number by some mark for its decimals.
    static func isNumber(_ text: String) -> Bool { DecimalMark.allCases.contains { micros(text, $0) != nil } }

    /// The number and what stands before or behind it: `€` of `€ 10,00`.
    static func parted(_ text: String) -> (number: String, currency: String?) {
        let isDigit = { (scalar: Unicode.Scalar) in ("0"..."9").contains(scalar) || scalar == "-" }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: isDigit), let last = scalars.lastIndex(where: isDigit) else {
            return (text, nil)
        }
        let before = CellText.trimmed(String(scalars[..<first]))
        let behind = CellText.trimmed(String(scalars[scalars.index(after: last)...]))
        let mark = before + behind
        guard before.isEmpty != behind.isEmpty, CurrencyMark.isOne(mark) else { return (text, nil) }
        return (String(scalars[first...last]), mark)
    }

    private static func without(_ currency: String, _ text: String) -> String {
        let (number, mark) = parted(text)
        return mark == currency ? number : text
    }

    // MARK: Numbers

    /// Exact in decimal; nil unless digits with at most one point, and nil where the point may part thousands.
    private static func plainMicros(_ text: String) -> Micros? {
        guard let amount = micros(text, .point, grouped: false) else { return nil }
        let decimals = text.utf8.firstIndex(of: DecimalMark.point.byte).map { text.utf8[$0...].count - 1 }
        return decimals == 3 && micros(text, .comma) != nil ? nil : amount
    }

    /// - Parameter grouped: thousands may be parted, by one mark and everywhere.
    static func micros(_ text: String, _ mark: DecimalMark, grouped: Bool = true) -> Micros? {
        var digits = DigitReader(isNegative: text.utf8.first == UInt8(ascii: "-"))
        var group: Unicode.Scalar?
        for scalar in text.unicodeScalars.dropFirst(digits.isNegative ? 1 : 0) {
            switch scalar {
            case "0"..."9": guard digits.take(UInt8(scalar.value) - UInt8(ascii: "0")) else { return nil }
            case Unicode.Scalar(mark.byte): guard digits.beginDecimals() else { return nil }
            case Unicode.Scalar(mark.groupByte), " ", "\u{A0}", "\u{202F}", "'", "’":
                guard grouped, group == nil || group == scalar, digits.beginGroup() else { return nil }
                group = scalar
            default: return nil
            }
        }
        return digits.micros
    }

    /// The digits of one number, counted into micros as they come.
    private struct DigitReader {
        let isNegative: Bool
        private var amount: Int64 = 0
        private var digits = 0
        /// Since the last mark between thousands; nil before the first.
        private var groupDigits: Int?
        private var decimals: Int?
        /// No thousands follow it: `0.500` has decimals, whatever its column has.
        private var hasLeadingZero = false

        init(isNegative: Bool) { self.isNegative = isNegative }

        mutating func take(_ digit: UInt8) -> Bool {
            let (tens, overflow) = amount.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.subtractingReportingOverflow(Int64(digit))
            guard !overflow, !carry else { return false }
            // Counted below zero, where there is room for one more.
            amount = sum
            if digits == 0, digit == 0 { hasLeadingZero = true }
            if decimals != nil { decimals? += 1 } else { digits += 1 }
            groupDigits? += 1
            return (decimals ?? 0) <= 6
        }

        mutating func beginGroup() -> Bool {
            guard decimals == nil, !hasLeadingZero, groupDigits.map({ $0 == 3 }) ?? (1...3).contains(digits) else {
                return false
            }
            groupDigits = 0
            return true
        }

        mutating func beginDecimals() -> Bool {
            guard decimals == nil, digits > 0, groupDigits.map({ $0 == 3 }) ?? true else { return false }
            groupDigits = nil
            decimals = 0
            return true
        }

        var micros: Micros? {
            guard digits > 0, decimals != 0, groupDigits.map({ $0 == 3 }) ?? true else { return nil }
            var amount = amount
            for _ in (decimals ?? 0)..<6 {
                let (tens, overflow) = amount.multipliedReportingOverflow(by: 10)
                guard !overflow else { return nil }
                amount = tens
            }
            if isNegative { return Micros(amount) }
            return amount == .min ? nil : Micros(-amount)
        }
    }

    // MARK: Words

    private static func expectation(_ text: String, _ settings: CellSettings) -> Expectation {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        if let decimal = settings.decimal {
            if decimal == .point && text.contains(",") || decimal == .comma && text.contains(".") {
                return Expectation(
                    reason: "does not fit decimals behind a \(decimal.rawValue)",
                    hint: "write 1234\(decimal == .point ? "." : ",")50, or choose --decimal")
            }
        } else if text.contains(",") {
            return Expectation(
                reason: "has a comma, which may part thousands or decimals",
                hint:
                    "write decimals behind a point and no thousands separator, 1234.50, or say --decimal comma or point"
            )
        } else if text.split(separator: ".", omittingEmptySubsequences: false).map(isDigits) == [true, true],
            text.split(separator: ".")[1].utf8.count == 3
        {
            // What no amount has must not be lost without a word.
            let shortened = text.last == "0" ? String(text.dropLast()) : "at most two decimals"
            return Expectation(
                reason: "has three digits behind the point, which may part thousands or decimals",
                hint: "write \(text.filter { $0 != "." }) or \(shortened), or say --decimal comma or point")
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
        let example = settings.decimal == .comma ? "12,50" : "12.50"
        return Expectation(reason: "is not an amount of money", hint: "write a number such as \(example)")
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
