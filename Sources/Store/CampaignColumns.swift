internal import Domain
internal import Postgres

/// The columns of `campaigns`, in the order in which every statement names them.
enum CampaignColumns {
    /// What its owner enters, and a hash of it: `content(of:)` gives the values.
    static let content = contentNames.joined(separator: ", ")
    /// What a record is read from, with the table's alias `c`.
    static let record = (["id"] + contentNames + stateNames).map { "c.\($0)" }.joined(separator: ", ")
    /// The content as columns of another table, `v`.
    static let given = contentNames.map { "v.\($0)" }.joined(separator: ", ")
    static var contentCount: Int { contentNames.count }

    static let contentNames = [
        "customer_id", "name", "objective", "campaign_type", "daily_budget", "start_date", "end_date", "ad_group_name",
        "headlines", "descriptions", "business_name", "final_url", "image_urls", "logo_url", "call_to_action",
        "eu_political", "locations", "languages", "external_id", "labels", "total_budget", "target_cpa",
        "target_roas", "target_cpc", "cpc_bid_ceiling", "additional_logo_urls", "card_headlines", "card_image_urls",
        "card_final_urls", "videos", "long_headlines", "path1", "path2", "keywords", "negative_keywords",
        "content_hash",
    ]
    private static let stateNames = [
        "status", "google_campaign_id", "google_status", "publish_error", "revision", "create_time", "update_time",
        "delete_time",
    ]

    /// The content's columns of a table's alias.
    static func content(of alias: String) -> String { contentNames.map { "\(alias).\($0)" }.joined(separator: ", ") }

    /// `$2, $3, …`, one for each column of the content.
    static func placeholders(from first: Int) -> String {
        (first..<first + contentCount).map { "$\($0)" }.joined(separator: ", ")
    }

    static func content(of campaign: Campaign) -> [Parameter] {
        let values = values(of: campaign)
        return values + [.int64(CopyFields(values).digest)]
    }

    /// The content as COPY takes it, and the hash in it.
    static func encoded(_ campaign: Campaign) -> (fields: CopyFields, hash: Int64) {
        var fields = fields(of: campaign)
        let hash = fields.digest
        fields.append(.int64(hash))
        return (fields, hash)
    }

    /// The content as COPY takes it, without the hash.
    static func fields(of campaign: Campaign) -> CopyFields { CopyFields(values(of: campaign)) }

    static func values(of campaign: Campaign) -> [Parameter] { common(of: campaign) + kinds(of: campaign) }

    /// Rows of a VALUES list, each an id and the content.
    static func rows(_ count: Int) -> String {
        (0..<count).map { row in
            let first = row * (contentCount + 1) + 1
            return "($\(first), \(placeholders(from: first + 1)))"
        }.joined(separator: ", ")
    }

