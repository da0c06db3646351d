internal import CZip
internal import Glibc

/// Writes a workbook of one worksheet whose cells are all texts, so that no spreadsheet makes a number or a date of an id.
///
/// The first row is a header: bold, and it stays while the others scroll. Columns are texts too where they are empty, so
/// that what people type stays as typed. It is small on purpose: no formulas, no other formats.
package enum WorkbookWriter {
    /// With the system's reason.
    package struct Unwritable: Error, Equatable, Sendable {
        package let reason: String
    }

    package static func write(_ rows: [[String]], worksheet: String, to path: String) throws(Unwritable) {
        var code: CInt = 0
        guard let archive = unsafe zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
            throw Unwritable(reason: reasonOfErrno())
        }
        let parts = parts(rows, worksheet: worksheet)
        do throws(Unwritable) {
            for (name, text) in parts { try unsafe add(name, text, to: archive) }
        } catch {
            unsafe zip_discard(archive)
            throw error
        }
        guard unsafe zip_close(archive) == 0 else {
            let reason = unsafe String(cString: zip_strerror(archive))
            unsafe zip_discard(archive)
            throw Unwritable(reason: reason)
        }
    }

    /// libzip reads the part when the archive is closed, and frees it then: so it gets a copy of its own.
    private static func add(_ name: String, _ text: String, to archive: OpaquePointer) throws(Unwritable) {
        let bytes = Array(text.utf8)
        let source: OpaquePointer? = unsafe bytes.withUnsafeBytes { bytes in
            guard let copy = unsafe malloc(max(bytes.count, 1)) else { return nil }
            if let start = bytes.baseAddress { unsafe copy.copyMemory(from: start, byteCount: bytes.count) }
            return unsafe zip_source_buffer(archive, copy, UInt64(bytes.count), 1)
        }
        guard let source = unsafe source else { throw Unwritable(reason: "no memory for \(name)") }
        guard unsafe zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8)) >= 0 else {
            unsafe zip_source_free(source)
            throw unsafe Unwritable(reason: String(cString: zip_strerror(archive)))
        }
    }

    // MARK: The parts (ECMA-376)

    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let packages = "http://schemas.openxmlformats.org/package/2006"
    private static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    private static func parts(_ rows: [[String]], worksheet: String) -> [(name: String, text: String)] {
        let parts = [
            (
                "[Content_Types].xml",
                """
                <Types xmlns="\(packages)/content-types">\
                <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
                <Override PartName="/xl/workbook.xml" ContentType="\(type).sheet.main+xml"/>\
                <Override PartName="/xl/worksheets/sheet1.xml" ContentType="\(type).worksheet+xml"/>\
                <Override PartName="/xl/styles.xml" ContentType="\(type).styles+xml"/></Types>
                """
            ),
            ("_rels/.rels", relationships([("officeDocument", "xl/workbook.xml")])),
            (
                "xl/workbook.xml",
                """
                <workbook xmlns="\(main)" xmlns:r="\(relations)"><sheets>\
                <sheet name="\(escaped(worksheet))" sheetId="1" r:id="rId1"/></sheets></workbook>
                """
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relationships([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")])
            ),
            ("xl/styles.xml", styles),
            ("xl/worksheets/sheet1.xml", sheet(rows)),
        ]
        return parts.map { ($0, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + $1) }
    }

    private static func relationships(_ targets: [(type: String, path: String)]) -> String {
        let all = targets.enumerated().map { index, target in
            "<Relationship Id=\"rId\(index + 1)\" Type=\"\(relations)/\(target.type)\" Target=\"\(target.path)\"/>"
        }
        return "<Relationships xmlns=\"\(packages)/relationships\">\(all.joined())</Relationships>"
    }

    /// Style 0 is the default, 1 a text (number format 49 is `@`), 2 a bold text.
    private static let styles = """
        <styleSheet xmlns="\(main)"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
        <font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
        <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
        </fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
        <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
        <cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
        <xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
        <xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>\
        <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
        """

    private static func sheet(_ rows: [[String]]) -> String {
        let width = rows.map(\.count).max() ?? 1
        let cells = rows.enumerated().map { row, cells in
            let texts = cells.enumerated().filter { !$0.element.isEmpty }.map { column, text in
                let place = CellReference(column: column, row: row + 1)
                return """
                    <c r="\(place)" s="\(row == 0 ? 2 : 1)" t="inlineStr"><is><t xml:space="preserve">\(escaped(text))\
                    </t></is></c>
                    """
            }
            return "<row r=\"\(row + 1)\">\(texts.joined())</row>"
        }
        return """
            <worksheet xmlns="\(main)"><sheetViews><sheetView workbookViewId="0">\
            <pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>\
            <cols><col min="1" max="\(width)" width="22" style="1" customWidth="1"/></cols>\
            <sheetData>\(cells.joined())</sheetData></worksheet>
            """
    }

    /// What XML 1.0 cannot hold is left out.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\r": escaped += "&#13;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": break
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
