/// What the advertiser wants from the campaign. Google Ads has no such field: it decides the bidding strategy.
package enum Objective: String, CaseIterable, Sendable {
    case sales = "SALES"
    case leads = "LEADS"
    case websiteTraffic = "WEBSITE_TRAFFIC"
}

/// Google's advertising channel type.
package enum CampaignType: String, CaseIterable, Sendable {
    case demandGen = "DEMAND_GEN"
    case search = "SEARCH"
}

/// How the ad of a campaign is made: Google's `AdTypeEnum`.
package enum AdType: String, CaseIterable, Sendable {
    case demandGenMultiAsset = "DEMAND_GEN_MULTI_ASSET_AD"
    case demandGenCarousel = "DEMAND_GEN_CAROUSEL_AD"
    case demandGenVideoResponsive = "DEMAND_GEN_VIDEO_RESPONSIVE_AD"
    case responsiveSearch = "RESPONSIVE_SEARCH_AD"

    /// `a carousel ad`, for sentences.
    package var phrase: String {
        switch self {
        case .demandGenMultiAsset: "a Demand Gen ad of images"
        case .demandGenCarousel: "a carousel ad"
        case .demandGenVideoResponsive: "a video ad"
        case .responsiveSearch: "a responsive search ad"
        }
    }
}

/// Where a campaign stands on its way to Google.
package enum CampaignStatus: String, CaseIterable, Sendable {
    /// Kept by us only. May become queued.
    case draft = "DRAFT"
    /// Accepted for publishing; its job waits. Becomes publishing.
    case queued = "QUEUED"
    /// A worker has it. Becomes published or failed, or queued again when the attempt changed nothing.
    case publishing = "PUBLISHING"
    /// Exists at Google Ads.
    case published = "PUBLISHED"
    /// Refused, or given up; `publishError` says why. May be queued again.
    case failed = "FAILED"
}

/// A published campaign's own status at Google Ads.
package enum GoogleStatus: String, CaseIterable, Sendable {
    case paused = "PAUSED"
    case enabled = "ENABLED"
    case removed = "REMOVED"
}

/// The advertiser's legal statement; never assumed.
package enum EUPoliticalAdvertising: String, CaseIterable, Sendable {
    case contains = "CONTAINS_EU_POLITICAL_ADVERTISING"
    case doesNotContain = "DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING"
}

/// Google's `CallToActionTypeEnum`.
package enum CallToAction: String, CaseIterable, Sendable {
    case learnMore = "LEARN_MORE"
    case getQuote = "GET_QUOTE"
    case applyNow = "APPLY_NOW"
    case signUp = "SIGN_UP"
    case contactUs = "CONTACT_US"
    case subscribe = "SUBSCRIBE"
    case download = "DOWNLOAD"
    case bookNow = "BOOK_NOW"
    case shopNow = "SHOP_NOW"
    case buyNow = "BUY_NOW"
    case donateNow = "DONATE_NOW"
    case orderNow = "ORDER_NOW"
    case playNow = "PLAY_NOW"
    case seeMore = "SEE_MORE"
    case startNow = "START_NOW"
    case visitSite = "VISIT_SITE"
    case watchNow = "WATCH_NOW"

    /// The words on the button: `Learn more`.
    package var text: String {
        let words = rawValue.split(separator: "_").joined(separator: " ").lowercased()
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
