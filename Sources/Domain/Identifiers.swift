/// A Google Ads account: ten digits.
package struct CustomerID: Hashable, Sendable, CustomStringConvertible {
    package let number: Int64

    package init?(_ number: Int64) {
        guard (1_000_000_000...9_999_999_999).contains(number) else { return nil }
        self.number = number
    }

    /// `1234567890`.
    package var description: String { String(number) }
}

extension CustomerID: EnteredAsText {
    /// Ten digits, with or without the dashes people write: `123-456-7890`.
    package init?(entered text: String) {
        let digits = text.filter { $0 != "-" }
        guard digits.utf8.count == 10, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(digits)
        else { return nil }
        self.init(number)
    }

    package static let expectation = Expectation(
        reason: "is not a Google Ads customer id", hint: "use the account's ten digits, such as 123-456-7890")
}

/// A campaign of ours: a UUID of version 7 (RFC 9562), so ids sort by the time of creation.
package struct CampaignID: Hashable, Sendable, CustomStringConvertible {
    /// Big-endian halves of the 128 bits.
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new id. Within one millisecond the order is random.
    package init(at instant: Instant, using random: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(max(0, instant.microseconds / 1_000)) & 0xFFFF_FFFF_FFFF
        let version: UInt64 = 7
        let variant: UInt64 = 0b10
        high = milliseconds << 16 | version << 12 | random.next() & 0xFFF
        low = variant << 62 | random.next() >> 2
    }

    /// The usual 36 characters, in either case.
    package init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        var digits: [UInt8] = []
        for (position, byte) in text.utf8.enumerated() {
            if [8, 13, 18, 23].contains(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
                digits.append(UInt8(digit))
            }
        }
        guard digits.count == 32 else { return nil }
        high = digits[..<16].reduce(0) { $0 << 4 | UInt64($1) }
        low = digits[16...].reduce(0) { $0 << 4 | UInt64($1) }
    }

    package var description: String {
        let digits = [high, low].map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        var text = ""
        for (position, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(position) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}
