/// How names and words are compared: as people vary them without meaning to.
enum Spelling {
    /// Without case, spaces, underscores, dashes, apostrophes, brackets and invisible characters:
    /// `Location ID(s)` and `LOCATION_IDS` are one.
    static func folded(_ text: String) -> String {
        var folded = ""
        for scalar in text.unicodeScalars where !isIgnored(scalar) {
            folded += scalar.properties.lowercaseMapping
        }
        return folded
    }

    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.isDash || scalar.isInvisible
            || ["_", "(", ")", "'", "’"].contains(scalar)
    }

    /// The candidate that the text most likely means, nil when none is near.
    static func nearest(_ text: String, in candidates: some Sequence<String>) -> String? {
        let typed = folded(text)
        let near = candidates.compactMap { candidate -> (name: String, distance: Int)? in
            let intended = folded(candidate)
            // Short words are near everything: a third of the letters may differ, two at most.
            let most = min(2, intended.count / 3)
            let distance = distance(from: Array(typed), to: Array(intended), atMost: most)
            return distance.map { (candidate, $0) }
        }
        return near.min { $0.distance < $1.distance }?.name
    }

    /// Levenshtein's distance; nil beyond `most`.
    private static func distance(from source: [Character], to target: [Character], atMost most: Int) -> Int? {
        guard abs(source.count - target.count) <= most else { return nil }
        var row = Array(0...target.count)
        for (index, character) in source.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in target.indices {
                let replaced = diagonal + (target[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[target.count] <= most ? row[target.count] : nil
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
