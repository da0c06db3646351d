internal import Domain

extension Explanation {
    /// One rule for a person: what, why, and an example of each kind.
    package func text(width: Int, hasColour: Bool) -> String {
        let width = min(width, Self.widest)
        var lines = [StyledLine(rule, .bold), StyledLine(topic.rawValue, .faint), StyledLine("")]
        lines += Words.wrapped(what, width: width).map { StyledLine($0) }
        lines += [StyledLine("")] + Self.labelled("Why   ", why, width: width)
        lines += [StyledLine("")] + Self.labelled("Bad   ", bad, width: width, .red)
        lines += Self.labelled("Good  ", good, width: width, .green)
        return lines.map { $0.rendered(hasColour: hasColour) + "\n" }.joined()
    }

    /// All rules by what they are about.
    package static func list(width: Int, hasColour: Bool) -> String {
        let width = min(width, widest)
        var lines: [StyledLine] = []
        for topic in Topic.allCases {
            lines.append(StyledLine(topic.rawValue, .bold))
            for explanation in all.filter({ $0.topic == topic }) {
                lines.append(StyledLine("  \(explanation.rule)"))
                lines += Words.wrapped("      \(explanation.what)", width: width, indent: 6)
                    .map { StyledLine($0, .faint) }
            }
            lines.append(StyledLine(""))
        }
        lines.append(StyledLine("adflight-import explain RULE says why, with an example."))
        return lines.map { $0.rendered(hasColour: hasColour) + "\n" }.joined()
    }

    /// Longer lines are hard to read.
    private static let widest = 100
    /// Of an example; some rules are about texts that are too long.
    private static let widestValue = 60

    private static func labelled(
        _ label: String, _ text: String, width: Int, _ style: StyledLine.Style = .bold
    ) -> [StyledLine] {
        let lines = Words.wrapped(label + text, width: width, indent: label.count)
        return [StyledLine(label, style) + String(lines[0].dropFirst(label.count))]
            + lines.dropFirst().map { StyledLine($0) }
    }

    private static func labelled(
        _ label: String, _ example: Example, width: Int, _ style: StyledLine.Style
    ) -> [StyledLine] {
        let lines = example.lines.flatMap { line in
            Words.wrapped(Words.clipped(line, Self.widestValue + 40), width: width - label.count, indent: 4)
        }
        return lines.enumerated().map { index, line in
            StyledLine(index == 0 ? label : String(repeating: " ", count: label.count), style) + line
        }
    }
}

extension Explanation.Example {
    /// As it is shown.
    fileprivate var lines: [String] {
        switch self {
        case .cells(let cells): cells.lines
        case .published(let cells): ["a published campaign, and a row with"] + cells.lines
        case .sheet(let text): text.split(separator: "\n").map(String.init)
        case .call(let text): [text]
        }
    }
}

extension Explanation.Cells {
    fileprivate var lines: [String] {
        pairs.map { header, text in
            let shown = text.replacing("\n", with: "⏎")
            return "\(header) = \(shown.isEmpty ? "(empty)" : Words.clipped(shown, 60))"
        }
    }
}
