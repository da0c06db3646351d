internal import Domain

/// Negative numbers that stand for ids which Google has yet to give: unique over all types of one request.
struct TemporaryIDs {
    private var last = 0

    mutating func next() -> Int {
        last -= 1
        return last
    }
}

/// What of a campaign one operation speaks for, when Google refuses it.
struct OperationOrigin {
    let field: CampaignField?
    /// The position in the field, when it is a list.
    let index: Int?
    /// For the ad: where the pictures in each of Google's slots stand in our field.
    let pictures: [String: [Int]]
}

struct CampaignOperation {
    let operation: MutateOperation
    let origin: OperationOrigin

    init(
        operation: MutateOperation, field: CampaignField? = nil, index: Int? = nil, pictures: [String: [Int]] = [:]
    ) {
        self.operation = operation
        origin = OperationOrigin(field: field, index: index, pictures: pictures)
    }
}

/// Everything that creates one campaign, grouped by type in the order in which types must stand: what is named is made
/// before. Each change of type is one more call behind Google's door, so batches keep the groups together.
struct CampaignTree {
    /// `budgets`, `campaigns`, `campaignCriteria`, `adGroups`, `adGroupCriteria`, `assets`, `ads`.
    let groups: [[CampaignOperation]]

    /// The same campaign with the same ids gives the same operations every time.
    init(id: CampaignID, _ complete: CompleteCampaign, _ assets: CampaignAssets, ids: inout TemporaryIDs) {
        let builder = CampaignTreeBuilder(id: id, complete, assets, ids: &ids)
        var cards: [CampaignOperation] = []
        let ad = builder.adGroupAd(addingTo: &cards, ids: &ids)
        groups = [
            [builder.budget], [builder.campaignResource], builder.campaignCriteria, [builder.adGroup],
            builder.adGroupCriteria, cards, [ad],
        ]
    }

    var operations: [CampaignOperation] { groups.flatMap(\.self) }
}

private struct CampaignTreeBuilder {
    private let campaign: Campaign
    private let complete: CompleteCampaign
    private let assets: CampaignAssets
    private let mark: CampaignMark
    private let budgetName: String
    private let campaignName: String
    private let adGroupName: String

    init(id: CampaignID, _ complete: CompleteCampaign, _ assets: CampaignAssets, ids: inout TemporaryIDs) {
        self.complete = complete
        campaign = complete.campaign
        self.assets = assets
        mark = CampaignMark(id)
        budgetName = "customers/\(campaign.customerID)/campaignBudgets/\(ids.next())"
        campaignName = "customers/\(campaign.customerID)/campaigns/\(ids.next())"
        adGroupName = "customers/\(campaign.customerID)/adGroups/\(ids.next())"
    }

    private var isSearch: Bool { campaign.campaignType == .search }

    // MARK: Budget, campaign, ad group

    var budget: CampaignOperation {
        var budget = CampaignBudget(resourceName: budgetName, name: mark.text)
        budget.deliveryMethod = "STANDARD"
        budget.explicitlyShared = false
        switch campaign.budget {
        case .daily(let amount): budget.amountMicros = String(amount.amount)
        case .total(let amount):
            budget.totalAmountMicros = String(amount.amount)
            budget.period = "CUSTOM_PERIOD"
        }
        return CampaignOperation(
            operation: MutateOperation(campaignBudgetOperation: .create(budget)), field: campaign.budget.field)
    }

    var campaignResource: CampaignOperation {
        var resource = CampaignResource(resourceName: campaignName)
        resource.name = campaign.name
        resource.status = "PAUSED"
        resource.advertisingChannelType = campaign.campaignType.rawValue
        resource.campaignBudget = budgetName
        resource.containsEuPoliticalAdvertising = complete.euPoliticalAdvertising.rawValue
        resource.startDateTime = campaign.startDate.startDateTime
        resource.endDateTime = campaign.endDate?.endDateTime
        if isSearch {
            resource.networkSettings = .init()
            resource.urlCustomParameters = [.init(key: CampaignMark.parameterKey, value: mark.parameterValue)]
        }
        bid(&resource)
        return CampaignOperation(operation: MutateOperation(campaignOperation: .create(resource)))
    }

