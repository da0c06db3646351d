internal import Domain

extension Explanation {
    static let ofPictures: [Explanation] =
        images(.imageURLs, "Image", "Search ads have no images.") + [
            Explanation(
                .imageURLs, .required, .pictures, "A Demand Gen ad of images that is published has one at least.",
                why: "\(RuleSource.assets): landscape (1.91:1), square, portrait (4:5) or tall (9:16).",
                bad: "", good: "https://example.com/tent.png"),
            Explanation(
                .imageURLs, .count, .pictures, "An ad has at most 20 images.",
                why: "\(RuleSource.api), DemandGenMultiAssetAdInfo.",
                call: "image_urls: \"1.png\" … image_urls: \"21.png\"", good: "image_urls: \"1.png\""),
            twice(.imageURLs, "Image 1", "Image 2"),
            Explanation(
                .logoURL, .required, .pictures, "A Demand Gen ad that is published has a logo.",
                why: "\(RuleSource.assets): square, at least 128 x 128 pixels.", bad: "",
                good: "https://example.com/logo.png"),
        ] + images(.logoURL, "Logo", "Search ads have no logo.")
        + images(.additionalLogoURLs, "Logo 2", "Search and carousel ads have no further logos.") + [
            Explanation(
                .additionalLogoURLs, .required, .pictures, "No logo is left empty.",
                why: "Our rule: an empty entry shows nothing.",
                call: "additional_logo_urls: \"\"", good: "additional_logo_urls: \"https://example.com/logo.png\""),
            Explanation(
                .additionalLogoURLs, .count, .pictures, "An ad has at most 5 logos, so 4 besides the first.",
                why: "\(RuleSource.api), DemandGenMultiAssetAdInfo.logo_images.",
                call: "additional_logo_urls: \"1.png\" … additional_logo_urls: \"5.png\"",
                good: "additional_logo_urls: \"1.png\""),
            twice(.additionalLogoURLs, "Logo 2", "Logo 3"),
        ]

    /// The rules of an image wherever it stands.
    private static func images(_ field: CampaignField, _ column: String, _ foreign: String) -> [Explanation] {
        let asset = "customers/1234567890/assets/1"
        return [
            Explanation(
                field, .unreadable, .pictures, "An image is an https address or an asset of the account.",
                why: "Our rule: it is fetched when the campaign is published, or is at Google already.",
                bad: "tent.png", good: asset),
            Explanation(
                field, .length, .pictures, "An image's address is at most 2,048 bytes long.",
                why: "Our rule: no address that works is longer.",
                bad: "https://example.com/" + String(repeating: "tents/", count: 350), good: asset),
            Explanation(
                field, .mismatch, .pictures, "An asset belongs to the account of its campaign.",
                why: "\(RuleSource.api), Asset: it cannot be used by another account.",
                bad: "customers/9999999999/assets/1", good: asset),
            self.foreign(field, .pictures, foreign, asset, type: "Search"),
        ]
    }

    private static func twice(_ field: CampaignField, _ first: String, _ second: String) -> Explanation {
        let image = "https://example.com/1.png"
        return Explanation(
            field, .duplicate, .pictures, "No image is given twice.",
            why: "\(RuleSource.api), AssetLinkError.DUPLICATE_ASSET.",
            cells: [first: image, second: image], good: [first: image, second: "https://example.com/2.png"])
    }

    // MARK: Cards and videos

