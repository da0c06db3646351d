/// What the first bytes of a text say about its encoding.
enum EncodingEvidence {
    /// By the byte order mark, else by the NULs that UTF-16 and UTF-32 have in the same place of every ASCII character.
    /// Nil when the bytes may be UTF-8 or a code page.
    static func wide(_ sample: ArraySlice<UInt8>) -> Decision? {
        // UTF-32 first: its mark begins with that of UTF-16.
        for encoding in [TextEncoding.utf32LE, .utf32BE, .utf8, .utf16LE, .utf16BE]
        where sample.starts(with: encoding.byteOrderMark) {
            return decision(encoding, "of its byte order mark", confidence: 1)
        }
        return byNULs(sample)
    }

    private static func byNULs(_ sample: ArraySlice<UInt8>) -> Decision? {
        let groups = sample.count / 4
        guard groups > 0 else { return sample.count >= 2 ? byNULsOfOneCharacter(sample) : nil }
        var nuls = [0, 0, 0, 0]
        for (offset, byte) in sample.prefix(groups * 4).enumerated() where byte == 0 { nuls[offset % 4] += 1 }
        let share = nuls.map { Double($0) / Double(groups) }
        // Most characters of a sheet, its delimiters and digits at least, are ASCII.
        let isMost = share.map { $0 >= 0.6 }
        let isFew = share.map { $0 <= 0.1 }
        let percent = { (positions: [Int]) in Int(100 * positions.reduce(1) { min($0, share[$1]) }) }
        let shapes: [(TextEncoding, most: [Int], few: [Int], which: String)] = [
            (.utf32LE, [1, 2, 3], [0], "the second, third and fourth byte of four is"),
            (.utf32BE, [0, 1, 2], [3], "the first, second and third byte of four is"),
            (.utf16LE, [1, 3], [0, 2], "every second byte is"),
            (.utf16BE, [0, 2], [1, 3], "every first byte of two is"),
        ]
        for (encoding, most, few, which) in shapes
        where most.allSatisfy({ isMost[$0] }) && few.allSatisfy({ isFew[$0] }) {
            return decision(encoding, "\(which) NUL (\(percent(most)) % of them)", confidence: 0.9)
        }
        return nil
    }

    private static func byNULsOfOneCharacter(_ sample: ArraySlice<UInt8>) -> Decision? {
        let (first, second) = (sample[sample.startIndex], sample[sample.startIndex + 1])
        if first != 0, second == 0 { return decision(.utf16LE, "the second byte is NUL", confidence: 0.5) }
        if first == 0, second != 0 { return decision(.utf16BE, "the first byte is NUL", confidence: 0.5) }
        return nil
    }

    /// UTF-8 or a code page, by a text that begins with its first byte that is not ASCII, at `offset` of the file.
    static func narrow(_ sample: ArraySlice<UInt8>, offset: Int, isWhole: Bool) -> Decision {
        let (valid, invalid, first) = countUTF8(sample, isWhole: isWhole)
        guard invalid > 0 else {
            let reason =
                valid == 1
                ? "its only character beyond ASCII is valid UTF-8"
                : "all its \(valid) characters beyond ASCII are valid UTF-8"
            return decision(.utf8, reason, confidence: 0.99)
        }
        let place =
            "the byte 0x\(String(sample[first], radix: 16, uppercase: true)) at \(offset + first - sample.startIndex)"
        if valid >= invalid {
            let reason = "\(valid) characters beyond ASCII are valid UTF-8 and \(invalid) are not, first \(place)"
            return decision(.utf8, reason, confidence: 0.8)
        }
        return codePage(sample, reason: "\(place) is not UTF-8")
    }

    /// Characters beyond ASCII that are valid, wrong sequences, and where the first of those is.
    private static func countUTF8(_ sample: ArraySlice<UInt8>, isWhole: Bool) -> (valid: Int, invalid: Int, first: Int)
    {
        var (valid, invalid, first) = (0, 0, sample.startIndex)
        var index = sample.startIndex
        while index < sample.endIndex {
            if sample[index] < 0x80 {
                index += 1
                continue
            }
            switch UTF8Sequence(sample[index...]) {
            case .valid(let count):
                valid += 1
                index += count
            case .cut where !isWhole: return (valid, invalid, first)
            case .cut, .invalid:
                if invalid == 0 { first = index }
                invalid += 1
                index += 1
            }
        }
        return (valid, invalid, first)
    }

    /// Windows-1252 has its letters at C0 to FF, MacRoman at 80 to 9F. What each has in the other's place are mostly signs,
    /// which do not stand beside letters.
    private static func codePage(_ sample: ArraySlice<UInt8>, reason: String) -> Decision {
        var (windows, mac) = (0, 0)
        for index in sample.indices where sample[index] >= 0x80 {
            let before = index > sample.startIndex ? sample[index - 1] : 0
            let after = index + 1 < sample.endIndex ? sample[index + 1] : 0
            guard isLetter(before) || isLetter(after) else { continue }
            switch sample[index] {
            // € ‚ „ … ‹ ‘ ’ “ ” • – — ™ › of Windows, – — “ ” ‘ ’ of Mac: they do stand there, and prove nothing.
            case 0x80, 0x82, 0x84, 0x85, 0x8B, 0x91...0x97, 0x99, 0x9B, 0xD0...0xD5: break
            case 0x80...0x9F: mac += 1
            case 0xC0...0xFF: windows += 1
            default: break
            }
        }
        if mac > windows {
            return decision(.macRoman, "\(reason), and \(mac) letters are where MacRoman has them", confidence: 0.7)
        }
        let letters = windows > 0 ? ", and \(windows) letters are where Windows has them" : ""
        return decision(.windows1252, reason + letters, confidence: windows > 0 ? 0.8 : 0.5)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    static func decision(_ encoding: TextEncoding, _ reason: String, confidence: Double) -> Decision {
        Decision(subject: .encoding, choice: encoding.rawValue, reason: reason, confidence: confidence)
    }
}

/// What stands at the front of some bytes that do not begin with ASCII (RFC 3629).
private enum UTF8Sequence {
    case valid(count: Int)
    /// The bytes end before the character does.
    case cut
    case invalid

    init(_ bytes: ArraySlice<UInt8>) {
        let lead = bytes[bytes.startIndex]
        let (count, second): (Int, ClosedRange<UInt8>)
        switch lead {
        case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default:
            self = .invalid
            return
        }
        let rest = bytes.dropFirst().prefix(count - 1)
        if let first = rest.first, !second.contains(first) || !rest.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) {
            self = .invalid
        } else {
            self = rest.count == count - 1 ? .valid(count: count) : .cut
        }
    }
}
