/// The part of the Google Ads resources that campaigns of our kinds are made of, as v23 to v26 have it.
extension MessageType {
    static let mutateRequest = MessageType(
        "MutateGoogleAdsRequest",
        [
            .list("mutateOperations", .message(mutateOperation), .required),
            Field("partialFailure", .bool), Field("validateOnly", .bool),
            Field("responseContentType", enumeration("ResponseContentType", "RESOURCE_NAME_ONLY MUTABLE_RESOURCE")),
        ])

    static let mutateOperation = MessageType(
        "MutateOperation",
        Collection.allCases.map { collection in
            Field(collection.resource + "Operation", .message(operation(on: collection)), group: "operation")
        })

    private static func operation(on collection: Collection) -> MessageType {
        let name = collection.resource.prefix(1).uppercased() + collection.resource.dropFirst() + "Operation"
        var fields = [
            Field("updateMask", .fieldMask),
            Field("create", .message(collection.message), group: "operation"),
            Field("update", .message(collection.message), group: "operation"),
        ]
        if collection.isRemovable { fields.append(Field("remove", .string, group: "operation")) }
        return MessageType(name, fields)
    }

    static let campaignBudget = MessageType(
        "CampaignBudget",
        [
            Field("resourceName", .string, .immutable), Field("id", .int64, .outputOnly), Field("name", .string),
            Field("amountMicros", .int64), Field("totalAmountMicros", .int64),
            Field("status", enumeration("BudgetStatus", "ENABLED REMOVED"), .outputOnly),
            Field("deliveryMethod", enumeration("BudgetDeliveryMethod", "STANDARD ACCELERATED")),
            Field("explicitlyShared", .bool),
            Field("period", enumeration("BudgetPeriod", "DAILY CUSTOM_PERIOD"), .immutable),
            Field(
                "type", enumeration("BudgetType", "STANDARD FIXED_CPA SMART_CAMPAIGN LOCAL_SERVICES"), .immutable),
            Field("referenceCount", .int64, .outputOnly),
        ])

    static let campaign = MessageType(
        "Campaign",
        [
            Field("resourceName", .string, .immutable), Field("id", .int64, .outputOnly), Field("name", .string),
            Field("status", lifeCycle("CampaignStatus")),
            Field(
                "advertisingChannelType",
                enumeration(
                    "AdvertisingChannelType",
                    "SEARCH DISPLAY SHOPPING HOTEL VIDEO MULTI_CHANNEL LOCAL SMART PERFORMANCE_MAX LOCAL_SERVICES "
                        + "TRAVEL DEMAND_GEN"), .immutable),
            Field(
                "advertisingChannelSubType",
                enumeration(
                    "AdvertisingChannelSubType",
                    "SEARCH_MOBILE_APP DISPLAY_MOBILE_APP SEARCH_EXPRESS DISPLAY_EXPRESS SHOPPING_SMART_ADS "
                        + "DISPLAY_GMAIL_AD DISPLAY_SMART_CAMPAIGN VIDEO_ACTION VIDEO_NON_SKIPPABLE APP_CAMPAIGN "
                        + "APP_CAMPAIGN_FOR_ENGAGEMENT LOCAL_CAMPAIGN SHOPPING_COMPARISON_LISTING_ADS SMART_CAMPAIGN "
                        + "VIDEO_SEQUENCE APP_CAMPAIGN_FOR_PRE_REGISTRATION VIDEO_REACH_TARGET_FREQUENCY "
                        + "TRAVEL_ACTIVITIES YOUTUBE_AUDIO"), .immutable),
            Field("trackingUrlTemplate", .string), Field("finalUrlSuffix", .string), customParameters,
            Field(
                "demandGenCampaignSettings",
                .message(MessageType("DemandGenCampaignSettings", [Field("upgradedTargeting", .bool, .immutable)]))),
            Field("networkSettings", .message(networkSettings)),
            Field("campaignBudget", .reference(.campaignBudgets)),
            Field("biddingStrategyType", .string, .outputOnly),
            Field("startDateTime", .string), Field("endDateTime", .string),
            Field(
                "containsEuPoliticalAdvertising",
                enumeration(
                    "EuPoliticalAdvertisingStatus",
                    "CONTAINS_EU_POLITICAL_ADVERTISING DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING")),
            Field("missingEuPoliticalAdvertisingDeclaration", .bool, .outputOnly),
            Field("primaryStatus", .string, .outputOnly), .list("primaryStatusReasons", .string, .outputOnly),
            Field("servingStatus", .string, .outputOnly),
        ] + biddingStrategies)

    private static let networkSettings = MessageType(
        "NetworkSettings",
        [
            Field("targetGoogleSearch", .bool), Field("targetSearchNetwork", .bool),
            Field("targetContentNetwork", .bool), Field("targetPartnerSearchNetwork", .bool),
            Field("targetYoutube", .bool), Field("targetGoogleTvNetwork", .bool),
        ])

    private static let biddingStrategies: [Field] = {
        let ceiling = Field("cpcBidCeilingMicros", .int64)
        let floor = Field("cpcBidFloorMicros", .int64)
        let targetCpa = Field("targetCpaMicros", .int64)
        let messages = [
            MessageType("MaximizeConversions", [targetCpa, ceiling, floor]),
            MessageType("MaximizeConversionValue", [Field("targetRoas", .double), ceiling, floor]),
            MessageType("TargetCpa", [targetCpa, ceiling, floor]),
            MessageType("TargetRoas", [Field("targetRoas", .double, .required), ceiling, floor]),
            MessageType("TargetSpend", [Field("targetSpendMicros", .int64), ceiling]),
            MessageType("TargetCpc", [Field("targetCpcMicros", .int64)]),
            MessageType("ManualCpc", [Field("enhancedCpcEnabled", .bool)]),
        ]
        return messages.map { message in
            let name = message.name.prefix(1).lowercased() + message.name.dropFirst()
            return Field(name, .message(message), group: biddingGroup)
        }
    }()

