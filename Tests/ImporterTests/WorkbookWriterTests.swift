import Importer
import Sheets
import TestSupport
import Testing

@Suite("Written workbooks", .timeLimit(.minutes(10)))
struct WorkbookWriterTests {
    private static let rows = [
        ["Customer ID", "Campaign", "Start date"], ["0012345678", "Spring & <sale> \"A\" – 港", "2035-03-01"],
        ["", "  blanks\nand lines ", "=1+1"],
    ]

    @Test("our reader finds the texts as they were given")
    func ourReader() throws {
        let folder = try Folder()
        let path = folder.path + "/book.xlsx"
        try WorkbookWriter.write(Self.rows, worksheet: "Campaigns", to: path)
        let reader = try SheetReader(.file(path: path))
        var batch = RecordBatch()
        #expect(try reader.nextBatch(&batch))
        #expect(reader.header.names == Self.rows[0] && reader.worksheet == "Campaigns")
        let read = (0..<batch.count).map { index in (0..<3).map { batch.text(batch[index], $0) } }
        #expect(read == Array(Self.rows.dropFirst()))
    }

    @Test("openpyxl reads them too: every cell a text, no formula among them")
    func openpyxl() async throws {
        let folder = try Folder()
        let path = folder.path + "/book.xlsx"
        try WorkbookWriter.write(Self.rows, worksheet: "Campaigns", to: path)
        let python = try await PythonEnvironment(
            "importer", requirements: "Tests/ImporterTests/python/requirements.txt")
        let read = try await python.run("Tests/ImporterTests/python/read_workbook.py", [path])
        #expect(read.exitCode == 0, "\(read.standardError)")
        #expect(
            read.standardOutput == """
                Campaigns frozen A2
                "Customer ID" s @ bold
                "Campaign" s @ bold
                "Start date" s @ bold
                "0012345678" s @
                "Spring & <sale> \\"A\\" \\u2013 \\u6e2f" s @
                "2035-03-01" s @
                "  blanks\\nand lines " s @
                "=1+1" s @

                """)
    }

    @Test("a place that cannot be written is said")
    func unwritable() {
        #expect(throws: WorkbookWriter.Unwritable.self) {
            try WorkbookWriter.write(Self.rows, worksheet: "Campaigns", to: "/nowhere/book.xlsx")
        }
    }
}
