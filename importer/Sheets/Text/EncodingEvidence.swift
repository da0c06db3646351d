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

    /// UTF-8 or a code page, by a text that begins at `offset` of the file, with a little ASCII in front of the first byte
    /// that is not.
    static func narrow(_ sample: ArraySlice<UInt8>, offset: Int, isWhole: Bool) throws(SheetError) -> Decision {
        let (valid, invalid, first) = countUTF8(sample, isWhole: isWhole)
        guard invalid > 0 else {
            let reason =
                valid == 1
                ? "its only character beyond ASCII is valid UTF-8"
                : "all its \(valid) characters beyond ASCII are valid UTF-8"
            return decision(.utf8, reason, confidence: 0.99)
        }
        // A line that is cut would end in half a word.
        let lastLine = isWhole ? nil : sample.lastIndex { $0 == Byte.lineFeed || $0 == Byte.carriageReturn }
        let lines = lastLine.flatMap { $0 > first ? sample[...$0] : nil } ?? sample
        let pages = CodePages(lines)
        let place = place(first, in: sample, offset: offset)
        // A letter and an apostrophe of MacRoman may be valid by chance; those of UTF-8 make no sense in a page.
        if valid >= invalid, !pages.windows.isLikely, !pages.mac.isLikely {
            let reason = "\(valid) characters beyond ASCII are valid UTF-8 and \(invalid) are not, first \(place)"
            return decision(.utf8, reason, confidence: 0.8)
        }
        return try codePage(lines, pages, first: first, offset: offset, reason: "\(place) is not UTF-8")
    }

    private static func place(_ index: Int, in sample: ArraySlice<UInt8>, offset: Int) -> String {
        "the byte 0x\(String(sample[index], radix: 16, uppercase: true)) at \(offset + index - sample.startIndex)"
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

    private struct CodePages {
        let windows: CodePageFit
        let mac: CodePageFit
        /// All bytes beyond ASCII are the same characters in both, such as £ and ©.
        let areSame: Bool
        let count: Int

        init(_ sample: ArraySlice<UInt8>) {
            windows = CodePageFit(sample, in: .windows1252)
            mac = CodePageFit(sample, in: .macRoman)
            let bytes = sample.filter { $0 >= 0x80 }
            areSame = bytes.allSatisfy { CodePage.windows1252.character($0) == CodePage.macRoman.character($0) }
            count = bytes.count
        }

        /// Nil when the text makes no sense in either page, or as much in both.
        var choice: (encoding: TextEncoding, page: CodePage, fit: CodePageFit, other: String)? {
            if windows.isLikely, areSame || !mac.isLikely || windows.weight >= 2 * mac.weight {
                return (
                    .windows1252, .windows1252, windows, areSame ? "the same as MacRoman" : "\(mac.fits) as MacRoman"
                )
            }
            if mac.isLikely, !windows.isLikely || mac.weight >= 2 * windows.weight {
                return (.macRoman, .macRoman, mac, "\(windows.fits) as Windows-1252")
            }
            return nil
        }
    }

    /// The page whose characters make sense where the bytes are, if those of the other do not, or much less so. That they
    /// are not UTF-8 says nothing for either: there are dozens of other pages.
    private static func codePage(
        _ sample: ArraySlice<UInt8>, _ pages: CodePages, first: Int, offset: Int, reason: String
    ) throws(SheetError) -> Decision {
        guard let choice = pages.choice else {
            let index = pages.windows.firstMisfit.map { $0 + sample.startIndex } ?? first
            throw .unknownEncoding(
                place: place(index, in: sample, offset: offset),
                windows: shown(sample, index, .windows1252), mac: shown(sample, index, .macRoman))
        }
        let sense =
            "\(choice.fit.fits) of \(pages.count) such bytes make sense as its characters, "
            + "\(choice.other): “\(shown(sample, first, choice.page))”"
        let isClear = pages.areSame || !(pages.windows.isLikely && pages.mac.isLikely)
        return decision(choice.encoding, "\(reason), and \(sense)", confidence: isClear ? 0.9 : 0.7)
    }

    /// The text around a byte, in its cell, as it would look in a page.
    private static func shown(_ sample: ArraySlice<UInt8>, _ index: Int, _ page: CodePage) -> String {
        let isInCell = { (byte: UInt8) in byte >= 0x20 && !",;|\"".utf8.contains(byte) }
        let before = sample[..<index].suffix(contextBytes).reversed().prefix(while: isInCell).reversed()
        let after = sample[index...].prefix(contextBytes).prefix(while: isInCell)
        let characters = (before + after).map { byte in
            let character = page.character(byte)
            // Undefined in Windows-1252; Apple's logo in MacRoman.
            return (0x80..<0xA0).contains(character.value) || character == "\u{F8FF}" ? "\u{FFFD}" : character
        }
        return String(String.UnicodeScalarView(characters))
    }

    /// The ASCII in front of the first other byte that matters: the word, and enough to show.
    static let contextBytes = 24

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
