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
package struct CampaignID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The sixteen bytes as one number, the first byte being the most significant.
    package let bits: UInt128

    package init(bits: UInt128) { self.bits = bits }

    /// A new id. Within one millisecond the order is random.
    package init(at instant: Instant, using random: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(max(0, instant.microseconds / 1_000)) & 0xFFFF_FFFF_FFFF
        let version: UInt64 = 7
        let variant: UInt64 = 0b10
        let high = milliseconds << 16 | version << 12 | random.next() & 0xFFF
        let low = variant << 62 | random.next() >> 2
        bits = UInt128(high) << 64 | UInt128(low)
    }

    /// The usual 36 characters, in either case.
    package init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        var bits: UInt128 = 0
        for (position, byte) in text.utf8.enumerated() {
            if Self.dashes.contains(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
                bits = bits << 4 | UInt128(digit)
            }
        }
        self.bits = bits
    }

    package var description: String {
        var digits = Array(String(bits, radix: 16))
        digits.insert(contentsOf: repeatElement("0", count: 32 - digits.count), at: 0)
        for position in Self.dashes { digits.insert("-", at: position) }
        return String(digits)
    }

    /// When an id of version 7 was made.
    package var instant: Instant { Instant(microseconds: Int64(bits >> 80) * 1_000) }

    package var isVersion7: Bool { bits >> 76 & 0xF == 7 && bits >> 62 & 0b11 == 0b10 }

    /// By time of creation.
    package static func < (left: CampaignID, right: CampaignID) -> Bool { left.bits < right.bits }

    private static let dashes = [8, 13, 18, 23]
}
