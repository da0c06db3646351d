import Sandbox
import Testing

/// A good body with one fault, and what the answer must say.
struct RefusalCase: Sendable, CustomTestStringConvertible {
    let name: String
    let edits: [(path: String, value: JSON?)]
    /// `category.VALUE` of the one error, or `BadRequest` for what the JSON front end refuses.
    let code: String
    /// Where, in Google's snake_case.
    let place: String
    /// Whether the official protos and their comments alone show the fault.
    let isContractual: Bool

    private let base: JSON

    var body: JSON { edits.reduce(base) { $0.with($1.path, $1.value) } }

    var testDescription: String { name }

    init(
        _ name: String, _ edits: [(String, JSON?)], _ code: String, _ place: String,
        contract isContractual: Bool = false, of base: JSON = goodBody
    ) {
        self.name = name
        self.edits = edits.map { (path: $0.0, value: $0.1) }
        self.code = code
        self.base = base
        // "1.status": a field of the object the operation of that index creates.
        let parts = place.split(separator: ".", maxSplits: 1)
        if let first = parts.first, let index = Int(first) {
            let kind = base["mutateOperations"]?[index]?.object?.keys.first ?? ""
            let operation = kind.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
            self.place = ["mutate_operations[\(index)].\(operation).create", parts.count == 2 ? String(parts[1]) : nil]
                .compactMap(\.self).joined(separator: ".")
        } else {
            self.place = place
        }
        self.isContractual = isContractual
    }
}

private let account = "customers/1234567890/"

private let multi = "8.ad.demand_gen_multi_asset_ad"

private func texts(_ texts: String...) -> JSON { .array(texts.map { ["text": .string($0)] }) }

/// Shape: what never reaches the API.
private let shapeCases: [RefusalCase] = [
    .init("unknown field", [(Part.campaign + "bogus", 1)], "BadRequest", "1", contract: true),
    .init("field gone since v23", [(Part.campaign + "startDate", "2026-12-01")], "BadRequest", "1", contract: true),
    .init("unknown top-level field", [("foo", 1)], "BadRequest", "", contract: true),
    .init("unknown enum name", [(Part.campaign + "status", "PAUZED")], "BadRequest", "1.status", contract: true),
    .init("enum by number", [(Part.campaign + "status", 3)], "BadRequest", "1.status", contract: true),
    .init("snake case", [(Part.campaign + "final_url_suffix", "a=b")], "BadRequest", "1", contract: true),
    .init("two bidding strategies", [(Part.campaign + "targetSpend", [:])], "BadRequest", "1", contract: true),
    .init(
        "fractional micros", [(Part.budget + "amountMicros", .number("50000000.5"))], "BadRequest", "0.amount_micros",
        contract: true),
    .init("micros as a flag", [(Part.budget + "amountMicros", true)], "BadRequest", "0.amount_micros", contract: true),
    .init(
        "flag as text", [(Part.budget + "explicitlyShared", "false")], "BadRequest", "0.explicitly_shared",
        contract: true),
    .init("name as a number", [(Part.campaign + "name", 7)], "BadRequest", "1.name", contract: true),
    .init("bad base64", [(Part.image + "imageAsset.data", "*")], "BadRequest", "5.image_asset.data", contract: true),
    .init(
        "object for a text", [(Part.ad + "businessName", ["text": "x"])], "BadRequest", multi + ".business_name",
        contract: true),
    .init(
        "object for a list", [(Part.ad + "headlines", ["text": "x"])], "BadRequest", multi + ".headlines",
        contract: true),
    .init(
        "create and remove together",
        [("mutateOperations.1.campaignOperation.remove", .string(account + "campaigns/1"))], "BadRequest",
        "mutate_operations[1].campaign_operation", contract: true),
]

