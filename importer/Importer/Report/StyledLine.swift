internal import Domain

/// A line of a report with its colours, which never say anything that the words do not say.
struct StyledLine {
    /// The parameters of the terminal's SGR sequence (ECMA-48).
    enum Style: String {
        case plain = ""
        case bold = "1"
        case faint = "2"
        case red = "1;31"
        case yellow = "1;33"
        case green = "32"
    }

    private var spans: [(text: String, style: Style)]

    init(_ text: String, _ style: Style = .plain) { spans = [(text, style)] }

    static func + (left: StyledLine, right: StyledLine) -> StyledLine {
        var line = left
        line.spans += right.spans
        return line
    }

    static func + (left: StyledLine, right: String) -> StyledLine { left + StyledLine(right) }

    /// Whatever the spans hold, the only control sequences in it are the colours.
    func rendered(hasColour: Bool) -> String {
        spans.map { text, style in
            let text = Words.visible(text)
            return hasColour && style != .plain ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
        }.joined()
    }
}
