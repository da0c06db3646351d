import Foundation
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

    /// Foundation's own MacRoman on Linux is that of NeXTSTEP.
    static let windows1252 = page(
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ"
            + String(String.UnicodeScalarView((0xA0...0xFF).compactMap(UnicodeScalar.init))))
    static let macRoman = page(
        "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø"
            + "¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ")

    private static func page(_ characters: String) -> [Unicode.Scalar: UInt8] {
        Dictionary(uniqueKeysWithValues: zip(characters.unicodeScalars, 0x80...0xFF))
    }

    static func codePage(_ text: String, _ page: [Unicode.Scalar: UInt8]) -> [UInt8] {
        text.unicodeScalars.flatMap { page[$0].map { [$0] } ?? Array(String($0).utf8) }
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

    /// In each the characters beyond ASCII are all that says which page it is.
    static let texts: [String] = [
        // German, Dutch
        "Größe", "groß", "schön", "Köln", "für", "März", "Käse", "Übung", "Öl", "Straße", "Müller & Söhne",
        "ÜBERGRÖSSE",
        "Schuhe für Damen – günstig", "„Neu“ im Café", "één", "België", "ideeën", "coëfficiënt",
        // French
        "Café", "CAFÉ", "été", "l’été", "naïve", "garçon", "Ça va", "À propos", "hôtel", "août", "Noël", "cœur",
        "maître",
        "où", "Soldes d’été : jusqu’à -50 %", "Économies d’énergie", "« mot »", "L’Oréal",
        // Spanish, Portuguese, Italian
        "Señor", "España", "ESPAÑA", "Camión", "música", "fotografía", "¿Qué tal?", "¡Oferta!", "Último", "1ª", "Ángel",
        "São Paulo", "promoção", "ações", "PROMOÇÕES", "você", "Coração", "così", "più", "perché", "lunedì", "è bello",
        // Danish, Norwegian, Swedish, Finnish, Icelandic
        "Ærø", "København", "Smørrebrød", "blåbær", "Århus", "år", "øl", "Malmö", "Göteborg", "Hyvää yötä",
        "Þór á Íslandi",
        // English
        "it’s", "it’s “new” – now", "IT’S", "Women’s shoes", "Kids’ wear", "“new shoes”", "Sale – now", "2020–2025",
        "A – B",
        "more…", "SALE…", "O’Brien",
        // Signs
        "50 €", "€50", "50€", "5°", "20 °C", "© Shop", "£5", "Brand™", "LEGO®", "§ 5", "10\u{A0}000 km", "Café · Bar",
        "• new",
    ]

    @Test("the code page is told by what stands beside its characters", arguments: texts)
    func western(_ text: String) throws {
        let sheet = "Campaign,Budget\n\(text),20\n"
        let windows = Self.codePage(sheet, Self.windows1252)
        let mac = Self.codePage(sheet, Self.macRoman)
        for (bytes, name) in [(windows, "Windows-1252"), (mac, mac == windows ? "Windows-1252" : "MacRoman")] {
            // `1ª` has a sign that the other page does not.
            guard bytes.count == sheet.unicodeScalars.count else { continue }
            let reading = reading(bytes)
            #expect(reading.cells == [[text, "20"]], "\(name): \(reading)")
            #expect(try decisions(bytes).contains { $0.hasPrefix("encoding: \(name), because the byte 0x") })
        }
    }

    @Test(
        "what makes sense in both code pages is refused",
        arguments: [
            ("Škoda", "äkoda", windows1252), ("île", "Óle", windows1252), ("être", "Ítre", windows1252),
            ("Žcole", "école", macRoman), ("D’as", "Días", macRoman), ("Pa’s", "País", macRoman),
            ("MALM…", "MALMÖ", macRoman), ("1¼", "1º", macRoman),
        ] as [(String, String, [Unicode.Scalar: UInt8])])
    func both(_ windows: String, _ mac: String, _ page: [Unicode.Scalar: UInt8]) throws {
        let bytes = Self.codePage("A,B\n\(page == Self.macRoman ? mac : windows),1\n", page)
        let byte = try #require(bytes.first { $0 >= 0x80 })
        let place = "the byte 0x\(String(byte, radix: 16, uppercase: true)) at \(bytes.firstIndex(of: byte) ?? 0)"
        #expect(reading(bytes).error == .unknownEncoding(place: place, windows: windows, mac: mac))
    }

    /// No name for these two in Foundation.
    private static let koi8R = String.Encoding(rawValue: 0x8000_0A02)
    private static let gb18030 = String.Encoding(rawValue: 0x8000_0632)

    @Test(
        "text of another code page is refused, not stored as signs",
        arguments: [
            (.windowsCP1251, ["Київ Зима", "Зима", "Распродажа", "Новый год 2025", "На дом"]),
            (koi8R, ["Киев Зима", "Распродажа"]), (.windowsCP1253, ["Αθήνα", "Προσφορές 2025"]),
            (
                .windowsCP1250,
                ["Łódź ŻÓŁW", "Łukasz", "Żółty", "Książka", "Kůň", "Město", "Příliš žluťoučký kůň"]
            ),
            (.windowsCP1254, ["İndirim", "Kış indirimi", "Güneş", "Öğrenci", "Alışveriş"]),
            (.shiftJIS, ["テスト", "東京", "春のセール"]), (gb18030, ["北京", "中文", "春季促销活动"]),
        ] as [(String.Encoding, [String])])
    func foreign(_ encoding: String.Encoding, _ texts: [String]) throws {
        for text in texts {
            let bytes = try Array(#require("Campaign,Budget\n\(text),20\n".data(using: encoding)))
            guard case .unknownEncoding = reading(bytes).error else {
                Issue.record("\(text) is \(reading(bytes)), \(try decisions(bytes))")
                continue
            }
        }
    }

    @Test(
        "a refused encoding is told by its first odd byte, what it would be, and what to do, however the bytes are cut")
    func refusal() throws {
        let bytes = try Array(#require("A,B\nx,1\nКиїв Зима,2\n".data(using: .windowsCP1251)))
        let error = try #require(reading(bytes).error)
        #expect(error == .unknownEncoding(place: "the byte 0xCA at 8", windows: "Êè¿â Çèìà", mac: "\u{A0}Ëø‚ «ËÏ‡"))
        #expect(error.message.contains("give --encoding NAME, one of UTF-8, UTF-16LE,"))
        for size in 1...9 { #expect(reading(bytes, pieces: [size]).error == error) }
    }

    @Test("a few odd characters among many do not change the code page")
    func fewOdd() throws {
        let text = "A,B\n" + String(repeating: "Größe,1\n", count: 20) + "x¨x,2\n"
        #expect(reading(Self.codePage(text, Self.windows1252)).cells.last == ["x¨x", "2"])
        let half = "A,B\n" + String(repeating: "Größe,1\n", count: 2) + "x¨x,2\n"
        #expect(reading(Self.codePage(half, Self.windows1252)).error != nil)
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
