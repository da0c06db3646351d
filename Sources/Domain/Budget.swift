/// What a campaign may spend.
package enum Budget: Hashable, Sendable {
    /// On an average day.
    case daily(Micros)
    /// From the first day to the last, which must be named (Google's budget period `CUSTOM_PERIOD`).
    case total(Micros)

    package var daily: Micros? { if case .daily(let amount) = self { amount } else { nil } }
    package var total: Micros? { if case .total(let amount) = self { amount } else { nil } }

    package var amount: Micros {
        switch self {
        case .daily(let amount), .total(let amount): amount
        }
    }

    package var field: CampaignField {
        switch self {
        case .daily: .dailyBudget
        case .total: .totalBudget
        }
    }
}

/// The least that Google lets a campaign spend on a day in one currency, as its refusals name it.
package struct BudgetMinimum: Hashable, Sendable {
    /// ISO 4217, `USD`.
    package let currencyCode: String
    package let perDay: Micros

    package init(currencyCode: String, perDay: Micros) {
        self.currencyCode = currencyCode
        self.perDay = perDay
    }
}
