import Sheets
import Testing

@Suite("Workbooks")
struct WorkbookTests {
    private func forms(_ file: WorkbookFile) -> [[CellForm]] {
        var forms: [[CellForm]] = []
        _ = reading(file.bytes) { record, batch, _ in
            forms.append((0..<record.cellCount).map { batch.form(record, $0) })
        }
        return forms
    }

    private static let header = inlineRow(1, ["Campaign", "Budget"])

    private static func sheet(
        _ cells: String, strings: [String]? = nil, formats: [String] = ["General"], is1904: Bool = false
    )
        -> WorkbookFile
    {
        WorkbookFile(
            header + "<row r=\"2\">\(cells)</row>", sharedStrings: strings, formats: formats, isFrom1904: is1904)
    }

    @Test("texts stand in the cell or are shared, in one run or more")
    func texts() {
        let file = Self.sheet(
            "<c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"str\"><f>A1</f><v>made</v></c>"
                + "<c r=\"D2\" t=\"inlineStr\"><is><r><t>in</t></r><r><t>line</t></r></is></c>",
            strings: [
                "<t>zero</t>",
                "<r><t>Café &amp; </t></r><r><rPr><b/></rPr><t>Bar</t></r><rPh sb=\"0\" eb=\"1\"><t>kafe</t></rPh>",
            ])
        #expect(reading(file.bytes).cells == [["Café & Bar", "zero", "made", "inline"]])
    }

    @Test(
        "numbers are plain decimal digits",
        arguments: [
            ("9000000001", "9000000001"), ("9.000000001E9", "9000000001"), ("12.300000000000001", "12.3"),
            ("0.1", "0.1"),
            ("-0.05", "-0.05"), ("1E-3", "0.001"), ("1.5E+14", "150000000000000"), ("0", "0"), ("-7", "-7"),
            ("23847239487230001", "23847239487230001"), ("-23847239487230001", "-23847239487230001"), ("5.0", "5"),
            ("2.3847239487230001E+16", "2.3847239487230001E+16"), ("1.5E+15", "1.5E+15"), ("1E+300", "1E+300"),
            ("rubbish", "rubbish"),
            ("nan", "nan"),
        ])
    func numbers(_ value: String, _ text: String) {
        let file = Self.sheet("<c r=\"A2\"><v>\(value)</v></c><c r=\"B2\" t=\"n\"><v>1</v></c>")
        #expect(reading(file.bytes).cells == [[text, "1"]])
        #expect(forms(file) == [[.number, .number]])
    }

    @Test(
        "dates are ISO dates by their number format, in both epochs",
        arguments: [
            ("46388", "yyyy-mm-dd", false, "2027-01-01"), ("44926", "dd.mm.yyyy;@", true, "2027-01-01"),
            ("46388.5", "m/d/yy h:mm", false, "2027-01-01T12:00:00"), ("1", "d", false, "1900-01-01"),
            ("59", "[$-409]mmm-yy", false, "1900-02-28"), ("61", "yyyy", false, "1900-03-01"),
            ("0", "d", true, "1904-01-01"),
            ("0.75", "h:mm AM/PM", false, "18:00:00"), ("46388.999999999", "yyyy-mm-dd hh:mm:ss", false, "2027-01-02"),
            ("2958465", "d", false, "9999-12-31"), ("45351", "d", false, "2024-02-29"),
        ])
    func dates(_ serial: String, _ format: String, _ is1904: Bool, _ text: String) {
        let file = Self.sheet(
            "<c r=\"A2\" s=\"1\"><v>\(serial)</v></c><c r=\"B2\"><v>1</v></c>", formats: ["0", format], is1904: is1904)
        #expect(reading(file.bytes).cells == [[text, "1"]])
        #expect(forms(file) == [[.date, .number]])
    }

    @Test(
        "what is no date stays a number",
        arguments: [
            ("60", "d", "60"), ("-1", "d", "-1"), ("2958466", "d", "2958466"), ("46388", "[h]:mm", "46388"),
            ("46388", "0.00", "46388"),
            ("46388", "0 \"days\"", "46388"), ("46388", "\\d0", "46388"), ("46388", "[Red]0", "46388"),
            ("0.125", "0.0%", "12.5%"),
            ("1", "0%", "100%"), ("0", "0%", "0%"), ("-0.005", "0.0%", "-0.5%"), ("7", "General", "7"),
            ("7", "0_d", "7"),
        ])
    func numberFormats(_ value: String, _ format: String, _ text: String) {
        let file = Self.sheet(
            "<c r=\"A2\" s=\"1\"><v>\(value)</v></c><c r=\"B2\"><v>1</v></c>", formats: ["0", format])
        #expect(reading(file.bytes).cells == [[text, "1"]])
        #expect(forms(file) == [[.number, .number]])
    }

