/// How well the bytes beyond ASCII make sense as the characters of a code page, by what stands beside them.
///
/// Letters are those of western words: in the case of their neighbours, in a place where some language has them, and all
/// of a word in one alphabet. Signs stand where people put them, so not inside words. The weight of a character is how
/// much it proves: one that would make sense in many wrong readings, such as `Š` before a word, proves less.
///
/// It cannot tell what is a western word by chance: of Windows-1250, Polish `Gdańsk` is `Gdañsk`, Czech `Řeka` is `Øeka`,
/// and Hungarian ő and ű are always õ and û. Turkish (Windows-1254) differs in six letters, which only Icelandic has, so
/// that a sheet is told when it has none of its vowels, or a word no Icelander writes.
struct CodePageFit {
    private(set) var weight = 0
    /// Characters that make sense.
    private(set) var fits = 0
    private(set) var misfits = 0
    /// In the text.
    private(set) var firstMisfit: Int?
    private let text: [Unicode.Scalar]
    private var icelandic = (letters: [Int](), vowels: 0)

    init(_ sample: ArraySlice<UInt8>, in page: CodePage) {
        text = sample.map(page.character)
        var index = 0
        while index < text.count {
            guard !text[index].isASCII else {
                index += 1
                continue
            }
            guard Letter.isOne(text[index]) else {
                note(SignPlace(text, index).weight, index)
                index += 1
                continue
            }
            let word = word(around: index)
            weigh(word)
            index = word.upperBound
        }
        // No Icelandic sheet does without á, é, í, ó, ú and æ; a Turkish one does.
        if icelandic.vowels == 0, let first = icelandic.letters.first {
            misfits += icelandic.letters.count
            firstMisfit = min(firstMisfit ?? first, first)
        }
    }

    /// Whether it has clear evidence for it; a few odd characters among many are no reason against it.
    var isLikely: Bool { weight > 0 && weight >= 2 * fits && misfits * 20 <= fits }

    private mutating func note(_ weight: Int?, _ index: Int) {
        if let weight {
            self.weight += weight
            fits += 1
        } else {
            misfits += 1
            firstMisfit = firstMisfit ?? index
        }
    }

    private func word(around index: Int) -> Range<Int> {
        let start = text[..<index].lastIndex { !Letter.isOne($0) }.map { $0 + 1 } ?? 0
        return start..<(text[index...].firstIndex { !Letter.isOne($0) } ?? text.count)
    }

    private mutating func weigh(_ range: Range<Int>) {
        let word = Word(
            text[range], before: SignPlace.at(text, range.lowerBound - 1), SignPlace.at(text, range.upperBound))
        for index in range where !text[index].isASCII {
            note(word.weight(at: index), index)
            if "ÐðÞþÝý".unicodeScalars.contains(text[index]) { icelandic.letters.append(index) }
            if "ÁáÉéÍíÓóÚúÆæ".unicodeScalars.contains(text[index]) { icelandic.vowels += 1 }
        }
    }
}

/// Letters of western languages.
private enum Letter {
    /// What one word may have besides a to z.
    private static let alphabets = [
        "äöüßéà", "àâæçéèêëîïôœùûüÿ", "áéíóúüñ", "àèéíïòóúüç", "áâãàçéêíóôõúü", "àèéìòù", "åæøéèêóòôü", "åäöéüàšž",
        "éèëïöüó", "äöõüšž", "áéíóúýþæöð",
    ]

    /// The alphabets that have it, a bit for each.
    private static let owners: [Unicode.Scalar: UInt16] = {
        var owners: [Unicode.Scalar: UInt16] = [:]
        for (number, alphabet) in alphabets.enumerated() {
            let capitals = alphabet.filter { $0 != "ß" }.uppercased()
            for letter in (alphabet + capitals).unicodeScalars { owners[letter, default: 0] |= 1 << UInt16(number) }
        }
        return owners
    }()

    static func isOne(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar.properties.isAlphabetic : owners[scalar] != nil
    }

    static func isCapital(_ letter: Unicode.Scalar) -> Bool { letter.properties.isUppercase }

