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

    /// How many letters must be added, dropped, replaced or swapped with their neighbour (optimal string alignment);
    /// nil beyond `most`.
    private static func distance(from source: [Character], to target: [Character], atMost most: Int) -> Int? {
        guard abs(source.count - target.count) <= most else { return nil }
        var rows = [Array(0...target.count)]
        for row in 1..<(source.count + 1) {
            var next = [row]
            for column in 1..<(target.count + 1) {
                let isSame = source[row - 1] == target[column - 1]
                var least = min(rows[row - 1][column], next[column - 1]) + 1
                least = min(least, rows[row - 1][column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, source[row - 1] == target[column - 2], source[row - 2] == target[column - 1] {
                    least = min(least, rows[row - 2][column - 2] + 1)
                }
                next.append(least)
            }
            rows.append(next)
        }
        let distance = rows[source.count][target.count]
        return distance <= most ? distance : nil
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