private let requestCases: [RefusalCase] = [
    .init("no operations", [("mutateOperations", [])], "fieldError.REQUIRED", "mutate_operations", contract: true),
    .init(
        "empty operation", [("mutateOperations.4", [:])], "requestError.OPERATION_REQUIRED", "mutate_operations[4]",
        contract: true),
    .init(
        "operation without action", [("mutateOperations.4", ["adGroupCriterionOperation": [:]])],
        "requestError.OPERATION_REQUIRED", "mutate_operations[4].ad_group_criterion_operation", contract: true),
    .init(
        "partial failure with temporary ids", [("partialFailure", true)],
        "mutateError.OPERATION_DOES_NOT_SUPPORT_PARTIAL_FAILURE", "partial_failure", contract: true),
    .init(
        "temporary id used twice",
        [(Part.image + "resourceName", .string(account + "assets/-3")), (Part.ad + "marketingImages", nil)],
        "newResourceCreationError.DUPLICATE_TEMP_IDS", "5.resource_name", contract: true),
    .init(
        "temporary id never defined", [(Part.adGroup + "campaign", .string(account + "campaigns/-77"))],
        "mutateError.RESOURCE_NOT_FOUND", "2.campaign", contract: true),
    .init(
        "positive id on create",
        [(Part.image + "resourceName", .string(account + "assets/9")), (Part.ad + "marketingImages", nil)],
        "newResourceCreationError.CANNOT_SET_ID_FOR_CREATE", "5.resource_name", contract: true),
    .init(
        "wrong collection",
        [(Part.image + "resourceName", .string(account + "images/-4")), (Part.ad + "marketingImages", nil)],
        "requestError.RESOURCE_NAME_MALFORMED", "5.resource_name", contract: true),
    .init(
        "another customer", [(Part.adGroup + "campaign", "customers/99/campaigns/7")],
        "requestError.RESOURCE_NAME_MALFORMED", "2.campaign", contract: true),
    .init(
        "criterion with a name", [(Part.location + "resourceName", .string(account + "adGroupCriteria/-3~-9"))],
        "mutateError.INCONSISTENT_FIELD_VALUES", "3.resource_name"),
    .init(
        "enum UNKNOWN", [(Part.campaign + "status", "UNKNOWN")], "requestError.INVALID_ENUM_VALUE", "1.status",
        contract: true),
    .init("output-only field", [(Part.campaign + "id", "7")], "fieldError.VALUE_MUST_BE_UNSET", "1.id", contract: true),
    .init(
        "asset that does not exist", [(Part.ad + "logoImages.0.asset", .string(account + "assets/777"))],
        "mutateError.RESOURCE_NOT_FOUND", multi + ".logo_images[0].asset"),
]

private let budgetCases: [RefusalCase] = [
    .init("no amount", [(Part.budget + "amountMicros", nil)], "fieldError.REQUIRED", "0.amount_micros"),
    .init(
        "shared by default", [(Part.budget + "explicitlyShared", nil)],
        "campaignError.CAMPAIGN_CANNOT_USE_SHARED_BUDGET",
        "1.campaign_budget"),
    .init(
        "fraction of a cent", [(Part.budget + "amountMicros", "50000001")],
        "campaignBudgetError.NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT", "0.amount_micros"),
    .init(
        "nothing a day", [(Part.budget + "amountMicros", "0")], "campaignBudgetError.NEGATIVE_MONEY_AMOUNT",
        "0.amount_micros"),
    .init(
        "below five dollars", [(Part.budget + "amountMicros", "4990000")],
        "campaignBudgetError.BUDGET_BELOW_PER_DAY_MINIMUM", "0.amount_micros"),
    .init(
        "daily and total amount", [(Part.budget + "totalAmountMicros", "900000000")],
        "campaignBudgetError.TOTAL_BUDGET_AMOUNT_MUST_BE_UNSET_FOR_BUDGET_PERIOD_DAILY", "0.total_amount_micros"),
    .init(
        "daily amount for a flight",
        [(Part.budget + "period", "CUSTOM_PERIOD"), (Part.budget + "totalAmountMicros", "900000000")],
        "campaignBudgetError.BUDGET_AMOUNT_MUST_BE_UNSET_FOR_CUSTOM_BUDGET_PERIOD", "0.amount_micros"),
    .init(
        "total below the floor of 31 days",
        [
            (Part.budget + "amountMicros", nil), (Part.budget + "totalAmountMicros", "154990000"),
            (Part.budget + "period", "CUSTOM_PERIOD"),
        ], "campaignBudgetError.BUDGET_BELOW_PER_DAY_MINIMUM", "0.total_amount_micros"),
    .init(
        "total without an end",
        [
            (Part.budget + "amountMicros", nil), (Part.budget + "totalAmountMicros", "900000000"),
            (Part.budget + "period", "CUSTOM_PERIOD"), (Part.campaign + "endDateTime", nil),
        ], "campaignError.END_DATE_TIME_REQUIRED_FOR_TOTAL_BUDGET", "1.end_date_time"),
    .init(
        "accelerated delivery", [(Part.budget + "deliveryMethod", "ACCELERATED")],
        "campaignBudgetError.CANNOT_USE_ACCELERATED_DELIVERY_MODE", "0.delivery_method"),
    .init(
        "budget name of 256 bytes", [(Part.budget + "name", .string(String(repeating: "é", count: 128)))],
        "stringLengthError.TOO_LONG", "0.name"),
]

