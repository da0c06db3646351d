package import Domain

/// Why a sheet could not be imported at all. Nothing of it was stored.
package enum ImportError: Error, Equatable, Sendable {
    case cannotRead(reason: String)
    case cannotWrite(path: String, reason: String)
    /// The rejects file would overwrite the sheet.
    case rejectsOverSheet(path: String)
    case empty
    /// What the bytes look like, such as `an Excel workbook (.xlsx)`.
    case notText(looksLike: String)
    /// A quoted cell that opens on this line and never ends.
    case unclosedQuote(line: Int)
    /// What is wrong with the header, each with what to do.
    case header([String])
    case store(Failure)

    /// One line for the person who gave the sheet: what is wrong and what to do.
    package var message: String {
        switch self {
        case .cannotRead(let reason): "cannot be read: \(reason)"
        case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
        case .rejectsOverSheet(let path): "\(path) is the sheet itself; name another file for the rejects"
        case .empty: "the file is empty; a sheet has a header and a row for each campaign"
        case .notText(let looksLike): "is not a text sheet (looks like \(looksLike)): save as CSV UTF-8"
        case .unclosedQuote(let line):
            "the quote that opens on line \(line) never closes; close it, or double the quotes inside a quoted cell"
        case .header(let faults): faults.joined(separator: "; ")
        case .store(let failure): Self.message(of: failure)
        }
    }

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
