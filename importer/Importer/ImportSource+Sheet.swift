internal import Crypto
internal import Domain
internal import Glibc

extension ImportSource {
    /// What the sheet is known by.
    /// - Parameter dialect: how it is read, in words.
    init(_ options: ImportOptions, report: ImportReport, dialect: String) {
        self.init(
            fileName: report.file,
            fileHash: options.mode == .store && !options.comesOnce ? Self.hash(of: options.file) : nil,
            bytesTotal: Int64(report.bytes ?? 0), dialect: dialect, options: options.identity)
    }

    /// Nil when it cannot be read, which the reader will say.
    private static func hash(of path: String) -> ContentHash? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var digest = SHA256()
        var buffer = [UInt8](repeating: 0, count: ImportLimits.hashBytes)
        while true {
            let count = read(file, &buffer, buffer.count)
            guard count >= 0 else { return nil }
            if count == 0 { break }
            buffer.withUnsafeBytes { digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return ContentHash(Array(digest.finalize()))
    }
}

extension ImportOptions {
    /// The settings that change what becomes of a row, in one order.
    fileprivate var identity: String {
        let settings: [(String, String?)] = [
            ("customer", customer?.description), ("objective", objective?.rawValue),
            ("publish", isPublish ? "true" : nil), ("encoding", encoding.map { "\($0)" }),
            ("delimiter", delimiter.map { "\($0)" }), ("sheet", sheet.map { "\($0)" }),
            ("decimal", cells.decimal?.rawValue), ("date-order", cells.dateOrder?.rawValue),
            ("excel-dates", cells.acceptsSerials ? "true" : nil),
            ("map", mapping.identity.isEmpty ? nil : mapping.identity),
        ]
        return settings.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: " ")
    }
}
