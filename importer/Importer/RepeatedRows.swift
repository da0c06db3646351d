internal import Domain

/// The campaigns of the sheet so far, to recognise a name that comes again.
///
/// Keeps 16 bytes of a hash for each name, not the name: two different ones meet once in 10^38 pairs.
struct RepeatedRows {
    private var seen: [Name: Row] = [:]

    private struct Name: Hashable {
        let first: Int
        let second: Int
    }

    private struct Row {
        let line: Int
        let contents: Int
    }

    enum Finding: Equatable {
        case new
        case identical(line: Int)
        case different(line: Int)
    }

    /// Notes the campaign unless its customer has one of the name already.
    mutating func note(_ campaign: Campaign, line: Int) -> Finding {
        let name = Name(first: Self.hash(campaign, salt: 1), second: Self.hash(campaign, salt: 2))
        let contents = Self.contents(campaign)
        if let earlier = seen[name] {
            return earlier.contents == contents ? .identical(line: earlier.line) : .different(line: earlier.line)
        }
        seen[name] = Row(line: line, contents: contents)
        return .new
    }

    private static func hash(_ campaign: Campaign, salt: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(salt)
        hasher.combine(campaign.customerID)
        hasher.combine(campaign.name)
        return hasher.finalize()
    }

    private static func contents(_ campaign: Campaign) -> Int {
        var hasher = Hasher()
        hasher.combine(campaign)
        return hasher.finalize()
    }
}