private let campaignCases: [RefusalCase] = [
    .init(
        "no declaration", [(Part.campaign + "containsEuPoliticalAdvertising", nil)], "fieldError.REQUIRED",
        "1.contains_eu_political_advertising"),
    .init("no name", [(Part.campaign + "name", nil)], "fieldError.REQUIRED", "1.name"),
    .init("blank name", [(Part.campaign + "name", "  ")], "fieldError.REQUIRED", "1.name"),
    .init(
        "line break in the name", [(Part.campaign + "name", "a\nb")], "campaignError.INVALID_CAMPAIGN_NAME", "1.name"),
    .init("CR LF in the name", [(Part.campaign + "name", "a\r\nb")], "campaignError.INVALID_CAMPAIGN_NAME", "1.name"),
    .init(
        "name of 257", [(Part.campaign + "name", .string(String(repeating: "x", count: 257)))],
        "stringLengthError.TOO_LONG", "1.name"),
    .init("no budget", [(Part.campaign + "campaignBudget", nil)], "fieldError.REQUIRED", "1.campaign_budget"),
    .init("no bidding", [(Part.campaign + "maximizeConversions", nil)], "fieldError.REQUIRED", "1.bidding_strategy"),
    .init(
        "manual bidding", [(Part.campaign + "maximizeConversions", nil), (Part.campaign + "manualCpc", [:])],
        "campaignError.NOT_COMPATIBLE_WITH_BIDDING_STRATEGY_TYPE", "1.manual_cpc"),
    .init(
        "target ROAS of zero",
        [(Part.campaign + "maximizeConversions", nil), (Part.campaign + "targetRoas", ["targetRoas": 0])],
        "rangeError.TOO_LOW", "1.target_roas.target_roas"),
    .init(
        "no target ROAS", [(Part.campaign + "maximizeConversions", nil), (Part.campaign + "targetRoas", [:])],
        "fieldError.REQUIRED", "1.target_roas.target_roas", contract: true),
    .init(
        "target CPA of part of a cent",
        [(Part.campaign + "maximizeConversions", nil), (Part.campaign + "targetCpa", ["targetCpaMicros": "1000001"])],
        "currencyError.VALUE_NOT_MULTIPLE_OF_BILLABLE_UNIT", "1.target_cpa.target_cpa_micros"),
    .init(
        "sub type", [(Part.campaign + "advertisingChannelSubType", "VIDEO_ACTION")],
        "campaignError.INVALID_ADVERTISING_CHANNEL_SUB_TYPE", "1.advertising_channel_sub_type"),
    .init(
        "created as removed", [(Part.campaign + "status", "REMOVED")],
        "operationAccessDeniedError.CREATE_AS_REMOVED_NOT_PERMITTED", "1.status"),
    .init(
        "compact date", [(Part.campaign + "startDateTime", "20261201 00:00:00")],
        "dateError.INVALID_STRING_DATE_TIME_SECONDS", "1.start_date_time"),
    .init(
        "date without time", [(Part.campaign + "startDateTime", "2026-12-01")],
        "dateError.INVALID_STRING_DATE_TIME_SECONDS", "1.start_date_time"),
    .init(
        "30 February", [(Part.campaign + "startDateTime", "2026-02-30 00:00:00")],
        "dateError.INVALID_STRING_DATE_TIME_SECONDS", "1.start_date_time"),
    .init(
        "25 o'clock", [(Part.campaign + "startDateTime", "2026-12-01 25:00:00")],
        "dateError.INVALID_STRING_DATE_TIME_SECONDS", "1.start_date_time"),
    .init(
        "start at noon", [(Part.campaign + "startDateTime", "2026-12-01 12:00:00")],
        "dateError.DATE_RANGE_ERROR_START_TIME_MUST_BE_THE_START_OF_A_DAY", "1.start_date_time"),
    .init(
        "end at midnight", [(Part.campaign + "endDateTime", "2026-12-31 00:00:00")],
        "dateError.DATE_RANGE_ERROR_END_TIME_MUST_BE_THE_END_OF_A_DAY", "1.end_date_time"),
    .init(
        "start yesterday", [(Part.campaign + "startDateTime", "2026-11-20 00:00:00")],
        "dateRangeError.CANNOT_SET_DATE_TO_PAST", "1.start_date_time"),
    .init(
        "end before start", [(Part.campaign + "endDateTime", "2026-11-30 23:59:59")],
        "dateRangeError.START_DATE_AFTER_END_DATE", "1.end_date_time"),
]

