/// Text that is HTML already. The one way in for other text is `escaped`, so nothing of a sheet becomes markup.
struct HTMLText: ExpressibleByStringInterpolation {
    let text: String

    init(stringLiteral text: String) { self.text = text }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
    init(_ parts: [HTMLText]) { text = parts.map(\.text).joined() }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ html: HTMLText) { text += html.text }
        mutating func appendInterpolation(_ parts: [HTMLText]) { text += HTMLText(parts).text }
        mutating func appendInterpolation(_ number: Int) { text += String(number) }
        /// Text of a sheet or of ours, in an element or in a quoted attribute.
        mutating func appendInterpolation(_ plain: String) { text += HTMLText.escaped(plain) }
    }

    private static func escaped(_ plain: String) -> String {
        var escaped = ""
        for scalar in Words.visible(plain).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
