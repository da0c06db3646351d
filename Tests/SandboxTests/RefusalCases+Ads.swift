import Sandbox

let adCases: [RefusalCase] = [
    .init("not an image", [(Part.image + "imageAsset.data", "AAAA")], "imageError.INVALID_IMAGE", "5.image_asset.data"),
    .init(
        "asset name of 129", [(Part.image + "name", .string(String(repeating: "x", count: 129)))],
        "stringLengthError.TOO_LONG", "5.name"),
    .init("asset without content", [(Part.image + "imageAsset", nil)], "assetError.ASSET_DATA_IS_MISSING", "5"),
    .init(
        "square image in a landscape place",
        [(Part.ad + "marketingImages.0.asset", .string(Part.account + "assets/2"))],
        "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE", Part.multi + ".marketing_images[0].asset"),
    .init(
        "logo as a square image", [(Part.ad + "squareMarketingImages.0.asset", .string(Part.account + "assets/-6"))],
        "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE", Part.multi + ".square_marketing_images[0].asset"),
    .init("no headline", [(Part.ad + "headlines", [])], "collectionSizeError.TOO_FEW", Part.multi + ".headlines"),
    .init(
        "six headlines", [(Part.ad + "headlines", texts("a", "b", "c", "d", "e", "f"))], "collectionSizeError.TOO_MANY",
        Part.multi + ".headlines"),
    .init(
        "headline of 41", [(Part.ad + "headlines.1.text", .string(String(repeating: "x", count: 41)))],
        "adError.LINE_TOO_WIDE", Part.multi + ".headlines[1].text"),
    .init(
        "double-width headline of 21", [(Part.ad + "headlines.1.text", .string(String(repeating: "広", count: 21)))],
        "adError.LINE_TOO_WIDE", Part.multi + ".headlines[1].text"),
    .init(
        "no headline within 30", [(Part.ad + "headlines", texts(String(repeating: "x", count: 31)))],
        "adError.LINE_TOO_WIDE", Part.multi + ".headlines"),
    .init(
        "headline twice", [(Part.ad + "headlines", texts("a", "a"))], "distinctError.DUPLICATE_ELEMENT",
        Part.multi + ".headlines[1].text"),
    .init(
        "empty headline", [(Part.ad + "headlines.1.text", "")], "fieldError.REQUIRED", Part.multi + ".headlines[1].text"
    ),
    .init(
        "description of 91", [(Part.ad + "descriptions.0.text", .string(String(repeating: "x", count: 91)))],
        "adError.LINE_TOO_WIDE", Part.multi + ".descriptions[0].text"),
    .init(
        "business name of 26", [(Part.ad + "businessName", .string(String(repeating: "x", count: 26)))],
        "adError.LINE_TOO_WIDE", Part.multi + ".business_name"),
    .init("no business name", [(Part.ad + "businessName", nil)], "fieldError.REQUIRED", Part.multi + ".business_name"),
    .init("no logo", [(Part.ad + "logoImages", nil)], "collectionSizeError.TOO_FEW", Part.multi + ".logo_images"),
    .init(
        "no image", [(Part.ad + "marketingImages", nil), (Part.ad + "squareMarketingImages", nil)],
        "adError.MISSING_IMAGE", Part.multi),
    .init(
        "21 images",
        [
            (
                Part.ad + "marketingImages",
                .array(Array(repeating: ["asset": .string(Part.account + "assets/1")], count: 20))
            )
        ],
        "collectionSizeError.TOO_MANY", Part.multi + ".marketing_images"),
    .init("no final URL", [(Part.adGroupAd + "ad.finalUrls", nil)], "fieldError.REQUIRED", "8.ad.final_urls"),
    .init(
        "final URL without scheme", [(Part.adGroupAd + "ad.finalUrls", ["example.com"])],
        "urlFieldError.MISSING_PROTOCOL_IN_FINAL_URL", "8.ad.final_urls[0]"),
    .init(
        "final URL without host", [(Part.adGroupAd + "ad.finalUrls", ["https://"])],
        "urlFieldError.MISSING_HOST_IN_FINAL_URL", "8.ad.final_urls[0]"),
    .init("no ad name", [(Part.adGroupAd + "ad.name", nil)], "fieldError.REQUIRED", "8.ad.name"),
    .init("no ad content", [(Part.adGroupAd + "ad.demandGenMultiAssetAd", nil)], "fieldError.REQUIRED", "8.ad"),
    .init(
        "search ad",
        [
            (Part.adGroupAd + "ad.demandGenMultiAssetAd", nil),
            (
                Part.adGroupAd + "ad.responsiveSearchAd",
                ["headlines": texts("a", "b", "c"), "descriptions": texts("a", "b")]
            ),
        ], "adError.INVALID_AD_TYPE", "8.ad.responsive_search_ad"),
    .init(
        "carousel without a logo",
        [("mutateOperations.7.adGroupAdOperation.create.ad.demandGenCarouselAd.logoImage", nil)],
        "fieldError.REQUIRED", "7.ad.demand_gen_carousel_ad.logo_image", contract: true,
        of: carouselBody(squareImages: [2, 5])),
    .init(
        "video ad without a video",
        [
            (Part.adGroupAd + "ad.demandGenMultiAssetAd", nil),
            (
                Part.adGroupAd + "ad.demandGenVideoResponsiveAd",
                [
                    "businessName": ["text": "E"], "headlines": texts("h"), "longHeadlines": texts("l"),
                    "descriptions": texts("d"), "logoImages": [["asset": "customers/1234567890/assets/5"]],
                ]
            ),
        ], "fieldError.REQUIRED", "8.ad.demand_gen_video_responsive_ad.videos", contract: true),
]

