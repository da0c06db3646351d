internal import Domain

/// Where a list or a stream goes on (AIP-158): opaque to callers, bound to the query that it came from, and valid on every
/// server and after restarts.
struct PageToken {
    /// Without dots.
    let parts: [String]

    /// A form that older servers may hand out and newer ones must still read, or refuse by name.
    private static let version = "2"

    init(_ parts: [String]) { self.parts = parts }

    init(_ number: Int64) { self.init([String(number)]) }

    /// - Parameter query: all that must be the same when the token comes back.
    func text(for query: String) -> String {
        ([Self.version, Self.mark(of: query)] + parts).joined(separator: ".")
    }

    /// Throws `.invalid` for a token that this query did not give out.
    init(_ text: String, for query: String, field: String = "page_token", parts count: ClosedRange<Int>)
        throws(Failure)
    {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, parts[0] == Self.version, parts[1] == Self.mark(of: query),
            count.contains(parts.count - 2)
        else { throw Self.refused(text, field) }
        self.parts = Array(parts.dropFirst(2))
    }

    /// The number that the page before ended with; nil on the first.
    static func number(_ text: String, for query: String) throws(Failure) -> Int64? {
        if text.isEmpty { return nil }
        guard let number = Int64(try PageToken(text, for: query, parts: 1...1).parts[0]) else { throw refused(text) }
        return number
    }

    static func refused(_ text: String, _ field: String = "page_token") -> Failure {
        .invalid([
            Violation(
                field, .unreadable, value: text, reason: "is not a token of this query",
                hint: "send the token of the answer before with the same query, or none to start over")
        ])
    }

    /// FNV-1a: the same in every build. It guards against mistakes, and there is nothing to gain by getting around it.
    private static func mark(of query: String) -> String {
        String(query.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, radix: 16)
    }
}

extension PagePosition {
    /// - Parameter query: the list's text.
    func token(for query: String) -> String {
        let key: [String] =
            switch self.key {
            case nil: []
            case .name(let name): [name.utf8.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()]
            case .startDate(let date): [date.description]
            }
        return PageToken([id.description] + key).text(for: query)
    }

    init(_ text: String, for query: String, field: String = "page_token", in order: CampaignOrder) throws(Failure) {
        let parts = try PageToken(text, for: query, field: field, parts: 1...2).parts
        let key = parts.count == 2 ? Self.key(parts[1], in: order) : nil
        guard let id = CampaignID(parts[0]), (key == nil) == (order.key == .createTime),
            (key == nil) == (parts.count == 1)
        else { throw PageToken.refused(text, field) }
        self.init(id: id, key: key)
    }

    private static func key(_ text: String, in order: CampaignOrder) -> Key? {
        switch order.key {
        case .createTime: nil
        case .name: name(hexadecimal: text).map(Key.name)
        case .startDate: CalendarDate(entered: text).map(Key.startDate)
        }
    }

    private static func name(hexadecimal text: String) -> String? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            bytes.append(UInt8(high * 16 + low))
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
}

extension ChangePosition {
    func token(for query: String) -> String {
        PageToken([String(transaction), String(line), String(time.microseconds)]).text(for: query)
    }

    init(_ text: String, for query: String) throws(Failure) {
        let parts = try PageToken(text, for: query, field: "resume_token", parts: 3...3).parts
        guard let transaction = Int64(parts[0]), let line = Int64(parts[1]), let time = Int64(parts[2]),
            transaction >= 0, line >= 0, time >= 0
        else { throw PageToken.refused(text, "resume_token") }
        self.init(transaction: transaction, line: line, time: Instant(microseconds: time))
    }
}
