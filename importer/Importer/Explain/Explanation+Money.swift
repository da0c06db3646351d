internal import Domain

extension Explanation {
    /// Budgets.
    static let ofMoney: [Explanation] = [
        Explanation(
            .dailyBudget, .required, .money, "A campaign has a daily budget, or a total one.",
            why: "\(RuleSource.api), Campaign.campaign_budget: required.", bad: "", good: "12.50"),
        amount(.dailyBudget),
        Explanation(
            .dailyBudget, .range, .money,
            "A budget is more than 0, at most 1,000,000,000 and in whole hundredths.",
            why: "\(RuleSource.api), CampaignBudget.amount_micros: positive, a multiple of the smallest unit of the "
                + "currency. The upper end is ours: beyond it, it is a slip. Demand Gen asks for about 5 USD a day.",
            bad: "-12.50", good: "12.50"),
        Explanation(
            "daily_budget_micros.unsupported", .money, "A total budget stays total once the campaign is published.",
            why: "\(RuleSource.api), CampaignBudget.period: immutable.",
            bad: .published(["Budget": "20.00", "Total budget": ""]), good: .published(["Total budget": "2000"])),
        Explanation(
            .totalBudget, .mismatch, .money, "A campaign has a daily budget or a total one, not both.",
            why: "\(RuleSource.api), CampaignBudget: amount_micros and total_amount_micros exclude each other.",
            cells: ["Budget": "12.50", "Total budget": "1000"], good: ["Budget": "", "Total budget": "1000"]),
        Explanation(
            .totalBudget, .unreadable, .money, "An amount is a number such as 12.50.", why: Self.neverGuessed,
            cells: ["Budget": "", "Total budget": "about 1000"], good: ["Budget": "", "Total budget": "1000"]),
        Explanation(
            .totalBudget, .range, .money, "A budget is more than 0, at most 1,000,000,000 and in whole hundredths.",
            why: "\(RuleSource.api), CampaignBudget.total_amount_micros.",
            cells: ["Budget": "", "Total budget": "0"], good: ["Budget": "", "Total budget": "1000"]),
        Explanation(
            "total_budget_micros.unsupported", .money, "A daily budget stays daily once the campaign is published.",
            why: "\(RuleSource.api), CampaignBudget.period: immutable.",
            bad: .published(["Budget": "", "Total budget": "1000"]), good: .published(["Budget": "20.00"])),
    ]

    /// What bidding is held to.
    static let ofBids: [Explanation] = [
        amount(.targetCPA), positive(.targetCPA),
        fitting(.targetCPA, "Leads", against: "Sales"),
        Explanation(
            .targetROAS, .unreadable, .money, "A target ROAS is a number such as 3.5, or 350%.",
            why: "\(RuleSource.editor).", bad: "high", good: "350%"),
        Explanation(
            .targetROAS, .range, .money, "A target ROAS is between 0.01 and 1000.",
            why: "\(RuleSource.api), TargetRoas.target_roas.", bad: "0", good: "3.5"),
        alone(.targetROAS, "3.5"),
        fitting(.targetROAS, "Sales", against: "Leads"),
        amount(.targetCPC), positive(.targetCPC), alone(.targetCPC, "5.00"),
        fitting(.targetCPC, "Website traffic", against: "Sales"),
        amount(.cpcBidCeiling), positive(.cpcBidCeiling), alone(.cpcBidCeiling, "5.00"),
        fitting(.cpcBidCeiling, "Website traffic", against: "Sales", type: "Search"),
    ]

    private static let neverGuessed =
        "Our rule: money is never guessed. Decimals stand behind a point, nothing parts thousands, the currency is the "
        + "account's; --decimal comma reads 12,50."

    private static func amount(_ field: CampaignField) -> Explanation {
        Explanation(
            field, .unreadable, .money, "An amount is a number such as 12.50.", why: neverGuessed,
            bad: "cheap", good: field == .dailyBudget ? "12.50" : "5.00")
    }

    private static func positive(_ field: CampaignField) -> Explanation {
        Explanation(
            field, .range, .money, "A bid is more than 0 and in whole hundredths.",
            why: "\(RuleSource.api): a multiple of the smallest unit of the currency.", bad: "0", good: "5.00")
    }

    private static func alone(_ field: CampaignField, _ value: String) -> Explanation {
        let column = ColumnUse.name(of: field)
        return Explanation(
            field, .mismatch, .money, "A campaign has one bidding goal at most.",
            why: "\(RuleSource.api), Campaign.campaign_bidding_strategy: one of them.",
            cells: ["Target CPA": "5.00", column: value], good: ["Target CPA": "", column: value])
    }

    private static func fitting(
        _ field: CampaignField, _ objective: String, against other: String, type: String = "Demand Gen"
    ) -> Explanation {
        let column = ColumnUse.name(of: field)
        let value = field == .targetROAS ? "3.5" : "5.00"
        return Explanation(
            field, .unsupported, .money, "\(column) goes with the objective \(objective).",
            why: "\(RuleSource.api): the bidding strategy of the objective has this goal and no other. "
                + RuleSource.published,
            cells: ["Campaign type": type, "Objective": other, column: value],
            good: ["Campaign type": type, "Objective": objective, column: value])
    }
}
