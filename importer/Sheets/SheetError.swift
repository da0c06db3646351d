/// Why a sheet cannot be read, or not further. A fault of one record is a `RecordFault` instead.
package enum SheetError: Error, Equatable, Sendable {
    /// The operating system's reason, such as `No such file or directory`.
    case unreadable(reason: String)
    case temporaryFile(reason: String)
    case empty
    /// Some other kind of file: what its bytes look like, and how to make a sheet of it.
    case notASheet(looksLike: String, advice: String)
    /// Compressed data that ends before its end. `byte` counts in the compressed data.
    case truncated(format: String, byte: Int)
    /// `place` says where, such as `byte 512` or `xl/worksheets/sheet1.xml, line 3`.
    case damaged(format: String, place: String, reason: String)
    case encrypted(format: String)
    /// Neither UTF-8 nor clearly one of the code pages: the byte and its place, and what its cell would be in both.
    case unknownEncoding(place: String, windows: String, mac: String)
    /// Compressed data that grows beyond a limit, as an attack would.
    case bomb(format: String, reason: String)
    /// More memory than we give: the part, and the limit in words.
    case tooLarge(part: String, limit: String)
    case noSheet(format: String)
    /// An archive of several sheets, none of them chosen.
    case severalSheets(names: [String])
    case noSuchSheet(asked: String, names: [String])

    /// One line for the person who gave the sheet: what is wrong, where, and what to do.
    package var message: String {
        switch self {
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .temporaryFile(let reason): "needs a temporary file (TMPDIR): \(reason)"
        case .empty: "is empty; a sheet has a header and a row for each thing"
        case .notASheet(let looksLike, let advice): "looks like \(looksLike), not like a sheet: \(advice)"
        case .truncated(let format, let byte):
            "the \(format) data ends early, at byte \(byte): copy or download the file again"
        case .damaged(let format, let place, let reason):
            "the \(format) data is damaged at \(place) (\(reason)): copy or save the file again"
        case .encrypted(let format): "the \(format) is encrypted: save it without a password"
        case .unknownEncoding(let place, let windows, let mac):
            "has an encoding that cannot be told: \(place) is not UTF-8, and neither “\(windows)” (Windows-1252) nor "
                + "“\(mac)” (MacRoman) is clearly what is meant: save it as CSV UTF-8, or give --encoding NAME, one of "
                + TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
        case .bomb(let format, let reason): "the \(format) data \(reason): refused, as an attack would do so"
        case .tooLarge(let part, let limit): "\(part) more than \(limit): split the sheet, or save it as CSV"
        case .noSheet(let format): "there is no sheet in the \(format): it needs a CSV, TSV or XLSX file"
        case .severalSheets(let names): "holds several sheets, choose one with --sheet: \(Self.list(names))"
        case .noSuchSheet(let asked, let names): "has no sheet \(asked); it has \(Self.list(names))"
        }
    }

    /// A few of the names, quoted.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(5).map { "“\($0)”" }.joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}
