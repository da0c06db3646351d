/// Rules of ad groups and of what they and their campaigns target.
extension Mutation {
    mutating func checkAdGroup(_ group: JSON, _ name: ResourceName, at path: FieldPath) {
        checkName(group["name"], at: path.field("name"), atMost: 254, illegal: "adGroupError.INVALID_ADGROUP_NAME")
        if group["campaign"] == nil { require(path.field("campaign")) }
        if rival(of: group, name) != nil {
            fail(
                "adGroupError.DUPLICATE_ADGROUP_NAME", at: path.field("name"),
                "The campaign has an ad group of this name.", trigger: group["name"])
        }
        let channel = resource(group["campaign"]?.string)?["advertisingChannelType"]?.string
        let allowed: [String?] =
            channel == "DEMAND_GEN"
            ? [nil] : channel == "SEARCH" ? [nil, "SEARCH_STANDARD", "SEARCH_DYNAMIC_ADS"] : [group["type"]?.string]
        if channel != nil, !allowed.contains(group["type"]?.string) {
            fail(
                "adGroupError.AD_GROUP_TYPE_NOT_VALID_FOR_ADVERTISING_CHANNEL_TYPE", at: path.field("type"),
                "The type does not fit the campaign.", trigger: group["type"])
        }
        if channel == "SEARCH", group["demandGenAdGroupSettings"] != nil {
            fail(
                "settingError.SETTING_TYPE_IS_NOT_COMPATIBLE_WITH_CAMPAIGN",
                at: path.field("demandGenAdGroupSettings"), "The setting belongs to Demand Gen campaigns.")
        }
        for field in ["cpcBidMicros", "targetCpaMicros"] {
            if let bid = group[field] { checkBid(bid, at: path.field(field)) }
        }
        checkCustomParameters(of: group, at: path)
        let controls = ["demandGenAdGroupSettings", "channelControls", "selectedChannels"]
        if let channels = group[path: controls]?.object, !channels.values.contains(.bool(true)) {
            let place = controls.reduce(path) { $0.field($1) }
            fail("fieldError.INVALID_VALUE", at: place, "At least one channel must be selected.")
        }
    }

    mutating func checkCriterion(_ criterion: JSON, _ name: ResourceName, at path: FieldPath) {
        guard let parent = name.collection.parent else { return }
        if criterion[parent.field] == nil { require(path.field(parent.field)) }
        guard let kind = criterion.member(of: MessageType.criterionGroup, in: name.collection.message) else {
            let error = parent.collection == .adGroups ? "adGroupCriterionError" : "campaignCriterionError"
            return fail("\(error).CONCRETE_TYPE_REQUIRED", at: path, "The criterion says nothing to target.")
        }
        checkContent(of: criterion, kind: kind, at: path)
        checkNegative(criterion, kind: kind, at: path)
        let owner = resource(criterion[parent.field]?.string)
        let campaign = parent.collection == .campaigns ? owner : resource(owner?["campaign"]?.string)
        guard let channel = campaign?["advertisingChannelType"]?.string else { return }
        let isDemandGen = channel == "DEMAND_GEN"
        let isUpgraded = campaign?[path: ["demandGenCampaignSettings", "upgradedTargeting"]]?.bool ?? true
        // Demand Gen targets places and languages on the ad group, every other kind on the campaign.
        let level: Collection = isDemandGen && isUpgraded ? .adGroups : .campaigns
        if kind == "location" || kind == "language", level != parent.collection {
            fail(
                "criterionError.CANNOT_ADD_CRITERIA_TYPE", at: path.field(kind),
                "The criterion belongs on the \(level == .adGroups ? "ad group" : "campaign").")
        } else if kind == "keyword", isDemandGen {
            fail("criterionError.CANNOT_ADD_CRITERIA_TYPE", at: path.field(kind), "Demand Gen takes no keywords.")
        } else if kind == "keyword", parent.collection == .campaigns, criterion["negative"]?.bool != true {
            fail("criterionError.CANNOT_TARGET_CRITERION", at: path.field(kind), "A campaign only excludes keywords.")
        }
    }

    private mutating func checkNegative(_ criterion: JSON, kind: String, at path: FieldPath) {
        if let bid = criterion["cpcBidMicros"] { checkBid(bid, at: path.field("cpcBidMicros")) }
        guard criterion["negative"]?.bool == true else { return }
        if kind == "language" {
            fail("criterionError.CANNOT_EXCLUDE_CRITERIA_TYPE", at: path.field(kind), "Languages cannot be excluded.")
        }
        for field in ["bidModifier", "cpcBidMicros"] where criterion[field] != nil {
            fail(
                "criterionError.FIELD_INCOMPATIBLE_WITH_NEGATIVE_TARGETING", at: path.field(field),
                "What is excluded has no bid.")
        }
    }

    private mutating func checkContent(of criterion: JSON, kind: String, at path: FieldPath) {
        let path = path.field(kind)
        switch kind {
        case "location" where criterion[kind]?["geoTargetConstant"] == nil: require(path.field("geoTargetConstant"))
        case "language" where criterion[kind]?["languageConstant"] == nil: require(path.field("languageConstant"))
        case "keyword":
            if criterion[kind]?["matchType"] == nil { require(path.field("matchType")) }
            checkKeyword(criterion[kind]?["text"]?.string ?? "", at: path.field("text"))
        case "audience":
            let group = resource(criterion["adGroup"]?.string)
            if group != nil, group?[path: ["audienceSetting", "useAudienceGrouped"]]?.bool != true {
                fail(
                    "criterionError.AUDIENCE_NOT_ALLOWED_TO_ATTACH_WHEN_AUDIENCE_GROUPED_SET_TO_FALSE", at: path,
                    "The ad group must use audience grouping.")
            }
        default: break
        }
    }

    private mutating func checkKeyword(_ text: String, at path: FieldPath) {
        let words = text.split(whereSeparator: \.isWhitespace)
        let fault: (code: String, message: String)? =
            if words.isEmpty {
                ("fieldError.REQUIRED", "The required field was not present.")
            } else if text.count > 80 {
                ("criterionError.KEYWORD_TEXT_TOO_LONG", "More than 80 characters.")
            } else if words.count > 10 {
                ("criterionError.KEYWORD_HAS_TOO_MANY_WORDS", "More than 10 words.")
            } else if words.contains(where: { $0.hasPrefix("+") }) {
                ("criterionError.BROAD_MATCH_MODIFIER_KEYWORD_NOT_ALLOWED", "The modifier + is no longer offered.")
            } else if text.unicodeScalars.contains(where: { ",!@%^*()={};~`<>?\\|".unicodeScalars.contains($0) }) {
                (
                    "criterionError.KEYWORD_HAS_INVALID_CHARS",
                    "A keyword holds none of , ! @ % ^ * ( ) = { } ; ~ ` < > ? \\ |"
                )
            } else {
                nil
            }
        if let fault { fail(fault.code, at: path, fault.message, trigger: .string(text)) }
    }
}
