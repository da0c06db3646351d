internal import Domain

/// What every attempt to create a campaign carries, so that it is recognised at Google Ads as ours: the ad's name and
/// the budget's name, which Google keeps unique.
struct CampaignMark {
    let text: String

    /// Letters, digits and `-` only, so that it needs no quoting in GAQL.
    init(_ id: CampaignID) { text = "adflight-\(id)" }
}
