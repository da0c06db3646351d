/// How many texts and pictures an ad of one kind has and how wide its texts are.
///
/// Sources: Google Ads API reference v26 (the ad's `…AdInfo`), the Demand Gen guide and asset specifications. A video ad's
/// least numbers are not in the reference: one of each is what an ad cannot be without.
package struct AdLimits: Sendable {
    package let headlines: ClosedRange<Int>
    package let headlineWidth: Int
    package let descriptions: ClosedRange<Int>
    package let longHeadlines: ClosedRange<Int>
    /// In `image_urls`; the cards of a carousel have their own.
    package let images: ClosedRange<Int>
    package let logos: ClosedRange<Int>
    package let carouselCards: ClosedRange<Int>
    package let videos: ClosedRange<Int>

    package static let descriptionWidth = 90
    package static let longHeadlineWidth = 90
    package static let cardHeadlineWidth = 40

    package init(_ type: AdType) {
        self =
            switch type {
            case .demandGenMultiAsset:
                AdLimits(headlines: 1...5, headlineWidth: 40, descriptions: 1...5, images: 1...20, logos: 1...5)
            case .demandGenCarousel:
                AdLimits(headlines: 1...1, headlineWidth: 40, descriptions: 1...1, logos: 1...1, carouselCards: 2...10)
            case .demandGenVideoResponsive:
                AdLimits(
                    headlines: 1...5, headlineWidth: 40, descriptions: 1...5, longHeadlines: 1...5, logos: 1...5,
                    videos: 1...5)
            case .responsiveSearch:
                AdLimits(headlines: 3...15, headlineWidth: 30, descriptions: 2...4)
            }
    }

    private init(
        headlines: ClosedRange<Int>, headlineWidth: Int, descriptions: ClosedRange<Int>,
        longHeadlines: ClosedRange<Int> = 0...0, images: ClosedRange<Int> = 0...0, logos: ClosedRange<Int> = 0...0,
        carouselCards: ClosedRange<Int> = 0...0, videos: ClosedRange<Int> = 0...0
    ) {
        self.headlines = headlines
        self.headlineWidth = headlineWidth
        self.descriptions = descriptions
        self.longHeadlines = longHeadlines
        self.images = images
        self.logos = logos
        self.carouselCards = carouselCards
        self.videos = videos
    }
}
