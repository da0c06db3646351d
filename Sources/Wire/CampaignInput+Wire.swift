internal import CWire
internal import Domain

extension Arena {
    /// A campaign as somebody entered it. What is unreadable goes as it was written; amounts and words are told apart
    /// (`unreadable(of:)`).
    mutating func entered(_ input: CampaignInput) -> UnsafeMutablePointer<Adflight__V1__Campaign> {
        let message = unsafe make(adflight__v1__campaign__init)
        unsafe message.pointee.customer_id = string(input.words(for: .customerID))
        unsafe message.pointee.name = string(input.name)
        unsafe message.pointee.objective = .init(Objective.number(of: input.objective.value))
        unsafe message.pointee.campaign_type = .init(CampaignType.number(of: input.campaignType.value))
        unsafe message.pointee.start_date = string(input.words(for: .startDate))
        unsafe message.pointee.end_date = string(input.words(for: .endDate))
        unsafe message.pointee.ad_group_name = string(input.adGroupName)
        unsafe (message.pointee.headlines, message.pointee.n_headlines) = repeated(input.headlines)
        unsafe (message.pointee.descriptions, message.pointee.n_descriptions) = repeated(input.descriptions)
        unsafe message.pointee.business_name = string(input.businessName)
        unsafe message.pointee.final_url = string(input.finalURL)
        unsafe (message.pointee.image_urls, message.pointee.n_image_urls) = repeated(
            input.imageURLs.map { $0.text(\.text) })
        unsafe message.pointee.logo_url = string(input.logoURL.text(\.text))
        unsafe message.pointee.call_to_action = .init(CallToAction.number(of: input.callToAction.value))
        unsafe message.pointee.contains_eu_political_advertising = .init(
            EUPoliticalAdvertising.number(of: input.euPoliticalAdvertising.value))
        unsafe (message.pointee.locations, message.pointee.n_locations) = repeated(
            input.locations.map { $0.text(\.resourceName) })
        unsafe (message.pointee.languages, message.pointee.n_languages) = repeated(
            input.languages.map { $0.text(\.resourceName) })
        unsafe message.pointee.external_id = string(input.externalID)
        unsafe (message.pointee.labels, message.pointee.n_labels) = repeated(input.labels)
        unsafe (message.pointee.additional_logo_urls, message.pointee.n_additional_logo_urls) = repeated(
            input.additionalLogoURLs.map { $0.text(\.text) })
        unsafe amounts(of: input, into: message)
        unsafe ad(of: input, into: message)
        let words = unsafe keywords(input.keywords.compactMap(\.value))
        unsafe (message.pointee.keywords, message.pointee.n_keywords) = (pointers(words), words.count)
        let negative = unsafe keywords(input.negativeKeywords.compactMap(\.value))
        unsafe (message.pointee.negative_keywords, message.pointee.n_negative_keywords) = (
            pointers(negative), negative.count
        )
        return unsafe message
    }

    private func amounts(of input: CampaignInput, into message: UnsafeMutablePointer<Adflight__V1__Campaign>) {
        unsafe message.pointee.daily_budget_micros = input.dailyBudget.value?.amount ?? 0
        unsafe message.pointee.total_budget_micros = input.totalBudget.value?.amount ?? 0
        unsafe message.pointee.target_cpa_micros = input.targetCPA.value?.amount ?? 0
        unsafe message.pointee.target_roas = input.targetROAS.value?.ratio ?? 0
        unsafe message.pointee.target_cpc_micros = input.targetCPC.value?.amount ?? 0
        unsafe message.pointee.cpc_bid_ceiling_micros = input.cpcBidCeiling.value?.amount ?? 0
    }

    /// All kinds that were entered: that there is one is a rule, and the server's to judge.
    private mutating func ad(of input: CampaignInput, into message: UnsafeMutablePointer<Adflight__V1__Campaign>) {
        if !input.path1.isEmpty || !input.path2.isEmpty {
            let ad = unsafe make(adflight__v1__responsive_search_ad__init)
            unsafe (ad.pointee.path1, ad.pointee.path2) = (string(input.path1), string(input.path2))
            unsafe message.pointee.responsive_search_ad = ad
        }
        if !input.videos.isEmpty || !input.longHeadlines.isEmpty {
            let ad = unsafe make(adflight__v1__demand_gen_video_responsive_ad__init)
            unsafe (ad.pointee.videos, ad.pointee.n_videos) = repeated(input.videos.map { $0.text(\.id) })
            unsafe (ad.pointee.long_headlines, ad.pointee.n_long_headlines) = repeated(input.longHeadlines)
            unsafe message.pointee.demand_gen_video_responsive_ad = ad
        }
        guard !input.carouselCards.isEmpty else { return }
        let ad = unsafe make(adflight__v1__demand_gen_carousel_ad__init)
        var cards: [UnsafeMutablePointer<Adflight__V1__DemandGenCarouselCard>] = unsafe []
        for entered in input.carouselCards {
            let card = unsafe make(adflight__v1__demand_gen_carousel_card__init)
            unsafe card.pointee.headline = string(entered.headline)
            unsafe card.pointee.image_url = string(entered.imageURL.text(\.text))
            unsafe card.pointee.final_url = string(entered.finalURL)
            unsafe cards.append(card)
        }
        unsafe (ad.pointee.carousel_cards, ad.pointee.n_carousel_cards) = (pointers(cards), cards.count)
        unsafe message.pointee.demand_gen_carousel_ad = ad
    }

    private mutating func repeated(_ texts: [String]) -> (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, Int) {
        unsafe (strings(texts), texts.count)
    }
}

extension Entry {
    fileprivate func text(_ word: (Value) -> String) -> String {
        switch self {
        case .blank: ""
        case .value(let value): word(value)
        case .unreadable(let text, _): text
        }
    }
}
