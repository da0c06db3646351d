/// The rows that repeat an earlier one: all are counted, the first are told.
struct RepeatedLines {
    private var count = 0
    private var first: [String] = []

    private static let told = 5

    mutating func add(_ line: Int, earlier: Int) {
        count += 1
        if first.count < Self.told { first.append("line \(line) repeats line \(earlier)") }
    }

    /// Nil when there are none.
    var notice: String? {
        guard count > 1 else { return first.first.map { "\($0) and is skipped" } }
        let more = count > first.count ? " and \(Words.number(count - first.count)) more" : ""
        return "skipped \(Words.number(count)) rows that repeat earlier ones: \(first.joined(separator: ", "))\(more)"
    }
}