    @Test(
        "a currency that a format shows stands at the number, and the zeros it shows in front too",
        arguments: [
            ("12.5", "#,##0.00\\ [$€-407]", "€ 12.5"), ("-3", "[$$-409]#,##0", "$ -3"), ("3", "\"€\" 0", "€ 3"),
            ("3", "$#,##0.00;[Red]-$#,##0.00", "$ 3"), ("3", "_-* #,##0 \"EUR\"_-", "EUR 3"),
            ("3", "[$R$-416] 0", "R$ 3"),
            ("3", "[$-409]0.00", "3"), ("3", "[Magenta]£0", "£ 3"), ("3", "0 \"kg\"", "3"), ("7", "00000", "00007"),
            ("-7", "00000", "-7"), ("123456", "00000", "123456"), ("7", "0.00", "7"),
        ])
    func shown(_ value: String, _ format: String, _ text: String) {
        let file = Self.sheet(
            "<c r=\"A2\" s=\"1\"><v>\(value)</v></c><c r=\"B2\"><v>1</v></c>", formats: ["0", format])
        #expect(reading(file.bytes).cells == [[text, "1"]])
        #expect(forms(file) == [[.number, .number]])
    }

    @Test("a formula without a value is an error, unless its value is an empty text")
    func formulas() {
        let file = Self.sheet(
            "<c r=\"A2\"><f>D2+30</f><v/></c><c r=\"B2\" t=\"b\"><f t=\"shared\" si=\"0\"/></c>"
                + "<c r=\"C2\" t=\"str\"><f>\"\"</f><v></v></c><c r=\"D2\"><f>1+1</f><v>2</v></c>")
        #expect(reading(file.bytes).cells == [["=D2+30", "=", "", "2"]])
        #expect(forms(file) == [[.error, .error, .plain, .number]])
    }

    @Test("how a text in the cell is read aloud is no part of it")
    func phonetic() {
        let file = Self.sheet(
            "<c r=\"A2\" t=\"inlineStr\"><is><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh></is></c>"
                + "<c r=\"B2\" t=\"inlineStr\"><is><t>a</t></is></c>")
        #expect(reading(file.bytes).cells == [["東京", "a"]])
    }

    @Test("booleans are written in two ways")
    func booleans() {
        let cells = ["true", "false", "1", "0"].map { "<c t=\"b\"><v>\($0)</v></c>" }.joined()
        #expect(reading(Self.sheet(cells).bytes).cells == [["TRUE", "FALSE", "TRUE", "FALSE"]])
    }

    @Test("errors and booleans are told, and ISO date cells are dates")
    func otherCells() {
        let file = Self.sheet(
            "<c r=\"A2\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c><c r=\"B2\" t=\"b\"><v>1</v></c><c r=\"C2\" t=\"b\"><v>0</v></c>"
                + "<c r=\"D2\" t=\"d\"><v>2027-01-01T00:00:00</v></c><c r=\"E2\" t=\"d\"><v>2027-01-01T10:00:00</v></c>"
        )
        #expect(reading(file.bytes).cells == [["#DIV/0!", "TRUE", "FALSE", "2027-01-01", "2027-01-01T10:00:00"]])
        #expect(forms(file) == [[.error, .boolean, .boolean, .date, .date]])
    }

    @Test("missing cells and rows are empty, and references may be left out")
    func missing() {
        let file = WorkbookFile(
            inlineRow(3, ["Campaign", "Budget", "Label"]) + "<row r=\"4\"><c r=\"C4\"><v>1</v></c></row><row r=\"5\"/>"
                + "<row r=\"7\"><c><v>2</v></c><c/><c><v>3</v></c><c r=\"XFD7\" s=\"0\"/></row><row><c><v>4</v></c></row>"
        )
        let reading = reading(file.bytes)
        #expect(reading.cells == [["", "", "1"], ["2", "", "3"], ["4"]])
        #expect(reading.rows.map(\.line) == [4, 7, 8])
        #expect(reading.rows.map(\.number) == [1, 4, 5])
        #expect(reading.emptyRecords == 4)
    }