private let adGroupCases: [RefusalCase] = [
    .init(
        "ad group type", [(Part.adGroup + "type", "DISPLAY_STANDARD")],
        "adGroupError.AD_GROUP_TYPE_NOT_VALID_FOR_ADVERTISING_CHANNEL_TYPE", "2.type"),
    .init("no ad group name", [(Part.adGroup + "name", nil)], "fieldError.REQUIRED", "2.name"),
    .init(
        "ad group name of 255", [(Part.adGroup + "name", .string(String(repeating: "x", count: 255)))],
        "stringLengthError.TOO_LONG", "2.name"),
    .init("no campaign", [(Part.adGroup + "campaign", nil)], "fieldError.REQUIRED", "2.campaign"),
    .init(
        "no channel selected",
        [(Part.adGroup + "demandGenAdGroupSettings.channelControls", ["selectedChannels": ["gmail": false]])],
        "fieldError.INVALID_VALUE", "2.demand_gen_ad_group_settings.channel_controls.selected_channels"),
    .init(
        "place on the campaign",
        [
            (
                "mutateOperations.9",
                [
                    "campaignCriterionOperation": [
                        "create": [
                            "campaign": "customers/1234567890/campaigns/-2",
                            "location": ["geoTargetConstant": "geoTargetConstants/2840"],
                        ]
                    ]
                ]
            )
        ], "criterionError.CANNOT_ADD_CRITERIA_TYPE",
        "mutate_operations[9].campaign_criterion_operation.create.location"),
    .init(
        "malformed place", [(Part.location + "location.geoTargetConstant", "2840")],
        "requestError.RESOURCE_NAME_MALFORMED", "3.location.geo_target_constant"),
    .init(
        "nothing to target", [(Part.location + "location", nil)], "adGroupCriterionError.CONCRETE_TYPE_REQUIRED", "3"),
]

