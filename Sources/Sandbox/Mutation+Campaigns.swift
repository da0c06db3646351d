/// Rules of budgets, campaigns, ad groups and criteria. `touched` names the top fields an update changes;
/// `nil` means a create.
extension Mutation {
    mutating func check(_ state: JSON, named name: ResourceName, touched: Set<String>?, at path: FieldPath) {
        if touched?.contains("status") ?? true, state["status"]?.string == "REMOVED" {
            let code =
                touched == nil
                ? "operationAccessDeniedError.CREATE_AS_REMOVED_NOT_PERMITTED" : "enumError.ENUM_VALUE_NOT_PERMITTED"
            fail(code, at: path.field("status"), "Use the remove operation.", trigger: "REMOVED")
        }
        switch name.collection {
        case .campaignBudgets: checkBudget(state, name, at: path)
        case .campaigns: checkCampaign(state, name, touched: touched, at: path)
        case .adGroups: checkAdGroup(state, name, at: path)
        case .adGroupCriteria, .campaignCriteria: checkCriterion(state, name, at: path)
        case .assets: if touched == nil { checkAsset(state, at: path) }
        case .adGroupAds: if touched == nil { checkAdGroupAd(state, at: path) }
        }
    }

    // MARK: Budgets

    private mutating func checkBudget(_ budget: JSON, _ name: ResourceName, at path: FieldPath) {
        checkAmounts(of: budget, at: path)
        if budget["deliveryMethod"]?.string == "ACCELERATED" {
            fail(
                "campaignBudgetError.CANNOT_USE_ACCELERATED_DELIVERY_MODE", at: path.field("deliveryMethod"),
                "Accelerated delivery is no longer offered.", trigger: "ACCELERATED")
        }
        let isShared = budget["explicitlyShared"]?.bool ?? true
        if isShared, budget["name"]?.string?.isEmpty ?? true { require(path.field("name")) }
        if let text = budget["name"]?.string, text.utf8.count > 255 {
            fail("stringLengthError.TOO_LONG", at: path.field("name"), "The name is too long.", trigger: .string(text))
        }
        if rival(of: budget, name) != nil {
            fail(
                "campaignBudgetError.DUPLICATE_NAME", at: path.field("name"), "The budget name is already in use.",
                trigger: budget["name"])
        }
        for campaign in campaigns(using: name) {
            guard let campaign = resource(campaign.description) else { continue }
            checkFloor(of: budget, at: path, campaign: campaign)
        }
    }

    private mutating func checkAmounts(of budget: JSON, at path: FieldPath) {
        let isTotal = budget["period"]?.string == "CUSTOM_PERIOD"
        let (wanted, unwanted) = isTotal ? ("totalAmountMicros", "amountMicros") : ("amountMicros", "totalAmountMicros")
        if budget[unwanted] != nil {
            let code =
                isTotal
                ? "BUDGET_AMOUNT_MUST_BE_UNSET_FOR_CUSTOM_BUDGET_PERIOD"
                : "TOTAL_BUDGET_AMOUNT_MUST_BE_UNSET_FOR_BUDGET_PERIOD_DAILY"
            fail(
                "campaignBudgetError." + code, at: path.field(unwanted), "The amount does not fit the budget's period.")
        }
        guard let amount = budget[wanted] else { return require(path.field(wanted)) }
        checkMoney(
            amount, at: path.field(wanted), negative: "campaignBudgetError.NEGATIVE_MONEY_AMOUNT",
            unit: "campaignBudgetError.NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT")
    }

    private mutating func checkMoney(_ amount: JSON, at path: FieldPath, negative: String, unit: String) {
        guard let micros = amount.int64 else { return }
        if micros <= 0 { fail(negative, at: path, "The amount must be positive.", trigger: .number(String(micros))) }
        if micros % Limits.moneyUnit != 0 {
            fail(unit, at: path, "The amount is no multiple of the minimum unit.", trigger: .number(String(micros)))
        }
    }

    /// Demand Gen's floor a day, and over the whole flight of a total budget.
    private mutating func checkFloor(of budget: JSON, at path: FieldPath, campaign: JSON) {
        guard campaign["advertisingChannelType"]?.string == "DEMAND_GEN" else { return }
        let (field, floor): (String, Int64)
        if budget["period"]?.string == "CUSTOM_PERIOD" {
            let start = campaign["startDateTime"]?.string.flatMap { CalendarDay($0.prefix(10)) } ?? today
            guard let end = campaign["endDateTime"]?.string.flatMap({ CalendarDay($0.prefix(10)) }) else { return }
            (field, floor) = ("totalAmountMicros", Limits.dailyFloor * Int64(end.number - start.number + 1))
        } else {
            (field, floor) = ("amountMicros", Limits.dailyFloor)
        }
        guard let amount = budget[field]?.int64, amount < floor else { return }
        let minimum = field == "amountMicros" ? "minimumBudgetAmountMicros" : "minimumTotalBudgetAmountMicros"
        let failed = field == "amountMicros" ? "failedBudgetAmountMicros" : "failedTotalBudgetAmountMicros"
        fail(
            "campaignBudgetError.BUDGET_BELOW_PER_DAY_MINIMUM", at: path.field(field),
            "The budget is below the minimum a day.", trigger: .number(String(amount)),
            details: [
                "budgetPerDayMinimumErrorDetails": [
                    "currencyCode": "USD", "budgetPerDayMinimumMicros": .string(String(Limits.dailyFloor)),
                    minimum: .string(String(floor)), failed: .string(String(amount)),
                ]
            ])
    }

