internal import Domain
internal import FoundationEssentials

/// Builds the one atomic request that creates a Demand Gen campaign with everything under it: the same campaign gives
/// the same body every time.
struct DemandGenRequest {
    private let campaign: Campaign
    private let declaration: EUPoliticalAdvertising
    private let images: PreparedImages
    private let mark: CampaignMark
    /// Negative numbers are Google's temporary ids: unique over all types, defined before use.
    private let budgetID = -1
    private let campaignID = -2
    private let adGroupID = -3
    private let firstAssetID = -4

    init(_ campaign: DemandGenCampaign, id: CampaignID, images: PreparedImages) {
        self.campaign = campaign.campaign
        self.declaration = campaign.euPoliticalAdvertising
        self.images = images
        self.mark = CampaignMark(id)
    }

    /// Operations of one type stand together: each change of type is another call behind Google's door.
    var body: MutateRequest {
        var assets: [MutateOperation] = []
        let ad = adGroupAd(addingTo: &assets)
        let locations = campaign.locations.map {
            AdGroupCriterion(adGroup: name("adGroups", adGroupID), location: .init(geoTargetConstant: $0.resourceName))
        }
        let languages = campaign.languages.map {
            AdGroupCriterion(adGroup: name("adGroups", adGroupID), language: .init(languageConstant: $0.resourceName))
        }
        return MutateRequest(
            mutateOperations: [
                MutateOperation(campaignBudgetOperation: Create(create: budget)),
                MutateOperation(campaignOperation: CampaignOperation(create: resource)),
                MutateOperation(adGroupOperation: Create(create: adGroup)),
            ]
                + (locations + languages).map { MutateOperation(adGroupCriterionOperation: Create(create: $0)) }
                + assets + [MutateOperation(adGroupAdOperation: Create(create: ad))])
    }

    private var budget: CampaignBudget {
        CampaignBudget(
            resourceName: name("campaignBudgets", budgetID), name: mark.text,
            amountMicros: String(campaign.dailyBudget.amount))
    }

    private var resource: CampaignResource {
        CampaignResource(
            resourceName: name("campaigns", campaignID),
            name: campaign.name,
            campaignBudget: name("campaignBudgets", budgetID),
            containsEuPoliticalAdvertising: declaration.rawValue,
            startDateTime: "\(campaign.startDate) 00:00:00",
            endDateTime: campaign.endDate.map { "\($0) 23:59:59" },
            maximizeConversionValue: campaign.objective == .sales ? .init() : nil,
            maximizeConversions: campaign.objective == .leads ? .init() : nil,
            targetSpend: campaign.objective == .websiteTraffic ? .init() : nil)
    }

    private var adGroup: AdGroup {
        AdGroup(
            resourceName: name("adGroups", adGroupID),
            name: campaign.adGroupName.isEmpty
                ? String(campaign.name.prefix(CampaignLimits.adGroupNameCharacters)) : campaign.adGroupName,
            campaign: name("campaigns", campaignID))
    }

    private func adGroupAd(addingTo assets: inout [MutateOperation]) -> AdGroupAd {
        var ad = AdGroupAd.MultiAssetAd(
            headlines: campaign.headlines.map(AdGroupAd.Text.init),
            descriptions: campaign.descriptions.map(AdGroupAd.Text.init),
            businessName: campaign.businessName,
            callToActionText: campaign.callToAction?.text,
            logoImages: [link(images.logo, addingTo: &assets)])
        for image in images.marketing {
            let link = link(image, addingTo: &assets)
            switch image.shape {
            case .landscape: ad.marketingImages = (ad.marketingImages ?? []) + [link]
            case .square: ad.squareMarketingImages = (ad.squareMarketingImages ?? []) + [link]
            case .portrait: ad.portraitMarketingImages = (ad.portraitMarketingImages ?? []) + [link]
            case .tallPortrait: ad.tallPortraitMarketingImages = (ad.tallPortraitMarketingImages ?? []) + [link]
            }
        }
        return AdGroupAd(
            adGroup: name("adGroups", adGroupID),
            ad: .init(name: mark.text, finalUrls: [campaign.finalURL], demandGenMultiAssetAd: ad))
    }

    private func link(_ image: PreparedImage, addingTo assets: inout [MutateOperation]) -> AdGroupAd.AssetLink {
        switch image.content {
        case .asset(let resourceName):
            return .init(asset: resourceName)
        case .bytes(let bytes):
            let data = Data(bytes).base64EncodedString()
            // Google keeps equal images as one asset, so one that is logo and picture at once is uploaded once.
            let created = assets.lazy.compactMap(\.assetOperation?.create)
            if let same = created.first(where: { $0.imageAsset.data == data }) {
                return .init(asset: same.resourceName)
            }
            let resourceName = name("assets", firstAssetID - assets.count)
            let asset = Asset(
                resourceName: resourceName, name: "\(mark.text)-\(assets.count + 1)", imageAsset: .init(data: data))
            assets.append(MutateOperation(assetOperation: Create(create: asset)))
            return .init(asset: resourceName)
        }
    }

    private func name(_ collection: String, _ id: Int) -> String {
        "customers/\(campaign.customerID)/\(collection)/\(id)"
    }
}
