internal import Glibc
internal import Sheets

/// The refused rows in the sheet's own columns plus `Errors`: mended, they can be imported again.
///
/// `Errors` comes first, so that rows with too few or too many cells stay as they are. UTF-8 with a byte order mark,
/// without which Excel and Editor take it for Windows-1252. It is written beside its path and takes its place only
/// once it is whole.
final class RejectsFile {
    private let path: String
    private let draft: String
    private let descriptor: Int32
    /// The column of the sheet that is an earlier import's `Errors`.
    private let errorsColumn: Int?
    private var buffer: [UInt8] = [0xEF, 0xBB, 0xBF]
    private var isInPlace = false

    init(path: String, columns: Columns) throws(ImportError) {
        self.path = path
        draft = path + ".partial"
        descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: draft, reason: systemReason()) }
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
            cells: (0..<record.cellCount).map { batch.text(record, $0) })
        if buffer.count >= ImportLimits.chunkBytes { try flush() }
    }

    /// Puts the file in its place.
    func finish() throws(ImportError) {
        try flush()
        guard rename(draft, path) == 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        isInPlace = true
    }

    private func append(errors: String, cells: [String]) {
        append(errors)
        for (index, cell) in cells.enumerated() where index != errorsColumn {
            buffer.append(UInt8(ascii: ","))
            append(cell)
        }
        buffer += Array("\r\n".utf8)
    }

    private func append(_ cell: String) {
        let text = CellText.neutralized(cell)
        let quote = UInt8(ascii: "\"")
        guard text.utf8.contains(where: { $0 == quote || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
            buffer += Array(text.utf8)
            return
        }
        buffer.append(quote)
        for byte in text.utf8 {
            if byte == quote { buffer.append(quote) }
            buffer.append(byte)
        }
        buffer.append(quote)
    }

    private func flush() throws(ImportError) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path: draft, reason: systemReason()) }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// What the last system call complained about, in the system's words.
func systemReason() -> String { String(cString: strerror(errno)) }

/// Whether both paths lead to one file.
func isSameFile(_ path: String, _ other: String) -> Bool {
    var here = stat()
    var there = stat()
    return stat(path, &here) == 0 && stat(other, &there) == 0 && here.st_dev == there.st_dev
        && here.st_ino == there.st_ino
}
