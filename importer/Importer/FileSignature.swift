/// What a file that is no text sheet shows in its first bytes.
enum FileSignature: String, CaseIterable, CustomStringConvertible {
    case utf16 = "UTF-16, the “Unicode text” of spreadsheets"
    case zip = "an Excel workbook (.xlsx) or another zip archive"
    case oldExcel = "an old Excel workbook (.xls)"
    case gzip = "gzip"
    case zstandard = "zstd"
    case pdf = "PDF"

    /// How many bytes are needed to tell.
    static let bytes = 4

    init?(_ head: [UInt8]) {
        let found = Self.allCases.first { signature in signature.openings.contains { head.starts(with: $0) } }
        guard let found else { return nil }
        self = found
    }

    var description: String { rawValue }

    private var openings: [[UInt8]] {
        switch self {
        case .utf16: [[0xFF, 0xFE], [0xFE, 0xFF]]
        case .zip: [[0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06]]
        case .oldExcel: [[0xD0, 0xCF, 0x11, 0xE0]]
        case .gzip: [[0x1F, 0x8B]]
        case .zstandard: [[0x28, 0xB5, 0x2F, 0xFD]]
        case .pdf: [Array("%PDF".utf8)]
        }
    }
}
