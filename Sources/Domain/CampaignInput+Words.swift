extension CampaignInput {
    /// A field as people read it: `12.50`, `2027-02-28`, `one; two`. Empty when it is blank.
    package func words(for field: CampaignField) -> String {
        switch field {
        case .customerID: words(customerID) { $0.description }
        case .name: name
        case .objective: words(objective) { $0.rawValue }
        case .campaignType: words(campaignType) { $0.rawValue }
        case .dailyBudget: words(dailyBudget) { $0.decimal }
        case .startDate: words(startDate) { $0.description }
        case .endDate: words(endDate) { $0.description }
        case .adGroupName: adGroupName
        case .headlines: words(headlines)
        case .descriptions: words(descriptions)
        case .businessName: businessName
        case .finalURL: finalURL
        case .imageURLs: words(imageURLs) { $0.text }
        case .logoURL: words(logoURL) { $0.text }
        case .callToAction: words(callToAction) { $0.text }
        case .euPoliticalAdvertising: words(euPoliticalAdvertising) { $0.rawValue }
        case .locations: words(locations) { String($0.id) }
        case .languages: words(languages) { String($0.id) }
        case .externalID: externalID
        case .labels: words(labels)
        case .totalBudget: words(totalBudget) { $0.decimal }
        case .targetCPA: words(targetCPA) { $0.decimal }
        case .targetROAS: words(targetROAS) { String($0.ratio) }
        case .targetCPC: words(targetCPC) { $0.decimal }
        case .cpcBidCeiling: words(cpcBidCeiling) { $0.decimal }
        case .additionalLogoURLs: words(additionalLogoURLs) { $0.text }
        case .carouselCards: words(carouselCards.map(\.words))
        case .videos: words(videos) { $0.id }
        case .longHeadlines: words(longHeadlines)
        case .path1: path1
        case .path2: path2
        case .keywords: words(keywords) { $0.notation }
        case .negativeKeywords: words(negativeKeywords) { $0.notation }
        }
    }

    private func words(_ texts: [String]) -> String { texts.joined(separator: "; ") }

    private func words<Value>(_ entries: [Entry<Value>], _ word: (Value) -> String) -> String {
        words(entries.map { words($0, word) })
    }

    private func words<Value>(_ entry: Entry<Value>, _ word: (Value) -> String) -> String {
        switch entry {
        case .blank: ""
        case .value(let value): word(value)
        case .unreadable(let text, _): text
        }
    }
}

extension CarouselCardInput {
    /// `headline, image, page`.
    fileprivate var words: String {
        let image = imageURL.value?.text ?? ""
        return [headline, image, finalURL].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