    static func small(_ letter: Unicode.Scalar) -> Unicode.Scalar {
        letter.properties.lowercaseMapping.unicodeScalars.first ?? letter
    }

    static func isVowel(_ letter: Unicode.Scalar?) -> Bool {
        letter.map { "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüœ".unicodeScalars.contains(small($0)) } ?? false
    }

    static func haveOneAlphabet(_ letters: some Sequence<Unicode.Scalar>) -> Bool {
        letters.reduce(UInt16.max) { $0 & (owners[$1] ?? .max) } != 0
    }
}

/// Some letters, and what is around them.
private struct Word {
    private let letters: ArraySlice<Unicode.Scalar>
    private let isBesideDigit: Bool
    /// No western word, whatever its letters.
    private let isStrange: Bool

    init(_ letters: ArraySlice<Unicode.Scalar>, before: Unicode.Scalar, _ after: Unicode.Scalar) {
        self.letters = letters
        isBesideDigit = SignPlace.isDigit(before) || SignPlace.isDigit(after)
        let runs = letters.split { $0.isASCII }
        isStrange =
            !Letter.haveOneAlphabet(letters) || runs.contains { $0.count > 2 }
            || letters.count > 1 && runs.first?.count == letters.count
    }

    /// Of the letter at an index of the text; nil when it does not make sense.
    func weight(at index: Int) -> Int? {
        let letter = letters[index]
        if letters.count == 1 { return weightAlone(letter) }
        guard !isStrange, fitsCase(index), isInPlace(index) else { return nil }
        let small = Letter.small(letter)
        if index == letters.startIndex { return weightInFront(letter, next: letters[index + 1]) }
        // `Cé` is likelier than `CÈ`.
        if "šžÿþðý".unicodeScalars.contains(small) || letters.count == 2 && Letter.isCapital(letter) { return 2 }
        let isLast = index == letters.endIndex - 1
        // `CAFÉ` is likelier than `CAF…`, and `Brand™` than `Brandô`.
        if isLast, letter == "É" { return 6 }
        if isLast, small == "ô" || small == "ë" { return 2 }
        return 4
    }

    private func weightAlone(_ letter: Unicode.Scalar) -> Int? {
        guard !isBesideDigit else { return nil }
        return switch letter {
        case "à", "é", "è": 4
        case "å", "ö", "ø", "Ø", "À", "È", "É": 2
        // Words, but a lone `·` or `’` of the other page as well.
        case "á", "í", "ó": 0
        default: nil
        }
    }

    private func weightInFront(_ letter: Unicode.Scalar, next: Unicode.Scalar) -> Int {
        if Letter.isCapital(letter), Letter.isCapital(next) { return 4 }
        return switch letter {
        case "È", "Ë", "Ì", "Ï", "Ò", "Û", "Ù", "Î", "Â", "Õ", "Ô": 1
        case "é", "ê", "ç", "å", "æ", "î": 3
        case "Á", "Í", "Ê", "Ó", "Ñ", "Š", "Ž", "Ý", "Þ", "Ÿ": 2
        default: Letter.isCapital(letter) ? 4 : 2
        }
    }

    /// `Übung`, `ÜBUNG` and `übung`; not `üBung`, `GRöSSE`, `ÜBung` or `buchÜbung`.
    private func fitsCase(_ index: Int) -> Bool {
        let isCapital = { (index: Int) in letters.indices.contains(index) ? Letter.isCapital(letters[index]) : nil }
        let (before, after) = (isCapital(index - 1), isCapital(index + 1))
        if letters[index] == "ß" { return true }
        guard isCapital(index) == true else {
            return after != true && !(before == true && isCapital(index - 2) == true)
        }
        if before == false { return false }
        return after == true ? isCapital(index + 2) != false : before == nil || after == nil
    }

