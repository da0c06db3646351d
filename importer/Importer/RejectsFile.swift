internal import Glibc

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
        errorsColumn = columns.used.first { $0.use == .errors }?.index
        append(errors: "Errors", cells: columns.headers.prefix(columns.width).map { Array($0.utf8)[...] })
    }

    deinit {
        close(descriptor)
        if !isInPlace { unlink(draft) }
    }

    func write(_ row: SheetRow, _ refusals: [Refusal]) throws(ImportError) {
        append(errors: refusals.map(\.sentence).joined(separator: " | "), cells: (0..<row.count).map { row[$0] })
        if buffer.count >= ImportLimits.chunkBytes { try flush() }
    }

    /// Puts the file in its place.
    func finish() throws(ImportError) {
        try flush()
        guard rename(draft, path) == 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        isInPlace = true
    }

    private func append(errors: String, cells: [ArraySlice<UInt8>]) {
        append(Array(errors.utf8)[...])
        for (index, cell) in cells.enumerated() where index != errorsColumn {
            buffer.append(UInt8(ascii: ","))
            append(cell)
        }
        buffer += Array("\r\n".utf8)
    }

    private func append(_ cell: ArraySlice<UInt8>) {
        let text = String(decoding: cell, as: UTF8.self)
        let mark = Array("'".utf8).prefix(CellText.startsFormula(text[...]) ? 1 : 0)
        let quote = UInt8(ascii: "\"")
        guard cell.contains(where: { $0 == quote || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
            buffer += mark + cell
            return
        }
        buffer.append(quote)
        buffer += mark
        for byte in cell {
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