    private func bid(_ resource: inout CampaignResource) {
        switch campaign.biddingGoal {
        case .targetCPA(let amount): resource.targetCpa = .init(targetCpaMicros: String(amount.amount))
        case .targetROAS(let target): resource.targetRoas = .init(targetRoas: target.ratio)
        case .targetCPC(let amount): resource.targetCpc = .init(targetCpcMicros: String(amount.amount))
        case .cpcBidCeiling(let amount): resource.targetSpend = .init(cpcBidCeilingMicros: String(amount.amount))
        case nil:
            switch campaign.objective {
            case .sales: resource.maximizeConversionValue = .init()
            case .leads: resource.maximizeConversions = .init()
            case .websiteTraffic: resource.targetSpend = .init(cpcBidCeilingMicros: nil)
            }
        }
    }

    var adGroup: CampaignOperation {
        let adGroup = AdGroup(
            resourceName: adGroupName,
            name: campaign.adGroupName.isEmpty
                ? String(campaign.name.prefix(CampaignLimits.adGroupNameCharacters)) : campaign.adGroupName,
            campaign: campaignName, type: isSearch ? "SEARCH_STANDARD" : nil,
            demandGenAdGroupSettings: isSearch ? nil : .init())
        return CampaignOperation(
            operation: MutateOperation(adGroupOperation: .create(adGroup)), field: .adGroupName)
    }

    // MARK: Targeting

    /// Search is targeted on the campaign, Demand Gen on the ad group (Campaign.demand_gen_campaign_settings).
    var campaignCriteria: [CampaignOperation] {
        guard isSearch else { return [] }
        let negative = campaign.negativeKeywords.enumerated().map { index, keyword in
            var criterion = Criterion(campaign: campaignName)
            criterion.negative = true
            criterion.keyword = .init(keyword)
            return CampaignOperation(
                operation: MutateOperation(campaignCriterionOperation: .create(criterion)), field: .negativeKeywords,
                index: index)
        }
        return places(of: Criterion(campaign: campaignName)) {
            MutateOperation(campaignCriterionOperation: .create($0))
        } + negative
    }

    var adGroupCriteria: [CampaignOperation] {
        guard isSearch else {
            return places(of: Criterion(adGroup: adGroupName)) {
                MutateOperation(adGroupCriterionOperation: .create($0))
            }
        }
        return campaign.keywords.enumerated().map { index, keyword in
            var criterion = Criterion(adGroup: adGroupName)
            criterion.keyword = .init(keyword)
            return CampaignOperation(
                operation: MutateOperation(adGroupCriterionOperation: .create(criterion)), field: .keywords,
                index: index)
        }
    }

    private func places(of parent: Criterion, _ operation: (Criterion) -> MutateOperation) -> [CampaignOperation] {
        let locations = campaign.locations.enumerated().map { index, location in
            var criterion = parent
            criterion.location = .init(geoTargetConstant: location.resourceName)
            return CampaignOperation(operation: operation(criterion), field: .locations, index: index)
        }
        let languages = campaign.languages.enumerated().map { index, language in
            var criterion = parent
            criterion.language = .init(languageConstant: language.resourceName)
            return CampaignOperation(operation: operation(criterion), field: .languages, index: index)
        }
        return locations + languages
    }

    // MARK: Ad

    func adGroupAd(addingTo operations: inout [CampaignOperation], ids: inout TemporaryIDs) -> CampaignOperation {
        var ad = AdGroupAd.Ad(finalUrls: [campaign.finalURL])
        // Search ads cannot have a name (Google Ads API, Ad.name).
        if !isSearch { ad.name = mark.text }
        var pictures: [String: [Int]] = [:]
        switch campaign.adType {
        case .demandGenMultiAsset: ad.demandGenMultiAssetAd = multiAssetAd(&pictures)
        case .demandGenCarousel: ad.demandGenCarouselAd = carouselAd(addingTo: &operations, ids: &ids)
        case .demandGenVideoResponsive: ad.demandGenVideoResponsiveAd = videoAd(addingTo: &operations, ids: &ids)
        case .responsiveSearch: ad.responsiveSearchAd = searchAd
        }
        return CampaignOperation(
            operation: MutateOperation(adGroupAdOperation: .create(AdGroupAd(adGroup: adGroupName, ad: ad))),
            pictures: pictures)
    }

