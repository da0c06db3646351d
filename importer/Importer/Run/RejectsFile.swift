internal import Glibc
internal import Sheets

/// The refused rows in the sheet's own columns plus `Errors`: mended, they can be imported again with the same settings.
///
/// Whatever the sheet was, it is comma-separated UTF-8 with a byte order mark. `Errors` comes first, so that rows with
/// too few or too many cells stay as they are. It is written beside its path and takes its place only once it is whole.
final class RejectsFile {
    private let path: String
    private let draft: String
    private let descriptor: Int32
    /// The column of the sheet that is an earlier import's `Errors`.
    private let errorsColumn: Int?
    private let decimal: DecimalMark?
    private var buffer = CSVText.byteOrderMark
    private var isInPlace = false

    /// - Parameter decimal: how the numbers of a workbook are to be written, as the mended file will be read.
    init(path: String, columns: Columns, decimal: DecimalMark?) throws(ImportError) {
        self.path = path
        self.decimal = decimal
        draft = path + ".partial"
        descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        errorsColumn = columns.index(of: .errors)
        append(errors: "Errors", cells: columns.headers)
    }

    deinit {
        close(descriptor)
        if !isInPlace { unlink(draft) }
    }

    func write(_ record: Record, _ batch: RecordBatch, _ refusals: [Refusal]) throws(ImportError) {
        append(
            errors: refusals.map(\.sentence).joined(separator: " | "),
            cells: (0..<record.cellCount).map { text(record, batch, $0) })
        if buffer.count >= ImportLimits.chunkBytes { try flush() }
    }

    /// Puts the file in its place.
    func finish() throws(ImportError) {
        try flush()
        guard rename(draft, path) == 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        isInPlace = true
    }

    /// The cell as text that reads as the cell does: numbers and dates of a workbook have forms that text has not.
    private func text(_ record: Record, _ batch: RecordBatch, _ column: Int) -> String {
        let text = batch.text(record, column)
        return switch batch.form(record, column) {
        case .number where decimal == .comma: text.replacing(".", with: ",")
        case .date where text.contains("T"): String(text.prefix { $0 != "T" })
        default: text
        }
    }

    private func append(errors: String, cells: [String]) {
        let own = cells.enumerated().filter { $0.offset != errorsColumn }.map(\.element)
        buffer += CSVText.row(([errors] + own).map { Array(CellText.neutralized($0).utf8)[...] })
    }

    private func flush() throws(ImportError) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// What the last system call complained about, in the system's words.
func systemReason() -> String { String(cString: strerror(errno)) }

/// Asks before an import whether a file can be put there after it.
func requireWritable(_ path: String) throws(ImportError) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard access(folder, W_OK) == 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
}

/// Whether both paths lead to one file.
func isSameFile(_ path: String, _ other: String) -> Bool {
    var here = stat()
    var there = stat()
    return stat(path, &here) == 0 && stat(other, &there) == 0 && here.st_dev == there.st_dev
        && here.st_ino == there.st_ino
}
