import Sheets
import Testing

/// Text sheets as people make them, and the records they are.
@Suite("Text sheets")
struct SheetTests {
    struct Sample: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        let header: [String]
        let rows: [[String]]
        /// Of the rows, when it is not the header's and one further for each.
        var lines: [Int]?
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ header: [String], _ rows: [[String]], lines: [Int]? = nil) {
            (self.name, self.text, self.header, self.rows, self.lines) = (name, text, header, rows, lines)
        }
    }

    static let plain: [Sample] = [
        Sample("LF", "Campaign,Budget\nA,1\nB,2\n", ["Campaign", "Budget"], [["A", "1"], ["B", "2"]]),
        Sample("CRLF", "Campaign,Budget\r\nA,1\r\nB,2\r\n", ["Campaign", "Budget"], [["A", "1"], ["B", "2"]]),
        Sample("CR", "Campaign,Budget\rA,1\rB,2\r", ["Campaign", "Budget"], [["A", "1"], ["B", "2"]]),
        Sample(
            "mixed line ends", "Campaign,Budget\r\nA,1\nB,2\rC,3\n\rD,4", ["Campaign", "Budget"],
            [["A", "1"], ["B", "2"], ["C", "3"], ["D", "4"]], lines: [2, 3, 4, 6]),
        Sample("no line end at the end", "Campaign,Budget\nA,1", ["Campaign", "Budget"], [["A", "1"]]),
        Sample(
            "an empty cell at the very end", "Campaign,Budget,Label\nA,1,", ["Campaign", "Budget", "Label"],
            [["A", "1", ""]]),
        Sample("only a header", "Campaign,Budget\n", ["Campaign", "Budget"], []),
        Sample("one column", "Campaign\nA\nB\n", ["Campaign"], [["A"], ["B"]]),
        Sample("one cell", "Campaign", ["Campaign"], []),
        Sample(
            "semicolons", "Campaign;Budget\nA;12,50\nB;1,20\n", ["Campaign", "Budget"],
            [["A", "12,50"], ["B", "1,20"]]),
        Sample("tabs", "Campaign\tBudget\nA, B\t1\n", ["Campaign", "Budget"], [["A, B", "1"]]),
        Sample("pipes", "Campaign|Budget\nA;B|1\n", ["Campaign", "Budget"], [["A;B", "1"]]),
        Sample("sep=;", "sep=;\r\nCampaign;Budget\r\nA;1\r\n", ["Campaign", "Budget"], [["A", "1"]], lines: [3]),
        Sample(
            "sep= with quotes and a tab", "\"SEP=\t\"\nCampaign\tBudget\nA\t1\n", ["Campaign", "Budget"], [["A", "1"]],
            lines: [3]),
        Sample(
            "sep= behind a byte order mark", "\u{FEFF}sep=|\nCampaign|Budget\nA|1\n", ["Campaign", "Budget"],
            [["A", "1"]], lines: [3]),
        Sample("sep= against the looks", "sep=;\na,b;c,d\n1,2;3,4\n", ["a,b", "c,d"], [["1,2", "3,4"]], lines: [3]),
        Sample(
            "quotes", "Campaign,Budget\n\"A, B\",\"1\"\n\"\",2\n", ["Campaign", "Budget"], [["A, B", "1"], ["", "2"]]),
        Sample(
            "doubled quotes", "Campaign,Budget\n\"A \"\"B\"\"\",1\n\"\"\"\",2\n", ["Campaign", "Budget"],
            [["A \"B\"", "1"], ["\"", "2"]]),
        Sample(
            "a quote inside a plain cell", "Campaign,Budget\n5\" pipe,1\n", ["Campaign", "Budget"], [["5\" pipe", "1"]]),
        Sample(
            "line ends inside quotes", "Campaign,Budget\n\"A\r\nB\rC\nD\",1\nE,2\n", ["Campaign", "Budget"],
            [["A\r\nB\rC\nD", "1"], ["E", "2"]], lines: [2, 6]),
        Sample(
            "a line end inside the header", "\"Campaign\nname\",Budget\nA,1\n", ["Campaign\nname", "Budget"],
            [["A", "1"]], lines: [3]),
        Sample("all cells quoted", "\"Campaign\",\"Budget\"\n\"A\",\"1\"", ["Campaign", "Budget"], [["A", "1"]]),
        Sample("byte order mark", "\u{FEFF}Campaign,Budget\nA,1\n", ["Campaign", "Budget"], [["A", "1"]]),
        Sample(
            "byte order mark before a quote", "\u{FEFF}\"Campaign\",Budget\nA,1\n", ["Campaign", "Budget"],
            [["A", "1"]]),
        Sample(
            "cat of two with marks", "\u{FEFF}Campaign,Budget\nA,1\n\u{FEFF}Campaign,Budget\n\u{FEFF}\"B\",2\n",
            ["Campaign", "Budget"],
            [["A", "1"], ["Campaign", "Budget"], ["B", "2"]]),
        Sample(
            "empty columns at the end", "Campaign,Budget,,,\nA,1,,,\nB,2,,x,\n", ["Campaign", "Budget"],
            [["A", "1"], ["B", "2", "", "x"]]),
        Sample(
            "empty rows", "\n\nCampaign,Budget\n\nA,1\n,\n\"\",\"\"\nB,2\n,,,\n\n", ["Campaign", "Budget"],
            [["A", "1"], ["B", "2"]],
            lines: [5, 8]),
        Sample(
            "ragged", "Campaign ID,Campaign,Budget\n1,Short\n2,Long,1,Paused,x\n3,Fine,2\n",
            ["Campaign ID", "Campaign", "Budget"],
            [["1", "Short"], ["2", "Long", "1", "Paused", "x"], ["3", "Fine", "2"]]),
        Sample("spaces stay", " Campaign , Budget \n A , 1 \n", [" Campaign ", " Budget "], [[" A ", " 1 "]]),
        Sample("a delimiter only in quotes", "Campaign\n\"a,b\"\n\"c,d\"\n", ["Campaign"], [["a,b"], ["c,d"]]),
        Sample(
            "a label of semicolons in a sheet of commas", "Campaign,Budget,Label\nA,1,q1;brand\nB,2,q2;brand\n",
            ["Campaign", "Budget", "Label"],
            [["A", "1", "q1;brand"], ["B", "2", "q2;brand"]]),
        Sample(
            "report with a title and a date range",
            "Campaign report\n\"January 1, 2027 - January 31, 2027\"\nCampaign,Budget\nA,1\n",
            ["Campaign", "Budget"], [["A", "1"]], lines: [4]),
        Sample(
            "comments above the header", "# Fill in the rows below\n# One row for each ad\nCampaign,Budget\nA,1\n",
            ["Campaign", "Budget"],
            [["A", "1"]], lines: [4]),
        Sample("digits and words in a row of data", "1,A\n2,B\n", ["1", "A"], [["2", "B"]]),
        Sample(
            "letters of the world", "Campaign,Budget\nКампания 🎉 価格,1\n", ["Campaign", "Budget"],
            [["Кампания 🎉 価格", "1"]]),
    ]

    @Test("the records are those that people see", arguments: plain)
    func records(_ sample: Sample) throws {
        let reading = reading(sample.text)
        let header = try SheetReader(source(Array(sample.text.utf8))).header.line
        #expect(reading.error == nil)
        #expect(reading.header == sample.header)
        #expect(reading.cells == sample.rows)
        #expect(reading.rows.allSatisfy { $0.fault == nil })
        #expect(reading.rows.map(\.line) == sample.lines ?? sample.rows.indices.map { header + 1 + $0 })
    }

    @Test("record numbers count empty rows and begin below the header")
    func numbers() {
        let reading = reading("Title\n\nCampaign,Budget\n\nA,1\n,,\nB,2\n\n\n")
        #expect(reading.rows.map(\.number) == [2, 4])
        #expect(reading.rows.map(\.line) == [5, 7])
        #expect(reading.emptyRecords == 5)
    }

    @Test("empty columns are counted")
    func emptyColumns() throws {
        let header = try SheetReader(source(Array("A,B,,,\n1,2,,,\n".utf8))).header
        #expect(header.names == ["A", "B"])
        #expect(header.emptyColumns == 3)
    }

    @Test("what stands above the header is told")
    func skipped() throws {
        let text = "Report of things\nAll time\nCampaign,Budget\nA,1\n"
        let header = try SheetReader(source(Array(text.utf8))).header
        #expect(header.line == 3)
        #expect(header.skipped.map(\.line) == [1, 2])
        #expect(header.skipped.map(\.text) == ["Report of things", "All time"])
    }

    @Test("the caller knows a header that does not look like one")
    func knownHeader() {
        let text = "Word,Another\nx,y\n2027 plan,Campaign,Budget\nq,A,1\n"
        let known = options { $0.looksLikeHeader = knownColumns }
        #expect(reading(text).header == ["Word", "Another"])
        #expect(reading(text, options: known).header == ["2027 plan", "Campaign", "Budget"])
    }

    @Test("the header decides between two delimiters")
    func headerDecidesDelimiter() {
        let text = "Campaign;Budget;a,b\nA;1;x,y\nB;2;x,y\n,,;;x\n,,;x\n"
        let known = options { $0.looksLikeHeader = knownColumns }
        #expect(reading(text, options: known).header == ["Campaign", "Budget", "a,b"])
    }

    @Test("comments, totals and repeated headers are told from data")
    func roles() {
        let text =
            "Row Type,Campaign\n# Optional.,Help\nCampaign,A\nRow Type,Campaign\nTotal: Campaigns,5\ntotal: all,1\nTotal Wireless,B\n"
        var roles: [RecordRole] = []
        _ = reading(Array(text.utf8)) { record, batch, _ in roles.append(batch.role(record)) }
        #expect(roles == [.comment, .data, .repeatedHeader, .total, .total, .data])
    }

    @Test(
        "what was decided is said with its reason",
        arguments: [
            ("Campaign;Budget\nA;1\nB;2\n", "delimiter: semicolon, because 3 of 3 rows have 2 cells"),
            ("sep=|\nA|B\n1|2\n", "delimiter: pipe, because the first line says so (sep=)"),
            ("A,B\r\n1,2\r\n3,4\n", "newline: mixed, because the first lines end with 2 CRLF, 1 LF"),
            ("A,B\n1,2\n", "encoding: UTF-8, because all of it is ASCII so far"),
            ("A,B\n1,é\n", "encoding: UTF-8, because its only character beyond ASCII is valid UTF-8"),
            ("Title\nA,B\n1,2\n", "header: row on line 2, because it is the first row of words"),
            ("A\n1\n", "delimiter: comma, because no other delimiter stands in the rows either"),
        ])
    func decided(_ text: String, _ decision: String) throws {
        #expect(try decisions(Array(text.utf8)).contains(decision))
    }

    @Test("what was asked for is not decided")
    func asked() {
        let asked = options { $0.delimiter = .semicolon }
        #expect(reading("a,b;c\n1,2;3\n", options: asked).header == ["a,b", "c"])
    }

    @Test("an empty sheet is an error", arguments: ["", "\u{FEFF}", "\n\n\r\n", ",,,\n", "sep=;\n"])
    func empty(_ text: String) {
        #expect(reading(text).error == .empty)
    }

    @Test("bytes of a cell come without their quotes, and forms say what they are")
    func forms() {
        var seen: [[CellForm]] = []
        var bytes: [[UInt8]] = []
        _ = reading(Array("A,B,C\nx,\"y,\",\"z\"\"\"\n".utf8)) { record, batch, _ in
            seen.append((0..<4).map { batch.form(record, $0) })
            for column in 0..<4 {
                let span = batch.bytes(record, column)
                bytes.append(span.indices.map { span[$0] })
            }
        }
        #expect(seen == [[.plain, .quoted, .escaped, .plain]])
        #expect(bytes == ["x", "y,", "\"z\"\"\"", ""].map { Array($0.utf8) })
    }

    @Test("a record can be had as it stands in the file, and its offset is where")
    func sourceBytes() {
        let text = Array("A,B\n\"x\",é\n\ny,z\r\n".utf8)
        var seen: [String] = []
        _ = reading(text) { record, batch, _ in
            let span = batch.sourceBytes(record)
            let bytes = span.indices.map { span[$0] }
            #expect(Array(text[record.offset..<record.offset + bytes.count]) == bytes)
            seen.append(String(decoding: bytes, as: UTF8.self))
        }
        #expect(seen == ["\"x\",é", "y,z"])
    }

    @Test(
        "columns have letters and cells have names",
        arguments: [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")])
    func letters(_ column: Int, _ letters: String) {
        #expect(CellReference.letters(column) == letters)
        #expect(CellReference("\(letters)12") == CellReference(column: column, row: 12))
    }

    @Test(
        "what is no cell has no name",
        arguments: ["", "A", "12", "A0", "XFE1", "A1048577", "1A", "a1", "A1B", "AAAAAAAAAAAAAAAA1"])
    func noReference(_ text: String) {
        #expect(CellReference(text) == nil)
    }
}
