/// An advertising campaign that obeys every rule of a draft. Whoever holds one holds a valid one.
package struct Campaign: Hashable, Sendable {
    package let customerID: CustomerID
    /// Unique among the customer's campaigns that are not deleted.
    package let name: String
    package let objective: Objective
    package let campaignType: CampaignType
    package let budget: Budget
    package let biddingGoal: BiddingGoal?
    package let startDate: CalendarDate
    /// Nil runs without end.
    package let endDate: CalendarDate?
    /// Empty means the campaign's name; so for every text below, empty means not given.
    package let adGroupName: String
    package let headlines: [String]
    package let descriptions: [String]
    package let businessName: String
    package let finalURL: String
    package let imageURLs: [ImageSource]
    package let logoURL: ImageSource?
    package let additionalLogoURLs: [ImageSource]
    package let callToAction: CallToAction?
    /// These make the ad a carousel.
    package let carouselCards: [CarouselCard]
    /// These, or long headlines, make it a video ad.
    package let videos: [YouTubeVideo]
    package let longHeadlines: [String]
    /// What a search ad shows behind its host's name.
    package let path1: String
    package let path2: String
    package let euPoliticalAdvertising: EUPoliticalAdvertising?
    package let locations: [GeoTarget]
    package let languages: [Language]
    package let keywords: [Keyword]
    package let negativeKeywords: [Keyword]
    /// The caller's own name for it.
    package let externalID: String
    package let labels: [String]

    /// What kind of ad its contents make.
    package var adType: AdType {
        AdType(
            of: campaignType, hasCards: !carouselCards.isEmpty, hasVideo: !videos.isEmpty || !longHeadlines.isEmpty)
    }

    /// The one way in. A draft needs customer, name, objective, budget and start; whatever else is given must be
    /// well formed. Throws `.invalid` with every violation, in the order of the fields.
    package init(_ input: CampaignInput) throws(Failure) {
        var rules = Rules()
        rules.name(input.name)
        rules.dates(input.startDate, input.endDate)
        rules.plainText(input.adGroupName, .adGroupName, characters: CampaignLimits.adGroupNameCharacters)
        rules.text(input.businessName, .businessName, width: CampaignLimits.businessNameWidth)
        rules.finalURL(input.finalURL)
        rules.plainText(input.externalID, .externalID, characters: CampaignLimits.externalIDCharacters)
        rules.labels(input.labels)
        rules.paths(input.path1, input.path2)
        rules.oneKindOfAd(input)

        let customerID = rules.required(
            input.customerID, .customerID, hint: "name the Google Ads account: ten digits, such as 1234567890")
        let objective = rules.required(
            input.objective, .objective, hint: "choose SALES, LEADS or WEBSITE_TRAFFIC")
        let campaignType = rules.optional(input.campaignType, .campaignType) ?? .demandGen
        let budget = rules.budget(daily: input.dailyBudget, total: input.totalBudget)
        let biddingGoal = rules.biddingGoal(input)
        rules.texts(of: input, adType: AdType(of: campaignType, input))
        let pictures = rules.pictures(input, customer: customerID)
        let videos = rules.list(input.videos, .videos, count: AdLimits(.demandGenVideoResponsive).videos.upperBound)
        let callToAction = rules.optional(input.callToAction, .callToAction)
        let euPoliticalAdvertising = rules.optional(input.euPoliticalAdvertising, .euPoliticalAdvertising)
        let locations = rules.list(input.locations, .locations, count: CampaignLimits.locations)
        let languages = rules.list(input.languages, .languages, count: CampaignLimits.languages)
        let keywords = rules.keywords(input.keywords, .keywords, count: CampaignLimits.keywords)
        let negativeKeywords = rules.keywords(
            input.negativeKeywords, .negativeKeywords, count: CampaignLimits.negativeKeywords)

        guard rules.violations.isEmpty, let customerID, let objective, let budget,
            let startDate = input.startDate.value
        else { throw .invalid(rules.inFieldOrder) }
        self.init(
            customerID: customerID, name: input.name, objective: objective, campaignType: campaignType,
            budget: budget, biddingGoal: biddingGoal, startDate: startDate, endDate: input.endDate.value,
            adGroupName: input.adGroupName, headlines: input.headlines, descriptions: input.descriptions,
            businessName: input.businessName, finalURL: input.finalURL, imageURLs: pictures.images,
            logoURL: pictures.logo, additionalLogoURLs: pictures.additionalLogos, callToAction: callToAction,
            carouselCards: pictures.cards, videos: videos, longHeadlines: input.longHeadlines, path1: input.path1,
            path2: input.path2, euPoliticalAdvertising: euPoliticalAdvertising, locations: locations,
            languages: languages, keywords: keywords, negativeKeywords: negativeKeywords,
            externalID: input.externalID, labels: input.labels)
    }

    /// For the store alone: a campaign that was valid under the rules of the day it was accepted.
    package init(
        customerID: CustomerID, name: String, objective: Objective, campaignType: CampaignType, budget: Budget,
        biddingGoal: BiddingGoal?, startDate: CalendarDate, endDate: CalendarDate?, adGroupName: String,
        headlines: [String], descriptions: [String], businessName: String, finalURL: String,
        imageURLs: [ImageSource], logoURL: ImageSource?, additionalLogoURLs: [ImageSource],
        callToAction: CallToAction?, carouselCards: [CarouselCard], videos: [YouTubeVideo], longHeadlines: [String],
        path1: String, path2: String, euPoliticalAdvertising: EUPoliticalAdvertising?, locations: [GeoTarget],
        languages: [Language], keywords: [Keyword], negativeKeywords: [Keyword], externalID: String,
        labels: [String]
    ) {
        self.customerID = customerID
        self.name = name
        self.objective = objective
        self.campaignType = campaignType
        self.budget = budget
        self.biddingGoal = biddingGoal
        self.startDate = startDate
        self.endDate = endDate
        self.adGroupName = adGroupName
        self.headlines = headlines
        self.descriptions = descriptions
        self.businessName = businessName
        self.finalURL = finalURL
        self.imageURLs = imageURLs
        self.logoURL = logoURL
        self.additionalLogoURLs = additionalLogoURLs
        self.callToAction = callToAction
        self.carouselCards = carouselCards
        self.videos = videos
        self.longHeadlines = longHeadlines
        self.path1 = path1
        self.path2 = path2
        self.euPoliticalAdvertising = euPoliticalAdvertising
        self.locations = locations
        self.languages = languages
        self.keywords = keywords
        self.negativeKeywords = negativeKeywords
        self.externalID = externalID
        self.labels = labels
    }
}

extension AdType {
    init(of type: CampaignType, hasCards: Bool, hasVideo: Bool) {
        self =
            switch type {
            case .search: .responsiveSearch
            case .demandGen where hasVideo: .demandGenVideoResponsive
            case .demandGen where hasCards: .demandGenCarousel
            case .demandGen: .demandGenMultiAsset
            }
    }

    init(of type: CampaignType, _ input: CampaignInput) {
        self.init(
            of: type, hasCards: !input.carouselCards.isEmpty,
            hasVideo: !input.videos.isEmpty || !input.longHeadlines.isEmpty)
    }
}
