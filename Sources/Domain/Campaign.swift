/// An advertising campaign that obeys every rule of a draft. Whoever holds one holds a valid one.
package struct Campaign: Equatable, Sendable {
    package let customerID: CustomerID
    /// Unique among the customer's campaigns that are not deleted.
    package let name: String
    package let objective: Objective
    package let campaignType: CampaignType
    package let dailyBudget: Micros
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
    package let callToAction: CallToAction?
    package let euPoliticalAdvertising: EUPoliticalAdvertising?
    package let locations: [GeoTarget]
    package let languages: [Language]
    /// The caller's own name for it.
    package let externalID: String
    package let labels: [String]

    /// The one way in. A draft needs customer, name, objective, budget and start; whatever else is given must be
    /// well formed. Throws `.invalid` with every violation, in the order of the fields.
    package init(_ input: CampaignInput) throws(Failure) {
        var rules = Rules()
        rules.name(input.name)
        rules.budget(input.dailyBudget)
        rules.dates(input.startDate, input.endDate)
        rules.plainText(input.adGroupName, .adGroupName, characters: CampaignLimits.adGroupNameCharacters)
        rules.texts(
            input.headlines, .headlines, count: CampaignLimits.headlines, width: CampaignLimits.headlineWidth)
        rules.texts(
            input.descriptions, .descriptions, count: CampaignLimits.descriptions,
            width: CampaignLimits.descriptionWidth)
        rules.text(input.businessName, .businessName, width: CampaignLimits.businessNameWidth)
        rules.finalURL(input.finalURL)
        rules.plainText(input.externalID, .externalID, characters: CampaignLimits.externalIDCharacters)
        rules.labels(input.labels)

        let customerID = rules.required(
            input.customerID, .customerID, hint: "name the Google Ads account: ten digits, such as 1234567890")
        let objective = rules.required(
            input.objective, .objective, hint: "choose SALES, LEADS or WEBSITE_TRAFFIC")
        let campaignType = rules.optional(input.campaignType, .campaignType) ?? .demandGen
        let imageURLs = rules.list(input.imageURLs, .imageURLs, count: CampaignLimits.images)
        let logoURL = rules.optional(input.logoURL, .logoURL)
        let callToAction = rules.optional(input.callToAction, .callToAction)
        let euPoliticalAdvertising = rules.optional(input.euPoliticalAdvertising, .euPoliticalAdvertising)
        let locations = rules.list(input.locations, .locations, count: CampaignLimits.locations)
        let languages = rules.list(input.languages, .languages, count: CampaignLimits.languages)
        rules.images(imageURLs, .imageURLs, customer: customerID)
        if let logoURL { rules.images([logoURL], .logoURL, customer: customerID) }

        guard rules.violations.isEmpty, let customerID, let objective, let dailyBudget = input.dailyBudget.value,
            let startDate = input.startDate.value
        else { throw .invalid(rules.inFieldOrder) }
        self.init(
            customerID: customerID, name: input.name, objective: objective, campaignType: campaignType,
            dailyBudget: dailyBudget, startDate: startDate, endDate: input.endDate.value,
            adGroupName: input.adGroupName, headlines: input.headlines, descriptions: input.descriptions,
            businessName: input.businessName, finalURL: input.finalURL, imageURLs: imageURLs, logoURL: logoURL,
            callToAction: callToAction, euPoliticalAdvertising: euPoliticalAdvertising, locations: locations,
            languages: languages, externalID: input.externalID, labels: input.labels)
    }

    /// For the store alone: a campaign that was valid under the rules of the day it was accepted.
    package init(
        customerID: CustomerID, name: String, objective: Objective, campaignType: CampaignType, dailyBudget: Micros,
        startDate: CalendarDate, endDate: CalendarDate?, adGroupName: String, headlines: [String],
        descriptions: [String], businessName: String, finalURL: String, imageURLs: [ImageSource],
        logoURL: ImageSource?, callToAction: CallToAction?, euPoliticalAdvertising: EUPoliticalAdvertising?,
        locations: [GeoTarget], languages: [Language], externalID: String, labels: [String]
    ) {
        self.customerID = customerID
        self.name = name
        self.objective = objective
        self.campaignType = campaignType
        self.dailyBudget = dailyBudget
        self.startDate = startDate
        self.endDate = endDate
        self.adGroupName = adGroupName
        self.headlines = headlines
        self.descriptions = descriptions
        self.businessName = businessName
        self.finalURL = finalURL
        self.imageURLs = imageURLs
        self.logoURL = logoURL
        self.callToAction = callToAction
        self.euPoliticalAdvertising = euPoliticalAdvertising
        self.locations = locations
        self.languages = languages
        self.externalID = externalID
        self.labels = labels
    }
}
