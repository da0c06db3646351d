internal import Foundation

/// Headers of one's own and the columns they stand for.
package struct ColumnMapping: Equatable, Sendable {
    private var uses: [String: ColumnUse] = [:]
    /// As they were given by hand, so that one the sheet does not have is told.
    private(set) var demanded: [String] = []

    package init() {}

    /// The word that leaves a column out.
    static let ignore = "ignore"

    /// Adds one of the command line: `My Budget=budget`.
    package mutating func add(_ pair: String) throws(ImportError) {
        demanded.append(try take(pair))
    }

    /// Adds a file of such lines; empty ones and comments, which begin with `#` and have no `=`, are left out.
    package mutating func addFile(_ path: String) throws(ImportError) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .cannotReadSetting(path: path)
        }
        for line in text.split(whereSeparator: \.isNewline) {
            let line = CellText.trimmed(String(line))
            // A header may begin with the sign too.
            if !line.isEmpty, !line.hasPrefix("#") || line.contains("=") { _ = try take(line) }
        }
    }

    /// The same for the same mapping, however it was given.
    var identity: String { uses.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",") }

    subscript(header: String) -> ColumnUse? { uses[Spelling.folded(header)] }

    /// Says the header.
    private mutating func take(_ pair: String) throws(ImportError) -> String {
        // A header may contain the sign, a meaning does not.
        guard let sign = pair.lastIndex(of: "=") else {
            throw .mapping("“\(pair)” has no “=”: write --map \"My header=Budget\"")
        }
        let header = CellText.trimmed(String(pair[..<sign]))
        let meaning = CellText.trimmed(String(pair[pair.index(after: sign)...]))
        guard let use = Spelling.folded(meaning) == Self.ignore ? .ignored : ColumnUse(header: meaning) else {
            let meant = ColumnUse.suggestion(for: meaning).map { ": did you mean “\($0)”?" }
            throw .mapping("“\(meaning)” is no column we know\(meant ?? "; adflight-import template lists them")")
        }
        uses[Spelling.folded(header)] = use
        return header
    }
}
