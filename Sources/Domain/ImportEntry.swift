/// One row of a sheet, read but not yet compared with what is stored: which campaign it is about and what it says of it.
package struct ImportEntry: Equatable, Sendable {
    /// How the row names its campaign.
    package enum Key: Hashable, Sendable {
        /// By customer and name, as most sheets do.
        case name
        /// The sheet's `Campaign ID`: Google's own id, or else an external id, which it becomes where nobody has it.
        case googleCampaignID(Int64)
        /// Our caller's id.
        case externalID(String)
    }

    /// What the row wants: the web templates' `Action` column says so, and rows without one upsert.
    package enum Action: String, CaseIterable, Sendable {
        case upsert, add, edit, remove
    }

    package let key: Key
    package let action: Action
    /// The campaign's account; a row without one never becomes an entry.
    package let customerID: CustomerID
    /// The values; those of other fields than `fields` are blank.
    package let input: CampaignInput
    /// The fields that the row fills in or clears; a stored campaign keeps all others.
    package let fields: [CampaignField]

    package init(key: Key, action: Action, customerID: CustomerID, input: CampaignInput, fields: [CampaignField]) {
        self.key = key
        self.action = action
        self.customerID = customerID
        self.input = input
        self.fields = fields
    }
}

/// What becomes, or in a dry run would become, of one row.
package struct ImportResult: Equatable, Sendable {
    package let outcome: ImportOutcome
    /// What the stored campaign still lacks to be published; empty when it is complete, or was refused or removed.
    package let missing: [Violation]

    package init(_ outcome: ImportOutcome, missing: [Violation] = []) {
        self.outcome = outcome
        self.missing = missing
    }
}

package enum ImportOutcome: Equatable, Sendable {
    case created(CampaignID)
    case updated(CampaignID, [FieldChange])
    /// The campaign already has everything the row says. Nil when a dry run has not looked which it is.
    case unchanged(CampaignID?)
    case removed(CampaignID)
    case refused([Violation])
}

/// A field before and after, in words for people: `12.50`, `2027-02-28`, `one; two`.
package struct FieldChange: Equatable, Sendable {
    package let field: CampaignField
    package let old: String
    package let new: String

    package init(_ field: CampaignField, old: String, new: String) {
        self.field = field
        self.old = old
        self.new = new
    }
}
