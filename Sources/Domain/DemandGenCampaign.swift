/// A campaign complete for publishing as Demand Gen: what the publisher needs, with nothing left open.
package struct DemandGenCampaign: Sendable {
    package let campaign: Campaign
    package let logo: ImageSource
    package let euPoliticalAdvertising: EUPoliticalAdvertising

    /// Throws `.failedPrecondition` with everything that is missing.
    /// - Parameter today: the earliest calendar date on earth now, so that no account is ahead of it.
    package init(_ campaign: Campaign, today: CalendarDate) throws(Failure) {
        var rules = Rules()
        if campaign.campaignType != .demandGen {
            rules.add(
                .campaignType, .unsupported, value: campaign.campaignType.rawValue, "cannot be published",
                hint: "only DEMAND_GEN campaigns can; keep this one as a draft")
        }
        rules.completeness(of: campaign)
        rules.schedule(of: campaign, today: today)
        guard rules.violations.isEmpty, let logo = campaign.logoURL,
            let declaration = campaign.euPoliticalAdvertising
        else {
            throw .failedPrecondition("the campaign is not complete enough to be published", rules.inFieldOrder)
        }
        self.campaign = campaign
        self.logo = logo
        self.euPoliticalAdvertising = declaration
    }
}

extension Rules {
    fileprivate mutating func completeness(of campaign: Campaign) {
        func missing(_ field: CampaignField, when isMissing: Bool, _ hint: String) {
            if isMissing { add(field, .required, "is required to publish", hint: hint) }
        }
        if campaign.dailyBudget < CampaignLimits.demandGenBudgetMin {
            add(
                .dailyBudget, .range, value: String(campaign.dailyBudget.amount),
                "is below the Demand Gen minimum", hint: "5 USD a day or its local equivalent: 5000000 micros")
        }
        missing(.headlines, when: campaign.headlines.isEmpty, "write 1 to 5 headlines")
        if !campaign.headlines.isEmpty,
            !campaign.headlines.contains(where: { $0.displayWidth <= CampaignLimits.shortHeadlineWidth })
        {
            add(
                .headlines, .width, "have none that is at most 30 columns wide",
                hint: "Google shows a short one where there is little room: shorten one")
        }
        missing(.descriptions, when: campaign.descriptions.isEmpty, "write 1 to 5 descriptions")
        missing(.businessName, when: campaign.businessName.isBlank, "name the business, at most 25 columns wide")
        missing(.finalURL, when: campaign.finalURL.isEmpty, "give the page that the ad leads to")
        missing(.imageURLs, when: campaign.imageURLs.isEmpty, "give at least one landscape or square image")
        missing(.logoURL, when: campaign.logoURL == nil, "give a square logo of at least 128 x 128 pixels")
        missing(
            .euPoliticalAdvertising, when: campaign.euPoliticalAdvertising == nil,
            "declare it: CONTAINS_… or DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING")
        missing(
            .locations, when: campaign.locations.isEmpty,
            "name the places: without one Google would show the ads in every country")
    }

    fileprivate mutating func schedule(of campaign: Campaign, today: CalendarDate) {
        for (field, date) in [(CampaignField.startDate, campaign.startDate), (.endDate, campaign.endDate)] {
            guard let date, date < today else { continue }
            add(field, .past, value: date.description, "is in the past", hint: "use \(today) or later")
        }
    }
}
