import Foundation

/// The manual page in roff (man(7)), made from what the argument parser says of its commands, so that it cannot differ
/// from what the program does.
struct ManPage {
    private let root: CommandHelp
    private let sections: [(title: String, text: String)]

    /// - Parameters:
    ///   - dump: what `--experimental-dump-help` prints.
    ///   - sections: what the commands do not say.
    init(dump: String, sections: [(title: String, text: String)]) throws {
        root = try CommandHelp(dump: dump)
        self.sections = sections
    }

    var text: String {
        let name = root.commandName
        var lines = [".TH \(name.uppercased()) 1 \"\" Adflight \"User Commands\"", ".SH NAME"]
        lines.append("\(Self.roff(name)) \\- \(Self.roff(Self.phrase(root.abstract)))")
        lines.append(".SH SYNOPSIS")
        for command in root.shown {
            lines += [".B " + Self.roff("\(name) \(command.commandName)"), command.synopsis, ".br"]
        }
        lines.append(".SH DESCRIPTION")
        lines += Self.paragraphs(root.discussion)
        lines.append(".SH COMMANDS")
        for command in root.shown { lines += Self.section(command) }
        for section in sections { lines += [".SH \(section.title)"] + Self.paragraphs(section.text) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func section(_ command: CommandHelp) -> [String] {
        var lines = [".SS \(roff(command.commandName))"]
        if let abstract = command.abstract { lines.append(roff(abstract)) }
        lines += paragraphs(command.discussion)
        for argument in command.shownArguments {
            lines += [".TP", argument.heading]
            lines.append(roff(argument.explanation))
        }
        return lines
    }

    /// Paragraphs are filled; lines that are indented stay as they are.
    private static func paragraphs(_ text: String?) -> [String] {
        (text ?? "").components(separatedBy: "\n\n").filter { !$0.isEmpty }.flatMap { paragraph -> [String] in
            let lines = paragraph.components(separatedBy: "\n")
            guard lines.contains(where: { $0.hasPrefix("  ") }) else { return [".PP"] + lines.map(roff) }
            return [".PP", ".nf"] + lines.map(roff) + [".fi"]
        }
    }

    /// `imports a campaign sheet`, as NAME wants it.
    private static func phrase(_ abstract: String?) -> String {
        guard let abstract, let first = abstract.first else { return "" }
        let text = first.lowercased() + abstract.dropFirst()
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    fileprivate static func roff(_ text: String) -> String {
        let escaped = text.replacingOccurrences(of: "\\", with: "\\e").replacingOccurrences(of: "-", with: "\\-")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}

// MARK: - What the argument parser says

private struct Tool: Decodable {
    let command: CommandHelp
}

struct CommandHelp: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    let subcommands: [CommandHelp]?
    fileprivate let arguments: [Argument]?

    /// Of the program, with its commands.
    init(dump: String) throws {
        self = try JSONDecoder().decode(Tool.self, from: Data(dump.utf8)).command
    }

    /// Without their dashes.
    var options: [String] { (arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map(\.name) }
    var shown: [CommandHelp] { (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" } }
    fileprivate var shownArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }

    /// Positional arguments by name, options as a whole.
    fileprivate var synopsis: String {
        let options = shownArguments.contains { $0.kind != "positional" } ? ["[\\fIoptions\\fR]"] : []
        let arguments = shownArguments.filter { $0.kind == "positional" }.map { argument in
            let name = "\\fI\(ManPage.roff(argument.value.uppercased()))\\fR" + (argument.isRepeating ? "..." : "")
            return argument.isOptional ? "[\(name)]" : name
        }
        return (options + arguments).joined(separator: " ")
    }
}

private struct Argument: Decodable {
    let kind: String
    let shouldDisplay: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let allValues: [String]?
    let abstract: String?

    struct Name: Decodable {
        let kind: String
        let name: String

        var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    var value: String { valueName ?? "value" }

    /// `--customer CUSTOMER`, `FILE`.
    var heading: String {
        guard kind != "positional" else { return "\\fI\(ManPage.roff(value.uppercased()))\\fR" }
        let names = (names ?? []).map { "\\fB\(ManPage.roff($0.text))\\fR" }.joined(separator: ", ")
        return kind == "flag" ? names : "\(names) \\fI\(ManPage.roff(value.uppercased()))\\fR"
    }

    var explanation: String {
        var text = abstract ?? ""
        let unnamed = (allValues ?? []).filter { !text.contains($0) }
        if !unnamed.isEmpty, let allValues { text += " One of: \(allValues.joined(separator: ", "))." }
        if let defaultValue { text += " Without it: \(defaultValue)." }
        return text
    }
}