private let adCases: [RefusalCase] = [
    .init("not an image", [(Part.image + "imageAsset.data", "AAAA")], "imageError.INVALID_IMAGE", "5.image_asset.data"),
    .init(
        "asset name of 129", [(Part.image + "name", .string(String(repeating: "x", count: 129)))],
        "stringLengthError.TOO_LONG", "5.name"),
    .init("asset without content", [(Part.image + "imageAsset", nil)], "assetError.ASSET_DATA_IS_MISSING", "5"),
    .init(
        "square image in a landscape place", [(Part.ad + "marketingImages.0.asset", .string(account + "assets/2"))],
        "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE", multi + ".marketing_images[0].asset"),
    .init(
        "logo as a square image", [(Part.ad + "squareMarketingImages.0.asset", .string(account + "assets/-6"))],
        "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE", multi + ".square_marketing_images[0].asset"),
    .init("no headline", [(Part.ad + "headlines", [])], "collectionSizeError.TOO_FEW", multi + ".headlines"),
    .init(
        "six headlines", [(Part.ad + "headlines", texts("a", "b", "c", "d", "e", "f"))], "collectionSizeError.TOO_MANY",
        multi + ".headlines"),
    .init(
        "headline of 41", [(Part.ad + "headlines.1.text", .string(String(repeating: "x", count: 41)))],
        "adError.LINE_TOO_WIDE", multi + ".headlines[1].text"),
    .init(
        "double-width headline of 21", [(Part.ad + "headlines.1.text", .string(String(repeating: "広", count: 21)))],
        "adError.LINE_TOO_WIDE", multi + ".headlines[1].text"),
    .init(
        "no headline within 30", [(Part.ad + "headlines", texts(String(repeating: "x", count: 31)))],
        "adError.LINE_TOO_WIDE", multi + ".headlines"),
    .init(
        "headline twice", [(Part.ad + "headlines", texts("a", "a"))], "distinctError.DUPLICATE_ELEMENT",
        multi + ".headlines[1].text"),
    .init("empty headline", [(Part.ad + "headlines.1.text", "")], "fieldError.REQUIRED", multi + ".headlines[1].text"),
    .init(
        "description of 91", [(Part.ad + "descriptions.0.text", .string(String(repeating: "x", count: 91)))],
        "adError.LINE_TOO_WIDE", multi + ".descriptions[0].text"),
    .init(
        "business name of 26", [(Part.ad + "businessName", .string(String(repeating: "x", count: 26)))],
        "adError.LINE_TOO_WIDE", multi + ".business_name"),
    .init("no business name", [(Part.ad + "businessName", nil)], "fieldError.REQUIRED", multi + ".business_name"),
    .init("no logo", [(Part.ad + "logoImages", nil)], "collectionSizeError.TOO_FEW", multi + ".logo_images"),
    .init(
        "no image", [(Part.ad + "marketingImages", nil), (Part.ad + "squareMarketingImages", nil)],
        "adError.MISSING_IMAGE", multi),
    .init(
        "21 images",
        [(Part.ad + "marketingImages", .array(Array(repeating: ["asset": .string(account + "assets/1")], count: 20)))],
        "collectionSizeError.TOO_MANY", multi + ".marketing_images"),
    .init("no final URL", [(Part.adGroupAd + "ad.finalUrls", nil)], "fieldError.REQUIRED", "8.ad.final_urls"),
    .init(
        "final URL without scheme", [(Part.adGroupAd + "ad.finalUrls", ["example.com"])],
        "urlFieldError.MISSING_PROTOCOL_IN_FINAL_URL", "8.ad.final_urls[0]"),
    .init(
        "final URL without host", [(Part.adGroupAd + "ad.finalUrls", ["https://"])],
        "urlFieldError.MISSING_HOST_IN_FINAL_URL", "8.ad.final_urls[0]"),
    .init("no ad name", [(Part.adGroupAd + "ad.name", nil)], "fieldError.REQUIRED", "8.ad.name"),
    .init("no ad content", [(Part.adGroupAd + "ad.demandGenMultiAssetAd", nil)], "fieldError.REQUIRED", "8.ad"),
    .init(
        "search ad",
        [
            (Part.adGroupAd + "ad.demandGenMultiAssetAd", nil),
            (
                Part.adGroupAd + "ad.responsiveSearchAd",
                ["headlines": texts("a", "b", "c"), "descriptions": texts("a", "b")]
            ),
        ], "adError.INVALID_AD_TYPE", "8.ad.responsive_search_ad"),
    .init(
        "carousel without a logo",
        [("mutateOperations.7.adGroupAdOperation.create.ad.demandGenCarouselAd.logoImage", nil)],
        "fieldError.REQUIRED", "7.ad.demand_gen_carousel_ad.logo_image", contract: true,
        of: carouselBody(squareImages: [2, 5])),
    .init(
        "video ad without a video",
        [
            (Part.adGroupAd + "ad.demandGenMultiAssetAd", nil),
            (
                Part.adGroupAd + "ad.demandGenVideoResponsiveAd",
                [
                    "businessName": ["text": "E"], "headlines": texts("h"), "longHeadlines": texts("l"),
                    "descriptions": texts("d"), "logoImages": [["asset": "customers/1234567890/assets/5"]],
                ]
            ),
        ], "fieldError.REQUIRED", "8.ad.demand_gen_video_responsive_ad.videos", contract: true),
]

