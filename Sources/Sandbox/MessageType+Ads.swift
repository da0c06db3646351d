/// Assets and ads: see MessageType+GoogleAds.swift.
extension MessageType {
    static let asset = MessageType(
        "Asset",
        [
            Field("resourceName", .string, .immutable), Field("id", .int64, .outputOnly), Field("name", .string),
            .list("finalUrls", .string),
            // Both are documented as output only, yet the official samples create image assets with them.
            Field(
                "type", enumeration("AssetType", "IMAGE YOUTUBE_VIDEO TEXT CALL_TO_ACTION DEMAND_GEN_CAROUSEL_CARD"),
                .immutable),
            Field("imageAsset", .message(imageAsset), .immutable, group: assetGroup),
            Field(
                "youtubeVideoAsset",
                .message(
                    MessageType(
                        "YoutubeVideoAsset", [Field("youtubeVideoId", .string), Field("youtubeVideoTitle", .string)])),
                .immutable, group: assetGroup),
            Field("demandGenCarouselCardAsset", .message(carouselCard), .immutable, group: assetGroup),
            Field(
                "callToActionAsset",
                .message(MessageType("CallToActionAsset", [Field("callToAction", callToAction)])), .immutable,
                group: assetGroup),
        ])

    /// The oneof of `Asset` that holds its content.
    static let assetGroup = "asset_data"

    private static let imageAsset = MessageType(
        "ImageAsset",
        [
            Field("data", .bytes), Field("fileSize", .int64),
            Field("mimeType", enumeration("MimeType", "IMAGE_JPEG IMAGE_GIF IMAGE_PNG")),
            Field(
                "fullSize",
                .message(
                    MessageType(
                        "ImageDimension",
                        [Field("heightPixels", .int64), Field("widthPixels", .int64), Field("url", .string)]))),
        ])

    private static let carouselCard = MessageType(
        "DemandGenCarouselCardAsset",
        [
            Field("marketingImageAsset", .reference(.assets)), Field("squareMarketingImageAsset", .reference(.assets)),
            Field("portraitMarketingImageAsset", .reference(.assets)), Field("headline", .string, .required),
            Field("callToActionText", .string),
        ])

    private static let callToAction = enumeration(
        "CallToActionType",
        "LEARN_MORE GET_QUOTE APPLY_NOW SIGN_UP CONTACT_US SUBSCRIBE DOWNLOAD BOOK_NOW SHOP_NOW BUY_NOW DONATE_NOW "
            + "ORDER_NOW PLAY_NOW SEE_MORE START_NOW VISIT_SITE WATCH_NOW")

    static let adGroupAd = MessageType(
        "AdGroupAd",
        [
            Field("resourceName", .string, .immutable), Field("status", lifeCycle("AdGroupAdStatus")),
            Field("adGroup", .reference(.adGroups), .immutable), Field("ad", .message(ad), .immutable),
        ])

    static let ad = MessageType(
        "Ad",
        [
            Field("resourceName", .string, .immutable), Field("id", .int64, .outputOnly),
            Field("name", .string, .immutable), Field("type", .string, .outputOnly), .list("finalUrls", .string),
            .list("finalMobileUrls", .string), Field("trackingUrlTemplate", .string), Field("finalUrlSuffix", .string),
            customParameters,
            Field("demandGenMultiAssetAd", .message(multiAssetAd), group: adDataGroup),
            Field("demandGenCarouselAd", .message(carouselAd), group: adDataGroup),
            Field("demandGenVideoResponsiveAd", .message(videoResponsiveAd), group: adDataGroup),
            Field("responsiveSearchAd", .message(responsiveSearchAd), group: adDataGroup),
        ])

    /// The oneof of `Ad` that holds its content.
    static let adDataGroup = "ad_data"

    private static let multiAssetAd = MessageType(
        "DemandGenMultiAssetAdInfo",
        [
            .list("marketingImages", image), .list("squareMarketingImages", image),
            .list("portraitMarketingImages", image), .list("tallPortraitMarketingImages", image),
            .list("classicDisplayImages", image, since: "v24"),
            .list("logoImages", image), .list("headlines", text), .list("descriptions", text),
            Field("businessName", .string), Field("callToActionText", .string),
        ])

    private static let carouselAd = MessageType(
        "DemandGenCarouselAdInfo",
        [
            Field("businessName", .string, .required), Field("logoImage", image, .required),
            Field("headline", text, .required), Field("description", text, .required),
            Field("callToActionText", .string),
            .list("carouselCards", assetLink("AdDemandGenCarouselCardAsset"), .required),
        ])

    private static let videoResponsiveAd = MessageType(
        "DemandGenVideoResponsiveAdInfo",
        [
            .list("headlines", text), .list("longHeadlines", text), .list("descriptions", text),
            .list("videos", assetLink("AdVideoAsset"), .required), .list("logoImages", image, .required),
            .list("companionBanners", image), Field("breadcrumb1", .string), Field("breadcrumb2", .string),
            Field("businessName", text, .required), .list("callToActions", assetLink("AdCallToActionAsset")),
        ])

    private static let responsiveSearchAd = MessageType(
        "ResponsiveSearchAdInfo",
        [.list("headlines", text), .list("descriptions", text), Field("path1", .string), Field("path2", .string)])

    private static let text = FieldType.message(
        MessageType(
            "AdTextAsset",
            [Field("text", .string), Field("pinnedField", pinnedField)]))

    private static let pinnedField = enumeration(
        "ServedAssetFieldType", "HEADLINE_1 HEADLINE_2 HEADLINE_3 DESCRIPTION_1 DESCRIPTION_2")

    private static let image = assetLink("AdImageAsset")

    private static func assetLink(_ name: String) -> FieldType {
        .message(MessageType(name, [Field("asset", .reference(.assets))]))
    }
}