    // MARK: Campaigns

    private mutating func checkCampaign(
        _ campaign: JSON, _ name: ResourceName, touched: Set<String>?, at path: FieldPath
    ) {
        checkName(campaign["name"], at: path.field("name"), atMost: 256, illegal: "campaignError.INVALID_CAMPAIGN_NAME")
        if rival(of: campaign, name) != nil {
            fail(
                "campaignError.DUPLICATE_CAMPAIGN_NAME", at: path.field("name"),
                "The name is already assigned to another campaign.", trigger: campaign["name"])
        }
        for field in ["advertisingChannelType", "campaignBudget", "containsEuPoliticalAdvertising"]
        where campaign[field] == nil {
            require(path.field(field))
        }
        checkBidding(of: campaign, at: path)
        checkDates(of: campaign, touched: touched, at: path)
        checkBudget(of: campaign, name, at: path)
        let channel = campaign["advertisingChannelType"]?.string
        if channel == "DEMAND_GEN" {
            if let subType = campaign["advertisingChannelSubType"] {
                fail(
                    "campaignError.INVALID_ADVERTISING_CHANNEL_SUB_TYPE", at: path.field("advertisingChannelSubType"),
                    "Demand Gen has no sub type.", trigger: subType)
            }
        } else if campaign["demandGenCampaignSettings"] != nil {
            fail(
                "settingError.SETTING_TYPE_IS_NOT_COMPATIBLE_WITH_CAMPAIGN",
                at: path.field("demandGenCampaignSettings"),
                "The setting belongs to Demand Gen campaigns.")
        }
    }

    private mutating func checkBidding(of campaign: JSON, at path: FieldPath) {
        guard let strategy = campaign.member(of: MessageType.biddingGroup, in: .campaign) else {
            return require(path.field("biddingStrategy"))
        }
        let path = path.field(strategy)
        if campaign["advertisingChannelType"]?.string == "DEMAND_GEN", strategy == "manualCpc" {
            fail(
                "campaignError.NOT_COMPATIBLE_WITH_BIDDING_STRATEGY_TYPE", at: path,
                "Demand Gen does not offer this bidding strategy.")
        }
        for (field, isRequired) in [("targetCpaMicros", strategy == "targetCpa"), ("targetCpcMicros", true)] {
            guard MessageType.campaign.fields(along: "\(strategy).\(field)") != nil else { continue }
            if let bid = campaign[strategy]?[field] {
                checkMoney(
                    bid, at: path.field(field), negative: "biddingError.BID_TOO_SMALL",
                    unit: "currencyError.VALUE_NOT_MULTIPLE_OF_BILLABLE_UNIT")
            } else if isRequired {
                require(path.field(field))
            }
        }
        if strategy == "targetRoas", let roas = campaign[strategy]?["targetRoas"]?.double, !(0.01...1000).contains(roas)
        {
            fail(
                roas < 0.01 ? "rangeError.TOO_LOW" : "rangeError.TOO_HIGH", at: path.field("targetRoas"),
                "The target must be within 0.01 and 1000.", trigger: .number(String(roas)))
        }
    }

    private mutating func checkDates(of campaign: JSON, touched: Set<String>?, at path: FieldPath) {
        let start = day("startDateTime", of: campaign, time: "00:00:00", touched: touched, at: path)
        let end = day("endDateTime", of: campaign, time: "23:59:59", touched: touched, at: path)
        if let start, let end, end < start {
            fail(
                "dateRangeError.START_DATE_AFTER_END_DATE", at: path.field("endDateTime"),
                "The start date is after the end date.", trigger: campaign["endDateTime"])
        }
    }

    private mutating func day(
        _ field: String, of campaign: JSON, time: String, touched: Set<String>?, at path: FieldPath
    ) -> CalendarDay? {
        guard let text = campaign[field]?.string else { return nil }
        let path = path.field(field)
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = CalendarDay(parts[0]), isTime(parts[1]) else {
            fail(
                "dateError.INVALID_STRING_DATE_TIME_SECONDS", at: path, "The date must read yyyy-MM-dd HH:mm:ss.",
                trigger: .string(text))
            return nil
        }
        if parts[1] != time {
            let part = field == "startDateTime" ? "START_TIME_MUST_BE_THE_START" : "END_TIME_MUST_BE_THE_END"
            fail(
                "dateError.DATE_RANGE_ERROR_\(part)_OF_A_DAY", at: path, "The time must be \(time).",
                trigger: .string(text))
        }
        if touched?.contains(field) ?? true, day < today {
            fail("dateRangeError.CANNOT_SET_DATE_TO_PAST", at: path, "The date is in the past.", trigger: .string(text))
        }
        return day
    }