/// Demand Gen's own rules, beyond the multi-asset ad.
let demandGenCases: [RefusalCase] = [
    .init(
        "21 classic images",
        [
            (
                Part.ad + "classicDisplayImages",
                .array(Array(repeating: ["asset": .string(Part.account + "assets/1")], count: 21))
            )
        ],
        "collectionSizeError.TOO_MANY", Part.multi + ".classic_display_images"),
    .init(
        "network settings", [(Part.campaign + "networkSettings", ["targetGoogleSearch": true])],
        "campaignError.INCOMPATIBLE_CAMPAIGN_FIELD", "1.network_settings"),
    .init(
        "keyword", [("mutateOperations.3.adGroupCriterionOperation.create", onGroup(keyword("shoes", "BROAD")))],
        "criterionError.CANNOT_ADD_CRITERIA_TYPE", "3.keyword"),
    .init(
        "portrait image in the tall place",
        [(Part.ad + "tallPortraitMarketingImages", [["asset": "customers/1234567890/assets/3"]])],
        "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE",
        Part.multi + ".tall_portrait_marketing_images[0].asset"),
    .init(
        "video in an image's place",
        [(Part.image + "imageAsset", nil), (Part.image + "youtubeVideoAsset", ["youtubeVideoId": "dQw4w9WgXcQ"])],
        "assetLinkError.FIELD_TYPE_INCOMPATIBLE_WITH_ASSET_TYPE", Part.multi + ".marketing_images[0].asset"),
    .init(
        "image in a video's place",
        [
            (
                "mutateOperations.7.adGroupAdOperation.create.ad.demandGenVideoResponsiveAd.videos.0.asset",
                .string(Part.account + "assets/1")
            )
        ],
        "assetLinkError.FIELD_TYPE_INCOMPATIBLE_WITH_ASSET_TYPE", "7.ad.demand_gen_video_responsive_ad.videos[0].asset",
        of: videoBody),
    .init(
        "image for a call to action",
        [
            (
                "mutateOperations.7.adGroupAdOperation.create.ad.demandGenVideoResponsiveAd.callToActions.0.asset",
                .string(Part.account + "assets/1")
            )
        ],
        "assetLinkError.FIELD_TYPE_INCOMPATIBLE_WITH_ASSET_TYPE",
        "7.ad.demand_gen_video_responsive_ad.call_to_actions[0].asset", of: videoBody),
    .init(
        "no such video", [("mutateOperations.5.assetOperation.create.youtubeVideoAsset.youtubeVideoId", "short")],
        "youtubeVideoRegistrationError.VIDEO_NOT_FOUND", "5.youtube_video_asset.youtube_video_id", of: videoBody),
    .init(
        "business name as text",
        [("mutateOperations.7.adGroupAdOperation.create.ad.demandGenVideoResponsiveAd.businessName", "Shop")],
        "BadRequest", "7.ad.demand_gen_video_responsive_ad.business_name", contract: true, of: videoBody),
    .init(
        "one card", [], "collectionSizeError.TOO_FEW", "6.ad.demand_gen_carousel_ad.carousel_cards",
        of: carouselBody(squareImages: [2])),
    .init(
        "same image on two cards", [], "adError.DUPLICATE_IMAGE_ACROSS_CAROUSEL_CARDS",
        "7.ad.demand_gen_carousel_ad.carousel_cards", of: carouselBody(squareImages: [2, 2])),
    .init(
        "cards of two ratios",
        [
            ("mutateOperations.6.assetOperation.create.demandGenCarouselCardAsset.squareMarketingImageAsset", nil),
            (
                "mutateOperations.6.assetOperation.create.demandGenCarouselCardAsset.marketingImageAsset",
                .string(Part.account + "assets/1")
            ),
        ], "adError.MISMATCHED_ASPECT_RATIOS", "7.ad.demand_gen_carousel_ad.carousel_cards",
        of: carouselBody(squareImages: [2, 5])),
    .init(
        "landscape image as a card's square", [], "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE",
        "5.demand_gen_carousel_card_asset.square_marketing_image_asset", of: carouselBody(squareImages: [1, 5])),
    .init(
        "card without headline",
        [("mutateOperations.5.assetOperation.create.demandGenCarouselCardAsset.headline", nil)],
        "fieldError.REQUIRED", "5.demand_gen_carousel_card_asset.headline", contract: true,
        of: carouselBody(squareImages: [2, 5])),
    .init(
        "card without image",
        [("mutateOperations.5.assetOperation.create.demandGenCarouselCardAsset.squareMarketingImageAsset", nil)],
        "adError.MISSING_IMAGE", "5.demand_gen_carousel_card_asset", of: carouselBody(squareImages: [2, 5])),
    .init(
        "card with an image of the same request",
        [(Part.image + "imageAsset.data", png(1200, 1200)), ("mutateOperations.7", card(showing: -4))],
        "mutateError.RESOURCE_NOT_FOUND",
        "mutate_operations[7].asset_operation.create.demand_gen_carousel_card_asset.square_marketing_image_asset",
        of: goodBody.with(Part.ad + "marketingImages", nil).with(Part.ad + "logoImages.0", nil)),
]

private func card(showing image: Int) -> JSON {
    [
        "assetOperation": [
            "create": [
                "demandGenCarouselCardAsset": [
                    "headline": "Card", "squareMarketingImageAsset": .string(Part.account + "assets/\(image)"),
                ]
            ]
        ]
    ]
}
