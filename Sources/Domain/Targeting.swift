/// A place, by Google's geo target constant.
package struct GeoTarget: Hashable, Sendable {
    package let id: Int64

    package init(id: Int64) { self.id = id }

    /// `geoTargetConstants/2840`.
    package var resourceName: String { Self.collection + String(id) }

    fileprivate static let collection = "geoTargetConstants/"
}

extension GeoTarget: EnteredAsText {
    /// The resource name or its number alone.
    package init?(entered text: String) {
        guard let id = constantID(in: text, of: Self.collection) else { return nil }
        self.init(id: id)
    }

    package static let expectation = Expectation(
        reason: "is not a geo target constant",
        hint: "use Google's id of the place, such as geoTargetConstants/2840 for the United States")
}

/// A language, by Google's language constant.
package struct Language: Hashable, Sendable {
    package let id: Int64

    package init(id: Int64) { self.id = id }

    /// `languageConstants/1000`.
    package var resourceName: String { Self.collection + String(id) }

    fileprivate static let collection = "languageConstants/"

    /// Google's constants of the languages that have a two-letter code (Google Ads API, Language Codes).
    private static let idByCode: [String: Int64] = [
        "ar": 1019, "bg": 1020, "bn": 1056, "ca": 1038, "cs": 1021, "da": 1009, "de": 1001, "el": 1022, "en": 1000,
        "es": 1003, "et": 1043, "fi": 1011, "fr": 1002, "he": 1027, "hi": 1023, "hr": 1039, "hu": 1024, "id": 1025,
        "is": 1026, "it": 1004, "ja": 1005, "ko": 1012, "lt": 1029, "lv": 1028, "nl": 1010, "no": 1013, "pl": 1030,
        "pt": 1014, "ro": 1032, "ru": 1031, "sk": 1033, "sl": 1034, "sr": 1035, "sv": 1015, "ta": 1130, "te": 1131,
        "th": 1044, "tr": 1037, "uk": 1036, "ur": 1041, "vi": 1040, "zh_CN": 1017, "zh_TW": 1018,
    ]

    fileprivate static func id(ofCode code: String) -> Int64? { idByCode[code] }
}

extension Language: EnteredAsText {
    /// The resource name, its number alone, or a language code as Google Ads Editor writes it: `en`, `zh_CN`.
    package init?(entered text: String) {
        guard let id = Self.id(ofCode: text) ?? constantID(in: text, of: Self.collection) else { return nil }
        self.init(id: id)
    }

    package static let expectation = Expectation(
        reason: "is not a language constant",
        hint: "use a language code such as en, or Google's id such as languageConstants/1000")
}

/// How closely a search must be like a keyword: Google's `KeywordMatchTypeEnum`.
package enum KeywordMatchType: String, CaseIterable, Sendable {
    case exact = "EXACT"
    case phrase = "PHRASE"
    case broad = "BROAD"
}

/// What people search for. Its form is checked by the rules of a campaign, since doors hand text and match apart.
package struct Keyword: Hashable, Sendable {
    package let text: String
    package let matchType: KeywordMatchType

    package init(_ text: String, _ matchType: KeywordMatchType) {
        self.text = text
        self.matchType = matchType
    }

    /// As Google Ads Editor writes it: `[exact]`, `"phrase"`, broad.
    package var notation: String {
        switch matchType {
        case .exact: "[\(text)]"
        case .phrase: "\"\(text)\""
        case .broad: text
        }
    }
}

extension Keyword: EnteredAsText {
    /// Reads the notation.
    package init?(entered text: String) {
        // By scalars: a bracket with a combining mark behind it is one `Character`, and another one.
        let scalars = text.unicodeScalars
        let ends = (scalars.first, scalars.last)
        let inside = String(scalars.dropFirst().dropLast())
        switch ends {
        case ("[", "]") where scalars.count > 2: self.init(inside, .exact)
        case ("\"", "\"") where scalars.count > 2: self.init(inside, .phrase)
        default: self.init(text, .broad)
        }
    }

    package static let expectation = Expectation(
        reason: "is not a keyword", hint: "write [exact], \"phrase\" or broad")
}

/// The number in `collection` + digits, or in digits alone.
func constantID(in text: String, of collection: String) -> Int64? {
    let digits = text.hasPrefix(collection) ? text.dropFirst(collection.count) : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let id = Int64(digits), id > 0
    else { return nil }
    return id
}
