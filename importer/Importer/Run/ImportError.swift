package import Domain
package import Sheets

/// Why a sheet could not be imported at all. Nothing of it was stored.
package enum ImportError: Error, Equatable, Sendable {
    case sheet(SheetError)
    case cannotWrite(path: String, reason: String)
    case cannotReadSetting(path: String)
    /// The rejects or the report would overwrite the sheet.
    case overSheet(path: String)
    /// The draft of the rejects is that of another import, which was stopped.
    case keptRejects(path: String, importID: String)
    /// A quoted cell that opens on this line and never ends: the rows behind it cannot be known.
    case unclosedQuote(line: Int, source: SourceLine? = nil)
    /// The row of column names is damaged.
    case unreadableHeader(RecordFault, line: Int, SourceLine?)
    /// What is wrong with the columns, each with what to do.
    case header(HeaderFaults)
    /// What is wrong with the mapping of columns, and what to do.
    case mapping(String)
    case store(Failure)
    /// The same file was loaded before, with the same options.
    case loaded(ImportRecord)

    /// One line for the person who gave the sheet: what is wrong and what to do.
    package var message: String {
        switch self {
        case .sheet(let error): error.message
        case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
        case .cannotReadSetting(let path): "cannot read \(path): it must be a text file in UTF-8"
        case .overSheet(let path): "\(path) is the sheet itself; name another file"
        case .keptRejects(let path, let id):
            "\(path).kept are the rejects of import \(id), which was stopped: finish it, or choose another --rejects, "
                + "or delete \(path).kept and \(path).marks"
        case .unclosedQuote(let line, _):
            "the quote that opens on line \(line) never closes; close it, or double the quotes inside a quoted cell"
        case .unreadableHeader(let fault, _, _): "the header cannot be used: \(fault.message)"
        case .header(let header):
            (header.faults.map(\.message) + [header.otherSheets].compactMap(\.self)).joined(separator: "; ")
        case .mapping(let fault): fault
        case .store(let failure): Self.message(of: failure)
        case .loaded(let record): "\(record.loadedSentence); leave --fail-if-loaded out to load it again"
        }
    }

    /// The status with which the process ends.
    var exit: ImportExit { if case .loaded = self { .alreadyLoaded } else { .couldNotRun } }

    private static func message(of failure: Failure) -> String {
        switch failure {
        case .invalid(let violations): violations.map { "\($0.path) \($0.sentence)" }.joined(separator: "; ")
        case .failedPrecondition(let text, let violations):
            ([text] + violations.map { "\($0.path) \($0.sentence)" }).joined(separator: "; ")
        case .notFound(let text), .alreadyExists(let text), .conflict(let text), .exhausted(let text),
            .unavailable(let text), .unexpected(let text):
            text
        case .cancelled: "the import was cancelled"
        }
    }
}

/// What is wrong with the row of column names.
package struct HeaderFaults: Equatable, Sendable {
    struct Fault: Equatable {
        let message: String
        /// The columns that it is about.
        var columns: [Int] = []
    }

    let faults: [Fault]
    let names: [String]
    let line: Int
    /// Of a workbook with others: which sheet was read, and which it may have been.
    var otherSheets: String?
}

extension ImportRecord {
    /// `already loaded by import 7 on 2027-02-28`.
    var loadedSentence: String {
        let day = (endTime ?? startTime).microseconds / (24 * 3_600 * 1_000_000)
        let date = CalendarDate(daysSince1970: Int(day)).map { " on \($0)" } ?? ""
        return "already loaded by import \(id)\(date)"
    }
}
