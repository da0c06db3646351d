/// The limits of a campaign's texts and lists: Google's where it has one, ours elsewhere.
///
/// Widths are display widths. Sources: Google Ads API reference v26 (DemandGenMultiAssetAdInfo, Campaign, AdGroup)
/// and the Demand Gen asset specifications of the Help Center.
package enum CampaignLimits {
    package static let nameCharacters = 256
    package static let adGroupNameCharacters = 254
    package static let headlines = 5
    package static let headlineWidth = 40
    /// The API reference says 30, the Help Center 40 with one headline of at most 30: the second satisfies both.
    package static let shortHeadlineWidth = 30
    package static let descriptions = 5
    package static let descriptionWidth = 90
    package static let businessNameWidth = 25
    package static let finalURLBytes = 2_048
    package static let images = 20
    package static let imageURLBytes = 2_048
    package static let locations = 500
    package static let languages = 50
    package static let externalIDCharacters = 128
    package static let labels = 50
    package static let labelCharacters = 80
    /// The smallest currency unit that any account has among those with cents; larger units are multiples of it.
    package static let budgetStep = Micros(10_000)
    /// A thousand million units a day: beyond it, it is a slip.
    package static let budgetMax = Micros(1_000_000_000 * Micros.perUnit)
    /// Demand Gen's minimum: 5 USD or its local equivalent a day.
    package static let demandGenBudgetMin = Micros(5 * Micros.perUnit)
}
