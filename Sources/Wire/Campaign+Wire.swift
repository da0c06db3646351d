internal import CWire
internal import Domain

extension CampaignInput {
    /// What a caller entered; output-only fields are passed over.
    init(_ message: Adflight__V1__Campaign) {
        self.init()
        customerID = unsafe Entry(text: text(message.customer_id))
        name = unsafe text(message.name)
        objective = unsafe Objective.entry(number: UInt32(message.objective.rawValue))
        campaignType = unsafe CampaignType.entry(number: UInt32(message.campaign_type.rawValue))
        dailyBudget = unsafe message.daily_budget_micros == 0 ? .blank : .value(Micros(message.daily_budget_micros))
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
    }
}

extension Arena {
    mutating func campaign(_ campaign: Campaign) -> UnsafeMutablePointer<Adflight__V1__Campaign> {
        let message = unsafe make(adflight__v1__campaign__init)
        unsafe message.pointee.customer_id = string(campaign.customerID.description)
        unsafe message.pointee.name = string(campaign.name)
        unsafe message.pointee.objective = .init(Objective.number(of: campaign.objective))
        unsafe message.pointee.campaign_type = .init(CampaignType.number(of: campaign.campaignType))
        unsafe message.pointee.daily_budget_micros = campaign.dailyBudget.amount
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
        return unsafe message
    }

    mutating func record(_ record: CampaignRecord) -> UnsafeMutablePointer<Adflight__V1__Campaign> {
        let message = unsafe campaign(record.campaign)
        unsafe message.pointee.id = string(record.id.description)
        unsafe message.pointee.status = .init(CampaignStatus.number(of: record.status))
        unsafe message.pointee.google_status = .init(GoogleStatus.number(of: record.googleStatus))
        unsafe message.pointee.google_campaign_id = record.googleCampaignID ?? 0
        unsafe message.pointee.publish_error = string(record.publishError)
        unsafe message.pointee.etag = string(record.etag)
        unsafe message.pointee.create_time = timestamp(record.createTime)
        unsafe message.pointee.update_time = timestamp(record.updateTime)
        if let deleteTime = record.deleteTime { unsafe message.pointee.delete_time = timestamp(deleteTime) }
        return unsafe message
    }

    private mutating func list(_ texts: [String]) -> (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, Int) {
        unsafe (strings(texts), texts.count)
    }

    private mutating func timestamp(_ instant: Instant) -> UnsafeMutablePointer<Google__Protobuf__Timestamp> {
        let message = unsafe make(google__protobuf__timestamp__init)
        let (seconds, microseconds) = instant.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        unsafe message.pointee.seconds = seconds
        unsafe message.pointee.nanos = Int32(microseconds * 1_000)
        return unsafe message
    }
}

extension CampaignRecord {
    /// As `adflight.v1.Campaign`.
    package var encoded: [UInt8] {
        var arena = Arena()
        return unsafe packed(arena.record(self))
    }
}
