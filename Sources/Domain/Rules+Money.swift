/// The rules of a draft's budget and bidding.
extension Rules {
    /// One of the two.
    mutating func budget(daily: Entry<Micros>, total: Entry<Micros>) -> Budget? {
        if case .blank = total {
            let amount = required(daily, .dailyBudget, hint: "set a daily budget greater than 0, or a total one")
            if let amount { budgetAmount(amount, .dailyBudget) }
            return amount.map(Budget.daily)
        }
        if case .blank = daily {
        } else {
            add(.totalBudget, .mismatch, "stands beside a daily budget", hint: "keep one and clear the other")
        }
        let amount = optional(total, .totalBudget)
        if let amount { budgetAmount(amount, .totalBudget) }
        return amount.map(Budget.total)
    }

    private mutating func budgetAmount(_ budget: Micros, _ field: CampaignField) {
        guard budget <= CampaignLimits.budgetMax else {
            add(
                field, .range, value: String(budget.amount), "is more than 1,000,000,000",
                hint: "check the unit: 12.50 is 12500000 micros")
            return
        }
        money(budget, field)
    }

    /// At most one; whether it suits the objective is asked when the campaign is published.
    mutating func biddingGoal(_ input: CampaignInput) -> BiddingGoal? {
        let goals = [
            bid(input.targetCPA, .targetCPA).map(BiddingGoal.targetCPA),
            targetROAS(input.targetROAS).map(BiddingGoal.targetROAS),
            bid(input.targetCPC, .targetCPC).map(BiddingGoal.targetCPC),
            bid(input.cpcBidCeiling, .cpcBidCeiling).map(BiddingGoal.cpcBidCeiling),
        ].compactMap(\.self)
        for goal in goals.dropFirst() {
            add(goal.field, .mismatch, "stands beside \(goals[0].field.rawValue)", hint: "keep one and clear the other")
        }
        return goals.first
    }

    private mutating func bid(_ entry: Entry<Micros>, _ field: CampaignField) -> Micros? {
        guard let amount = optional(entry, field) else { return nil }
        money(amount, field)
        return amount
    }

    private mutating func targetROAS(_ entry: Entry<ReturnOnAdSpend>) -> ReturnOnAdSpend? {
        guard let target = optional(entry, .targetROAS) else { return nil }
        if !CampaignLimits.targetROAS.contains(target) {
            add(
                .targetROAS, .range, value: String(target.ratio), "is not between 0.01 and 1000",
                hint: "3.5 means a value of 3.50 for each 1.00 spent")
        }
        return target
    }

    private mutating func money(_ money: Micros, _ field: CampaignField) {
        let value = String(money.amount)
        if money.amount <= 0 {
            add(field, .range, value: value, "must be greater than 0", hint: "12.50 is 12500000 micros")
        } else if !money.amount.isMultiple(of: CampaignLimits.budgetStep.amount) {
            add(
                field, .range, value: value, "is not a multiple of the smallest currency unit",
                hint: "round to hundredths: a multiple of \(CampaignLimits.budgetStep.amount) micros")
        }
    }
}
