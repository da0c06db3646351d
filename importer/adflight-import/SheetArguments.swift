import ArgumentParser
import Domain
import Importer
import Sheets

/// What both a check and an import need to know of the sheet.
struct SheetArguments: ParsableArguments {
    @Argument(help: "The sheet; - is standard input.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The Google Ads account of rows that have no Customer ID: 123-456-7890.", valueName: "id"),
        transform: Given.customerID)
    var customer: CustomerID?

    @Option(
        help: "The objective of new campaigns that name none: sales, leads or website-traffic.",
        transform: Given.objective)
    var objective: Objective?

    @Flag(help: "Accept only campaigns that are complete for Google Ads.")
    var publish = false

    @Option(
        help: ArgumentHelp(
            "Write refused rows here, in the sheet's own columns and an Errors column: mend and import again.",
            valueName: "file"))
    var rejects: String?

    @Option(
        help: ArgumentHelp(
            "Stop, and store nothing, when more rows than this are refused: 100 or 5%.", valueName: "rows"),
        transform: Given.errorLimit)
    var maxErrors: ErrorLimit?

    @Flag(help: "Report as one JSON object; the manual page describes it.")
    var json = false

    @Option(
        help: ArgumentHelp("Write the report here as a page for a browser, with filters.", valueName: "file"),
        completion: .file())
    var report: String?

    @Option(
        help: ArgumentHelp("Colours: auto (on a terminal, unless NO_COLOR is set), always or never.", valueName: "when")
    )
    var color = Presentation.Colour.auto

    @Flag(help: "Show no progress.")
    var quiet = false

    // The file.

    @Option(
        help: ArgumentHelp(
            "The encoding, when it is not found out: utf-8, utf-16le, windows-1252, macroman.", valueName: "name"),
        transform: Given.encoding)
    var encoding: TextEncoding?

    @Option(
        help: ArgumentHelp(
            "What parts the cells, when it is not found out: comma, semicolon, tab or pipe.", valueName: "name"),
        transform: Given.delimiter)
    var delimiter: Delimiter?

    @Option(
        help: ArgumentHelp(
            "The worksheet of a workbook or the file of an archive, by name or number.", valueName: "name"))
    var sheet: String?

    // The columns.

    @Option(
        name: .customLong("map"),
        help: ArgumentHelp(
            "What a header means: \"My Budget=budget\", or =ignore. May be repeated.", valueName: "header=meaning"))
    var maps: [String] = []

    @Option(help: ArgumentHelp("A file of such lines.", valueName: "file"), completion: .file())
    var mapping: String?

    @Option(help: ArgumentHelp("Keep the mapping of this sheet in a file, for --mapping.", valueName: "file"))
    var saveMapping: String?

    @Flag(help: "Refuse a sheet with columns that have no meaning.")
    var strict = false

    @Option(
        help: ArgumentHelp("What stands before the decimals of money: point or comma.", valueName: "mark"),
        transform: Given.decimal)
    var decimal: DecimalMark?

    @Option(
        help: ArgumentHelp("The order of dates that do not begin with the year: dmy or mdy.", valueName: "order"),
        transform: Given.dateOrder)
    var dateOrder: DateOrder?

    @Flag(help: "Read numbers in date columns as Excel keeps days: 46388 is 2027-01-01.")
    var excelDates = false

    func validate() throws {
        let outputs = [rejects, report, saveMapping].compactMap(\.self)
        guard Set(outputs).count == outputs.count else {
            throw ValidationError("--rejects, --report and --save-mapping need a file each")
        }
        if let rejects, rejects.lowercased().hasSuffix(".xlsx") {
            throw ValidationError("rejects are CSV, also of a workbook: --rejects \(rejects.dropLast(4))csv")
        }
        _ = try options(.check)
    }

    func options(_ mode: ImportReport.Mode) throws -> ImportOptions {
        var options = ImportOptions(file: file)
        options.mode = mode
        options.customer = customer
        options.objective = objective
        options.isPublish = publish
        options.rejects = rejects
        options.maxErrors = maxErrors
        options.isJSON = json
        options.page = report
        options.encoding = encoding
        options.delimiter = delimiter
        options.sheet = sheet.map { Int($0).map(SheetChoice.number) ?? .named($0) }
        options.savesMapping = saveMapping
        options.isStrict = strict
        options.cells.decimal = decimal
        options.cells.dateOrder = dateOrder
        options.cells.acceptsSerials = excelDates
        do throws(ImportError) {
            if let mapping { try options.mapping.addFile(mapping) }
            for pair in maps { try options.mapping.add(pair) }
        } catch {
            throw ValidationError(error.message)
        }
        return options
    }
}

/// The words of the options that are more than text.
private enum Given {
    @Sendable static func customerID(_ text: String) throws -> CustomerID {
        guard let customer = CustomerID(entered: text) else {
            throw ValidationError("“\(text)” \(CustomerID.expectation.reason): \(CustomerID.expectation.hint)")
        }
        return customer
    }

    @Sendable static func objective(_ text: String) throws -> Objective {
        switch Choices.objective.read(text) {
        case .value(let objective): return objective
        case .unreadable(_, let expected): throw ValidationError("“\(text)” \(expected.reason): \(expected.hint)")
        case .blank: throw ValidationError("an objective is sales, leads or website-traffic")
        }
    }

    @Sendable static func errorLimit(_ text: String) throws -> ErrorLimit {
        guard let limit = ErrorLimit(text) else {
            throw ValidationError("“\(text)” is neither a number of rows such as 100 nor a share such as 5%")
        }
        return limit
    }

    @Sendable static func encoding(_ text: String) throws -> TextEncoding {
        try named(TextEncoding(name: text), text, TextEncoding.allCases.map(\.rawValue).joined(separator: ", "))
    }

    @Sendable static func delimiter(_ text: String) throws -> Delimiter {
        let found = Delimiter.allCases.first { $0.description == text || String(UnicodeScalar($0.rawValue)) == text }
        return try named(found, text, "comma, semicolon, tab or pipe")
    }

    @Sendable static func decimal(_ text: String) throws -> DecimalMark {
        try named(DecimalMark(rawValue: text), text, "point or comma")
    }

    @Sendable static func dateOrder(_ text: String) throws -> DateOrder {
        try named(DateOrder(rawValue: text), text, "dmy or mdy")
    }

    private static func named<Value>(_ value: Value?, _ text: String, _ choices: String) throws -> Value {
        guard let value else { throw ValidationError("“\(text)” is none of: \(choices)") }
        return value
    }
}
