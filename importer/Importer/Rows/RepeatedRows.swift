/// The campaigns of the sheet so far, to recognise one that comes again.
///
/// Keeps 16 bytes for each row, of which half are a hash of what names the campaign: two different ones of a million
/// meet once in forty million sheets.
struct RepeatedRows {
    private var parts = [Part](repeating: Part(), count: 64)

    enum Finding: Equatable {
        case new
        case identical(line: Int)
        case different(line: Int)
        /// Another campaign by its key, with this name.
        case sameName(line: Int)
    }

    /// Notes the row unless its campaign was in the sheet already.
    mutating func note(_ row: RowIdentity, line: Int) -> Finding {
        let found = note(row.key, row.contents, line: line)
        guard found == .new, row.name != 0 else { return found }
        let byName = note(row.name, row.contents, line: line)
        return if case .different(let line) = byName { .sameName(line: line) } else { byName }
    }

    private mutating func note(_ key: UInt64, _ contents: UInt64, line: Int) -> Finding {
        let row = Row(key: key | 1, contents: UInt32(truncatingIfNeeded: contents), line: UInt32(clamping: line))
        guard let earlier = parts[Int(key >> 58)].insert(row) else { return .new }
        let line = Int(earlier.line)
        return earlier.contents == row.contents ? .identical(line: line) : .different(line: line)
    }

    private struct Row {
        /// Zero where there is none.
        var key: UInt64 = 0
        var contents: UInt32 = 0
        var line: UInt32 = 0
    }

    /// An open-addressed table. There are many, so that growing one needs little.
    private struct Part {
        private var rows = [Row](repeating: Row(), count: 16)
        private var count = 0

        /// The row that has the key already; nil when the new one was added.
        mutating func insert(_ row: Row) -> Row? {
            if count * 10 >= rows.count * 9 { grow() }
            let place = place(of: row.key)
            if rows[place].key != 0 { return rows[place] }
            rows[place] = row
            count += 1
            return nil
        }

        private func place(of key: UInt64) -> Int {
            // The first bits chose the part.
            var place = Int((key << 6).multipliedFullWidth(by: UInt64(rows.count)).high)
            while rows[place].key != 0, rows[place].key != key {
                place += 1
                if place == rows.count { place = 0 }
            }
            return place
        }

        private mutating func grow() {
            let old = rows
            rows = [Row](repeating: Row(), count: old.count * 3 / 2)
            for row in old where row.key != 0 { rows[place(of: row.key)] = row }
        }
    }
}
