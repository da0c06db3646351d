import Importer
import Testing

@Suite("CSV reader")
struct CSVReaderTests {
    struct Row: Equatable, CustomStringConvertible {
        let line: Int
        let cells: [String]
        var description: String { "\(line): \(cells)" }
    }

    /// Everything the reader says of some bytes, as one value.
    enum Reading: Equatable {
        case rows([Row], faults: [RowFault])
        case failed(ImportError)
    }

    static func read(_ chunks: [[UInt8]]) -> Reading {
        var reader = chunked(chunks)
        var row = SheetRow()
        var rows: [Row] = []
        var faults: [RowFault] = []
        do throws(ImportError) {
            while try reader.next(&row) {
                rows.append(Row(line: row.line, cells: (0..<row.count).map(row.text)))
                if let fault = row.fault { faults.append(fault) }
            }
            return .rows(rows, faults: faults)
        } catch {
            return .failed(error)
        }
    }

    static let table: [(String, [[String]])] = [
        ("", []),
        ("a", [["a"]]),
        ("a,b", [["a", "b"]]),
        ("a,b\r\n", [["a", "b"]]),
        ("a,b\nc,d", [["a", "b"], ["c", "d"]]),
        ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
        ("a\r\nb\nc\rd", [["a"], ["b"], ["c"], ["d"]]),
        ("a\r\r\nb", [["a"], [""], ["b"]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
        ("a,\n,b\n,", [["a", ""], ["", "b"], ["", ""]]),
        ("\u{FEFF}a,b", [["a", "b"]]),
        ("\u{FEFF}", []),
        ("\"a\",\"b\"\r\n", [["a", "b"]]),
        ("\"a,b\",c", [["a,b", "c"]]),
        ("\"a\"\"b\",\"\"\"\"", [["a\"b", "\""]]),
        ("\"\",\"\"\n\"\"", [["", ""], [""]]),
        ("\"a\r\nb\",\"c\rd\",\"e\nf\"\ng", [["a\r\nb", "c\rd", "e\nf"], ["g"]]),
        ("\"a\r\"\r\nb", [["a\r"], ["b"]]),
        ("\"a\"\n\"b\"\r\"c\"", [["a"], ["b"], ["c"]]),
        ("a\"b\",c", [["a\"b\"", "c"]]),
        ("a b , c", [["a b ", " c"]]),
        ("é,日本,🙂\n", [["é", "日本", "🙂"]]),
    ]

    @Test("cells are what RFC 4180 says, with every kind of line end", arguments: table)
    func cells(text: String, expected: [[String]]) {
        guard case .rows(let rows, let faults) = Self.read([Array(text.utf8)]) else {
            Issue.record("not read")
            return
        }
        #expect(rows.map(\.cells) == expected)
        #expect(faults.isEmpty)
    }

    static let awkward: [[UInt8]] =
        table.map { Array($0.0.utf8) }
        + [
            Array("a,\"open\nnever closed".utf8), Array("\"a\"b,c\n\"d\" ,e\n".utf8), Array("a\0b".utf8),
            [0x61, 0xFF, 0x0A, 0x62], [0x22, 0x22, 0x22, 0xC3, 0x22, 0x2C, 0x61], [0xFF, 0xFE, 0x61, 0x00],
            [0x50, 0x4B, 0x03, 0x04], [0x1F, 0x8B, 0x08], [0xEF, 0xBB], [0xEF, 0xBB, 0xBF, 0x0D, 0x0A, 0x61],
        ]

    @Test("the rows do not depend on how the bytes are cut", arguments: awkward)
    func cuts(bytes: [UInt8]) {
        let whole = Self.read([bytes])
        #expect(Self.read(bytes.map { [$0] }) == whole)
        for cut in bytes.indices {
            #expect(Self.read([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
    }

    @Test("the rows do not depend on chunks of any length")
    func chunks() {
        let bytes = Self.table.flatMap { Array($0.0.utf8) + Array("\"\n\"\n".utf8) }
        let whole = Self.read([bytes])
        for length in 1...bytes.count {
            let chunks = stride(from: 0, to: bytes.count, by: length).map {
                Array(bytes[$0..<min($0 + length, bytes.count)])
            }
            #expect(Self.read(chunks) == whole)
        }
    }

    @Test("records are counted from the header and lines from the file's first")
    func lines() throws {
        var reader = chunked([Array("\r\n\r\nHead,er\r\n\"a\nb\r\nc\",d\r\re\nf".utf8)])
        var row = SheetRow()
        try reader.header(&row)
        #expect(row.line == 3)
        var places: [[Int]] = []
        while try reader.next(&row) { places.append([row.record, row.line]) }
        #expect(places == [[1, 4], [2, 7], [3, 8], [4, 9]])
    }

    @Test("a quote that never closes is reported where it opened")
    func unclosed() {
        let text = "a,b\n1,2\n3,\"x\"\n4,\"open\n" + String(repeating: "5,6\n", count: 1_000)
        #expect(Self.read([Array(text.utf8)]) == .failed(.unclosedQuote(line: 4)))
    }

    @Test("text behind a closing quote makes the row faulty and no other")
    func textAfterQuote() {
        let expected = [
            Row(line: 1, cells: ["a"]), Row(line: 2, cells: ["x", "b c", "d"]), Row(line: 3, cells: ["e"]),
        ]
        #expect(
            Self.read([Array("a\nx,\"b\" c,d\ne".utf8)])
                == .rows(expected, faults: [.textAfterQuote(column: 1)]))
    }

    @Test(
        "bytes that are not UTF-8 are named by their offset in the file",
        arguments: [
            (Array("ab,c".utf8) + [0xE9], RowFault.notUTF8(column: 1, offset: 4)),
            (Array("\"a\"\"".utf8) + [0xFF] + Array("\",b".utf8), .notUTF8(column: 0, offset: 4)),
            ([0xEF, 0xBB, 0xBF, 0x61, 0xC3], .notUTF8(column: 0, offset: 4)),
        ])
    func notUTF8(bytes: [UInt8], fault: RowFault) {
        guard case .rows(_, let faults) = Self.read([bytes + Array("\nfine".utf8)]) else {
            Issue.record("not read")
            return
        }
        #expect(faults == [fault])
    }

    @Test(
        "what is no text sheet is named",
        arguments: [
            ([0xFF, 0xFE, 0x43, 0x00], "UTF-16"), ([0x50, 0x4B, 0x03, 0x04], ".xlsx"), ([0x1F, 0x8B, 0x08, 0], "gzip"),
            ([0xD0, 0xCF, 0x11, 0xE0], ".xls"), ([0x43, 0x00, 0x61, 0x00, 0x6D], "line 1"),
        ] as [([UInt8], String)])
    func notText(bytes: [UInt8], word: String) {
        guard case .failed(.notText(let looksLike)) = Self.read([bytes]) else {
            Issue.record("read as text")
            return
        }
        #expect(looksLike.contains(word))
    }

    @Test("a cell over the limit is dropped, and the other rows are read")
    func hugeCell() {
        let huge = Array(repeating: UInt8(ascii: "x"), count: ImportLimits.cellBytes + 1)
        let bytes = Array("a,".utf8) + huge + Array(",c\nd,e,f".utf8)
        for length in [bytes.count, ImportLimits.chunkBytes] {
            let chunks = stride(from: 0, to: bytes.count, by: length).map {
                Array(bytes[$0..<min($0 + length, bytes.count)])
            }
            let rows = [Row(line: 1, cells: ["a", "", "c"]), Row(line: 2, cells: ["d", "e", "f"])]
            #expect(Self.read(chunks) == .rows(rows, faults: [.cellTooLong(column: 1)]))
        }
    }

    @Test("a row of too many columns is faulty, and the other rows are read")
    func manyColumns() {
        let text = String(repeating: ",", count: 100_000) + "\na"
        guard case .rows(let rows, let faults) = Self.read([Array(text.utf8)]) else {
            Issue.record("not read")
            return
        }
        #expect(rows.map(\.cells.count) == [ImportLimits.columns, 1])
        #expect(faults == [.tooManyColumns])
    }

    @Test("a row over the limit of all its cells is faulty")
    func longRow() {
        let cell = String(repeating: "x", count: ImportLimits.cellBytes)
        let text = Array(repeating: cell, count: ImportLimits.rowBytes / cell.count + 1).joined(separator: ",")
        guard case .rows(let rows, let faults) = Self.read([Array(text.utf8)]) else {
            Issue.record("not read")
            return
        }
        #expect(rows[0].cells.last == "")
        #expect(faults == [.rowTooLong])
    }
}
