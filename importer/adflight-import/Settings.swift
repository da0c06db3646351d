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
struct Settings {
    /// The arguments of the command line, and behind them the settings that it does not have.
    private(set) var arguments: [String]
    /// Where each of those settings is said, by its name.
    private var origins: [String: String] = [:]

    private static let prefix = "ADFLIGHT_IMPORT_"
    private static let commands = ["import", "check", "status"]

    private typealias Setting = (name: String, value: String, origin: String)

    /// Only commands about sheets and imports have settings, and an option of another command is none of this one's.
    init(_ given: [String], environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        arguments = given
        guard !given.isEmpty, given[0] != "help", !given.contains("--help"), !given.contains("-h") else { return }
        let hasCommand = AdflightImport.configuration.subcommands.contains { $0._commandName == given[0] }
        guard !hasCommand || Self.commands.contains(given[0]) else { return }
        var settings: [Setting] = environment.compactMap { name, value in
            guard name.hasPrefix(Self.prefix) else { return nil }
            let option = name.dropFirst(Self.prefix.count).lowercased().replacingOccurrences(of: "_", with: "-")
            return (option, value, name)
        }
        let file = Self.option("config", in: given) ?? settings.first { $0.name == "config" }?.value
        if let file { settings += try Self.file(file).filter { line in !settings.contains { $0.name == line.name } } }
        let own = Set(given.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2).prefix { $0 != "=" }) })
        settings.removeAll { own.contains($0.name) }
        guard !settings.isEmpty else { return }
        let command = Self.commands.first { $0 == given[0] } ?? Self.commands[0]
        let others = try Self.options(of: Self.commands).subtracting(Self.options(of: [command]))
        for setting in settings where !others.contains(setting.name) {
            arguments += Self.asArguments(setting.name, setting.value)
            origins[setting.name] = setting.origin
        }
    }

    /// Where the options are said that a complaint about the arguments names, but for those of the command line.
    func places(in complaint: String) -> String {
        let line = complaint.prefix { !$0.isNewline }
        let words = Set(line.split { !$0.isLetter && $0 != "-" })
        return origins.sorted { $0.key < $1.key }.filter { words.contains("--\($0.key)") }
            .map { "--\($0.key) is set by \($0.value).\n" }.joined()
    }

    private static func options(of commands: [String]) throws -> Set<String> {
        let root = try CommandHelp(dump: AdflightImport._dumpHelp())
        return Set(root.shown.filter { commands.contains($0.commandName) }.flatMap(\.options))
    }

    private static func option(_ name: String, in given: [String]) -> String? {
        if let place = given.firstIndex(of: "--\(name)"), place + 1 < given.count { return given[place + 1] }
        return given.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.utf8.count + 3)) }
    }

    private static func file(_ path: String) throws -> [Setting] {
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
                text[text.index(after: sign)...].trimmingCharacters(in: .whitespaces), "\(path), line \(line + 1)"
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
