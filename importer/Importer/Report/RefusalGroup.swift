/// All places at which a sheet breaks one rule.
struct RefusalGroup {
    let rule: String
    let level: Refusal.Level
    /// Listed or not.
    let count: Int
    let listed: [Refusal]
    /// Where they are, listed or not.
    let records: [ClosedRange<Int>]

    /// The first few places, and of the others those that need another remedy.
    func places(_ most: Int, remedies: Int) -> [Refusal] {
        var places: [Refusal] = []
        for refusal in listed where places.count < remedies {
            let isKnown = places.contains {
                ($0.record, $0.column, $0.reason, $0.hint)
                    == (refusal.record, refusal.column, refusal.reason, refusal.hint)
            }
            if isKnown { continue }
            if places.count < most || !places.contains(where: { $0.hint == refusal.hint }) { places.append(refusal) }
        }
        return places
    }

    /// The records of the others.
    func records(besides places: [Refusal]) -> [ClosedRange<Int>] {
        let told = places.map(\.record).sorted()
        return records.flatMap { range in
            var left: [ClosedRange<Int>] = []
            var start = range.lowerBound
            for record in told where record >= start && range.contains(record) {
                if record > start { left.append(start...record - 1) }
                start = record + 1
            }
            return start <= range.upperBound ? left + [start...range.upperBound] : left
        }
    }

    /// How many faults are in records that nobody remembers.
    var uncounted: Int {
        records.count < ImportLimits.recordsTold ? 0 : max(0, count - records.reduce(0) { $0 + $1.count })
    }

    /// How many more cells of the same records break the rule.
    func moreCells(than places: [Refusal]) -> Int {
        func cells(_ refusals: [Refusal]) -> Set<[Int?]> { Set(refusals.map { [$0.record, $0.column?.index] }) }
        let told = Set(places.map(\.record))
        return cells(listed.filter { told.contains($0.record) }).subtracting(cells(places)).count
    }
}

extension ImportReport {
    /// Each rule once: first those that refuse rows, each kind in the order of its first place.
    var groups: [RefusalGroup] {
        let listed = Dictionary(grouping: refusals) { [$0.rule, $0.level.rawValue] }
        let groups = tallies.map { tally in
            RefusalGroup(
                rule: tally.rule, level: tally.level, count: tally.count,
                listed: listed[[tally.rule, tally.level.rawValue]] ?? [], records: tally.records)
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
