/// What became of one valid campaign of a sheet.
package enum ImportOutcome: Equatable, Sendable {
    case created(CampaignID)
    /// The same campaign is already here, in every field.
    case unchanged(CampaignID)
    /// Another campaign of this customer has the name, and differs in these fields.
    case nameTaken(by: CampaignID, differing: [CampaignField])
}
