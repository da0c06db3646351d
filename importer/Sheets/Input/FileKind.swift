/// What a file is by its first bytes, when it is not text.
enum FileKind: Equatable {
    case gzip
    case zstd
    case zip
    /// Not a sheet and not a wrapping of one: what it is, and how to make a sheet of it.
    case other(String, advice: String)

    /// How many bytes are needed to tell.
    static let bytes = 8

    init?(_ head: [UInt8]) {
        let save = "save it as XLSX or as CSV UTF-8"
        let kinds: [(opening: [UInt8], kind: FileKind)] = [
            ([0x1F, 0x8B], .gzip),
            ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
            ([0x50, 0x4B, 0x03, 0x04], .zip),
            ([0x50, 0x4B, 0x05, 0x06], .zip),
            ([0xD0, 0xCF, 0x11, 0xE0], .other("an old .xls workbook or one with a password", advice: save)),
            (Array("%PDF".utf8), .other("a PDF document", advice: "export the sheet itself as CSV")),
            ([0x89, 0x50, 0x4E, 0x47], .other("a picture", advice: save)),
            ([0xFF, 0xD8, 0xFF], .other("a picture", advice: save)),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .other("xz data", advice: "unpack it, or compress with gzip or zstd")),
            (Array("BZh".utf8), .other("bzip2 data", advice: "unpack it, or compress with gzip or zstd")),
            (Array("Rar!".utf8), .other("a RAR archive", advice: "unpack it, or use zip")),
            ([0x37, 0x7A, 0xBC, 0xAF], .other("a 7z archive", advice: "unpack it, or use zip")),
            (Array("SQLite".utf8), .other("an SQLite database", advice: "export the table as CSV")),
            (Array("PAR1".utf8), .other("a Parquet file", advice: "export it as CSV")),
            ([0x7F, 0x45, 0x4C, 0x46], .other("a program", advice: "give the sheet")),
            (Array("{\\rtf".utf8), .other("a text document (RTF)", advice: save)),
            (Array("<html".utf8), .other("a web page", advice: save)),
            (Array("<!DOCTYP".utf8), .other("a web page", advice: save)),
            (Array("<?xml".utf8), .other("XML, perhaps of Excel 2003", advice: save)),
        ]
        guard let found = kinds.first(where: { head.starts(with: $0.opening) }) else { return nil }
        self = found.kind
    }
}
