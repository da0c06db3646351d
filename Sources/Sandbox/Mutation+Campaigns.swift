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

    mutating func checkMoney(_ amount: JSON, at path: FieldPath, negative: String, unit: String) {
        guard let micros = amount.int64 else { return }
        if micros <= 0 { fail(negative, at: path, "The amount must be positive.", trigger: .number(String(micros))) }
        if micros % currency.unit != 0 {
            fail(unit, at: path, "The amount is no multiple of the minimum unit.", trigger: .number(String(micros)))
        }
    }

    /// Demand Gen's floor a day, and over the whole flight of a total budget.
    private mutating func checkFloor(of budget: JSON, at path: FieldPath, campaign: JSON) {
        guard campaign["advertisingChannelType"]?.string == "DEMAND_GEN" else { return }
        let isTotal = budget["period"]?.string == "CUSTOM_PERIOD"
        var days = 1
        if isTotal {
            let start = campaign["startDateTime"]?.string.flatMap { CalendarDay($0.prefix(10)) } ?? today
            guard let end = campaign["endDateTime"]?.string.flatMap({ CalendarDay($0.prefix(10)) }) else { return }
            days = max(1, end.number - start.number + 1)
        }
        let (field, kind) = isTotal ? ("totalAmountMicros", "Total") : ("amountMicros", "")
        let floor = currency.dailyFloor * Int64(days)
        guard let amount = budget[field]?.int64, amount < floor else { return }
        fail(
            "campaignBudgetError.BUDGET_BELOW_PER_DAY_MINIMUM", at: path.field(field),
            "The budget is below the minimum a day.", trigger: .number(String(amount)),
            details: [
                "budgetPerDayMinimumErrorDetails": [
                    "currencyCode": .string(currency.code),
                    "budgetPerDayMinimumMicros": .string(String(currency.dailyFloor)),
                    "minimum\(kind)BudgetAmountMicros": .string(String(floor)),
                    "failed\(kind)BudgetAmountMicros": .string(String(amount)),
                ]
            ])
    }

    // MARK: Campaigns

    private mutating func checkCampaign(
        _ campaign: JSON, _ name: ResourceName, touched: Set<String>?, at path: FieldPath
    ) {
        checkName(campaign["name"], at: path.field("name"), atMost: 256, illegal: "campaignError.INVALID_CAMPAIGN_NAME")
        if rival(of: campaign, name) != nil {
            fail(.duplicateCampaignName(campaign["name"], at: path.field("name")))
        }
        for field in ["advertisingChannelType", "campaignBudget", "containsEuPoliticalAdvertising"]
        where campaign[field] == nil {
            require(path.field(field))
        }
        checkBidding(of: campaign, at: path)
        checkDates(of: campaign, touched: touched, at: path)
        checkBudget(of: campaign, name, touched: touched, at: path)
        checkCustomParameters(of: campaign, at: path)
        checkChannel(of: campaign, at: path)
    }

    /// What only one kind of campaign has.
    private mutating func checkChannel(of campaign: JSON, at path: FieldPath) {
        let isDemandGen = campaign["advertisingChannelType"]?.string == "DEMAND_GEN"
        if isDemandGen, let subType = campaign["advertisingChannelSubType"] {
            fail(
                "campaignError.INVALID_ADVERTISING_CHANNEL_SUB_TYPE", at: path.field("advertisingChannelSubType"),
                "Demand Gen has no sub type.", trigger: subType)
        }
        if !isDemandGen, campaign["demandGenCampaignSettings"] != nil {
            fail(
                "settingError.SETTING_TYPE_IS_NOT_COMPATIBLE_WITH_CAMPAIGN",
                at: path.field("demandGenCampaignSettings"), "The setting belongs to Demand Gen campaigns.")
        }
        guard let networks = campaign["networkSettings"] else { return }
        if isDemandGen {
            fail(
                "campaignError.INCOMPATIBLE_CAMPAIGN_FIELD", at: path.field("networkSettings"),
                "Demand Gen chooses its channels on the ad group.")
        } else {
            checkNetworks(networks, at: path.field("networkSettings"))
        }
    }

    private mutating func checkNetworks(_ networks: JSON, at path: FieldPath) {
        if !(networks.object ?? [:]).values.contains(.bool(true)) {
            fail("campaignError.CAMPAIGN_MUST_TARGET_AT_LEAST_ONE_NETWORK", at: path, "No network is targeted.")
        }
        if networks["targetSearchNetwork"]?.bool == true, networks["targetGoogleSearch"]?.bool != true {
            fail(
                "campaignError.CANNOT_TARGET_SEARCH_NETWORK_WITHOUT_GOOGLE_SEARCH",
                at: path.field("targetSearchNetwork"), "Search partners come with Google search only.")
        }
        if networks["targetPartnerSearchNetwork"]?.bool == true {
            fail(
                "campaignError.CANNOT_TARGET_PARTNER_SEARCH_NETWORK", at: path.field("targetPartnerSearchNetwork"),
                "The partner network is open to select accounts only.")
        }
    }

    /// Up to eight, keys of letters and digits (Google Ads Help, "Create custom parameters").
    mutating func checkCustomParameters(of owner: JSON, at path: FieldPath) {
        let path = path.field("urlCustomParameters")
        let parameters = owner["urlCustomParameters"]?.array ?? []
        if parameters.count > Limits.customParameters {
            fail("urlFieldError.URL_CUSTOM_PARAMETERS_COUNT_EXCEEDS_LIMIT", at: path, "Too many custom parameters.")
        }
        for (index, parameter) in parameters.enumerated() {
            let key = parameter["key"]?.string ?? ""
            if !(1...16).contains(key.utf8.count) || !key.utf8.allSatisfy(\.isASCIIAlphanumeric) {
                fail(
                    "urlFieldError.INVALID_CHARACTERS_IN_URL_CUSTOM_PARAMETER_KEY", at: path.at(index).field("key"),
                    "A key is 1 to 16 letters and digits.", trigger: .string(key))
            }
            guard let value = parameter["value"]?.string else {
                fail(
                    "urlFieldError.NULL_CUSTOM_PARAMETER_VALUE", at: path.at(index).field("value"), "There is no value."
                )
                continue
            }
            if value.unicodeScalars.count > 250 {
                fail(
                    "stringLengthError.TOO_LONG", at: path.at(index).field("value"),
                    "The value is longer than 250 characters.", trigger: .string(value))
            }
        }
    }

    private mutating func checkDates(of campaign: JSON, touched: Set<String>?, at path: FieldPath) {
        if touched?.contains("startDateTime") == true, let old = resource(campaign["resourceName"]?.string),
            let started = old["startDateTime"]?.string.flatMap({ CalendarDay($0.prefix(10)) }), started <= today,
            campaign["startDateTime"] != old["startDateTime"]
        {
            return fail(
                "dateRangeError.CANNOT_MODIFY_START_DATE_IF_ALREADY_STARTED", at: path.field("startDateTime"),
                "The campaign has already started.", trigger: campaign["startDateTime"])
        }
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

    private mutating func checkBudget(
        of campaign: JSON, _ name: ResourceName, touched: Set<String>?, at path: FieldPath
    ) {
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
        if touched?.isDisjoint(with: ["campaignBudget", "startDateTime", "endDateTime"]) ?? false { return }
        checkFloor(of: budget, at: origin(of: budgetName) ?? field, campaign: campaign)
    }
}
