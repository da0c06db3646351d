/// Something about the sheet that the file does not say for certain: what was decided, and why.
package struct Decision: Equatable, Sendable, CustomStringConvertible {
    package enum Subject: String, Sendable {
        case wrapping, encoding, delimiter, newline, sheet, header
    }

    package var subject: Subject
    /// Such as `UTF-16LE`, `semicolon`, `row 3`.
    package var choice: String
    /// Behind “because”: `of its byte order mark`.
    package var reason: String
    /// From 0, a guess, to 1, certain.
    package var confidence: Double

    package var description: String { "\(subject.rawValue): \(choice), because \(reason)" }
}