    @Test("empty rows are counted between rows with values, not below them")
    func emptyRows() {
        let file = WorkbookFile(
            Self.header + inlineRow(4, ["A"]) + "<row r=\"9\"/><row r=\"1048576\"><c s=\"0\"/></row>")
        #expect(reading(file.bytes).emptyRecords == 2)
    }

    @Test("merged ranges and hidden rows are told, those above the header and below the rows left out")
    func notices() throws {
        var file = WorkbookFile(
            inlineRow(1, ["Plan"]) + inlineRow(2, ["Campaign", "Budget"])
                + inlineRow(3, ["A", "1"]).replacing("<row", with: "<row hidden=\"1\"")
                + inlineRow(4, ["B", "2"]).replacing("<row", with: "<row hidden=\"true\"")
                + "<row r=\"9\" hidden=\"1\"/>")
        let part = "xl/worksheets/sheet1.xml"
        let text = file.parts.first { $0.0 == part }?.1 ?? ""
        let merges = ["A1:C1", "B3:B4", "A4:A5", "A9:B9", "?"].map { "<mergeCell ref=\"\($0)\"/>" }.joined()
        file.replaced[part] = text.replacing("</sheetData>", with: "</sheetData><mergeCells>\(merges)</mergeCells>")
        let reader = try SheetReader(source(file.bytes), options: options { $0.looksLikeHeader = knownColumns })
        var batch = RecordBatch()
        while try reader.nextBatch(&batch) {}
        #expect(
            reader.notices == [
                "2 merged ranges, first B3:B4: only the first cell of each has the value",
                "2 hidden rows are read as well",
            ])
    }

    @Test("only the first cell of a merged area has its text")
    func merged() {
        var file = WorkbookFile(inlineRow(1, ["Campaign", "Budget"]) + inlineRow(2, ["A"]))
        let part = "xl/worksheets/sheet1.xml"
        let text = file.parts.first { $0.0 == part }?.1 ?? ""
        file.replaced[part] = text.replacing(
            "</sheetData>", with: "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A2:B2\"/></mergeCells>")
        #expect(reading(file.bytes).cells == [["A"]])
    }

    @Test("characters that XML cannot have come back, and prefixes do not matter")
    func escapes() {
        let file = Self.sheet(
            "<c r=\"A2\" t=\"str\"><v>a_x000D__x000A_b_x005F_x</v></c><c r=\"B2\" t=\"str\"><v>_x0000__xZZZZ__xD800__x12</v></c>"
        )
        #expect(reading(file.bytes).cells == [["a\r\nb_x", "_x0000__xZZZZ__xD800__x12"]])
        var prefixed = Self.sheet("<c r=\"A2\"><v>1</v></c>")
        prefixed.replaced["xl/worksheets/sheet1.xml"] =
            "<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\" t=\"str\"><x:v>Name</x:v></x:c></x:row></x:sheetData></x:worksheet>"
        #expect(reading(prefixed.bytes).header == ["Name"])
    }

    @Test("the first sheet that is not hidden is read, and another can be chosen")
    func choice() throws {
        var file = WorkbookFile("")
        file.sheets = [
            ("Lists", "hidden", inlineRow(1, ["List", "Of"])), ("Notes", "veryHidden", ""),
            ("Q1", "visible", inlineRow(1, ["Campaign", "Budget"])),
            ("Q2", "visible", inlineRow(1, ["Campaign", "End"])),
        ]
        #expect(reading(file.bytes).header == ["Campaign", "Budget"])
        #expect(
            try decisions(file.bytes).first
                == "sheet: “Q1”, because it is the first of 2 (others: “Lists”, “Notes”, “Q2”)")
        #expect(reading(file.bytes, options: options { $0.sheet = .named("q2") }).header == ["Campaign", "End"])
        #expect(reading(file.bytes, options: options { $0.sheet = .number(1) }).header == ["List", "Of"])
        #expect(reading(file.bytes, options: options { $0.sheet = .number(2) }).error == .empty)
        for number in [0, -1, Int.min, Int.max] {
            #expect(reading(file.bytes, options: options { $0.sheet = .number(number) }).error != nil)
        }
        file.sheets[2].name = "1"
        #expect(reading(file.bytes, options: options { $0.sheet = .number(1) }).header == ["Campaign", "Budget"])
        file.sheets[2].name = "Q1"
        let none = reading(file.bytes, options: options { $0.sheet = .number(9) }).error
        #expect(none == .noSuchSheet(asked: "number 9", names: ["Lists", "Notes", "Q1", "Q2"]))
        #expect(try SheetReader(source(file.bytes)).worksheet == "Q1")
    }

    @Test(
        "broken workbooks are named with the part",
        arguments: [
            ("xl/workbook.xml", "<workbook><sheets/></workbook>", "there is no sheet in the XLSX workbook"),
            ("xl/workbook.xml", "<workbook>", "xl/workbook.xml, line 1"),
            ("xl/worksheets/sheet1.xml", "<a><row r=\"2\"/><row r=\"1\"/></a>", "row 1 behind row 2"),
            ("xl/worksheets/sheet1.xml", "<a><row r=\"0\"/></a>", "row 0 behind row 0"),
            ("xl/worksheets/sheet1.xml", "<a><row><c r=\"B1\"/><c r=\"A1\"/></row></a>", "cell A1 twice"),
            ("xl/worksheets/sheet1.xml", "<a><row><c r=\"ZZZZ1\"/></row></a>", "a cell named ZZZZ1"),
            ("xl/worksheets/sheet1.xml", "<a><row><c t=\"s\"><v>7</v></c></row></a>", "wants a text that is not there"),
            ("xl/worksheets/sheet1.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "it has a DOCTYPE"),
            ("xl/worksheets/sheet1.xml", String(repeating: "<a>", count: 100), "more than 64 deep"),
            (
                "xl/worksheets/sheet1.xml", "<a><b c=\"" + String(repeating: "x", count: 3_000_000),
                "a tag of xl/worksheets/sheet1.xml has"
            ),
        ])
    func broken(_ part: String, _ text: String, _ message: String) {
        var file = WorkbookFile(Self.header)
        file.replaced[part] = text
        let found = reading(file.bytes).error?.message ?? ""
        #expect(found.contains(message), "\(found)")
    }

    @Test("limits of cells, rows and shared texts hold")
    func limits() {
        let long = String(repeating: "x", count: 2_000)
        let shared = (0..<100).map { _ in "<c t=\"s\"><v>0</v></c>" }.joined()
        let file = WorkbookFile(
            Self.header
                + "<row r=\"2\"><c t=\"inlineStr\"><is><t>\(long)</t></is></c></row><row r=\"3\">\(shared)</row>"
                + inlineRow(4, ["A", "1"]),
            sharedStrings: ["<t>\(long.prefix(900))</t>"])
        let limited = reading(
            file.bytes,
            options: options {
                $0.limits.cellBytes = 1_000
                $0.limits.recordBytes = 10_000
            })
        #expect(
            limited.rows.map(\.fault) == [.cellTooLong(column: 0, limit: 1_000), .recordTooLong(limit: 10_000), nil])
        let strings = reading(file.bytes, options: options { $0.limits.sharedStringBytes = 500 })
        #expect(strings.error == .tooLarge(part: "the workbook shares", limit: "500 bytes"))
    }

    @Test("a workbook of many rows comes in batches")
    func manyRows() throws {
        let rows = (2...20_000).map { inlineRow($0, ["Campaign \($0)", "1"]) }.joined()
        let reader = try SheetReader(source(WorkbookFile(Self.header + rows).bytes))
        var batch = RecordBatch()
        var (records, batches) = (0, 0)
        while try reader.nextBatch(&batch) {
            #expect(batch[0].number == records + 1)
            records += batch.count
            batches += 1
        }
        #expect(records == 19_999)
        #expect(batches > 1)
    }

    @Test("a truncated or damaged workbook is an error and never a crash")
    func damaged() {
        let bytes = Self.sheet("<c r=\"A2\" t=\"s\"><v>0</v></c>", strings: ["<t>A</t>"]).bytes
        for count in stride(from: 9, to: bytes.count, by: 1) {
            #expect(reading(Array(bytes.prefix(count))).error != nil, "\(count) of \(bytes.count)")
        }
        for index in bytes.indices {
            var bytes = bytes
            bytes[index] ^= 0x41
            _ = reading(bytes)
        }
    }
}
