import Sheets
import Testing

@Suite("Faults of one record")
struct FaultTests {
    private static let small = options {
        $0.limits.cellBytes = 10
        $0.limits.recordBytes = 1_024
        $0.limits.batchBytes = 128
        $0.limits.sampleBytes = 64
        $0.limits.cells = 5
        $0.delimiter = .comma
    }

    @Test(
        "a fault says where, and the other records are whole",
        arguments: [
            ("A,B\n1,2\n\"x\"y,3\n4,5\n", [nil, .textAfterQuote(column: 0, offset: 11), nil]),
            ("A,B\n1,2\n3,\"x\" \n4,5\n", [nil, .textAfterQuote(column: 1, offset: 13), nil]),
            ("A,B\n1,\0\n3,4\n", [.nul(offset: 6), nil]),
            ("A,B\n1,2\n\"x\n3,4\n5,6", [nil, .unclosedQuote(line: 3, column: 0)]),
            ("A,B\n1,2\n\"a\nb\",\"x\n3,4\n", [nil, .unclosedQuote(line: 4, column: 1)]),
            ("A,B\n1,2\n3,\"", [nil, .unclosedQuote(line: 3, column: 1)]),
            ("A,B\n1,2\n3,\"\"\"", [nil, .unclosedQuote(line: 3, column: 1)]),
        ] as [(String, [RecordFault?])])
    func place(_ text: String, _ faults: [RecordFault?]) {
        #expect(reading(text).rows.map(\.fault) == faults)
    }

    @Test("text behind a quote is kept as Excel keeps it")
    func textAfterQuote() {
        #expect(reading("A,B\n\"aa\"a,\"b\"\"c\"d\"e\n").cells == [["aaa", "b\"cd\"e"]])
    }

    @Test("broken UTF-8 in one row is that row's, and named by its byte")
    func invalidText() throws {
        var bytes = Array("Campaign,Budget\nCafé,1\nCaf".utf8)
        bytes += [0xE9] + Array(",2\nCafé,3\n".utf8)
        let reading = reading(bytes)
        #expect(reading.rows.map(\.fault) == [nil, .invalidText(offset: 27), nil])
        #expect(reading.cells[2] == ["Café", "3"])
        #expect(
            try decisions(bytes).contains { $0.contains("2 characters beyond ASCII are valid UTF-8 and 1 are not") })
    }

    @Test("a cell beyond its limit is named, and the next record is whole")
    func cellTooLong() {
        let text = "A,B\n1,2\nx,01234567890\n3,4\n"
        #expect(reading(text, options: Self.small).rows.map(\.fault) == [nil, .cellTooLong(column: 1, limit: 10), nil])
    }

    @Test("a cell of 1.5 MB is refused by its length")
    func hugeCell() {
        let text = "A,B\n1," + String(repeating: "x", count: 1_500_000) + "\n2,y\n"
        #expect(reading(text).rows.map(\.fault) == [.cellTooLong(column: 1, limit: 1_048_576), nil])
    }

    @Test("a record with too many cells keeps the first of them")
    func tooManyCells() {
        let text = "A,B\n1,2,3,4,5,6,7\n3,4\n"
        let reading = reading(text, options: Self.small)
        #expect(reading.rows.map(\.fault) == [.tooManyCells(limit: 5), nil])
        #expect(reading.cells == [["1", "2", "3", "4", "5"], ["3", "4"]])
    }

    @Test("100,000 columns are one fault")
    func manyColumns() {
        let text = "A,B\n" + String(repeating: "1,", count: 100_000) + "1\n2,3\n"
        #expect(reading(text).rows.map(\.fault) == [.tooManyCells(limit: 16_384), nil])
    }

    @Test("a record beyond all limits is passed over", arguments: ["\n", "\r", "\r\n"])
    func recordTooLong(_ lineEnd: String) {
        let quoted = "\"" + String(repeating: "x\n", count: 2_000) + "\"\"\",1"
        let text = ["A,B", "1,2", quoted, "3,4", ""].joined(separator: lineEnd)
        let reading = reading(text, options: Self.small)
        #expect(reading.rows.map(\.fault) == [nil, .recordTooLong(limit: 1_024), nil])
        #expect(reading.rows.map(\.number) == [1, 2, 3])
        #expect(reading.rows.map(\.line) == [2, 3, 2_004])
        #expect(reading.cells.last == ["3", "4"])
    }

    @Test("a quote that never closes is named by its line, however long the rest is")
    func unclosedInLongSheet() {
        let text = "A,B\n1,2\n3,\"x\n" + String(repeating: "4,5\n", count: 2_000)
        #expect(reading(text, options: Self.small).rows.map(\.fault) == [nil, .unclosedQuote(line: 3, column: 1)])
    }

    @Test("every fault says what to do")
    func messages() {
        let faults: [RecordFault] = [
            .unclosedQuote(line: 3, column: 27), .textAfterQuote(column: 0, offset: 1), .nul(offset: 5),
            .invalidText(offset: 6), .cellTooLong(column: 1, limit: 10), .tooManyCells(limit: 5),
            .recordTooLong(limit: 9),
        ]
        #expect(faults[0].message.hasPrefix("the quote that opens on line 3, column AB, never closes: close it"))
        #expect(faults.allSatisfy { $0.message.contains(": ") })
    }
}
