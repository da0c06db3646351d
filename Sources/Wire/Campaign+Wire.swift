internal import CWire
package import Domain

extension CampaignInput {
    /// What a caller entered; output-only fields are passed over.
    init(_ message: Adflight__V1__Campaign) {
        self.init()
        customerID = unsafe Entry(text: text(message.customer_id))
        name = unsafe text(message.name)
        objective = unsafe Objective.entry(number: UInt32(message.objective.rawValue))
        campaignType = unsafe CampaignType.entry(number: UInt32(message.campaign_type.rawValue))
        dailyBudget = unsafe Self.micros(message.daily_budget_micros)
        startDate = unsafe Entry(text: text(message.start_date))
        endDate = unsafe Entry(text: text(message.end_date))
        adGroupName = unsafe text(message.ad_group_name)
        headlines = unsafe texts(message.headlines, message.n_headlines)
        descriptions = unsafe texts(message.descriptions, message.n_descriptions)
        businessName = unsafe text(message.business_name)
        finalURL = unsafe text(message.final_url)
        imageURLs = unsafe texts(message.image_urls, message.n_image_urls).map(Entry.init(text:))
        logoURL = unsafe Entry(text: text(message.logo_url))
        callToAction = unsafe CallToAction.entry(number: UInt32(message.call_to_action.rawValue))
        euPoliticalAdvertising = unsafe EUPoliticalAdvertising.entry(
            number: UInt32(message.contains_eu_political_advertising.rawValue))
        locations = unsafe texts(message.locations, message.n_locations).map(Entry.init(text:))
        languages = unsafe texts(message.languages, message.n_languages).map(Entry.init(text:))
        externalID = unsafe text(message.external_id)
        labels = unsafe texts(message.labels, message.n_labels)
        totalBudget = unsafe Self.micros(message.total_budget_micros)
        targetCPA = unsafe Self.micros(message.target_cpa_micros)
        targetROAS = unsafe Self.ratio(message.target_roas)
        targetCPC = unsafe Self.micros(message.target_cpc_micros)
        cpcBidCeiling = unsafe Self.micros(message.cpc_bid_ceiling_micros)
        additionalLogoURLs = unsafe texts(message.additional_logo_urls, message.n_additional_logo_urls)
            .map(Entry.init(text:))
        unsafe takeAd(of: message)
        keywords = unsafe elements(message.keywords, message.n_keywords).map { unsafe Self.keyword($0) }
        negativeKeywords = unsafe elements(message.negative_keywords, message.n_negative_keywords)
            .map { unsafe Self.keyword($0) }
    }

    private mutating func takeAd(of message: Adflight__V1__Campaign) {
        if let ad = unsafe message.demand_gen_carousel_ad?.pointee {
            carouselCards = unsafe elements(ad.carousel_cards, ad.n_carousel_cards).map { card in
                var input = CarouselCardInput()
                input.headline = unsafe text(card.headline)
                input.imageURL = unsafe Entry(text: text(card.image_url))
                input.finalURL = unsafe text(card.final_url)
                return input
            }
        }
        if let ad = unsafe message.demand_gen_video_responsive_ad?.pointee {
            videos = unsafe texts(ad.videos, ad.n_videos).map(Entry.init(text:))
            longHeadlines = unsafe texts(ad.long_headlines, ad.n_long_headlines)
        }
        if let ad = unsafe message.responsive_search_ad?.pointee {
            path1 = unsafe text(ad.path1)
            path2 = unsafe text(ad.path2)
        }
    }

    private static func micros(_ amount: Int64) -> Entry<Micros> { amount == 0 ? .blank : .value(Micros(amount)) }

    private static func ratio(_ ratio: Double) -> Entry<ReturnOnAdSpend> {
        if ratio == 0 { return .blank }
        return ReturnOnAdSpend(ratio).map(Entry.value)
            ?? .unreadable(text: String(ratio), ReturnOnAdSpend.expectation)
    }

    private static func keyword(_ message: Adflight__V1__Keyword) -> Entry<Keyword> {
        let text = unsafe text(message.text)
        let matchType = unsafe KeywordMatchType.entry(number: UInt32(message.match_type.rawValue))
        if case .unreadable(let number, let expected) = matchType { return .unreadable(text: number, expected) }
        return .value(Keyword(text, matchType.value ?? .broad))
    }
}