    /// The oneof of `Campaign` that holds the bidding strategy.
    static let biddingGroup = "campaign_bidding_strategy"

    static let adGroup = MessageType(
        "AdGroup",
        [
            Field("resourceName", .string, .immutable), Field("id", .int64, .outputOnly), Field("name", .string),
            Field("status", lifeCycle("AdGroupStatus")),
            Field(
                "type",
                enumeration(
                    "AdGroupType",
                    "SEARCH_STANDARD DISPLAY_STANDARD SHOPPING_PRODUCT_ADS HOTEL_ADS SHOPPING_SMART_ADS VIDEO_BUMPER "
                        + "VIDEO_TRUE_VIEW_IN_STREAM VIDEO_TRUE_VIEW_IN_DISPLAY VIDEO_NON_SKIPPABLE_IN_STREAM "
                        + "SEARCH_DYNAMIC_ADS SHOPPING_COMPARISON_LISTING_ADS PROMOTED_HOTEL_ADS VIDEO_RESPONSIVE "
                        + "VIDEO_EFFICIENT_REACH SMART_CAMPAIGN_ADS TRAVEL_ADS YOUTUBE_AUDIO"), .immutable),
            Field("campaign", .reference(.campaigns), .immutable),
            Field("cpcBidMicros", .int64), Field("targetCpaMicros", .int64), Field("targetRoas", .double),
            Field("optimizedTargetingEnabled", .bool), Field("trackingUrlTemplate", .string),
            Field("finalUrlSuffix", .string), customParameters,
            Field(
                "audienceSetting",
                .message(MessageType("AudienceSetting", [Field("useAudienceGrouped", .bool, .immutable)])), .immutable),
            Field(
                "demandGenAdGroupSettings",
                .message(
                    MessageType("DemandGenAdGroupSettings", [Field("channelControls", .message(channelControls))]))),
        ])

    private static let channelControls = MessageType(
        "DemandGenChannelControls",
        [
            Field("channelConfig", .string, .outputOnly),
            Field(
                "channelStrategy",
                enumeration("DemandGenChannelStrategy", "ALL_CHANNELS ALL_OWNED_AND_OPERATED_CHANNELS"),
                group: "channel_configuration"),
            Field("selectedChannels", .message(selectedChannels), group: "channel_configuration"),
        ])

    private static let selectedChannels = MessageType(
        "DemandGenSelectedChannels",
        [
            Field("youtubeInStream", .bool), Field("youtubeInFeed", .bool), Field("youtubeShorts", .bool),
            Field("discover", .bool), Field("gmail", .bool), Field("display", .bool), Field("maps", .bool),
        ])

    static let adGroupCriterion = MessageType(
        "AdGroupCriterion",
        [
            Field("resourceName", .string, .immutable), Field("criterionId", .int64, .outputOnly),
            Field("displayName", .string, .outputOnly), Field("type", .string, .outputOnly),
            Field("status", lifeCycle("AdGroupCriterionStatus")),
            Field("adGroup", .reference(.adGroups), .immutable), Field("negative", .bool, .immutable),
            Field("bidModifier", .double), Field("cpcBidMicros", .int64),
        ] + criteria)

    static let campaignCriterion = MessageType(
        "CampaignCriterion",
        [
            Field("resourceName", .string, .immutable), Field("criterionId", .int64, .outputOnly),
            Field("displayName", .string, .outputOnly), Field("type", .string, .outputOnly),
            Field("status", lifeCycle("CampaignCriterionStatus")),
            Field("campaign", .reference(.campaigns), .immutable), Field("negative", .bool, .immutable),
            Field("bidModifier", .double),
        ] + criteria.filter { $0.name != "audience" })

    /// The oneof of both criteria that holds what is targeted.
    static let criterionGroup = "criterion"

    private static let criteria = [
        Field(
            "location",
            .message(MessageType("LocationInfo", [Field("geoTargetConstant", .constant("geoTargetConstants"))])),
            .immutable, group: criterionGroup),
        Field(
            "language",
            .message(MessageType("LanguageInfo", [Field("languageConstant", .constant("languageConstants"))])),
            .immutable, group: criterionGroup),
        Field(
            "keyword",
            .message(
                MessageType(
                    "KeywordInfo",
                    [
                        Field("text", .string),
                        Field("matchType", enumeration("KeywordMatchType", "EXACT PHRASE BROAD")),
                    ])), .immutable, group: criterionGroup),
        Field(
            "audience", .message(MessageType("AudienceInfo", [Field("audience", .string)])), .immutable,
            group: criterionGroup),
    ]

    static let customParameters = Field.list(
        "urlCustomParameters",
        .message(MessageType("CustomParameter", [Field("key", .string), Field("value", .string)])))

    /// `UNSPECIFIED` and `UNKNOWN` are names of every enum, but no values to send.
    static func enumeration(_ name: String, _ values: String) -> FieldType {
        .enumeration(name, ["UNSPECIFIED", "UNKNOWN"] + values.split(separator: " ").map(String.init))
    }

    static func lifeCycle(_ name: String) -> FieldType { enumeration(name, "ENABLED PAUSED REMOVED") }
}
