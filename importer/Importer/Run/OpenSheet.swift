internal import Domain
internal import Sheets

/// A sheet whose columns are known to be those of campaigns, ready for its rows.
struct OpenSheet {
    let reader: SheetReader
    let columns: Columns
    let settings: ColumnSettings

    init(_ options: ImportOptions) throws(ImportError) {
        if let path = options.savesMapping, isSameFile(options.file, path) { throw .overSheet(path: path) }
        let sheetOptions = SheetOptions(options)
        let source = try reading { () throws(SheetError) in
            try options.comesOnce
                ? SheetSource.spooling(options.isStandardInput ? nil : options.file, limits: sheetOptions.limits)
                : .file(path: options.file)
        }
        reader = try reading { () throws(SheetError) in try SheetReader(source, options: sheetOptions) }
        let header = reader.header
        switch header.fault {
        // A name that is no text is one that is not known.
        case nil, .invalidText: break
        case .some(let fault): throw .unreadableHeader(fault, line: header.line, header.source)
        }
        do throws(ImportError) {
            columns = try Columns(reader, options)
        } catch .header(var faults) {
            faults.otherSheets = Self.otherSheets(reader, source, options)
            throw .header(faults)
        }
        var cells = options.cells
        cells.isFrom1904 = reader.isFrom1904
        settings = ColumnSettings(columns, given: cells) { () throws(SheetError) in
            try SheetReader(source, options: sheetOptions)
        }
    }

    /// Which worksheet was read, and which other it may have been; nil without others.
    private static func otherSheets(_ reader: SheetReader, _ source: SheetSource, _ options: ImportOptions) -> String? {
        guard let worksheet = reader.worksheet, !reader.otherWorksheets.isEmpty else { return nil }
        let others = reader.otherWorksheets.prefix(ImportLimits.worksheetsTried)
        let right = others.filter { name in
            var sheetOptions = SheetOptions(options)
            sheetOptions.sheet = .named(name)
            return (try? SheetReader(source, options: sheetOptions)).flatMap { try? Columns($0, options) } != nil
        }
        let names = (right.isEmpty ? Array(others) : right).map { "“\($0)”" }.joined(separator: ", ")
        let advice =
            switch right.count {
            case 0: "others are \(names): choose one with --sheet"
            case 1: "\(names) has the columns: --sheet \"\(right[0])\""
            default: "\(names) have the columns: choose one with --sheet"
            }
        return "the sheet “\(worksheet)” was read; \(advice)"
    }

    /// What is worth saying before the rows.
    var notices: [String] {
        let unused = reader.unusedChoice.map { choice in
            ["--sheet \(choice) is not used: the file is neither a workbook nor an archive of several sheets"]
        }
        let above = reader.header.skipped.map { row in
            "line \(row.line) above the header is skipped: “\(RefusalWriter.shortened(CellText.trimmed(row.text)))”"
        }
        return (unused ?? []) + above + columns.notices
    }

    func report(_ options: ImportOptions) -> ImportReport {
        ImportReport(
            file: options.isStandardInput
                ? "standard input" : options.file.split(separator: "/").last.map(String.init) ?? options.file,
            mode: options.mode, isPublish: options.isPublish, rejects: options.rejects, bytes: reader.progress?.bytes,
            worksheet: reader.worksheet, columns: columns.reports)
    }

    /// How the file is read, in words: `UTF-8, comma`.
    var dialect: String { reader.decisions.map(\.choice).joined(separator: ", ") }

    /// What was decided about the file and its columns, once it is read.
    func decisions(_ options: ImportOptions) -> [ImportDecision] {
        var decisions = reader.decisions.map(ImportDecision.init)
        if options.comesOnce {
            decisions.append(
                ImportDecision(
                    subject: options.isStandardInput ? "standard input" : "pipe",
                    choice: "kept in a temporary file while it is read",
                    reason: "money and dates may need a second look"))
        }
        return decisions + settings.decisions
    }
}

extension Columns {
    fileprivate init(_ reader: SheetReader, _ options: ImportOptions) throws(ImportError) {
        try self.init(
            header: reader.header.names, line: reader.header.line, options: options, mapping: options.mapping,
            isWorkbook: reader.worksheet != nil)
    }
}

extension SheetOptions {
    fileprivate init(_ options: ImportOptions) {
        self.init()
        encoding = options.encoding
        delimiter = options.delimiter
        sheet = options.sheet
        let mapping = options.mapping
        looksLikeHeader = { cells in Columns.score(cells, mapping) }
    }
}

/// The border between the reader's words and the importer's.
func reading<Value>(_ body: () throws(SheetError) -> Value) throws(ImportError) -> Value {
    do throws(SheetError) {
        return try body()
    } catch {
        throw .sheet(error)
    }
}
