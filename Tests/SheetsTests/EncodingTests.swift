import Sheets
import Testing

@Suite("Encodings")
struct EncodingTests {
    static let text = "Campaign\tBudget\r\nCafé – 5 €\t1\r\nNaïve “Übung”\t2\r\n"
    static let rows = [["Café – 5 €", "1"], ["Naïve “Übung”", "2"]]

    static func utf16(_ text: String, isBig: Bool) -> [UInt8] {
        text.utf16.flatMap { isBig ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
    }

    static func utf32(_ text: String, isBig: Bool) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            let bytes = (0..<4).map { UInt8(scalar.value >> (8 * $0) & 255) }
            return isBig ? bytes.reversed() : bytes
        }
    }

    static let windows1252: [Character: UInt8] = [
        "é": 0xE9, "–": 0x96, "€": 0x80, "ï": 0xEF, "“": 0x93, "”": 0x94, "Ü": 0xDC,
    ]
    static let macRoman: [Character: UInt8] = [
        "é": 0x8E, "–": 0xD0, "€": 0xDB, "ï": 0x95, "“": 0xD2, "”": 0xD3, "Ü": 0x86,
    ]

    static func codePage(_ text: String, _ table: [Character: UInt8]) -> [UInt8] {
        text.flatMap { character in table[character].map { [$0] } ?? Array(String(character).utf8) }
    }

    static let samples: [(String, [UInt8])] = [
        ("encoding: UTF-8, because all its 7 characters beyond ASCII are valid UTF-8", Array(text.utf8)),
        ("encoding: UTF-8, because of its byte order mark", [0xEF, 0xBB, 0xBF] + Array(text.utf8)),
        ("encoding: UTF-16LE, because of its byte order mark", utf16("\u{FEFF}" + text, isBig: false)),
        ("encoding: UTF-16BE, because of its byte order mark", utf16("\u{FEFF}" + text, isBig: true)),
        ("encoding: UTF-32LE, because of its byte order mark", utf32("\u{FEFF}" + text, isBig: false)),
        ("encoding: UTF-32BE, because of its byte order mark", utf32("\u{FEFF}" + text, isBig: true)),
        ("encoding: UTF-16LE, because every second byte is NUL", utf16(text, isBig: false)),
        ("encoding: UTF-16BE, because every first byte of two is NUL", utf16(text, isBig: true)),
        ("encoding: UTF-32LE, because the second, third and fourth byte of four is NUL", utf32(text, isBig: false)),
        ("encoding: UTF-32BE, because the first, second and third byte of four is NUL", utf32(text, isBig: true)),
        ("encoding: Windows-1252, because the byte 0xE9 at 20 is not UTF-8", codePage(text, windows1252)),
        (
            "encoding: MacRoman, because the byte 0x8E at 19 is not UTF-8",
            codePage(text.replacing("\r\n", with: "\r"), macRoman)
        ),
    ]

    @Test("the same text in every encoding is the same records, and the reason is said", arguments: samples)
    func same(_ decision: String, _ bytes: [UInt8]) throws {
        let reading = reading(bytes)
        #expect(reading.header == ["Campaign", "Budget"])
        #expect(reading.cells == Self.rows)
        let decisions = try decisions(bytes)
        #expect(decisions.contains { $0.hasPrefix(decision) }, "\(decisions)")
    }

    @Test("the first byte beyond ASCII may come late", arguments: [1_000, 65_530, 65_536, 300_000])
    func late(_ ascii: Int) throws {
        var bytes = Array("A,B\n".utf8)
        while bytes.count < ascii { bytes += Array("row,1\n".utf8) }
        let count = (bytes.count - 4) / 6
        let windows = bytes + [0x43, 0xE9, 0x2C, 0x31, 0x0A]
        let reading = reading(windows)
        #expect(reading.rows.count == count + 1)
        #expect(reading.cells.last == ["Cé", "1"])
        #expect(try decisions(windows).contains { $0.hasPrefix("encoding: Windows-1252, because the byte 0xE9 at") })
    }

    @Test("an encoding that was asked for is taken")
    func asked() {
        let bytes = Array("A,B\n\u{8E},1\n".unicodeScalars.map { UInt8($0.value) })
        #expect(reading(bytes, options: options { $0.encoding = .macRoman }).cells == [["é", "1"]])
        #expect(reading(bytes, options: options { $0.encoding = .windows1252 }).cells == [["Ž", "1"]])
        let broken = reading(bytes, options: options { $0.encoding = .utf8 })
        #expect(broken.rows.map(\.fault) == [.invalidText(offset: 4)])
    }

    @Test("every byte of the code pages is a character")
    func codePages() {
        let bytes = Array("A,B\n".utf8) + (0x80...0xFF).map { UInt8($0) } + [0x2C, 0x31, 0x0A]
        for encoding in [TextEncoding.windows1252, .macRoman] {
            let reading = reading(bytes, options: options { $0.encoding = encoding })
            #expect(reading.rows.map(\.fault) == [nil])
            #expect(reading.cells[0][0].unicodeScalars.count == 128)
        }
        let mac = reading(bytes, options: options { $0.encoding = .macRoman }).cells[0][0]
        #expect(mac.hasPrefix("ÄÅÇÉÑÖÜáàâ") && mac.hasSuffix("˝˛ˇ"))
    }

    @Test("half a surrogate pair and a byte too few are faults of their record")
    func brokenUTF16() {
        var bytes = Self.utf16("\u{FEFF}A,B\n1,2\n", isBig: false)
        bytes += [0x3D, 0xD8] + Self.utf16(",3\n😀,4\n", isBig: false) + [0x35]
        let reading = reading(bytes)
        #expect(reading.rows.map(\.fault) == [nil, .invalidText(offset: 8), nil, .invalidText(offset: 19)])
        #expect(reading.cells[2] == ["😀", "4"])
    }

    @Test("cat of two UTF-16 files is one sheet")
    func catUTF16() {
        let one = Self.utf16("\u{FEFF}A\tB\r\n1\t2\r\n", isBig: false)
        #expect(reading(one + one).cells == [["1", "2"], ["A", "B"], ["1", "2"]])
    }

    @Test(
        "encodings have the names people type",
        arguments: [
            ("utf-8", .utf8), ("UTF8", .utf8), ("utf-16", .utf16LE), ("UTF-16BE", .utf16BE), ("cp1252", .windows1252),
            ("Windows-1252", .windows1252), ("latin1", .windows1252), ("mac", .macRoman), ("MacRoman", .macRoman),
            ("utf32be", .utf32BE), ("klingon", nil),
        ] as [(String, TextEncoding?)])
    func names(_ name: String, _ encoding: TextEncoding?) {
        #expect(TextEncoding(name: name) == encoding)
    }

    @Test(
        "other files are named for what they are",
        arguments: [
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1], "an old .xls workbook or one with a password"),
            (Array("%PDF-1.7\n".utf8), "a PDF document"), ([0x89, 0x50, 0x4E, 0x47, 0x0D], "a picture"),
            (Array("BZh91AY".utf8), "bzip2 data"), (Array("<html><body>".utf8), "a web page"),
        ] as [([UInt8], String)])
    func otherFiles(_ bytes: [UInt8], _ looksLike: String) {
        guard case .notASheet(let found, _) = reading(bytes).error else {
            Issue.record("read it")
            return
        }
        #expect(found == looksLike)
    }
}
