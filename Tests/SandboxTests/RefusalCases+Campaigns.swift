import Sandbox

/// Shape: what never reaches the API.
let shapeCases: [RefusalCase] = [
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
        "object for a text", [(Part.ad + "businessName", ["text": "x"])], "BadRequest", Part.multi + ".business_name",
        contract: true),
    .init(
        "object for a list", [(Part.ad + "headlines", ["text": "x"])], "BadRequest", Part.multi + ".headlines",
        contract: true),
    .init(
        "create and remove together",
        [("mutateOperations.1.campaignOperation.remove", .string(Part.account + "campaigns/1"))], "BadRequest",
        "mutate_operations[1].campaign_operation", contract: true),
]

let requestCases: [RefusalCase] = [
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
        [(Part.image + "resourceName", .string(Part.account + "assets/-3")), (Part.ad + "marketingImages", nil)],
        "newResourceCreationError.DUPLICATE_TEMP_IDS", "5.resource_name", contract: true),
    .init(
        "temporary id never defined", [(Part.adGroup + "campaign", .string(Part.account + "campaigns/-77"))],
        "mutateError.RESOURCE_NOT_FOUND", "2.campaign", contract: true),
    .init(
        "positive id on create",
        [(Part.image + "resourceName", .string(Part.account + "assets/9")), (Part.ad + "marketingImages", nil)],
        "newResourceCreationError.CANNOT_SET_ID_FOR_CREATE", "5.resource_name", contract: true),
    .init(
        "wrong collection",
        [(Part.image + "resourceName", .string(Part.account + "images/-4")), (Part.ad + "marketingImages", nil)],
        "requestError.RESOURCE_NAME_MALFORMED", "5.resource_name", contract: true),
    .init(
        "another customer", [(Part.adGroup + "campaign", "customers/99/campaigns/7")],
        "requestError.RESOURCE_NAME_MALFORMED", "2.campaign", contract: true),
    .init(
        "criterion with a name", [(Part.location + "resourceName", .string(Part.account + "adGroupCriteria/-3~-9"))],
        "mutateError.INCONSISTENT_FIELD_VALUES", "3.resource_name"),
    .init(
        "enum UNKNOWN", [(Part.campaign + "status", "UNKNOWN")], "requestError.INVALID_ENUM_VALUE", "1.status",
        contract: true),
    .init("output-only field", [(Part.campaign + "id", "7")], "fieldError.VALUE_MUST_BE_UNSET", "1.id", contract: true),
    .init(
        "asset that does not exist", [(Part.ad + "logoImages.0.asset", .string(Part.account + "assets/777"))],
        "mutateError.RESOURCE_NOT_FOUND", Part.multi + ".logo_images[0].asset"),
]

let budgetCases: [RefusalCase] = [
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

let campaignCases: [RefusalCase] = [
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

let adGroupCases: [RefusalCase] = [
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