    /// Whether there is a language that has it there.
    private func isInPlace(_ index: Int) -> Bool {
        let before = index > letters.startIndex ? Letter.small(letters[index - 1]) : nil
        let after = index + 1 < letters.endIndex ? Letter.small(letters[index + 1]) : nil
        let isNext = { (choices: String) in after.map { choices.unicodeScalars.contains($0) } ?? false }
        let letter = Letter.small(letters[index])
        switch letter {
        case "ç": return after == nil || isNext("aouàáâãóôõúûü")
        case "ñ": return after == nil || Letter.isVowel(after)
        case "ì": return before != nil && !Letter.isVowel(before) && after == nil
        case "ù": return after == nil
        case "î": return after != nil && (before != nil || after == "l")
        case "ï": return Letter.isVowel(before) && after != nil
        case "ë", "ÿ", "ß": return Letter.isVowel(before)
        case "ã": return before != nil && (after == nil || isNext("oes"))
        case "œ": return isNext("uie")
        case "æ": return after != nil || letters.count < 4
        case "þ": return after != nil
        case "ð": return before != nil
        case "û": return before != nil && after != nil || before == "d"
        // No word begins with `Éu` or ends with `eö`: that is an ellipsis of the other page.
        case "á", "é", "í", "ó", "ú", "è", "ê", "ö":
            if before == "e", letter == "é" || letter == "ö" && after == nil { return false }
            if letter == "ú", after == "u" { return false }
            return before != nil || !Letter.isVowel(after) || after == letter
        default: return true
        }
    }
}

/// A sign and what stands beside it.
private struct SignPlace {
    private let text: [Unicode.Scalar]
    private let index: Int
    private let before: Unicode.Scalar
    private let after: Unicode.Scalar

    init(_ text: [Unicode.Scalar], _ index: Int) {
        self.text = text
        self.index = index
        before = Self.at(text, index - 1)
        after = Self.at(text, index + 1)
    }

    static func at(_ text: [Unicode.Scalar], _ index: Int) -> Unicode.Scalar {
        text.indices.contains(index) ? text[index] : "\n"
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// Nil when it does not stand so.
    var weight: Int? {
        switch text[index] {
        case "’" where isInWord: apostrophe
        case "’" where lettersBefore.hasSuffix("s") && lettersBefore.count > 3 && !Letter.isOne(after): 8
        case "‘" where isInWord && isContraction: 4
        case "“", "”", "„", "«", "»", "‘", "’", "‚", "‹", "›": quote
        case "–", "—": dash
        case "…": ellipsis
        case "\u{A0}": isWordy(before) || isWordy(after) ? 2 : 1
        case _ where isSymbol(before) || isSymbol(after): nil
        case "€", "£", "¥", "¢": isNearDigit ? 4 : isBesideLetter ? nil : 2
        case "°", "˚": isBehindNumber || "nN".unicodeScalars.contains(before) ? 4 : nil
        case "ª", "º":
            Self.isDigit(before) || before == "."
                ? 4 : "NnMD".unicodeScalars.contains(before) && !Letter.isOne(after) ? 2 : nil
        case "™", "®": Letter.isOne(after) ? nil : Letter.isOne(before) ? 4 : 2
        case "©": isInWord ? nil : 4
        case "•": Letter.isOne(before) || Self.isDigit(before) ? nil : isBlank(after) ? 4 : 2
        case "·": isBlank(before) && isBlank(after) || before == "l" && after == "l" ? 4 : nil
        case "¡", "¿":
            isWordy(before) || !isWordy(after) ? nil : lineAfter.contains(text[index] == "¡" ? "!" : "?") ? 4 : 1
        case "²", "³": (before == "m" || Self.isDigit(before)) && !isWordy(after) ? 4 : nil
        case "§", "¼", "½", "¾": isBesideLetter ? nil : 4
        case "×", "÷", "±", "‰": isBesideLetter ? nil : isNearDigit ? 4 : 0
        case "≤", "≥", "≠", "≈": isBesideLetter ? nil : 1
        case "¶", "†", "‡", "∞", "π", "√", "∑", "Ω", "∆": isBesideLetter ? nil : 0
        case "µ": Letter.isOne(before) ? nil : 2
        case "´": isInWord && isContraction ? 4 : nil
        case "\u{AD}": isInWord ? 2 : nil
        default: nil
        }
    }

    private var isInWord: Bool { Letter.isOne(before) && Letter.isOne(after) }
    private var isBesideLetter: Bool { Letter.isOne(before) || Letter.isOne(after) }
    private var isBehindNumber: Bool { Self.isDigit(before) || before == " " && Self.isDigit(Self.at(text, index - 2)) }
    private var isNearDigit: Bool {
        isBehindNumber || Self.isDigit(after) || after == " " && Self.isDigit(Self.at(text, index + 2))
    }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || ",;|\"".unicodeScalars.contains(scalar)
    }

