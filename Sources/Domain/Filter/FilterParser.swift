/// Reads the tokens of a filter (AIP-160): OR binds tighter than AND, and terms without a word between them are joined as
/// by AND.
struct FilterParser {
    private let tokens: [FilterTokens.Token]
    private var position = 0
    private var comparisons = 0
    private var depth = 0

    /// - Parameter tokens: with the end.
    init(_ tokens: [FilterTokens.Token]) { self.tokens = tokens }

    /// Nil when there is nothing but the end.
    mutating func filter() throws(FilterFault) -> CampaignFilter? {
        if token.kind == .end { return nil }
        let filter = try expression()
        guard token.kind == .end else {
            throw FilterFault(token.column, "a ) has no (", "take it away, or open it before")
        }
        return filter
    }

    private var token: FilterTokens.Token { tokens[position] }

    /// Whether the token is of the kind, and then the one behind it is next. The end is never left behind.
    private mutating func take(_ kind: FilterTokens.Kind) -> Bool {
        guard token.kind == kind else { return false }
        position += 1
        return true
    }

    private mutating func expression() throws(FilterFault) -> CampaignFilter {
        var factors = [try factor()]
        while token.kind != .end, token.kind != .closing {
            _ = take(.and)
            factors.append(try factor())
        }
        return factors.count == 1 ? factors[0] : .all(factors)
    }

    private mutating func factor() throws(FilterFault) -> CampaignFilter {
        var terms = [try term()]
        while take(.or) { terms.append(try term()) }
        return terms.count == 1 ? terms[0] : .any(terms)
    }

    private mutating func term() throws(FilterFault) -> CampaignFilter {
        take(.not) || take(.minus) ? .not(try simple()) : try simple()
    }

    private mutating func simple() throws(FilterFault) -> CampaignFilter {
        let opening = token.column
        guard take(.opening) else { return try comparison() }
        depth += 1
        guard depth <= CampaignFilter.Limits.depth else {
            throw FilterFault(
                opening, "more than \(CampaignFilter.Limits.depth) parentheses are open", "write it flatter")
        }
        let filter = try expression()
        guard take(.closing) else { throw FilterFault(opening, "the ( is not closed", "close it with )") }
        depth -= 1
        return filter
    }

    private mutating func comparison() throws(FilterFault) -> CampaignFilter {
        let start = token.column
        guard case .word(let name) = token.kind else {
            throw FilterFault(start, "a field is missing", "write a comparison such as status = DRAFT")
        }
        guard let field = FilterField(rawValue: name) else {
            let fields = FilterField.allCases.map(\.rawValue)
            let hint =
                ["AND", "OR", "NOT"].first { $0 == name.uppercased() }.map { "write \($0) in capitals" }
                ?? fields.nearest(to: name).map { "did you mean \($0)?" }
                ?? "use one of \(fields.joined(separator: ", "))"
            throw FilterFault(start, "there is no field \(name) to filter by", hint)
        }
        position += 1
        comparisons += 1
        guard comparisons <= CampaignFilter.Limits.comparisons else {
            throw FilterFault(
                start, "it has more than \(CampaignFilter.Limits.comparisons) comparisons", "ask several times")
        }
        switch token.kind {
        case .has:
            position += 1
            return try has(field)
        case .comparison(let comparison):
            let column = token.column
            position += 1
            if !field.isOrdered, !comparison.isEquality {
                throw FilterFault(column, "\(name) has no order", field.expected)
            }
            let (value, at) = try value()
            guard let read = field.value(value) else {
                throw FilterFault(at, "\(value) is no value of \(name)", field.expected)
            }
            return .compares(field, comparison, read)
        default:
            throw FilterFault(token.column, "\(name) is not compared", field.expected)
        }
    }

    private mutating func has(_ field: FilterField) throws(FilterFault) -> CampaignFilter {
        if case .word("*") = token.kind {
            position += 1
            return .isSet(field)
        }
        let (value, at) = try value()
        switch field.kind {
        case .text: return .contains(field, value)
        case .labels: return .hasLabel(value)
        case .id, .customer, .number, .amount, .date, .time, .word:
            guard let read = field.value(value) else {
                throw FilterFault(at, "\(value) is no value of \(field.rawValue)", field.expected)
            }
            return .compares(field, .equal, read)
        }
    }

    private mutating func value() throws(FilterFault) -> (text: String, column: Int) {
        let column = token.column
        switch token.kind {
        case .word(let text), .quoted(let text):
            position += 1
            return (text, column)
        default:
            throw FilterFault(column, "a value is missing", "write one behind the comparison, in quotes if need be")
        }
    }
}
