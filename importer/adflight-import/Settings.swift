import ArgumentParser
import Foundation

/// Where settings are said besides the command line: nearest first.
struct SettingsArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            A file of settings, `option = value` each on a line; an option of the command line wins, then \
            ADFLIGHT_IMPORT_… in the environment, then the file.
            """, valueName: "file"), completion: .file())
    var config: String?
}

/// Settings of the environment (`ADFLIGHT_IMPORT_DATE_ORDER=dmy`) and of a file (`date-order = dmy`) as arguments.
enum Settings {
    private static let prefix = "ADFLIGHT_IMPORT_"
    private static let commands = ["import", "check"]

    /// The arguments with those of the settings that the command line does not have. Only sheets have settings, and an
    /// option of another command is none of this one's.
    static func arguments(
        _ given: [String], environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> [String] {
        guard !given.isEmpty, given[0] != "help", !given.contains("--help"), !given.contains("-h") else {
            return given
        }
        let hasCommand = AdflightImport.configuration.subcommands.contains { $0._commandName == given[0] }
        guard !hasCommand || commands.contains(given[0]) else { return given }
        var settings: [(name: String, value: String)] = environment.compactMap { name, value in
            guard name.hasPrefix(prefix) else { return nil }
            return (name.dropFirst(prefix.count).lowercased().replacingOccurrences(of: "_", with: "-"), value)
        }
        let file = option("config", in: given) ?? settings.first { $0.name == "config" }?.value
        if let file { settings += try self.file(file).filter { line in !settings.contains { $0.name == line.name } } }
        let own = Set(given.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2).prefix { $0 != "=" }) })
        settings.removeAll { own.contains($0.name) }
        guard !settings.isEmpty else { return given }
        let command = commands.first { $0 == given[0] } ?? commands[0]
        let others = try options(of: commands).subtracting(options(of: [command]))
        return given + settings.filter { !others.contains($0.name) }.flatMap(asArguments)
    }

    private static func options(of commands: [String]) throws -> Set<String> {
        let root = try CommandHelp(dump: AdflightImport._dumpHelp())
        return Set(root.shown.filter { commands.contains($0.commandName) }.flatMap(\.options))
    }

    private static func option(_ name: String, in given: [String]) -> String? {
        if let place = given.firstIndex(of: "--\(name)"), place + 1 < given.count { return given[place + 1] }
        return given.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.utf8.count + 3)) }
    }

    private static func file(_ path: String) throws -> [(name: String, value: String)] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("cannot read \(path): it must be a text file in UTF-8")
        }
        return try text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap {
            line, text in
            let text = text.trimmingCharacters(in: .whitespaces)
            if text.isEmpty || text.hasPrefix("#") { return nil }
            guard let sign = text.firstIndex(of: "=") else {
                throw ValidationError("\(path), line \(line + 1): write option = value")
            }
            return (
                text[..<sign].trimmingCharacters(in: .whitespaces),
                text[text.index(after: sign)...].trimmingCharacters(in: .whitespaces)
            )
        }
    }

    /// Flags are `true` or `false`.
    private static func asArguments(_ name: String, _ value: String) -> [String] {
        switch value.lowercased() {
        case "false", "": []
        case "true": ["--\(name)"]
        default: ["--\(name)=\(value)"]
        }
    }
}
