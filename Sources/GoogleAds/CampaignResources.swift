// Campaign, budget, ad group and criteria as the API writes them.

struct CampaignBudget: Encodable {
    let resourceName: String
    var name: String?
    var amountMicros: String?
    var totalAmountMicros: String?
    var period: String?
    var deliveryMethod: String?
    var explicitlyShared: Bool?
}

struct CampaignResource: Encodable {
    struct Maximize: Encodable {}
    struct TargetCPA: Encodable { let targetCpaMicros: String }
    struct TargetROAS: Encodable { let targetRoas: Double }
    struct TargetCPC: Encodable { let targetCpcMicros: String }
    struct TargetSpend: Encodable { let cpcBidCeilingMicros: String? }
    struct Networks: Encodable {
        let targetGoogleSearch = true
        let targetSearchNetwork = true
        let targetContentNetwork = false
        let targetPartnerSearchNetwork = false
    }
    struct Parameter: Encodable {
        let key: String
        let value: String
    }

    let resourceName: String
    var name: String?
    var status: String?
    var advertisingChannelType: String?
    var networkSettings: Networks?
    var campaignBudget: String?
    var containsEuPoliticalAdvertising: String?
    var urlCustomParameters: [Parameter]?
    var startDateTime: String?
    var endDateTime: String?
    // One of these when the campaign is created.
    var maximizeConversionValue: Maximize?
    var maximizeConversions: Maximize?
    var targetSpend: TargetSpend?
    var targetCpa: TargetCPA?
    var targetRoas: TargetROAS?
    var targetCpc: TargetCPC?

    init(resourceName: String) { self.resourceName = resourceName }
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
    /// Demand Gen ad groups have none.
    let type: String?
    let demandGenAdGroupSettings: Settings?
}

/// Of a campaign or of an ad group: one of the two is named.
struct Criterion: Encodable {
    struct LocationInfo: Encodable { let geoTargetConstant: String }
    struct LanguageInfo: Encodable { let languageConstant: String }
    struct KeywordInfo: Encodable {
        let text: String
        let matchType: String
    }

    var campaign: String?
    var adGroup: String?
    var negative: Bool?
    var location: LocationInfo?
    var language: LanguageInfo?
    var keyword: KeywordInfo?
}
