extension Campaign {
    /// The fields in which the two differ.
    package func differing(from other: Campaign) -> [CampaignField] {
        let mine = CampaignInput(self)
        let theirs = CampaignInput(other)
        return CampaignField.allCases.filter { !mine.says($0, sameAs: theirs) }
    }
}

extension CampaignInput {
    /// Whether a field is the same in both.
    package func says(_ field: CampaignField, sameAs other: CampaignInput) -> Bool {
        switch field {
        case .customerID: customerID == other.customerID
        case .name: name == other.name
        case .objective: objective == other.objective
        case .campaignType: campaignType == other.campaignType
        case .dailyBudget: dailyBudget == other.dailyBudget
        case .startDate: startDate == other.startDate
        case .endDate: endDate == other.endDate
        case .adGroupName: adGroupName == other.adGroupName
        case .headlines: headlines == other.headlines
        case .descriptions: descriptions == other.descriptions
        case .businessName: businessName == other.businessName
        case .finalURL: finalURL == other.finalURL
        case .imageURLs: imageURLs == other.imageURLs
        case .logoURL: logoURL == other.logoURL
        case .callToAction: callToAction == other.callToAction
        case .euPoliticalAdvertising: euPoliticalAdvertising == other.euPoliticalAdvertising
        case .locations: locations == other.locations
        case .languages: languages == other.languages
        case .externalID: externalID == other.externalID
        case .labels: labels == other.labels
        case .totalBudget: totalBudget == other.totalBudget
        case .targetCPA: targetCPA == other.targetCPA
        case .targetROAS: targetROAS == other.targetROAS
        case .targetCPC: targetCPC == other.targetCPC
        case .cpcBidCeiling: cpcBidCeiling == other.cpcBidCeiling
        case .additionalLogoURLs: additionalLogoURLs == other.additionalLogoURLs
        case .carouselCards: carouselCards == other.carouselCards
        case .videos: videos == other.videos
        case .longHeadlines: longHeadlines == other.longHeadlines
        case .path1: path1 == other.path1
        case .path2: path2 == other.path2
        case .keywords: keywords == other.keywords
        case .negativeKeywords: negativeKeywords == other.negativeKeywords
        }
    }
}