    private var headlines: [AdGroupAd.Text] { campaign.headlines.map(AdGroupAd.Text.init) }
    private var descriptions: [AdGroupAd.Text] { campaign.descriptions.map(AdGroupAd.Text.init) }
    private var logos: [AdGroupAd.AssetLink] { assets.logos.map(AdGroupAd.AssetLink.init) }

    private func multiAssetAd(_ pictures: inout [String: [Int]]) -> AdGroupAd.MultiAssetAd {
        func slot(_ shape: ImageShape, _ name: String) -> [AdGroupAd.AssetLink]? {
            let found = assets.images.enumerated().filter { $0.element.shape == shape }
            pictures[name] = found.map(\.offset)
            return found.isEmpty ? nil : found.map { .init(asset: $0.element.name) }
        }
        return AdGroupAd.MultiAssetAd(
            headlines: headlines, descriptions: descriptions, businessName: campaign.businessName,
            callToActionText: campaign.callToAction?.text, logoImages: logos,
            marketingImages: slot(.landscape, "marketing_images"),
            squareMarketingImages: slot(.square, "square_marketing_images"),
            portraitMarketingImages: slot(.portrait, "portrait_marketing_images"),
            tallPortraitMarketingImages: slot(.tallPortrait, "tall_portrait_marketing_images"))
    }

    /// The cards' images must exist before: temporary ids are not supported there.
    private func carouselAd(addingTo operations: inout [CampaignOperation], ids: inout TemporaryIDs)
        -> AdGroupAd.CarouselAd
    {
        var cards: [AdGroupAd.AssetLink] = []
        for (index, (card, image)) in zip(campaign.carouselCards, assets.cards).enumerated() {
            var content = Asset.CarouselCard(headline: card.headline)
            if image.shape == .square {
                content.squareMarketingImageAsset = image.name
            } else {
                content.marketingImageAsset = image.name
            }
            var asset = Asset(resourceName: assetName(&ids), name: "\(mark.text)-\(index + 1)")
            asset.finalUrls = [card.finalURL.isEmpty ? campaign.finalURL : card.finalURL]
            asset.demandGenCarouselCardAsset = content
            operations.append(
                CampaignOperation(
                    operation: MutateOperation(assetOperation: .create(asset)), field: .carouselCards, index: index))
            cards.append(.init(asset: asset.resourceName))
        }
        return AdGroupAd.CarouselAd(
            businessName: campaign.businessName, logoImage: logos[0], headline: headlines[0],
            description: descriptions[0], callToActionText: campaign.callToAction?.text, carouselCards: cards)
    }

    /// The button is an asset here, not a text.
    private func videoAd(addingTo operations: inout [CampaignOperation], ids: inout TemporaryIDs)
        -> AdGroupAd.VideoResponsiveAd
    {
        let call = campaign.callToAction.map { action in
            var asset = Asset(resourceName: assetName(&ids), name: "\(mark.text)-call")
            asset.callToActionAsset = .init(callToAction: action.rawValue)
            operations.append(
                CampaignOperation(operation: MutateOperation(assetOperation: .create(asset)), field: .callToAction))
            return [AdGroupAd.AssetLink(asset: asset.resourceName)]
        }
        return AdGroupAd.VideoResponsiveAd(
            headlines: headlines, longHeadlines: campaign.longHeadlines.map(AdGroupAd.Text.init),
            descriptions: descriptions, videos: assets.videos.map(AdGroupAd.AssetLink.init), logoImages: logos,
            businessName: .init(text: campaign.businessName), callToActions: call)
    }

    private var searchAd: AdGroupAd.ResponsiveSearchAd {
        AdGroupAd.ResponsiveSearchAd(
            headlines: headlines, descriptions: descriptions, path1: campaign.path1.isEmpty ? nil : campaign.path1,
            path2: campaign.path2.isEmpty ? nil : campaign.path2)
    }

    private func assetName(_ ids: inout TemporaryIDs) -> String {
        "customers/\(campaign.customerID)/assets/\(ids.next())"
    }
}

extension Criterion.KeywordInfo {
    fileprivate init(_ keyword: Keyword) { self.init(text: keyword.text, matchType: keyword.matchType.rawValue) }
}

extension CalendarDate {
    /// A campaign runs whole days of its account's time zone.
    var startDateTime: String { "\(self) 00:00:00" }
    var endDateTime: String { "\(self) 23:59:59" }
}
