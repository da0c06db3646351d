/// Which campaigns a list shows: a filter of AIP-160 that has been read and understood, ready to be compiled.
package indirect enum CampaignFilter: Equatable, Sendable {
    /// True when all of them are; there are two or more.
    case all([CampaignFilter])
    /// True when one of them is; there are two or more.
    case any([CampaignFilter])
    case not(CampaignFilter)
    case compares(FilterField, FilterComparison, FilterValue)
    /// A text that has this one in it, in whatever case.
    case contains(FilterField, String)
    case hasLabel(String)
    case isSet(FilterField)

    package enum Limits {
        package static let bytes = 4_096
        package static let comparisons = 100
        package static let depth = 32
    }

    /// Nil for blank text. Throws `.invalid` with the column of the fault.
    package init?(_ text: String) throws(Failure) {
        do throws(FilterFault) {
            guard text.utf8.count <= Limits.bytes else {
                throw FilterFault(1, "it is longer than \(Limits.bytes) bytes", "ask several times with shorter ones")
            }
            var parser = FilterParser(try FilterTokens(text).tokens)
            guard let filter = try parser.filter() else { return nil }
            self = filter
        } catch {
            throw .invalid([
                Violation(
                    "filter", .unreadable, value: text,
                    reason: "cannot be read at column \(error.column): \(error.reason)", hint: error.hint)
            ])
        }
    }
}

package enum FilterComparison: String, CaseIterable, Sendable {
    case equal = "="
    case different = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// Whether it only tells same from other.
    var isEquality: Bool { self == .equal || self == .different }
}

package enum FilterValue: Equatable, Sendable {
    case text(String)
    case number(Int64)
    case date(CalendarDate)
    case time(Instant)
    case id(CampaignID)
}

/// Why a text is no filter.
struct FilterFault: Error, Equatable {
    /// The character, from 1.
    let column: Int
    let reason: String
    let hint: String

    init(_ column: Int, _ reason: String, _ hint: String) {
        self.column = column
        self.reason = reason
        self.hint = hint
    }
}
