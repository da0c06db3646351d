/// Rules of bidding, which is a campaign's own here: the sandbox knows no portfolio strategies.
extension Mutation {
    /// What a kind of campaign cannot use: Demand Gen's list is in its overview, target CPC is Demand Gen's alone.
    private static let unavailable = ["DEMAND_GEN": "manualCpc", "SEARCH": "targetCpc"]

    private static let needsConversions: Set<String> = [
        "maximizeConversions", "maximizeConversionValue", "targetCpa", "targetRoas",
    ]

    mutating func checkBidding(of campaign: JSON, at path: FieldPath) {
        guard let strategy = campaign.member(of: MessageType.biddingGroup, in: .campaign),
            let settings = campaign[strategy]
        else { return require(path.field("biddingStrategy")) }
        let path = path.field(strategy)
        if Self.unavailable[campaign["advertisingChannelType"]?.string ?? ""] == strategy {
            return fail(
                "campaignError.NOT_COMPATIBLE_WITH_BIDDING_STRATEGY_TYPE", at: path,
                "The campaign's type does not offer this bidding strategy.")
        }
        if Self.needsConversions.contains(strategy), !tracksConversions {
            fail(
                "campaignError.CONVERSION_TRACKING_NOT_ENABLED", at: path,
                "The bidding strategy needs conversion tracking.")
        }
        for (field, isRequired) in [
            ("targetCpaMicros", strategy == "targetCpa"), ("targetCpcMicros", strategy == "targetCpc"),
            ("cpcBidCeilingMicros", false), ("cpcBidFloorMicros", false),
        ] {
            if let bid = settings[field] {
                checkBid(bid, at: path.field(field))
            } else if isRequired {
                require(path.field(field))
            }
        }
        checkLimits(of: settings, in: strategy, at: path)
        if let roas = settings["targetRoas"]?.double, !(0.01...1000).contains(roas) {
            fail(
                roas < 0.01 ? "rangeError.TOO_LOW" : "rangeError.TOO_HIGH", at: path.field("targetRoas"),
                "The target must be within 0.01 and 1000.", trigger: .number(String(roas)))
        }
    }

    /// "Mutable for portfolio bidding strategies only" say the protos of all but target spend.
    private mutating func checkLimits(of settings: JSON, in strategy: String, at path: FieldPath) {
        let unset =
            ["cpcBidFloorMicros", "targetSpendMicros"] + (strategy == "targetSpend" ? [] : ["cpcBidCeilingMicros"])
        for field in unset where settings[field] != nil {
            fail(
                "fieldError.VALUE_MUST_BE_UNSET", at: path.field(field),
                "The field is for portfolio bidding strategies, or deprecated.")
        }
    }

    mutating func checkBid(_ bid: JSON, at path: FieldPath) {
        checkMoney(
            bid, at: path, negative: "biddingError.BID_TOO_SMALL",
            unit: "currencyError.VALUE_NOT_MULTIPLE_OF_BILLABLE_UNIT")
    }
}
