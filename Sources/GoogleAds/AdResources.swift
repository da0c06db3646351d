// Assets and ads as the API writes them.

struct Asset: Encodable {
    struct Image: Encodable {
        /// Base64.
        let data: String
    }
    struct YouTubeVideo: Encodable { let youtubeVideoId: String }
    struct CarouselCard: Encodable {
        let headline: String
        var marketingImageAsset: String?
        var squareMarketingImageAsset: String?
    }
    struct Call: Encodable { let callToAction: String }

    var resourceName: String
    let name: String
    var finalUrls: [String]?
    var imageAsset: Image?
    var youtubeVideoAsset: YouTubeVideo?
    var demandGenCarouselCardAsset: CarouselCard?
    var callToActionAsset: Call?
}

struct AdGroupAd: Encodable {
    struct Ad: Encodable {
        /// Our mark, where the kind of ad can have a name.
        var name: String?
        let finalUrls: [String]
        var demandGenMultiAssetAd: MultiAssetAd?
        var demandGenCarouselAd: CarouselAd?
        var demandGenVideoResponsiveAd: VideoResponsiveAd?
        var responsiveSearchAd: ResponsiveSearchAd?
    }

    struct MultiAssetAd: Encodable {
        var headlines: [Text]
        var descriptions: [Text]
        var businessName: String
        var callToActionText: String?
        var logoImages: [AssetLink]
        var marketingImages: [AssetLink]?
        var squareMarketingImages: [AssetLink]?
        var portraitMarketingImages: [AssetLink]?
        var tallPortraitMarketingImages: [AssetLink]?
    }

    struct CarouselAd: Encodable {
        let businessName: String
        let logoImage: AssetLink
        let headline: Text
        let description: Text
        let callToActionText: String?
        let carouselCards: [AssetLink]
    }

    struct VideoResponsiveAd: Encodable {
        let headlines: [Text]
        let longHeadlines: [Text]
        let descriptions: [Text]
        let videos: [AssetLink]
        let logoImages: [AssetLink]
        let businessName: Text
        let callToActions: [AssetLink]?
    }

    struct ResponsiveSearchAd: Encodable {
        let headlines: [Text]
        let descriptions: [Text]
        let path1: String?
        let path2: String?
    }

    struct Text: Encodable { let text: String }
    struct AssetLink: Encodable { let asset: String }

    let adGroup: String
    let status = "ENABLED"
    let ad: Ad
}
