import CSheetScan
import Sheets
import Testing

@Suite("Cuts and windows")
struct SplitTests {
    static let awkward =
        "\u{FEFF}Campaign,Budget,Label\r\n\"a\r\nb\"\"c\",1,é\r\n\r\nx\"y,\"\",\rz,\"q\"r,\n\u{FEFF}last,\"\u{FEFF}\",😀\r"

    static let samples: [[UInt8]] = [
        Array(awkward.utf8), EncodingTests.utf16(awkward, isBig: false), EncodingTests.utf16(awkward, isBig: true),
        EncodingTests.utf32(awkward, isBig: false),
        EncodingTests.codePage(EncodingTests.text, EncodingTests.windows1252),
        EncodingTests.codePage("Campaign,Budget\nGröße,1\nit’s “new” – now,2\n", EncodingTests.macRoman),
        gzip(Array(awkward.utf8)), zstd(Array(awkward.utf8)), zip([("a.csv", awkward)]),
        Array("sep=;\r\na;b\r\n\"1\n\";2\n".utf8), Array("a,b\n1,\"never closed\n2,3\n".utf8),
        Array("a,b\n1,\0\n".utf8),
        WorkbookFile(inlineRow(1, ["a", "b"]) + inlineRow(2, ["1", "2"])).bytes,
    ]

    @Test("however the bytes are cut, the records are the same", arguments: samples)
    func cuts(_ bytes: [UInt8]) {
        let whole = reading(bytes)
        #expect(whole.error == nil && !whole.rows.isEmpty)
        for first in 1..<min(bytes.count, 400) { #expect(reading(bytes, pieces: [first, bytes.count]) == whole) }
        for size in 1...9 { #expect(reading(bytes, pieces: [size]) == whole) }
        #expect(reading(bytes, pieces: [0, 1, 0, 3]) == whole)
    }

    @Test("however large the window is, the records are the same", arguments: samples)
    func windows(_ bytes: [UInt8]) {
        let delimiter: Delimiter = bytes.contains(9) ? .tab : bytes.contains(0x3B) ? .semicolon : .comma
        let whole = reading(bytes, options: options { $0.delimiter = delimiter })
        for window in 24..<100 {
            let small = options {
                $0.delimiter = delimiter
                $0.limits.batchBytes = window
                $0.limits.sampleBytes = max(28, window - 7)
            }
            #expect(reading(bytes, options: small) == whole, "\(window)")
        }
    }

    /// Records by the plainest state machine there is.
    private func plainly(_ text: [UInt8]) -> [[String]] {
        var (records, cells, cell): ([[String]], [String], [UInt8]) = ([], [], [])
        var (isQuoted, wasQuoted, isAfterReturn, hasRecord) = (false, false, false, false)
        var index = 0
        func endCell() {
            cells.append(String(decoding: cell, as: UTF8.self))
            (cell, wasQuoted) = ([], false)
        }
        while index < text.count {
            let byte = text[index]
            index += 1
            if isQuoted {
                if byte != 0x22 {
                    cell.append(byte)
                } else if index < text.count, text[index] == 0x22 {
                    cell.append(byte)
                    index += 1
                } else {
                    isQuoted = false
                }
                continue
            }
            if byte == 0x0A, isAfterReturn, !hasRecord {
                isAfterReturn = false
                continue
            }
            isAfterReturn = byte == 0x0D
            switch byte {
            case 0x2C: endCell()
            case 0x0A, 0x0D:
                endCell()
                records.append(cells)
                cells = []
            case 0x22 where cell.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
            default: cell.append(byte)
            }
            hasRecord = byte != 0x0A && byte != 0x0D
        }
        // A quote that never closes is a matter of its own.
        if hasRecord, !isQuoted {
            endCell()
            records.append(cells)
        }
        return records.filter { !$0.allSatisfy(\.isEmpty) }
    }

    @Test("random sheets are read as the plainest reader reads them", arguments: 0..<8)
    func random(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let alphabet =
            Array("aé,,\"\"\n\r;x".unicodeScalars).map { Array(String($0).utf8) } + [
                [0x0D, 0x0A], [0x22, 0x2C], [0x2C, 0x22],
            ]
        for _ in 0..<300 {
            let text =
                Array("h,i\n".utf8)
                + (0..<Int.random(in: 0..<300, using: &random)).flatMap { _ in
                    alphabet.randomElement(using: &random) ?? []
                }
            let window = Int.random(in: 8..<200, using: &random)
            let small = options {
                $0.delimiter = .comma
                $0.limits.batchBytes = window
                $0.limits.sampleBytes = window
            }
            var expected = Array(plainly(text).dropFirst())
            for index in expected.indices {
                while expected[index].count > 2, expected[index].last == "" { expected[index].removeLast() }
            }
            let found = reading(text, options: small)
            #expect(found.error == nil)
            let cells = found.rows.filter { if case .unclosedQuote = $0.fault { false } else { true } }.map(\.cells)
            if cells != expected {
                #expect(cells == expected, "\(String(decoding: text, as: UTF8.self).debugDescription)")
            }
        }
    }

    @Test("the fast search for marks finds what the plain one finds", arguments: 0..<4)
    func marks(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<2_000 {
            let bytes = (0..<64).map { _ in Array("\",;\t|\n\ra\0é".utf8).randomElement(using: &random) ?? 0 }
            for delimiter in Delimiter.allCases {
                let fast = sheet_marks(bytes, delimiter.rawValue)
                let plain = sheet_marks_portable(bytes, delimiter.rawValue)
                #expect(fast.quotes == plain.quotes && fast.delimiters == plain.delimiters)
                #expect(
                    fast.newlines == plain.newlines && fast.has_nul == plain.has_nul
                        && fast.has_others == plain.has_others)
            }
        }
    }
}

/// Numbers that are the same on every run (Steele, Lea, Flood: SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