extension Arena {
    mutating func campaign(_ campaign: Campaign) -> UnsafeMutablePointer<Adflight__V1__Campaign> {
        let message = unsafe make(adflight__v1__campaign__init)
        unsafe message.pointee.customer_id = string(campaign.customerID.description)
        unsafe message.pointee.name = string(campaign.name)
        unsafe message.pointee.objective = .init(Objective.number(of: campaign.objective))
        unsafe message.pointee.campaign_type = .init(CampaignType.number(of: campaign.campaignType))
        unsafe message.pointee.daily_budget_micros = campaign.budget.daily?.amount ?? 0
        unsafe message.pointee.start_date = string(campaign.startDate.description)
        unsafe message.pointee.end_date = string(campaign.endDate?.description ?? "")
        unsafe message.pointee.ad_group_name = string(campaign.adGroupName)
        unsafe (message.pointee.headlines, message.pointee.n_headlines) = list(campaign.headlines)
        unsafe (message.pointee.descriptions, message.pointee.n_descriptions) = list(campaign.descriptions)
        unsafe message.pointee.business_name = string(campaign.businessName)
        unsafe message.pointee.final_url = string(campaign.finalURL)
        unsafe (message.pointee.image_urls, message.pointee.n_image_urls) = list(campaign.imageURLs.map(\.text))
        unsafe message.pointee.logo_url = string(campaign.logoURL?.text ?? "")
        unsafe message.pointee.call_to_action = .init(CallToAction.number(of: campaign.callToAction))
        unsafe message.pointee.contains_eu_political_advertising = .init(
            EUPoliticalAdvertising.number(of: campaign.euPoliticalAdvertising))
        unsafe (message.pointee.locations, message.pointee.n_locations) = list(campaign.locations.map(\.resourceName))
        unsafe (message.pointee.languages, message.pointee.n_languages) = list(campaign.languages.map(\.resourceName))
        unsafe message.pointee.external_id = string(campaign.externalID)
        unsafe (message.pointee.labels, message.pointee.n_labels) = list(campaign.labels)
        unsafe message.pointee.total_budget_micros = campaign.budget.total?.amount ?? 0
        unsafe message.pointee.target_cpa_micros = campaign.biddingGoal?.targetCPA?.amount ?? 0
        unsafe message.pointee.target_roas = campaign.biddingGoal?.targetROAS?.ratio ?? 0
        unsafe message.pointee.target_cpc_micros = campaign.biddingGoal?.targetCPC?.amount ?? 0
        unsafe message.pointee.cpc_bid_ceiling_micros = campaign.biddingGoal?.cpcBidCeiling?.amount ?? 0
        unsafe (message.pointee.additional_logo_urls, message.pointee.n_additional_logo_urls) = list(
            campaign.additionalLogoURLs.map(\.text))
        unsafe ad(of: campaign, into: message)
        let keywords = unsafe keywords(campaign.keywords)
        unsafe (message.pointee.keywords, message.pointee.n_keywords) = (pointers(keywords), keywords.count)
        let negative = unsafe self.keywords(campaign.negativeKeywords)
        unsafe (message.pointee.negative_keywords, message.pointee.n_negative_keywords) = (
            pointers(negative), negative.count
        )
        return unsafe message
    }

    /// A campaign holds the parts of one kind of ad only. That is our rule and no `oneof`: protobuf-c 1.4 refuses to merge
    /// two halves of a message whose oneof is not set.
    private mutating func ad(of campaign: Campaign, into message: UnsafeMutablePointer<Adflight__V1__Campaign>) {
        if !campaign.path1.isEmpty || !campaign.path2.isEmpty {
            let ad = unsafe make(adflight__v1__responsive_search_ad__init)
            unsafe ad.pointee.path1 = string(campaign.path1)
            unsafe ad.pointee.path2 = string(campaign.path2)
            unsafe message.pointee.responsive_search_ad = ad
        } else if !campaign.videos.isEmpty || !campaign.longHeadlines.isEmpty {
            let ad = unsafe make(adflight__v1__demand_gen_video_responsive_ad__init)
            unsafe (ad.pointee.videos, ad.pointee.n_videos) = list(campaign.videos.map(\.id))
            unsafe (ad.pointee.long_headlines, ad.pointee.n_long_headlines) = list(campaign.longHeadlines)
            unsafe message.pointee.demand_gen_video_responsive_ad = ad
        } else if !campaign.carouselCards.isEmpty {
            let ad = unsafe make(adflight__v1__demand_gen_carousel_ad__init)
            let cards = unsafe cards(campaign.carouselCards)
            unsafe (ad.pointee.carousel_cards, ad.pointee.n_carousel_cards) = (pointers(cards), cards.count)
            unsafe message.pointee.demand_gen_carousel_ad = ad
        }
    }

