/// The `.proto` files as they are written, for people: what a message, an enum, a service or a method is, comments and all.
package enum DefinitionText {
    private static let lines = String(decoding: PackageResources.definitions_proto_txt, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)

    /// Everything that is defined, by its full name, in the order in which it is written.
    private static let places = findPlaces()

    /// Messages, enums, services and methods; those inside a message too.
    package static var names: [String] { places.map(\.name) }

    /// The definition with the comment above it; nil when nothing has this name.
    package static func text(of name: String) -> String? {
        guard let place = places.first(where: { $0.name == name }) else { return nil }
        let margin = lines[place.lines.lowerBound].prefix { $0 == " " }.count
        return lines[place.lines].map { $0.dropFirst(min(margin, $0.prefix { $0 == " " }.count)) }.joined(
            separator: "\n")
    }

    private static func findPlaces() -> [(name: String, lines: ClosedRange<Int>)] {
        var places: [(name: String, lines: ClosedRange<Int>)] = []
        var scope: [String] = []
        var comment: Int?
        for (index, line) in lines.enumerated() {
            let code = code(of: line)
            guard let word = code.first else {
                comment = line.contains("//") ? comment ?? index : nil
                continue
            }
            let isNamed = ["message", "enum", "service", "rpc"].contains(word)
            if isNamed, code.count > 1 {
                let name = (scope.filter { !$0.isEmpty } + [String(code[1])]).joined(separator: ".")
                places.append((name, (comment ?? index)...end(from: index)))
            }
            comment = nil
            if word == "package" { scope = [String(code[1])] }
            let depth = depth(of: line)
            if depth > 0 { scope.append(isNamed ? String(code[1]) : "") }
            if depth < 0 { scope.removeLast() }
        }
        return places
    }

    /// The line on which what begins here ends.
    private static func end(from start: Int) -> Int {
        var open = 0
        for index in start..<lines.count {
            open += depth(of: lines[index])
            if open == 0, lines[index].contains(where: { $0 == ";" || $0 == "}" }) { return index }
        }
        return start
    }

    private static func depth(of line: Substring) -> Int {
        code(of: line).joined().reduce(0) { $0 + ($1 == "{" ? 1 : $1 == "}" ? -1 : 0) }
    }

    /// The words before a comment.
    private static func code(of line: Substring) -> [Substring] {
        let end = line.firstRange(of: "//")?.lowerBound ?? line.endIndex
        return line[..<end].replacing("{", with: " { ").split { " (;".contains($0) }
    }
}
