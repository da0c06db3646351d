internal import Domain

/// What a row is known by among the others of its sheet.
package struct RowIdentity: Equatable, Sendable {
    /// A hash of the campaign's key.
    let key: UInt64
    /// A hash of its name where the key is another; 0 otherwise.
    let name: UInt64
    /// A hash of everything the row says.
    let contents: UInt64

    static let upsert = value(ImportEntry.Action.upsert)

    static func key(customer: UInt64, name: UInt64) -> UInt64 {
        var hash = RowHash(seed: customer)
        hash.combine(name)
        return max(1, hash.value)
    }

    static func value(_ text: String) -> UInt64 { RowHash.of(text.utf8.span) }

    static func value<Word: RawRepresentable<String>>(_ word: Word) -> UInt64 { value(word.rawValue) }
}

extension RowIdentity {
    /// - Parameter name: that the campaign will have; empty when the row says none.
    init(_ key: ImportEntry.Key, _ customer: CustomerID, name: String, contents: RowHash) {
        let account = UInt64(customer.number)
        let byName = Self.key(customer: account, name: Self.value(name))
        // A Campaign ID may be kept as an External ID.
        let id: String? =
            switch key {
            case .name: nil
            case .googleCampaignID(let id): String(id)
            case .externalID(let id): id
            }
        if let id {
            // Its campaign also needs a name of its own.
            self.init(
                key: Self.key(customer: account << 1, name: Self.value(id)), name: name.isEmpty ? 0 : byName,
                contents: contents.value)
        } else {
            self.init(key: byName, name: 0, contents: contents.value)
        }
    }
}
