extension ImportError {
    /// Why nothing could be imported: in one line, or a line for each fault of the header.
    func text(file: String) -> String {
        let file = Words.visible(file)
        guard case .header(let faults) = self, faults.count > 1 else {
            return "adflight-import: \(file): \(Words.visible(message))\n"
        }
        let lines = faults.map { "  - \(Words.visible($0))\n" }
        return "adflight-import: \(file): \(faults.count) things are wrong with the header:\n" + lines.joined()
    }

    /// The same for programs, where a report would stand: `version`, `file`, `exit_status` and `error`.
    func json(file: String) -> String {
        JSONValue.object([
            ("version", .number(1)), ("file", .text(file)),
            ("exit_status", .number(Int(ImportExit.couldNotRun.rawValue))), ("error", .text(message)),
        ]).text + "\n"
    }
}