    /// Beside which no other stands: `±±¾©` is a Chinese word.
    private func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.isASCII && !Letter.isOne(scalar) && !"–—“”„‘’‚«»‹›…\u{A0}".unicodeScalars.contains(scalar)
    }

    private func isWordy(_ scalar: Unicode.Scalar) -> Bool { Letter.isOne(scalar) || Self.isDigit(scalar) }

    /// Those of the word in front of it, as far as they matter.
    private var lettersBefore: String {
        Self.lowercased(text[max(0, index - 8)..<index].reversed().prefix(while: Letter.isOne).reversed())
    }

    private var lettersAfter: String { Self.lowercased(text[(index + 1)...].prefix(8).prefix(while: Letter.isOne)) }

    private static func lowercased(_ letters: some Sequence<Unicode.Scalar>) -> String {
        var word = ""
        word.unicodeScalars.append(contentsOf: letters.lazy.map(Letter.small))
        return word
    }

    /// `it’s`, `don’t`.
    private var isContraction: Bool { ["s", "t", "d", "m", "re", "ve", "ll"].contains(lettersAfter) }

    /// `l’offre`, `dell’anno`: more behind it than of the Spanish `d’as`, which is `días` in the other page.
    private var isElision: Bool {
        let before = lettersBefore
        let isLeft = before.count == 1 || ["ll", "un", "qu", "st"].contains(where: before.hasSuffix)
        return isLeft && (Letter.isVowel(after) || Letter.small(after) == "h")
    }

    private var apostrophe: Int {
        // `País`, `Luís`, `Anís` and `París` in MacRoman.
        if isContraction { return ["pa", "lu", "an", "par"].contains(lettersBefore) ? 4 : 8 }
        if isElision { return lettersAfter.count > 2 ? 8 : 4 }
        return Letter.isCapital(after) ? 4 : 0
    }

    private static let quotes: [(opening: Unicode.Scalar, closing: Unicode.Scalar)] = [
        ("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ("‘", "’"), ("‚", "‘"), ("‚", "’"), ("‹", "›"),
        ("›", "‹"), ("”", "”"), ("»", "»"),
    ]

    /// Of those that come in pairs, a single one proves little.
    private var quote: Int? {
        let opens = !isWordy(before) && !"\r\n".unicodeScalars.contains(after)
        let closes = !isWordy(after) && !"\r\n".unicodeScalars.contains(before)
        let closing = Self.quotes.filter { opens && $0.opening == text[index] }.map(\.closing)
        let opening = Self.quotes.filter { closes && $0.closing == text[index] }.map(\.opening)
        if closing.isEmpty, opening.isEmpty { return nil }
        let isPaired = lineAfter.contains(where: closing.contains) || lineBefore.contains(where: opening.contains)
        return isPaired ? 4 : 1
    }

    private var lineAfter: some Sequence<Unicode.Scalar> {
        text[(index + 1)...].prefix(200).prefix { $0 != "\n" && $0 != "\r" }
    }

    private var lineBefore: some Sequence<Unicode.Scalar> {
        text[max(0, index - 200)..<index].reversed().prefix { $0 != "\n" && $0 != "\r" }
    }

    private var dash: Int? {
        if isInWord {
            let (left, right) = (lettersBefore.count, lettersAfter.count)
            // `A–Z`, `rot–blau`; not `Se–or`.
            return left == 1 && right == 1 ? 2 : left > 2 && right > 2 ? 4 : nil
        }
        if isBesideLetter { return isBlank(before) || isBlank(after) ? 1 : 0 }
        return 4
    }

    private var ellipsis: Int {
        if !isWordy(before) { return 2 }
        return Letter.isOne(before) && Letter.isCapital(before) ? 3 : 4
    }
}