/// A Search campaign's own rules.
private let searchCases: [RefusalCase] = [
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

private func onGroup(_ target: JSON) -> JSON { target.with("adGroup", .string(account + "adGroups/-3")) }

private func keyword(_ text: String, _ match: JSON) -> JSON {
    ["keyword": ["text": .string(text), "matchType": match]]
}

private func keywordCase(_ name: String, _ text: String, _ code: String) -> RefusalCase {
    .init(
        name, [("mutateOperations.3.adGroupCriterionOperation.create.keyword.text", .string(text))], code,
        "3.keyword.text", of: searchBody)
}

/// Demand Gen's own rules, beyond the multi-asset ad.
private let demandGenCases: [RefusalCase] = [
    .init(
        "network settings", [(Part.campaign + "networkSettings", ["targetGoogleSearch": true])],
        "campaignError.INCOMPATIBLE_CAMPAIGN_FIELD", "1.network_settings"),
    .init(
        "keyword", [("mutateOperations.3.adGroupCriterionOperation.create", onGroup(keyword("shoes", "BROAD")))],
        "criterionError.CANNOT_ADD_CRITERIA_TYPE", "3.keyword"),
    .init(
        "portrait image in the tall place",
        [(Part.ad + "tallPortraitMarketingImages", [["asset": "customers/1234567890/assets/3"]])],
        "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE", multi + ".tall_portrait_marketing_images[0].asset"),
    .init(
        "video in an image's place",
        [(Part.image + "imageAsset", nil), (Part.image + "youtubeVideoAsset", ["youtubeVideoId": "dQw4w9WgXcQ"])],
        "assetLinkError.FIELD_TYPE_INCOMPATIBLE_WITH_ASSET_TYPE", multi + ".marketing_images[0].asset"),
    .init(
        "image in a video's place",
        [
            (
                "mutateOperations.7.adGroupAdOperation.create.ad.demandGenVideoResponsiveAd.videos.0.asset",
                .string(account + "assets/1")
            )
        ],
        "assetLinkError.FIELD_TYPE_INCOMPATIBLE_WITH_ASSET_TYPE", "7.ad.demand_gen_video_responsive_ad.videos[0].asset",
        of: videoBody),
    .init(
        "image for a call to action",
        [
            (
                "mutateOperations.7.adGroupAdOperation.create.ad.demandGenVideoResponsiveAd.callToActions.0.asset",
                .string(account + "assets/1")
            )
        ],
        "assetLinkError.FIELD_TYPE_INCOMPATIBLE_WITH_ASSET_TYPE",
        "7.ad.demand_gen_video_responsive_ad.call_to_actions[0].asset", of: videoBody),
    .init(
        "no such video", [("mutateOperations.5.assetOperation.create.youtubeVideoAsset.youtubeVideoId", "short")],
        "youtubeVideoRegistrationError.VIDEO_NOT_FOUND", "5.youtube_video_asset.youtube_video_id", of: videoBody),
    .init(
        "business name as text",
        [("mutateOperations.7.adGroupAdOperation.create.ad.demandGenVideoResponsiveAd.businessName", "Shop")],
        "BadRequest", "7.ad.demand_gen_video_responsive_ad.business_name", contract: true, of: videoBody),
    .init(
        "one card", [], "collectionSizeError.TOO_FEW", "6.ad.demand_gen_carousel_ad.carousel_cards",
        of: carouselBody(squareImages: [2])),
    .init(
        "same image on two cards", [], "adError.DUPLICATE_IMAGE_ACROSS_CAROUSEL_CARDS",
        "7.ad.demand_gen_carousel_ad.carousel_cards", of: carouselBody(squareImages: [2, 2])),
    .init(
        "cards of two ratios",
        [
            ("mutateOperations.6.assetOperation.create.demandGenCarouselCardAsset.squareMarketingImageAsset", nil),
            (
                "mutateOperations.6.assetOperation.create.demandGenCarouselCardAsset.marketingImageAsset",
                .string(account + "assets/1")
            ),
        ], "adError.MISMATCHED_ASPECT_RATIOS", "7.ad.demand_gen_carousel_ad.carousel_cards",
        of: carouselBody(squareImages: [2, 5])),
    .init(
        "landscape image as a card's square", [], "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE",
        "5.demand_gen_carousel_card_asset.square_marketing_image_asset", of: carouselBody(squareImages: [1, 5])),
    .init(
        "card without headline",
        [("mutateOperations.5.assetOperation.create.demandGenCarouselCardAsset.headline", nil)],
        "fieldError.REQUIRED", "5.demand_gen_carousel_card_asset.headline", contract: true,
        of: carouselBody(squareImages: [2, 5])),
    .init(
        "card without image",
        [("mutateOperations.5.assetOperation.create.demandGenCarouselCardAsset.squareMarketingImageAsset", nil)],
        "adError.MISSING_IMAGE", "5.demand_gen_carousel_card_asset", of: carouselBody(squareImages: [2, 5])),
    .init(
        "card with an image of the same request",
        [(Part.image + "imageAsset.data", png(1200, 1200)), ("mutateOperations.7", card(showing: -4))],
        "mutateError.RESOURCE_NOT_FOUND",
        "mutate_operations[7].asset_operation.create.demand_gen_carousel_card_asset.square_marketing_image_asset",
        of: goodBody.with(Part.ad + "marketingImages", nil).with(Part.ad + "logoImages.0", nil)),
]

private func card(showing image: Int) -> JSON {
    [
        "assetOperation": [
            "create": [
                "demandGenCarouselCardAsset": [
                    "headline": "Card", "squareMarketingImageAsset": .string(account + "assets/\(image)"),
                ]
            ]
        ]
    ]
}

let refusalCases =
    shapeCases + requestCases + budgetCases + campaignCases + adGroupCases + adCases + searchCases + demandGenCases

/// Lines for `contract/validate_mutate.py`: every body that the sandbox accepts, in every version, and each fault that
/// the official protos show.
func contractLines() -> [String] {
    func line(_ body: JSON, _ expected: String, version: String) -> String {
        let entry: JSON = [
            "version": .string(version), "customer": "1234567890", "body": body, "expect": .string(expected),
        ]
        return String(decoding: entry.encoded, as: UTF8.self)
    }
    let accepted = [goodBody, searchBody, videoBody, carouselBody(squareImages: [2, 5])]
    let together = JSON.together([goodBody, searchBody.renamed(" 2", idsLoweredBy: 100)])
    return ["v23", "v24", "v25", "v26"].flatMap { version in
        (accepted + [together] + changes.map(\.body)).map { line($0, "accepted", version: version) }
    } + refusalCases.filter(\.isContractual).map { line($0.body, "refused", version: "v26") }
}
