/// A GAQL statement: `SELECT … FROM … [WHERE … AND …] [ORDER BY …] [LIMIT n]`.
struct Query: Sendable {
    enum Comparison: String, Sendable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case oneOf = "IN"
        case noneOf = "NOT IN"
        case like = "LIKE"
        case unlike = "NOT LIKE"
        case isNull = "IS NULL"
        case isNotNull = "IS NOT NULL"
    }

    struct Condition: Sendable {
        let field: QueryField
        let comparison: Comparison
        let values: [String]
    }

    let fields: [QueryField]
    let source: QueryResource
    let conditions: [Condition]
    let order: [(field: QueryField, isDescending: Bool)]
    let limit: Int?

    init(_ text: String) throws(GoogleAdsError) {
        var parser = QueryParser(tokens: try QueryToken.tokens(of: text))
        try parser.keyword("SELECT", orFail: "EXPECTED_SELECT")
        let names = try parser.names()
        try parser.keyword("FROM", orFail: "EXPECTED_FROM")
        guard let source = QueryResource(rawValue: try parser.name()) else {
            throw Self.error("BAD_RESOURCE_TYPE_IN_FROM_CLAUSE", "There is no such resource.")
        }
        var fields: [QueryField] = []
        for name in names { fields.append(try QueryField(name, from: source)) }
        (self.fields, self.source) = (fields, source)
        conditions = try parser.conditions(from: source)
        order = try parser.order(from: source)
        limit = try parser.limit()
        try parser.end()
    }

    static func error(_ code: String, _ message: String) -> GoogleAdsError {
        GoogleAdsError("queryError.\(code)", at: FieldPath(), message)
    }
}

/// The words of a statement.
enum QueryToken: Equatable, Sendable {
    case word(String)
    case text(String)
    case symbol(String)

    static func tokens(of query: String) throws(GoogleAdsError) -> [QueryToken] {
        var tokens: [QueryToken] = []
        var rest = Substring(query)
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if let mark = rest.unicodeScalars.first, mark == "'" || mark == "\"" {
                tokens.append(.text(try quoted(&rest)))
            } else if first.isLetter || first.isNumber || first == "-" || first == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
                tokens.append(.word(String(word)))
                rest = rest.dropFirst(word.count)
            } else if let symbol = ["!=", "<=", ">=", "=", "<", ">", "(", ")", ","].first(where: rest.hasPrefix) {
                tokens.append(.symbol(symbol))
                rest = rest.dropFirst(symbol.count)
            } else {
                throw Query.error("BAD_SYMBOL", "The query holds an unexpected character.")
            }
        }
        return tokens
    }

    /// Scalar by scalar: a combining mark after a quote or an escape is text, not a part of it.
    private static func quoted(_ rest: inout Substring) throws(GoogleAdsError) -> String {
        let quote = rest.unicodeScalars.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.unicodeScalars.popFirst() {
            if scalar == quote { return String(text) }
            if scalar == "\n" || scalar == "\r" {
                throw Query.error("PROHIBITED_NEWLINE_IN_STRING", "A string holds a line break.")
            }
            if scalar == "\\" {
                guard let escaped = rest.unicodeScalars.popFirst(), "'\"\\".unicodeScalars.contains(escaped) else {
                    throw Query.error("BAD_ESCAPE_SEQUENCE", "A string holds an unknown escape.")
                }
                text.append(escaped)
            } else {
                text.append(scalar)
            }
        }
        throw Query.error("STRING_NOT_TERMINATED", "A string is not closed.")
    }
}

/// Reads tokens from left to right.
private struct QueryParser {
    private var tokens: ArraySlice<QueryToken>

    init(tokens: [QueryToken]) { self.tokens = tokens[...] }