    static let ofCards: [Explanation] = [
        Explanation(
            .carouselCards, .required, .pictures, "Every card of a carousel has a headline and an image.",
            why: "\(RuleSource.api), DemandGenCarouselCardAsset.",
            cells: ["Card headline 1": "Tents", "Card image 1": ""], good: Self.card),
        Explanation(
            .carouselCards, .count, .pictures, "A carousel has 2 to 10 cards.",
            why: "\(RuleSource.api), DemandGenCarouselAdInfo.carousel_cards.",
            cells: Self.card, good: Self.cards("https://example.com/2.png")),
        Explanation(
            .carouselCards, .unreadable, .pictures, "A card's image and page are https addresses, or an asset.",
            why: "Our rule: the image is fetched when the campaign is published.",
            cells: ["Card headline 1": "Tents", "Card image 1": "tent.png"], good: Self.card),
        Explanation(
            .carouselCards, .length, .pictures, "The addresses of a card are at most 2,048 bytes long.",
            why: "\(RuleSource.api), Ad.final_urls.",
            cells: [
                "Card headline 1": "Tents",
                "Card image 1": "https://example.com/" + String(repeating: "tents/", count: 350),
            ], good: Self.card),
        Explanation(
            .carouselCards, .width, .pictures, "The headline of a card is at most 40 columns wide.",
            why: "\(RuleSource.assets).",
            cells: [
                "Card headline 1": "The warmest sleeping bag that we have ever made",
                "Card image 1": "https://example.com/1.png",
            ], good: Self.card),
        Explanation(
            .carouselCards, .characters, .pictures, "The text has no tabs or other control characters.",
            why: RuleSource.oneLine,
            cells: ["Card headline 1": "Tents\tfor all", "Card image 1": "https://example.com/1.png"], good: Self.card),
        Explanation(
            .carouselCards, .duplicate, .pictures, "Every card has an image of its own.",
            why: "\(RuleSource.api), AdError.DUPLICATE_IMAGE_ACROSS_CAROUSEL_CARDS.",
            cells: Self.cards("https://example.com/1.png"), good: Self.cards("https://example.com/2.png")),
        Explanation(
            .carouselCards, .mismatch, .pictures, "An asset belongs to the account of its campaign.",
            why: "\(RuleSource.api), Asset: it cannot be used by another account.",
            cells: ["Card headline 1": "Tents", "Card image 1": "customers/9999999999/assets/1"], good: Self.card),
        Explanation(
            .carouselCards, .unsupported, .pictures, "Cards are parts of carousel ads.",
            why: "\(RuleSource.ownKind) \(RuleSource.published)",
            cells: [
                "Campaign type": "Search", "Card headline 1": "Tents", "Card image 1": "https://example.com/1.png",
            ],
            good: ["Campaign type": "Search", "Card headline 1": "", "Card image 1": ""]),
        Explanation(
            .videos, .required, .pictures, "A video ad that is published has 1 to 5 videos.",
            why: "\(RuleSource.api), DemandGenVideoResponsiveAdInfo.videos.",
            cells: ["Long headline 1": "Tents", "Video 1": ""],
            good: ["Long headline 1": "Tents", "Video 1": "dQw4w9WgXcQ"]),
        Explanation(
            .videos, .unreadable, .pictures, "A video is YouTube's, by its eleven characters or its address.",
            why: "\(RuleSource.api), YoutubeVideoAsset.youtube_video_id.", bad: "tents.mp4", good: "dQw4w9WgXcQ"),
        Explanation(
            .videos, .duplicate, .pictures, "No video is given twice.",
            why: "\(RuleSource.api), AssetLinkError.DUPLICATE_ASSET.",
            cells: ["Video 1": "dQw4w9WgXcQ", "Video 2": "dQw4w9WgXcQ"],
            good: ["Video 1": "dQw4w9WgXcQ", "Video 2": "abcdefghijk"]),
        Explanation(
            .videos, .count, .pictures, "A video ad has at most 5 videos.",
            why: "\(RuleSource.api), DemandGenVideoResponsiveAdInfo.videos.",
            call: "videos: \"one\" … videos: \"six\"", good: "videos: \"dQw4w9WgXcQ\""),
        oneKind(
            .videos, .pictures, "Videos are parts of video ads, and of no other.",
            ["Card headline 1": "Tents", "Card image 1": "https://example.com/1.png", "Video 1": "dQw4w9WgXcQ"],
            good: ["Card headline 1": "", "Card image 1": "", "Video 1": "dQw4w9WgXcQ"]),
        foreign(.videos, .pictures, "Videos are parts of Demand Gen video ads.", "dQw4w9WgXcQ", type: "Search"),
    ]

    private static let card: Cells = ["Card headline 1": "Tents", "Card image 1": "https://example.com/1.png"]

    private static func cards(_ second: String) -> Cells {
        [
            "Card headline 1": "Tents", "Card image 1": "https://example.com/1.png", "Card headline 2": "Bags",
            "Card image 2": second,
        ]
    }
}
