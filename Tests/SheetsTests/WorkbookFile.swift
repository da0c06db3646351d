/// Writes the parts of an XLSX workbook, plainly enough that a test can spoil any of them.
struct WorkbookFile {
    var sheets: [(name: String, state: String, rows: String)]
    var sharedStrings: [String]?
    /// The number format of each style.
    var formats: [String] = ["General"]
    var isFrom1904 = false
    var replaced: [String: String] = [:]

    /// One worksheet.
    init(_ rows: String, sharedStrings: [String]? = nil, formats: [String] = ["General"], isFrom1904: Bool = false) {
        sheets = [("Sheet1", "visible", rows)]
        self.sharedStrings = sharedStrings
        self.formats = formats
        self.isFrom1904 = isFrom1904
    }

    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    var parts: [(String, String)] {
        var parts = [
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", relationships([("r", "officeDocument", "xl/workbook.xml")])),
            (
                "xl/workbook.xml",
                "<workbook xmlns=\"\(Self.main)\" xmlns:r=\"\(Self.relations)\"><workbookPr\(isFrom1904 ? " date1904=\"1\"" : "")/><sheets>"
                    + sheets.enumerated().map {
                        "<sheet name=\"\($1.name)\" state=\"\($1.state)\" sheetId=\"\($0 + 1)\" r:id=\"s\($0)\"/>"
                    }
                    .joined() + "</sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relationships(
                    [("strings", "sharedStrings", "sharedStrings.xml"), ("styles", "styles", "/xl/styles.xml")]
                        + sheets.indices.map { ("s\($0)", "worksheet", "worksheets/sheet\($0 + 1).xml") })
            ),
            ("xl/styles.xml", styles),
        ]
        if let sharedStrings {
            parts.append(
                (
                    "xl/sharedStrings.xml",
                    "<sst xmlns=\"\(Self.main)\">\(sharedStrings.map { "<si>\($0)</si>" }.joined())</sst>"
                ))
        }
        for (index, sheet) in sheets.enumerated() {
            parts.append(
                (
                    "xl/worksheets/sheet\(index + 1).xml",
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"\(Self.main)\"><sheetData>\(sheet.rows)</sheetData></worksheet>"
                ))
        }
        return parts.map { ($0, replaced[$0] ?? $1) }
    }

    var bytes: [UInt8] { zip(parts) }

    private var styles: String {
        let codes = formats.enumerated().map {
            "<numFmt numFmtId=\"\(200 + $0)\" formatCode=\"\($1.replacing("\"", with: "&quot;"))\"/>"
        }
        let cells = formats.indices.map { "<xf numFmtId=\"\(200 + $0)\"/>" }
        return
            "<styleSheet xmlns=\"\(Self.main)\"><numFmts>\(codes.joined())</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
            + "<cellXfs>\(cells.joined())</cellXfs></styleSheet>"
    }

    private func relationships(_ all: [(id: String, type: String, target: String)]) -> String {
        "<Relationships>"
            + all.map {
                "<Relationship Id=\"\($0.id)\" Type=\"\(Self.relations)/\($0.type)\" Target=\"\($0.target)\"/>"
            }.joined()
            + "</Relationships>"
    }
}

/// A row of texts in place.
func inlineRow(_ number: Int, _ texts: [String]) -> String {
    let cells = texts.enumerated().map { column, text in
        "<c r=\"\(letter(column))\(number)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
    }
    return "<row r=\"\(number)\">\(cells.joined())</row>"
}

private func letter(_ column: Int) -> String { String(UnicodeScalar(UInt8(65 + column))) }
