/// An XLSX workbook of one worksheet with the cells as a spreadsheet, or a program, may write them.
struct WorkbookFile {
    /// Rows from the first on. A cell is its XML, or else its text.
    var rows: [[String]]
    /// The number formats of the styles 1, 2 and so on.
    var formats: [String] = []
    var isFrom1904 = false
    /// What stands behind the rows.
    var extras = ""
    /// Numbers of rows that are hidden.
    var hidden: Set<Int> = []
    /// Worksheets behind the first, of a header each, by their names.
    var others: [(name: String, header: [String])] = []

    var bytes: [UInt8] {
        let sheets = others.indices.map { "<sheet name=\"\(others[$0].name)\" id=\"other\($0)\"/>" }.joined()
        let relationships = others.indices.map {
            "<Relationship Id=\"other\($0)\" Type=\"a/worksheet\" Target=\"other\($0).xml\"/>"
        }
        return zip(
            [
                (
                    "xl/_rels/workbook.xml.rels",
                    "<Relationships><Relationship Id=\"worksheet\" Type=\"a/worksheet\" Target=\"sheet.xml\"/>"
                        + "<Relationship Id=\"styles\" Type=\"a/styles\" Target=\"styles.xml\"/>"
                        + "\(relationships.joined())</Relationships>"
                ),
                (
                    "xl/workbook.xml",
                    "<workbook><workbookPr date1904=\"\(isFrom1904)\"/><sheets><sheet name=\"Plan\" id=\"worksheet\"/>"
                        + "\(sheets)</sheets></workbook>"
                ),
                ("xl/sheet.xml", "<worksheet><sheetData>\(sheetData)</sheetData>\(extras)</worksheet>"),
                ("xl/styles.xml", styles),
                ("[Content_Types].xml", "<Types/>"),
            ]
                + others.enumerated().map { index, other in
                    let file = WorkbookFile(rows: [other.header])
                    return ("xl/other\(index).xml", "<worksheet><sheetData>\(file.sheetData)</sheetData></worksheet>")
                })
    }

    private var sheetData: String {
        rows.enumerated().map { index, cells in
            let xml = cells.map { $0.hasPrefix("<c") ? $0 : "<c t=\"inlineStr\"><is><t>\($0)</t></is></c>" }
            return "<row r=\"\(index + 1)\" hidden=\"\(hidden.contains(index + 1))\">\(xml.joined())</row>"
        }.joined()
    }

    private var styles: String {
        let codes = formats.enumerated().map { index, code in
            "<numFmt numFmtId=\"\(200 + index)\" formatCode=\"\(code.replacing("\"", with: "&quot;"))\"/>"
        }
        let cells = formats.indices.map { "<xf numFmtId=\"\(200 + $0)\"/>" }
        return
            "<styleSheet><numFmts>\(codes.joined())</numFmts><cellXfs><xf numFmtId=\"0\"/>\(cells.joined())</cellXfs>"
            + "</styleSheet>"
    }
}

/// A zip archive of these files, which are stored as they are.
private func zip(_ files: [(name: String, text: String)]) -> [UInt8] {
    var (contents, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, text) in files {
        let bytes = Array(text.utf8)
        let common =
            little(20, 2) + little(0, 8) + little(checksum(bytes), 4) + little(bytes.count, 4) + little(bytes.count, 4)
            + little(name.utf8.count, 2) + little(0, 2)
        directory += little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 10) + little(contents.count, 4)
        directory += Array(name.utf8)
        contents += little(0x0403_4B50, 4) + common + Array(name.utf8) + bytes
    }
    return contents + directory + little(0x0605_4B50, 4) + little(0, 4) + little(files.count, 2)
        + little(files.count, 2)
        + little(directory.count, 4) + little(contents.count, 4) + little(0, 2)
}

private func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
}

/// CRC-32, as zip archives have it.
private func checksum(_ bytes: [UInt8]) -> Int {
    var rest: UInt32 = .max
    for byte in bytes {
        rest ^= UInt32(byte)
        for _ in 0..<8 { rest = rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return Int(~rest)
}
