import ArgumentParser
import GRPC
import HTTP2

/// `--limit NAME=VALUE`, as often as wanted.
struct LimitOptions: ParsableArguments {
    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp("Another value for a limit; `adflight limits` lists them.", valueName: "NAME=VALUE"))
    var values: [String] = []

    func validate() throws { _ = try limits() }

    func limits() throws -> GRPCServer.Limits {
        var limits = GRPCServer.Limits()
        for text in values {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard let setting = GRPCServer.Limits.settings.first(where: { $0.name == parts.first ?? "" }) else {
                throw ValidationError("--limit \(text): there is no such limit; adflight limits lists them")
            }
            guard parts.count == 2, setting.set(String(parts[1]), in: &limits) else {
                throw ValidationError(
                    "--limit \(text): not a value like \(setting.text(in: GRPCServer.Limits())), or not above zero")
            }
        }
        return limits
    }
}

/// Prints the limits of a server as the README shows them.
struct ListLimits: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits", abstract: "List every limit of the server, with its value.",
        discussion: "As a Markdown table. `adflight serve --limit NAME=VALUE` sets another value.")

    @OptionGroup var options: LimitOptions

    func run() throws {
        let limits = try options.limits()
        let rows = GRPCServer.Limits.settings.map { ["`\($0.name)`", $0.text(in: limits), $0.meaning] }
        for line in markdownTable(["Limit", "Value", "What it bounds, and what follows"], rows) { say(line) }
    }
}

/// Columns as wide as their widest cell, except the last.
private func markdownTable(_ header: [String], _ rows: [[String]]) -> [String] {
    let widths = header.indices.dropLast().map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
        let padded = cells.enumerated().map { column, cell in
            column < widths.count ? cell + String(repeating: " ", count: widths[column] - cell.count) : cell
        }
        return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) + "|" }.joined() + "---|"
    return [line(header), rule] + rows.map(line)
}
