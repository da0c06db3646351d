/// All places at which a sheet breaks one rule.
struct RefusalGroup {
    let rule: String
    let level: Refusal.Level
    /// Listed or not.
    let count: Int
    let listed: [Refusal]

    /// The records of the listed ones behind the first few, each once, without those of the first few.
    func records(after shown: Int) -> [Int] {
        var records: [Int] = []
        var last = listed.prefix(shown).last?.record
        for refusal in listed.dropFirst(shown) where refusal.record != last {
            records.append(refusal.record)
            last = refusal.record
        }
        return records
    }
}

extension ImportReport {
    /// Each rule once: first those that refuse rows, each kind in the order of its first place.
    var groups: [RefusalGroup] {
        let listed = Dictionary(grouping: refusals) { [$0.rule, $0.level.rawValue] }
        let groups = tallies.map { tally in
            RefusalGroup(
                rule: tally.rule, level: tally.level, count: tally.count,
                listed: listed[[tally.rule, tally.level.rawValue]] ?? [])
        }
        return groups.filter { $0.level == .refused } + groups.filter { $0.level == .incomplete }
    }
}

extension Refusal.Level {
    /// As a report begins its lines.
    var word: String {
        switch self {
        case .refused: "error"
        case .incomplete: "incomplete"
        }
    }
}
