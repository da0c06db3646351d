internal import Domain

/// How numbers, sizes and long texts are written for people.
enum Words {
    /// `1,204`.
    static func number(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        for index in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: index) }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// `1 row`, `7 rows`.
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(Self.number(number)) \(number == 1 ? one : many)"
    }

    /// `38.2 MiB`.
    static func size(_ bytes: Int) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB"]
        guard bytes >= 1_024 else { return count(bytes, "byte", "bytes") }
        var unit = 0
        var size = bytes
        while size >= 1_024 * 1_024, unit + 1 < units.count {
            size /= 1_024
            unit += 1
        }
        let tenths = (size * 10 + 512) / 1_024
        return "\(number(tenths / 10)).\(tenths % 10) \(units[unit])"
    }

    /// `41-43, 97 and 12 more`: as many ranges as fit.
    static func ranges(_ ranges: [ClosedRange<Int>], besides uncounted: Int, width: Int) -> String {
        var text = ""
        var shown = 0
        for range in ranges {
            let word = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
            guard text.isEmpty || text.utf8.count + word.utf8.count + 2 <= width else { break }
            text += (text.isEmpty ? "" : ", ") + word
            shown += range.count
        }
        let more = ranges.reduce(0) { $0 + $1.count } - shown + uncounted
        return more == 0 ? text : "\(text) and \(number(more)) more"
    }

    /// The text in so many columns, its end left out when it has more.
    static func clipped(_ text: String, _ width: Int) -> String {
        guard text.displayWidth > width else { return text }
        var kept = ""
        var columns = 0
        for character in text {
            columns += String(character).displayWidth
            guard columns < width else { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// The same from its end.
    static func clippedBefore(_ text: String, _ width: Int) -> String {
        String(clipped(String(text.reversed()), width).reversed())
    }

    /// The text in lines of at most so many columns where its blanks allow it, the later ones indented.
    static func wrapped(_ text: String, width: Int, indent: Int = 0) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            guard let line = lines.last else {
                lines.append(String(word))
                continue
            }
            if line.displayWidth + 1 + word.displayWidth > width, line.contains(where: { $0 != " " }) {
                lines.append(String(repeating: " ", count: indent) + word)
            } else {
                lines[lines.count - 1] = "\(line) \(word)"
            }
        }
        return lines
    }

    /// What a cell holds must neither break a line nor steer a terminal: what cannot be seen becomes `␣`.
    static func visible(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isInvisible || $0.endsLine ? "␣" : $0 }))
    }
}

extension Unicode.Scalar {
    fileprivate var endsLine: Bool { self == "\u{2028}" || self == "\u{2029}" }
}
