internal import Sheets

extension ImportError {
    /// Why nothing could be imported: in one line, or a line for each fault of the header; below it the place, where there
    /// is one to show.
    func text(file: String, width: Int) -> String {
        let file = Words.visible(file)
        let start = "adflight-import: \(file): "
        switch self {
        case .header(let header) where header.faults.count > 1:
            let faults = header.faults.map { "  - \(Words.visible($0.message))\n\(header.excerpt($0, width))" }
            return "\(start)\(faults.count) things are wrong with the header on line \(header.line):\n"
                + faults.joined() + (header.otherSheets.map { "\(Words.visible($0))\n" } ?? "")
        case .header(let header):
            let excerpts = header.faults.map { header.excerpt($0, width) }.joined()
            let place = excerpts.isEmpty ? "" : Self.place(file, header.line)
            return "\(start)\(Words.visible(message))\n\(place)\(excerpts)"
        case .unclosedQuote(let line, let source?), .unreadableHeader(.unclosedQuote(let line, _), _, let source?),
            .unreadableHeader(_, let line, let source?):
            let excerpt = RowExcerpt(source, width: width - Self.margin.count)
            return "\(start)\(Words.visible(message))\n\(Self.place(file, line))\(excerpt.lines)"
        default: return "\(start)\(Words.visible(message))\n"
        }
    }

    fileprivate static let margin = "   | "

    private static func place(_ file: String, _ line: Int) -> String { "  --> \(file) line \(Words.number(line))\n" }

    /// The same for programs, where a report would stand: `version`, `file`, `exit_status` and `error`.
    func json(file: String) -> String {
        JSONValue.object([
            ("version", .number(1)), ("file", .text(file)), ("exit_status", .number(Int(exit.rawValue))),
            ("error", .text(message)),
        ]).text + "\n"
    }
}

extension HeaderFaults {
    /// The columns that a fault is about, among the others.
    fileprivate func excerpt(_ fault: Fault, _ width: Int) -> String {
        guard !fault.columns.isEmpty else { return "" }
        return RowExcerpt(
            names.map(Words.visible), marked: fault.columns, width: width - ImportError.margin.count
        ).lines
    }
}

extension RowExcerpt {
    fileprivate var lines: String { [text, carets].compactMap { $0.map { "\(ImportError.margin)\($0)\n" } }.joined() }
}
