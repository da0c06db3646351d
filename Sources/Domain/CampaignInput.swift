/// A campaign as somebody entered it, before any rule: what every door fills in.
package struct CampaignInput: Equatable, Sendable {
    package var customerID: Entry<CustomerID> = .blank
    package var name = ""
    package var objective: Entry<Objective> = .blank
    /// Blank means Demand Gen.
    package var campaignType: Entry<CampaignType> = .blank
    package var dailyBudget: Entry<Micros> = .blank
    package var startDate: Entry<CalendarDate> = .blank
    /// Blank means without end.
    package var endDate: Entry<CalendarDate> = .blank
    /// Blank means the campaign's name.
    package var adGroupName = ""
    package var headlines: [String] = []
    package var descriptions: [String] = []
    package var businessName = ""
    package var finalURL = ""
    package var imageURLs: [Entry<ImageSource>] = []
    package var logoURL: Entry<ImageSource> = .blank
    package var callToAction: Entry<CallToAction> = .blank
    package var euPoliticalAdvertising: Entry<EUPoliticalAdvertising> = .blank
    package var locations: [Entry<GeoTarget>] = []
    package var languages: [Entry<Language>] = []
    package var externalID = ""
    package var labels: [String] = []
    /// In place of a daily one.
    package var totalBudget: Entry<Micros> = .blank
    package var targetCPA: Entry<Micros> = .blank
    package var targetROAS: Entry<ReturnOnAdSpend> = .blank
    package var targetCPC: Entry<Micros> = .blank
    package var cpcBidCeiling: Entry<Micros> = .blank
    package var additionalLogoURLs: [Entry<ImageSource>] = []
    package var carouselCards: [CarouselCardInput] = []
    package var videos: [Entry<YouTubeVideo>] = []
    package var longHeadlines: [String] = []
    package var path1 = ""
    package var path2 = ""
    package var keywords: [Entry<Keyword>] = []
    package var negativeKeywords: [Entry<Keyword>] = []

    package init() {}

    /// What a valid campaign was entered as: the start of an update.
    package init(_ campaign: Campaign) {
        customerID = .value(campaign.customerID)
        name = campaign.name
        objective = .value(campaign.objective)
        campaignType = .value(campaign.campaignType)
        dailyBudget = Entry(campaign.budget.daily)
        totalBudget = Entry(campaign.budget.total)
        startDate = .value(campaign.startDate)
        endDate = Entry(campaign.endDate)
        adGroupName = campaign.adGroupName
        headlines = campaign.headlines
        descriptions = campaign.descriptions
        businessName = campaign.businessName
        finalURL = campaign.finalURL
        imageURLs = campaign.imageURLs.map(Entry.value)
        logoURL = Entry(campaign.logoURL)
        callToAction = Entry(campaign.callToAction)
        euPoliticalAdvertising = Entry(campaign.euPoliticalAdvertising)
        locations = campaign.locations.map(Entry.value)
        languages = campaign.languages.map(Entry.value)
        externalID = campaign.externalID
        labels = campaign.labels
        targetCPA = Entry(campaign.biddingGoal?.targetCPA)
        targetROAS = Entry(campaign.biddingGoal?.targetROAS)
        targetCPC = Entry(campaign.biddingGoal?.targetCPC)
        cpcBidCeiling = Entry(campaign.biddingGoal?.cpcBidCeiling)
        additionalLogoURLs = campaign.additionalLogoURLs.map(Entry.value)
        carouselCards = campaign.carouselCards.map(CarouselCardInput.init)
        videos = campaign.videos.map(Entry.value)
        longHeadlines = campaign.longHeadlines
        path1 = campaign.path1
        path2 = campaign.path2
        keywords = campaign.keywords.map(Entry.value)
        negativeKeywords = campaign.negativeKeywords.map(Entry.value)
    }

    /// Takes the named fields from another entry: an update by field mask (AIP-134).
    package mutating func take(_ fields: some Sequence<CampaignField>, from other: CampaignInput) {
        for field in fields {
            switch field {
            case .customerID: customerID = other.customerID
            case .name: name = other.name
            case .objective: objective = other.objective
            case .campaignType: campaignType = other.campaignType
            case .dailyBudget: dailyBudget = other.dailyBudget
            case .startDate: startDate = other.startDate
            case .endDate: endDate = other.endDate
            case .adGroupName: adGroupName = other.adGroupName
            case .headlines: headlines = other.headlines
            case .descriptions: descriptions = other.descriptions
            case .businessName: businessName = other.businessName
            case .finalURL: finalURL = other.finalURL
            case .imageURLs: imageURLs = other.imageURLs
            case .logoURL: logoURL = other.logoURL
            case .callToAction: callToAction = other.callToAction
            case .euPoliticalAdvertising: euPoliticalAdvertising = other.euPoliticalAdvertising
            case .locations: locations = other.locations
            case .languages: languages = other.languages
            case .externalID: externalID = other.externalID
            case .labels: labels = other.labels
            case .totalBudget: totalBudget = other.totalBudget
            case .targetCPA: targetCPA = other.targetCPA
            case .targetROAS: targetROAS = other.targetROAS
            case .targetCPC: targetCPC = other.targetCPC
            case .cpcBidCeiling: cpcBidCeiling = other.cpcBidCeiling
            case .additionalLogoURLs: additionalLogoURLs = other.additionalLogoURLs
            case .carouselCards: carouselCards = other.carouselCards
            case .videos: videos = other.videos
            case .longHeadlines: longHeadlines = other.longHeadlines
            case .path1: path1 = other.path1
            case .path2: path2 = other.path2
            case .keywords: keywords = other.keywords
            case .negativeKeywords: negativeKeywords = other.negativeKeywords
            }
        }
    }
}
