/// Why something that was asked for did not happen, in the one vocabulary of every floor above the adapters.
///
/// Each door turns it into its own words in one exhaustive switch: the RPC door into a gRPC status (AIP-193),
/// the importer into report lines. Texts are for the caller: what was wrong, where, and what to do.
package enum Failure: Error, Equatable, Sendable {
    /// The request itself is wrong; every violation is listed.
    case invalid([Violation])
    /// Nothing has this id.
    case notFound(String)
    /// Something else already has what must be unique.
    case alreadyExists(String)
    /// The caller worked from an older version; read again and repeat.
    case conflict(String)
    /// The request is right but not in this state.
    case failedPrecondition(String, [Violation] = [])
    /// A named limit is reached; try later.
    case exhausted(String)
    /// Something we need is away; try again.
    case unavailable(String)
    /// The caller gave up or its deadline passed.
    case cancelled
    /// A fault of ours. The text is for the log only and never travels to a caller.
    case unexpected(String)

    package var violations: [Violation] {
        switch self {
        case .invalid(let violations), .failedPrecondition(_, let violations): violations
        default: []
        }
    }
}
