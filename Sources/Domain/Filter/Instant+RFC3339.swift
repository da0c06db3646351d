extension Instant {
    /// `2027-02-28T12:00:00Z`, with up to six decimals of a second and `+01:00` in place of Z where wanted.
    init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, let date = CalendarDate(entered: String(text.prefix(10))),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = Self.number(bytes[11...12], upTo: 23), let minute = Self.number(bytes[14...15], upTo: 59),
            let second = Self.number(bytes[17...18], upTo: 59)
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard (1...6).contains(digits.count) else { return nil }
            for digit in 0..<6 {
                fraction = fraction * 10 + (digit < digits.count ? Int64(digits[digits.startIndex + digit] - 0x30) : 0)
            }
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = Self.offset(rest) else { return nil }
        let minutes = Int64(date.daysSince1970) * 1_440 + hour * 60 + minute - offset
        self.init(microseconds: (minutes * 60 + second) * 1_000_000 + fraction)
    }

    /// In minutes.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        if bytes.elementsEqual([UInt8(ascii: "Z")]) { return 0 }
        let start = bytes.startIndex
        guard bytes.count == 6, let sign = bytes.first, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(sign),
            bytes[start + 3] == UInt8(ascii: ":"), let hours = number(bytes[start + 1...start + 2], upTo: 23),
            let minutes = number(bytes[start + 4...start + 5], upTo: 59)
        else { return nil }
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>, upTo most: Int64) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        return number <= most ? number : nil
    }
}