    private static func common(of campaign: Campaign) -> [Parameter] {
        [
            .int64(campaign.customerID.number),
            .text(campaign.name),
            .text(campaign.objective.rawValue),
            .text(campaign.campaignType.rawValue),
            amount(campaign.budget.daily),
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

    private static func kinds(of campaign: Campaign) -> [Parameter] {
        [
            amount(campaign.budget.total),
            amount(campaign.biddingGoal?.targetCPA),
            campaign.biddingGoal?.targetROAS.map { .int64($0.millionths) } ?? .null(.int64),
            amount(campaign.biddingGoal?.targetCPC),
            amount(campaign.biddingGoal?.cpcBidCeiling),
            .texts(campaign.additionalLogoURLs.map(\.text)),
            .texts(campaign.carouselCards.map(\.headline)),
            .texts(campaign.carouselCards.map(\.imageURL.text)),
            .texts(campaign.carouselCards.map(\.finalURL)),
            .texts(campaign.videos.map(\.id)),
            .texts(campaign.longHeadlines),
            .text(campaign.path1),
            .text(campaign.path2),
            .texts(campaign.keywords.map(\.notation)),
            .texts(campaign.negativeKeywords.map(\.notation)),
        ]
    }

    private static func amount(_ money: Micros?) -> Parameter { money.map { .int64($0.amount) } ?? .null(.int64) }
}

extension Rows {
    /// - Parameter column: where `CampaignColumns.record` starts.
    func record(_ row: Int, from column: Int = 0) throws(Failure) -> CampaignRecord {
        let id = CampaignID(bits: uuid(row, column))
        let state = column + 1 + CampaignColumns.contentCount
        guard let campaign = campaign(row, from: column + 1),
            let status = CampaignStatus(rawValue: string(row, state))
        else { throw .unexpected("the row of campaign \(id) cannot be read") }
        return CampaignRecord(
            id: id,
            campaign: campaign,
            status: status,
            googleCampaignID: optionalInt64(row, state + 1),
            googleStatus: optionalString(row, state + 2).flatMap(GoogleStatus.init),
            publishError: string(row, state + 3),
            revision: int64(row, state + 4),
            createTime: Instant(microseconds: timestamp(row, state + 5)),
            updateTime: Instant(microseconds: timestamp(row, state + 6)),
            deleteTime: optionalTimestamp(row, state + 7).map(Instant.init(microseconds:)))
    }

    private func campaign(_ row: Int, from column: Int) -> Campaign? {
        guard let customerID = CustomerID(int64(row, column)),
            let objective = Objective(rawValue: string(row, column + 2)),
            let campaignType = CampaignType(rawValue: string(row, column + 3)),
            let startDate = CalendarDate(daysSince1970: Int(date(row, column + 5))),
            let budget = micros(row, column + 4).map(Budget.daily) ?? micros(row, column + 20).map(Budget.total)
        else { return nil }
        return Campaign(
            customerID: customerID,
            name: string(row, column + 1),
            objective: objective,
            campaignType: campaignType,
            budget: budget,
            biddingGoal: biddingGoal(row, from: column + 21),
            startDate: startDate,
            endDate: optionalDate(row, column + 6).flatMap { CalendarDate(daysSince1970: Int($0)) },
            adGroupName: string(row, column + 7),
            headlines: texts(row, column + 8).compactMap(\.self),
            descriptions: texts(row, column + 9).compactMap(\.self),
            businessName: string(row, column + 10),
            finalURL: string(row, column + 11),
            imageURLs: values(row, column + 12),
            logoURL: optionalString(row, column + 13).flatMap(ImageSource.init(entered:)),
            additionalLogoURLs: values(row, column + 25),
            callToAction: optionalString(row, column + 14).flatMap(CallToAction.init),
            carouselCards: cards(row, from: column + 26),
            videos: values(row, column + 29),
            longHeadlines: texts(row, column + 30).compactMap(\.self),
            path1: string(row, column + 31),
            path2: string(row, column + 32),
            euPoliticalAdvertising: optionalString(row, column + 15).flatMap(EUPoliticalAdvertising.init),
            locations: int64s(row, column + 16).compactMap { $0.map(GeoTarget.init(id:)) },
            languages: int64s(row, column + 17).compactMap { $0.map(Language.init(id:)) },
            keywords: values(row, column + 33),
            negativeKeywords: values(row, column + 34),
            externalID: string(row, column + 18),
            labels: texts(row, column + 19).compactMap(\.self))
    }

    private func micros(_ row: Int, _ column: Int) -> Micros? { optionalInt64(row, column).map(Micros.init) }

    private func values<Value: EnteredAsText>(_ row: Int, _ column: Int) -> [Value] {
        texts(row, column).compactMap { $0.flatMap(Value.init(entered:)) }
    }

    private func biddingGoal(_ row: Int, from column: Int) -> BiddingGoal? {
        micros(row, column).map(BiddingGoal.targetCPA)
            ?? optionalInt64(row, column + 1).map { .targetROAS(ReturnOnAdSpend(millionths: $0)) }
            ?? micros(row, column + 2).map(BiddingGoal.targetCPC)
            ?? micros(row, column + 3).map(BiddingGoal.cpcBidCeiling)
    }

    private func cards(_ row: Int, from column: Int) -> [CarouselCard] {
        let images: [ImageSource] = values(row, column + 1)
        let texts = zip(texts(row, column), texts(row, column + 2))
        return zip(texts, images).map { CarouselCard(headline: $0.0 ?? "", imageURL: $1, finalURL: $0.1 ?? "") }
    }
}
