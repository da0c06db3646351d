internal import Domain

/// The JSON of `googleAds:mutate` (Google Ads API, MutateGoogleAdsRequest): one atomic request.
///
/// proto3 JSON: lowerCamelCase, enums by name, int64 as strings. The names below are the API's own.
struct MutateRequest: Encodable {
    var mutateOperations: [MutateOperation]
    let partialFailure = false
    let responseContentType = "RESOURCE_NAME_ONLY"
}

/// Exactly one member is set.
struct MutateOperation: Encodable {
    var campaignBudgetOperation: Create<CampaignBudget>?
    var campaignOperation: CampaignOperation?
    var adGroupOperation: Create<AdGroup>?
    var adGroupCriterionOperation: Create<AdGroupCriterion>?
    var assetOperation: Create<Asset>?
    var adGroupAdOperation: Create<AdGroupAd>?
}

struct Create<Resource: Encodable>: Encodable {
    var create: Resource
}

struct CampaignOperation: Encodable {
    var create: CampaignResource?
    var update: CampaignStatusUpdate?
    var updateMask: String?
}

struct CampaignBudget: Encodable {
    let resourceName: String
    let name: String
    let amountMicros: String
    let deliveryMethod = "STANDARD"
    let explicitlyShared = false
}

struct CampaignResource: Encodable {
    struct Empty: Encodable {}

    let resourceName: String
    let name: String
    let status = "PAUSED"
    let advertisingChannelType = "DEMAND_GEN"
    let campaignBudget: String
    let containsEuPoliticalAdvertising: String
    let startDateTime: String
    let endDateTime: String?
    // One of these, by objective.
    let maximizeConversionValue: Empty?
    let maximizeConversions: Empty?
    let targetSpend: Empty?
}

struct CampaignStatusUpdate: Encodable {
    let resourceName: String
    let status: String
}

struct AdGroup: Encodable {
    struct Settings: Encodable {
        struct ChannelControls: Encodable {
            let channelStrategy = "ALL_CHANNELS"
        }
        let channelControls = ChannelControls()
    }

    let resourceName: String
    let name: String
    let campaign: String
    let status = "ENABLED"
    let demandGenAdGroupSettings = Settings()
}

struct AdGroupCriterion: Encodable {
    struct Location: Encodable { let geoTargetConstant: String }
    struct LanguageInfo: Encodable { let languageConstant: String }

    let adGroup: String
    var location: Location?
    var language: LanguageInfo?
}

struct Asset: Encodable {
    struct Image: Encodable {
        /// Base64.
        let data: String
    }

    let resourceName: String
    let name: String
    let imageAsset: Image
}

struct AdGroupAd: Encodable {
    struct Ad: Encodable {
        let name: String
        let finalUrls: [String]
        let demandGenMultiAssetAd: MultiAssetAd
    }

    struct MultiAssetAd: Encodable {
        var headlines: [Text]
        var descriptions: [Text]
        var businessName: String
        var callToActionText: String?
        var logoImages: [AssetLink]
        var marketingImages: [AssetLink]?
        var squareMarketingImages: [AssetLink]?
        var portraitMarketingImages: [AssetLink]?
        var tallPortraitMarketingImages: [AssetLink]?
    }

    struct Text: Encodable { let text: String }
    struct AssetLink: Encodable { let asset: String }

    let adGroup: String
    let status = "ENABLED"
    let ad: Ad
}
