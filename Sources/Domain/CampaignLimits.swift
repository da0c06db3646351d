/// The limits of a campaign's texts and lists: Google's where it has one, ours elsewhere.
///
/// Widths are display widths. Sources: Google Ads API reference v26 (Campaign, AdGroup, KeywordInfo, TargetRoas) and the
/// Demand Gen asset specifications of the Help Center. What one kind of ad may hold is in `AdLimits`.
package enum CampaignLimits {
    package static let nameCharacters = 256
    package static let adGroupNameCharacters = 254
    /// The API reference says 30, the Help Center 40 with one headline of at most 30: the second satisfies both.
    package static let shortHeadlineWidth = 30
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
    /// How long a deleted campaign can be undeleted.
    package static let deletedKept = Duration.seconds(30 * 24 * 3600)
    package static let additionalLogos = 4
    package static let pathWidth = 15
    package static let keywords = 1_000
    package static let negativeKeywords = 1_000
    package static let keywordCharacters = 80
    package static let keywordWords = 10
    /// Google's range of a target return on ad spend.
    package static let targetROAS = ReturnOnAdSpend(millionths: 10_000)...ReturnOnAdSpend(millionths: 1_000_000_000)
}
