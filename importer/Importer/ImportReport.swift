/// What became of a sheet: the same for a dry run and a real one.
package struct ImportReport: Equatable, Sendable {
    package let file: String
    package let isDryRun: Bool
    package let isPublish: Bool
    /// Where the refused rows were written.
    package let rejects: String?
    package let bytes: Int
    /// Columns of the sheet, and those of them with a meaning.
    package let columns: Int
    package let columnsUsed: Int
    package internal(set) var created = 0
    package internal(set) var unchanged = 0
    package internal(set) var refused = 0
    /// Rows that repeat an earlier one exactly.
    package internal(set) var skipped = 0
    /// Rows without contents; not among the records.
    package internal(set) var empty = 0
    /// Worth knowing, nothing to mend; at most `ImportLimits.noticesListed` of them and one that counts the others.
    package internal(set) var notices: [String] = []
    /// In the sheet's order, at most `ImportLimits.refusalsListed`.
    package internal(set) var refusals: [Refusal] = []
    /// How many refusals are not listed.
    package internal(set) var refusalsOmitted = 0

    package var records: Int { created + unchanged + refused + skipped }

    mutating func refuse(_ refusals: [Refusal]) {
        refused += 1
        let room = max(0, ImportLimits.refusalsListed - self.refusals.count)
        self.refusals += refusals.prefix(room)
        refusalsOmitted += max(0, refusals.count - room)
    }

    mutating func skip(_ notice: String) {
        skipped += 1
        if notices.count < ImportLimits.noticesListed {
            notices.append(notice)
        } else if notices.count == ImportLimits.noticesListed {
            notices.append("more rows repeat earlier ones")
        }
    }
}
