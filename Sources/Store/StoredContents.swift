/// What every campaign contained when it was read, as hashes: rows of a sheet that change nothing are told by it, without
/// a look into the database for each.
///
/// Eight bytes and some room for each campaign. A row is taken for one of a million others once in nine trillion rows.
struct StoredContents {
    enum Limits {
        /// Larger tables are looked into row by row.
        static let campaigns = 2_000_000
        /// Rows that were found unchanged before it is worth while, and of how many campaigns there must be one: to read a
        /// campaign's hash takes a tenth of a look.
        static let rows = 4_000
        static let campaignsPerRow = 32
        /// Pages of the table read at once.
        static let pages = 2_048
    }

    /// An open-addressed table of entries; 0 where there is none.
    private var table: [UInt64]
    /// No entry has this.
    private static let removed: UInt64 = 1

    /// - Parameter count: of campaigns, as far as it is known.
    init(count: Int) {
        table = Array(repeating: 0, count: max(1_024, count * 4 / 3))
    }

    private(set) var count = 0

    /// - Parameter entry: a hash, with its last bit replaced by whether the campaign is a draft or has failed.
    mutating func insert(_ entry: UInt64) {
        // The table has no room for much more than was expected, and its marks are no hashes.
        guard entry > 1, count < table.count * 9 / 10 else { return }
        var place = Self.place(entry, table.count)
        while table[place] != 0 { place = place + 1 == table.count ? 0 : place + 1 }
        table[place] = entry
        count += 1
    }

    /// Whether a campaign that has these contents may still be published; nil when there is none.
    func mayBePublished(_ hash: Int64) -> Bool? { find(hash).map { table[$0] & 1 == 1 } }

    /// Of a campaign that has been changed.
    mutating func remove(_ hash: Int64) {
        if let place = find(hash) { table[place] = Self.removed }
    }

    private func find(_ hash: Int64) -> Int? {
        let key = UInt64(bitPattern: hash) & ~1
        guard key != 0 else { return nil }
        var place = Self.place(key, table.count)
        while table[place] != 0 {
            if table[place] & ~1 == key { return place }
            place = place + 1 == table.count ? 0 : place + 1
        }
        return nil
    }

    /// By the first bits, so the last one does not matter but for neighbours.
    private static func place(_ entry: UInt64, _ count: Int) -> Int {
        Int((entry & ~1).multipliedFullWidth(by: UInt64(count)).high)
    }
}