    private mutating func cards(_ cards: [CarouselCard])
        -> [UnsafeMutablePointer<Adflight__V1__DemandGenCarouselCard>]
    {
        var messages: [UnsafeMutablePointer<Adflight__V1__DemandGenCarouselCard>] = unsafe []
        for card in cards {
            let message = unsafe make(adflight__v1__demand_gen_carousel_card__init)
            unsafe message.pointee.headline = string(card.headline)
            unsafe message.pointee.image_url = string(card.imageURL.text)
            unsafe message.pointee.final_url = string(card.finalURL)
            unsafe messages.append(message)
        }
        return unsafe messages
    }

    private mutating func keywords(_ keywords: [Keyword]) -> [UnsafeMutablePointer<Adflight__V1__Keyword>] {
        var messages: [UnsafeMutablePointer<Adflight__V1__Keyword>] = unsafe []
        for keyword in keywords {
            let message = unsafe make(adflight__v1__keyword__init)
            unsafe message.pointee.text = string(keyword.text)
            unsafe message.pointee.match_type = .init(KeywordMatchType.number(of: keyword.matchType))
            unsafe messages.append(message)
        }
        return unsafe messages
    }

    mutating func record(_ record: CampaignRecord, _ remarks: CampaignRemarks)
        -> UnsafeMutablePointer<Adflight__V1__Campaign>
    {
        let message = unsafe campaign(record.campaign)
        if !remarks.drifts.isEmpty {
            let drifts = unsafe drifts(remarks.drifts)
            unsafe (message.pointee.drifts, message.pointee.n_drifts) = (pointers(drifts), drifts.count)
        }
        if !remarks.faults.isEmpty {
            let faults = unsafe faults(remarks.faults)
            unsafe (message.pointee.publish_faults, message.pointee.n_publish_faults) = (
                pointers(faults), faults.count
            )
        }
        unsafe message.pointee.id = string(record.id.description)
        unsafe message.pointee.status = .init(CampaignStatus.number(of: record.status))
        unsafe message.pointee.google_status = .init(GoogleStatus.number(of: record.googleStatus))
        unsafe message.pointee.google_campaign_id = record.googleCampaignID ?? 0
        unsafe message.pointee.publish_error = string(record.publishError)
        unsafe message.pointee.etag = string(record.etag)
        unsafe message.pointee.create_time = timestamp(record.createTime)
        unsafe message.pointee.update_time = timestamp(record.updateTime)
        if let deleteTime = record.deleteTime {
            unsafe message.pointee.delete_time = timestamp(deleteTime)
            unsafe message.pointee.purge_time = timestamp(deleteTime + CampaignLimits.deletedKept)
        }
        return unsafe message
    }

    private mutating func drifts(_ drifts: [OpenDrift]) -> [UnsafeMutablePointer<Adflight__V1__CampaignDrift>] {
        var messages: [UnsafeMutablePointer<Adflight__V1__CampaignDrift>] = unsafe []
        for open in drifts {
            let message = unsafe make(adflight__v1__campaign_drift__init)
            unsafe message.pointee.field = string(open.drift.field)
            unsafe message.pointee.ours = string(open.drift.ours)
            unsafe message.pointee.googles = string(open.drift.googles)
            unsafe message.pointee.found_time = timestamp(open.foundTime)
            unsafe messages.append(message)
        }
        return unsafe messages
    }

    mutating func faults(_ faults: [JobFault]) -> [UnsafeMutablePointer<Adflight__V1__PublishFault>] {
        var messages: [UnsafeMutablePointer<Adflight__V1__PublishFault>] = unsafe []
        for fault in faults {
            let message = unsafe make(adflight__v1__publish_fault__init)
            unsafe message.pointee.field = string(fault.field)
            unsafe message.pointee.reason = string(fault.reason)
            unsafe message.pointee.value = string(fault.value)
            unsafe message.pointee.code = string(fault.code)
            unsafe message.pointee.google_request_id = string(fault.googleRequestID)
            unsafe messages.append(message)
        }
        return unsafe messages
    }

    private mutating func list(_ texts: [String]) -> (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, Int) {
        unsafe (strings(texts), texts.count)
    }

    mutating func timestamp(_ instant: Instant) -> UnsafeMutablePointer<Google__Protobuf__Timestamp> {
        let message = unsafe make(google__protobuf__timestamp__init)
        let (seconds, microseconds) = instant.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        unsafe message.pointee.seconds = seconds
        unsafe message.pointee.nanos = Int32(microseconds * 1_000)
        return unsafe message
    }
}

extension CampaignRecord {
    /// As `adflight.v1.Campaign`, with what there is to say of it.
    package func encoded(_ remarks: CampaignRemarks = CampaignRemarks(), _ mask: CampaignMask = .all) -> [UInt8] {
        var arena = Arena()
        let message = unsafe arena.record(self, remarks)
        unsafe mask.clear(message)
        return unsafe packed(message)
    }
}