    private func isTime(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 2, 2], parts.allSatisfy(\.isDigits) else { return false }
        return zip(parts, [23, 59, 59]).allSatisfy { Int($0).map { [limit = $1] in $0 <= limit } ?? false }
    }

    private mutating func checkBudget(of campaign: JSON, _ name: ResourceName, at path: FieldPath) {
        guard let budgetName = campaign["campaignBudget"]?.string, let budget = resource(budgetName),
            let budgetResource = ResourceName(budgetName)
        else { return }
        let field = path.field("campaignBudget")
        let isShared = budget["explicitlyShared"]?.bool ?? true
        if !isShared, campaigns(using: budgetResource).contains(where: { $0 != name }) {
            fail(
                "campaignBudgetError.CANNOT_USE_IMPLICITLY_SHARED_CAMPAIGN_BUDGET_WITH_MULTIPLE_CAMPAIGNS", at: field,
                "The budget belongs to another campaign.", trigger: .string(budgetName))
        }
        if budget["period"]?.string == "CUSTOM_PERIOD", campaign["endDateTime"] == nil {
            fail(
                "campaignError.END_DATE_TIME_REQUIRED_FOR_TOTAL_BUDGET", at: path.field("endDateTime"),
                "A total budget needs an end date.")
        }
        guard campaign["advertisingChannelType"]?.string == "DEMAND_GEN" else { return }
        if isShared {
            fail(
                "campaignError.CAMPAIGN_CANNOT_USE_SHARED_BUDGET", at: field, "Demand Gen takes no shared budget.",
                trigger: .string(budgetName))
        }
        checkFloor(of: budget, at: origin(of: budgetName) ?? field, campaign: campaign)
    }

    // MARK: Ad groups and criteria

    private mutating func checkAdGroup(_ group: JSON, _ name: ResourceName, at path: FieldPath) {
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
        let controls = ["demandGenAdGroupSettings", "channelControls", "selectedChannels"]
        if let channels = group[path: controls]?.object, !channels.values.contains(.bool(true)) {
            let place = controls.reduce(path) { $0.field($1) }
            fail("fieldError.INVALID_VALUE", at: place, "At least one channel must be selected.")
        }
    }

    private mutating func checkCriterion(_ criterion: JSON, _ name: ResourceName, at path: FieldPath) {
        guard let parent = name.collection.parent else { return }
        if criterion[parent.field] == nil { require(path.field(parent.field)) }
        guard let kind = criterion.member(of: MessageType.criterionGroup, in: name.collection.message) else {
            let error = parent.collection == .adGroups ? "adGroupCriterionError" : "campaignCriterionError"
            return fail("\(error).CONCRETE_TYPE_REQUIRED", at: path, "The criterion says nothing to target.")
        }
        checkContent(of: criterion, kind: kind, at: path)
        guard kind == "location" || kind == "language" else { return }
        let owner = resource(criterion[parent.field]?.string)
        let campaign = parent.collection == .campaigns ? owner : resource(owner?["campaign"]?.string)
        guard let channel = campaign?["advertisingChannelType"]?.string else { return }
        let isUpgraded = campaign?[path: ["demandGenCampaignSettings", "upgradedTargeting"]]?.bool ?? true
        // Demand Gen targets places and languages on the ad group, every other kind on the campaign.
        let level: Collection = channel == "DEMAND_GEN" && isUpgraded ? .adGroups : .campaigns
        if level != parent.collection {
            fail(
                "criterionError.CANNOT_ADD_CRITERIA_TYPE", at: path.field(kind),
                "The criterion belongs on the \(level == .adGroups ? "ad group" : "campaign").")
        }
    }

    private mutating func checkContent(of criterion: JSON, kind: String, at path: FieldPath) {
        let path = path.field(kind)
        switch kind {
        case "location" where criterion[kind]?["geoTargetConstant"] == nil: require(path.field("geoTargetConstant"))
        case "language" where criterion[kind]?["languageConstant"] == nil: require(path.field("languageConstant"))
        case "keyword":
            let text = criterion[kind]?["text"]?.string ?? ""
            if criterion[kind]?["matchType"] == nil { require(path.field("matchType")) }
            if text.isEmpty { require(path.field("text")) }
            if text.count > 80 {
                fail("criterionError.KEYWORD_TEXT_TOO_LONG", at: path.field("text"), "More than 80 characters.")
            }
            if text.split(separator: " ").count > 10 {
                fail("criterionError.KEYWORD_HAS_TOO_MANY_WORDS", at: path.field("text"), "More than 10 words.")
            }
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
}
