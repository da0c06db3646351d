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

    package init() {}

    /// What a valid campaign was entered as: the start of an update.
    package init(_ campaign: Campaign) {
        customerID = .value(campaign.customerID)
        name = campaign.name
        objective = .value(campaign.objective)
        campaignType = .value(campaign.campaignType)
        dailyBudget = .value(campaign.dailyBudget)
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
            }
        }
    }
}
