internal import Domain
internal import Postgres

/// The columns of `campaigns`, in the order in which every statement names them.
enum CampaignColumns {
    /// What its owner enters: `content(of:)` gives the values.
    static let content = """
        customer_id, name, objective, campaign_type, daily_budget, start_date, end_date, ad_group_name, headlines,
        descriptions, business_name, final_url, image_urls, logo_url, call_to_action, eu_political, locations,
        languages, external_id, labels
        """
    /// What a record is read from, with the table's alias `c`.
    static let record = """
        c.id, c.customer_id, c.name, c.objective, c.campaign_type, c.daily_budget, c.start_date, c.end_date,
        c.ad_group_name, c.headlines, c.descriptions, c.business_name, c.final_url, c.image_urls, c.logo_url,
        c.call_to_action, c.eu_political, c.locations, c.languages, c.external_id, c.labels, c.status,
        c.google_campaign_id, c.google_status, c.publish_error, c.revision, c.create_time, c.update_time,
        c.delete_time
        """
    static let contentCount = 20

    static func content(of campaign: Campaign) -> [Parameter] {
        [
            .int64(campaign.customerID.number),
            .text(campaign.name),
            .text(campaign.objective.rawValue),
            .text(campaign.campaignType.rawValue),
            .int64(campaign.dailyBudget.amount),
            .date(Int32(campaign.startDate.daysSince1970)),
            campaign.endDate.map { .date(Int32($0.daysSince1970)) } ?? .null(.date),
            .text(campaign.adGroupName),
            .texts(campaign.headlines),
            .texts(campaign.descriptions),
            .text(campaign.businessName),
            .text(campaign.finalURL),
            .texts(campaign.imageURLs.map(\.text)),
            campaign.logoURL.map { .text($0.text) } ?? .null(.text),
            campaign.callToAction.map { .text($0.rawValue) } ?? .null(.text),
            campaign.euPoliticalAdvertising.map { .text($0.rawValue) } ?? .null(.text),
            .int64s(campaign.locations.map(\.id)),
            .int64s(campaign.languages.map(\.id)),
            .text(campaign.externalID),
            .texts(campaign.labels),
        ]
    }
}

extension Rows {
    /// - Parameter column: where `CampaignColumns.record` starts.
    func record(_ row: Int, from column: Int = 0) throws(Failure) -> CampaignRecord {
        let id = CampaignID(bits: uuid(row, column))
        guard let campaign = campaign(row, from: column + 1),
            let status = CampaignStatus(rawValue: string(row, column + 21))
        else { throw .unexpected("the row of campaign \(id) cannot be read") }
        return CampaignRecord(
            id: id,
            campaign: campaign,
            status: status,
            googleCampaignID: optionalInt64(row, column + 22),
            googleStatus: optionalString(row, column + 23).flatMap(GoogleStatus.init),
            publishError: string(row, column + 24),
            revision: int64(row, column + 25),
            createTime: Instant(microseconds: timestamp(row, column + 26)),
            updateTime: Instant(microseconds: timestamp(row, column + 27)),
            deleteTime: optionalTimestamp(row, column + 28).map(Instant.init(microseconds:)))
    }

    private func campaign(_ row: Int, from column: Int) -> Campaign? {
        guard let customerID = CustomerID(int64(row, column)),
            let objective = Objective(rawValue: string(row, column + 2)),
            let campaignType = CampaignType(rawValue: string(row, column + 3)),
            let startDate = CalendarDate(daysSince1970: Int(date(row, column + 5)))
        else { return nil }
        return Campaign(
            customerID: customerID,
            name: string(row, column + 1),
            objective: objective,
            campaignType: campaignType,
            dailyBudget: Micros(int64(row, column + 4)),
            startDate: startDate,
            endDate: optionalDate(row, column + 6).flatMap { CalendarDate(daysSince1970: Int($0)) },
            adGroupName: string(row, column + 7),
            headlines: texts(row, column + 8).compactMap(\.self),
            descriptions: texts(row, column + 9).compactMap(\.self),
            businessName: string(row, column + 10),
            finalURL: string(row, column + 11),
            imageURLs: texts(row, column + 12).compactMap { $0.flatMap(ImageSource.init(entered:)) },
            logoURL: optionalString(row, column + 13).flatMap(ImageSource.init(entered:)),
            callToAction: optionalString(row, column + 14).flatMap(CallToAction.init),
            euPoliticalAdvertising: optionalString(row, column + 15).flatMap(EUPoliticalAdvertising.init),
            locations: int64s(row, column + 16).compactMap { $0.map(GeoTarget.init(id:)) },
            languages: int64s(row, column + 17).compactMap { $0.map(Language.init(id:)) },
            externalID: string(row, column + 18),
            labels: texts(row, column + 19).compactMap(\.self))
    }
}
