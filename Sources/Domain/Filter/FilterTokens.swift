/// Takes the text of a filter apart (AIP-160).
struct FilterTokens {
    struct Token: Equatable {
        let kind: Kind
        /// Of its first character, from 1.
        let column: Int
    }

    enum Kind: Equatable {
        case opening, closing
        case and, or, not
        /// A `-` in front of a term.
        case minus
        case comparison(FilterComparison)
        /// `:`
        case has
        case word(String)
        case quoted(String)
        case end
    }

    private(set) var tokens: [Token] = []
    private let characters: [Character]
    private var position = 0

    /// The last one is the end.
    init(_ text: String) throws(FilterFault) {
        characters = Array(text)
        while let token = try next() { tokens.append(token) }
        tokens.append(Token(kind: .end, column: characters.count + 1))
    }

    private mutating func next() throws(FilterFault) -> Token? {
        while let character = peek, character.isWhitespace { position += 1 }
        guard let character = peek else { return nil }
        let column = position + 1
        let kind: Kind =
            switch character {
            case "(": take(1, .opening)
            case ")": take(1, .closing)
            case "\"", "'": try quoted(character)
            case "=", "<", ">", "!", ":": try comparison()
            case "-" where !isValueNext: take(1, .minus)
            default: try word()
            }
        return Token(kind: kind, column: column)
    }

    private var peek: Character? { position < characters.count ? characters[position] : nil }

    private mutating func take(_ count: Int, _ kind: Kind) -> Kind {
        position += count
        return kind
    }

    /// Behind a comparison stands a value: words there are no operators, and times have colons.
    private var isValueNext: Bool {
        switch tokens.last?.kind {
        case .comparison, .has: true
        default: false
        }
    }

    private mutating func comparison() throws(FilterFault) -> Kind {
        if characters[position] == ":" { return take(1, .has) }
        let two = String(characters[position..<min(position + 2, characters.count)])
        if let comparison = FilterComparison(rawValue: two), two.count == 2 { return take(2, .comparison(comparison)) }
        if let comparison = FilterComparison(rawValue: String(characters[position])) {
            return take(1, .comparison(comparison))
        }
        throw FilterFault(position + 1, "a ! stands alone", "write != for is not, and NOT in front of a term")
    }

    /// A backslash takes the next character as it is.
    private mutating func quoted(_ quote: Character) throws(FilterFault) -> Kind {
        let start = position
        var text = ""
        position += 1
        while let character = peek {
            position += 1
            if character == quote { return .quoted(text) }
            if character == "\\" {
                guard let escaped = peek else { break }
                position += 1
                text.append(escaped)
            } else {
                text.append(character)
            }
        }
        throw FilterFault(start + 1, "the text has no closing \(quote)", "close it with \(quote)")
    }

    private mutating func word() throws(FilterFault) -> Kind {
        let start = position
        while let character = peek, Self.isPart(character, ofValue: isValueNext) { position += 1 }
        guard position > start else {
            throw FilterFault(
                start + 1, "\(characters[start]) means nothing here", "put texts with such characters in quotes")
        }
        let word = String(characters[start..<position])
        if isValueNext { return .word(word) }
        return switch word {
        case "AND": .and
        case "OR": .or
        case "NOT": .not
        default: .word(word)
        }
    }

    private static func isPart(_ character: Character, ofValue isValue: Bool) -> Bool {
        character.isLetter || character.isNumber || "_-./*".contains(character) || isValue && ":+".contains(character)
    }
}
