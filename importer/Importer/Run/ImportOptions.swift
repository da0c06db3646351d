package import Domain
internal import Glibc
package import Sheets

/// What one import was asked to do.
package struct ImportOptions: Sendable {
    /// The sheet's path; `-` is standard input.
    package var file: String
    package var mode = ImportReport.Mode.store
    /// The account of rows that name none.
    package var customer: CustomerID?
    /// The objective of new campaigns that name none.
    package var objective: Objective?
    /// Accepts only what is complete for publishing, and queues it.
    package var isPublish = false
    /// Where refused rows go, in the sheet's own columns plus `Errors`.
    package var rejects: String?
    package var isJSON = false
    /// Where the report goes as a page, besides the terminal.
    package var page: String?

    // How the file is read.
    package var encoding: TextEncoding?
    package var delimiter: Delimiter?
    package var sheet: SheetChoice?

    // How its columns are read.
    package var mapping = ColumnMapping()
    /// Where the mapping that was found is kept for the next sheet.
    package var savesMapping: String?
    /// Refuses a sheet with columns that have no meaning.
    package var isStrict = false
    package var cells = CellSettings()

    /// Makes every so many rows permanent, and goes on there when the same import is run again; nil stores all or none.
    package var batchRows: Int?
    var hasCheckpoints: Bool { batchRows != nil && mode == .store }
    /// Refuses a file that was loaded before.
    package var failsIfLoaded = false

    /// Stops the import when there are more refused rows.
    package var maxErrors: ErrorLimit?

    /// The name of standard input as a file.
    package static let standardInput = "-"

    package init(file: String) { self.file = file }

    /// The options with which its rejects say what they said among the other rows.
    /// - Parameter cells: how the sheet's columns were read.
    func readingRejects(_ cells: CellSettings) -> String? {
        let said = [
            customer.map { "--customer \($0)" },
            objective.map { "--objective \($0.rawValue.lowercased().replacing("_", with: "-"))" },
            cells.decimal.map { "--decimal \($0.rawValue)" }, cells.dateOrder.map { "--date-order \($0.rawValue)" },
            cells.acceptsSerials ? "--excel-dates" : nil,
        ].compactMap(\.self)
        return said.isEmpty ? nil : said.joined(separator: " ")
    }

    var isStandardInput: Bool { file == Self.standardInput }

    /// Whether its bytes come but once: who looks twice, as at a pipe of the shell's `<(…)`, loses rows.
    var comesOnce: Bool {
        var status = stat()
        return isStandardInput || stat(file, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }
}

/// How many refused rows are too many.
package enum ErrorLimit: Equatable, Sendable, CustomStringConvertible {
    case rows(Int)
    /// Of the rows so far, asked once there are `ImportLimits.rowsForShare` of them, and at the end.
    case percent(Int)

    /// Reads `100` or `5%`.
    package init?(_ text: String) {
        let isShare = text.hasSuffix("%")
        guard let number = Int(isShare ? text.dropLast() : text[...]), number >= 0, !isShare || number <= 100 else {
            return nil
        }
        self = isShare ? .percent(number) : .rows(number)
    }

    package var description: String {
        switch self {
        case .rows(let most): Words.count(most, "row", "rows")
        case .percent(let most): "\(most) % of the rows"
        }
    }

    func isExceeded(refused: Int, of records: Int) -> Bool {
        switch self {
        case .rows(let most): refused > most
        case .percent(let most): refused * 100 > records * most
        }
    }
}