    private mutating func take(_ keyword: String) -> Bool {
        guard case .word(let word)? = tokens.first, word.uppercased() == keyword else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func take(symbol: String) -> Bool {
        guard tokens.first == .symbol(symbol) else { return false }
        tokens.removeFirst()
        return true
    }

    mutating func keyword(_ keyword: String, orFail code: String) throws(GoogleAdsError) {
        guard take(keyword) else { throw Query.error(code, "\(keyword) was expected.") }
    }

    mutating func name() throws(GoogleAdsError) -> String {
        guard let token = tokens.popFirst() else {
            throw Query.error("UNEXPECTED_END_OF_QUERY", "The query ends early.")
        }
        guard case .word(let word) = token else { throw Query.error("BAD_FIELD_NAME", "A name was expected.") }
        return word
    }

    mutating func names() throws(GoogleAdsError) -> [String] {
        var names: [String] = []
        repeat { names.append(try name()) } while take(symbol: ",")
        return names
    }

    mutating func conditions(from source: QueryResource) throws(GoogleAdsError) -> [Query.Condition] {
        guard take("WHERE") else { return [] }
        var conditions: [Query.Condition] = []
        repeat {
            let field = try QueryField(try name(), from: source)
            try field.checkComparable(orFail: "PROHIBITED_FIELD_IN_WHERE_CLAUSE")
            let comparison = try comparison()
            let values = try values(for: comparison)
            for value in values { try field.check(value) }
            conditions.append(Query.Condition(field: field, comparison: comparison, values: values))
        } while take("AND")
        return conditions
    }

    private mutating func comparison() throws(GoogleAdsError) -> Query.Comparison {
        if case .symbol(let symbol)? = tokens.first, let comparison = Query.Comparison(rawValue: symbol) {
            tokens.removeFirst()
            return comparison
        }
        if take("IS") {
            let isNegated = take("NOT")
            try keyword("NULL", orFail: "BAD_OPERATOR")
            return isNegated ? .isNotNull : .isNull
        }
        let isNegated = take("NOT")
        if take("IN") { return isNegated ? .noneOf : .oneOf }
        if take("LIKE") { return isNegated ? .unlike : .like }
        throw Query.error("BAD_OPERATOR", "A comparison was expected.")
    }

    private mutating func values(for comparison: Query.Comparison) throws(GoogleAdsError) -> [String] {
        switch comparison {
        case .isNull, .isNotNull: return []
        case .oneOf, .noneOf:
            guard take(symbol: "(") else { throw Query.error("EXPECTED_LIST", "A list was expected.") }
            if tokens.first == .symbol(")") {
                throw Query.error("PROHIBITED_EMPTY_LIST_IN_CONDITION", "The list is empty.")
            }
            var values: [String] = []
            repeat { values.append(try value()) } while take(symbol: ",")
            guard take(symbol: ")") else { throw Query.error("EXPECTED_LIST", "The list is not closed.") }
            return values
        default: return [try value()]
        }
    }

    private mutating func value() throws(GoogleAdsError) -> String {
        switch tokens.popFirst() {
        case .word(let text), .text(let text): return text
        case .symbol: throw Query.error("BAD_VALUE", "A value was expected.")
        case nil: throw Query.error("UNEXPECTED_END_OF_QUERY", "The query ends early.")
        }
    }

    mutating func order(from source: QueryResource) throws(GoogleAdsError) -> [(field: QueryField, isDescending: Bool)]
    {
        guard take("ORDER") else { return [] }
        try keyword("BY", orFail: "EXPECTED_BY")
        var order: [(field: QueryField, isDescending: Bool)] = []
        repeat {
            let field = try QueryField(try name(), from: source)
            try field.checkComparable(orFail: "PROHIBITED_FIELD_IN_ORDER_BY_CLAUSE")
            let isDescending = take("DESC")
            if !isDescending { _ = take("ASC") }
            order.append((field, isDescending))
        } while take(symbol: ",")
        return order
    }

    mutating func limit() throws(GoogleAdsError) -> Int? {
        guard take("LIMIT") else { return nil }
        guard let limit = Int(try value()) else { throw Query.error("BAD_LIMIT_VALUE", "The limit is no number.") }
        guard limit > 0 else { throw Query.error("LIMIT_VALUE_TOO_LOW", "The limit must be positive.") }
        return limit
    }

    func end() throws(GoogleAdsError) {
        guard tokens.isEmpty else { throw Query.error("UNEXPECTED_INPUT", "The query goes on after its end.") }
    }
}
