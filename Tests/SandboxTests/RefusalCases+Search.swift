import Sandbox

/// A Search campaign's own rules.
let searchCases: [RefusalCase] = [
    .init(
        "no network", [(Part.campaign + "networkSettings", ["targetGoogleSearch": false])],
        "campaignError.CAMPAIGN_MUST_TARGET_AT_LEAST_ONE_NETWORK", "1.network_settings", of: searchBody),
    .init(
        "partners without Google search", [(Part.campaign + "networkSettings", ["targetSearchNetwork": true])],
        "campaignError.CANNOT_TARGET_SEARCH_NETWORK_WITHOUT_GOOGLE_SEARCH",
        "1.network_settings.target_search_network", of: searchBody),
    .init(
        "partner network", [(Part.campaign + "networkSettings.targetPartnerSearchNetwork", true)],
        "campaignError.CANNOT_TARGET_PARTNER_SEARCH_NETWORK", "1.network_settings.target_partner_search_network",
        of: searchBody),
    .init(
        "target CPC",
        [(Part.campaign + "targetSpend", nil), (Part.campaign + "targetCpc", ["targetCpcMicros": "10000"])],
        "campaignError.NOT_COMPATIBLE_WITH_BIDDING_STRATEGY_TYPE", "1.target_cpc", of: searchBody),
    .init(
        "ceiling of half a cent", [(Part.campaign + "targetSpend.cpcBidCeilingMicros", "1505000")],
        "currencyError.VALUE_NOT_MULTIPLE_OF_BILLABLE_UNIT", "1.target_spend.cpc_bid_ceiling_micros", of: searchBody),
    .init(
        "ceiling outside a portfolio",
        [
            (Part.campaign + "targetSpend", nil),
            (Part.campaign + "maximizeConversions", ["cpcBidCeilingMicros": "10000"]),
        ],
        "fieldError.VALUE_MUST_BE_UNSET", "1.maximize_conversions.cpc_bid_ceiling_micros", of: searchBody),
    .init(
        "target ROAS of 1,001",
        [(Part.campaign + "targetSpend", nil), (Part.campaign + "maximizeConversionValue", ["targetRoas": 1_001])],
        "rangeError.TOO_HIGH", "1.maximize_conversion_value.target_roas", of: searchBody),
    .init(
        "place on the ad group",
        [
            (
                "mutateOperations.3.adGroupCriterionOperation.create",
                onGroup(["location": ["geoTargetConstant": "geoTargetConstants/2840"]])
            )
        ],
        "criterionError.CANNOT_ADD_CRITERIA_TYPE", "3.location", of: searchBody),
    .init(
        "positive keyword on the campaign", [("mutateOperations.7.campaignCriterionOperation.create.negative", false)],
        "criterionError.CANNOT_TARGET_CRITERION", "7.keyword", of: searchBody),
    .init(
        "keyword twice",
        [("mutateOperations.4.adGroupCriterionOperation.create", onGroup(keyword("Winter shoes", "PHRASE")))],
        "mutateError.RESOURCE_ALREADY_EXISTS", "4", of: searchBody),
    .init(
        "excluded language", [("mutateOperations.6.campaignCriterionOperation.create.negative", true)],
        "criterionError.CANNOT_EXCLUDE_CRITERIA_TYPE", "6.language", of: searchBody),
    .init(
        "bid for an excluded keyword", [("mutateOperations.4.adGroupCriterionOperation.create.cpcBidMicros", "10000")],
        "criterionError.FIELD_INCOMPATIBLE_WITH_NEGATIVE_TARGETING", "4.cpc_bid_micros", of: searchBody),
    .init(
        "keyword without match type", [("mutateOperations.3.adGroupCriterionOperation.create.keyword.matchType", nil)],
        "fieldError.REQUIRED", "3.keyword.match_type", of: searchBody),
    keywordCase("empty keyword", " ", "fieldError.REQUIRED"),
    keywordCase("keyword of 81", String(repeating: "x", count: 81), "criterionError.KEYWORD_TEXT_TOO_LONG"),
    keywordCase("keyword of 11 words", "a b c d e f g h i j k", "criterionError.KEYWORD_HAS_TOO_MANY_WORDS"),
    keywordCase("keyword with a star", "red*shoes", "criterionError.KEYWORD_HAS_INVALID_CHARS"),
    keywordCase("modified keyword", "+red shoes", "criterionError.BROAD_MATCH_MODIFIER_KEYWORD_NOT_ALLOWED"),
    .init(
        "Demand Gen settings",
        [(Part.adGroup + "demandGenAdGroupSettings", ["channelControls": ["channelStrategy": "ALL_CHANNELS"]])],
        "settingError.SETTING_TYPE_IS_NOT_COMPATIBLE_WITH_CAMPAIGN", "2.demand_gen_ad_group_settings", of: searchBody),
    .init(
        "two headlines", [(Part.adGroupAd + "ad.responsiveSearchAd.headlines", texts("a", "b"))],
        "collectionSizeError.TOO_FEW", "8.ad.responsive_search_ad.headlines", of: searchBody),
    .init(
        "headline of 31",
        [(Part.adGroupAd + "ad.responsiveSearchAd.headlines.0.text", .string(String(repeating: "x", count: 31)))],
        "adError.LINE_TOO_WIDE", "8.ad.responsive_search_ad.headlines[0].text", of: searchBody),
    .init(
        "second path alone", [(Part.adGroupAd + "ad.responsiveSearchAd.path1", nil)],
        "adError.CANNOT_SET_PATH2_WITHOUT_PATH1", "8.ad.responsive_search_ad.path2", of: searchBody),
    .init(
        "nine custom parameters",
        [(Part.campaign + "urlCustomParameters", .array((0..<9).map { ["key": .string("k\($0)"), "value": "v"] }))],
        "urlFieldError.URL_CUSTOM_PARAMETERS_COUNT_EXCEEDS_LIMIT", "1.url_custom_parameters", of: searchBody),
    .init(
        "custom parameter with a dash", [(Part.campaign + "urlCustomParameters.0.key", "ad-flight")],
        "urlFieldError.INVALID_CHARACTERS_IN_URL_CUSTOM_PARAMETER_KEY", "1.url_custom_parameters[0].key",
        of: searchBody),
    .init(
        "custom parameter without value", [(Part.campaign + "urlCustomParameters.0.value", nil)],
        "urlFieldError.NULL_CUSTOM_PARAMETER_VALUE", "1.url_custom_parameters[0].value", of: searchBody),
]

func onGroup(_ target: JSON) -> JSON { target.with("adGroup", .string(Part.account + "adGroups/-3")) }

func keyword(_ text: String, _ match: JSON) -> JSON {
    ["keyword": ["text": .string(text), "matchType": match]]
}

private func keywordCase(_ name: String, _ text: String, _ code: String) -> RefusalCase {
    .init(
        name, [("mutateOperations.3.adGroupCriterionOperation.create.keyword.text", .string(text))], code,
        "3.keyword.text", of: searchBody)
}
