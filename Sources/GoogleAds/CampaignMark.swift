internal import Domain

/// What every attempt to create a campaign carries, so that it is recognised at Google Ads as ours: the budget's name,
/// and the ad's name (Demand Gen) or a custom URL parameter of the campaign (search, whose ads cannot have names).
struct CampaignMark {
    /// Letters, digits and `-` only, so that it needs no quoting in GAQL.
    let text: String
    let parameterValue: String

    private static let prefix = "adflight-"
    static let parameterKey = "adflight"

    init(_ id: CampaignID) {
        text = "\(Self.prefix)\(id)"
        parameterValue = id.description
    }

    /// The campaign that an ad's name names; nil when it is not a mark.
    static func campaign(in name: String) -> CampaignID? {
        name.hasPrefix(prefix) ? CampaignID(String(name.dropFirst(prefix.count))) : nil
    }
}
