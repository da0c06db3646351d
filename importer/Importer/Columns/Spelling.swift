import Domain

/// How names and words are compared: as people vary them without meaning to.
enum Spelling {
    /// Without case, spaces, underscores, dashes, apostrophes, brackets and invisible characters:
    /// `Location ID(s)` and `LOCATION_IDS` are one.
    static func folded(_ text: String) -> String {
        var folded = ""
        for scalar in text.unicodeScalars {
            // Most are ASCII letters, for which the tables of Unicode need not be asked.
            switch scalar {
            case "a"..."z", "0"..."9": folded.unicodeScalars.append(scalar)
            case "A"..."Z": folded.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
            default: if !isIgnored(scalar) { folded += scalar.properties.lowercaseMapping }
            }
        }
        return folded
    }

    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.isDash || scalar.isInvisible
            || ["_", "(", ")", "'", "’"].contains(scalar)
    }

    /// The candidate that the text most likely means, nil when none is near.
    static func nearest(_ text: String, in candidates: some Sequence<String>) -> String? {
        candidates.nearest(to: text, by: folded)
    }
}

extension Unicode.Scalar {
    /// Byte order marks, zero-width characters and direction marks.
    var isInvisible: Bool {
        switch properties.generalCategory {
        case .format, .control: true
        default: false
        }
    }
}
