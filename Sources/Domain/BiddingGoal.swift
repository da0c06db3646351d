/// A number that bidding is held to; without one Google gets the most out of the budget.
package enum BiddingGoal: Hashable, Sendable {
    /// The average cost of a conversion.
    case targetCPA(Micros)
    /// The conversion value for each unit spent.
    case targetROAS(ReturnOnAdSpend)
    /// The average cost of a click.
    case targetCPC(Micros)
    /// The most for a click.
    case cpcBidCeiling(Micros)

    package var targetCPA: Micros? { if case .targetCPA(let amount) = self { amount } else { nil } }
    package var targetROAS: ReturnOnAdSpend? { if case .targetROAS(let ratio) = self { ratio } else { nil } }
    package var targetCPC: Micros? { if case .targetCPC(let amount) = self { amount } else { nil } }
    package var cpcBidCeiling: Micros? { if case .cpcBidCeiling(let amount) = self { amount } else { nil } }

    package var field: CampaignField {
        switch self {
        case .targetCPA: .targetCPA
        case .targetROAS: .targetROAS
        case .targetCPC: .targetCPC
        case .cpcBidCeiling: .cpcBidCeiling
        }
    }

    /// The one goal that bidding for the objective can have.
    package static func field(for objective: Objective, in type: CampaignType) -> CampaignField {
        switch (objective, type) {
        case (.sales, _): .targetROAS
        case (.leads, _): .targetCPA
        case (.websiteTraffic, .demandGen): .targetCPC
        case (.websiteTraffic, .search): .cpcBidCeiling
        }
    }
}

/// Conversion value by cost, 3.5 meaning 350 %, exact in millionths.
package struct ReturnOnAdSpend: Hashable, Comparable, Sendable {
    package let millionths: Int64

    package init(millionths: Int64) { self.millionths = millionths }

    /// Rounded to a millionth. Nil unless it is a number of that size.
    package init?(_ ratio: Double) {
        let millionths = (ratio * 1_000_000).rounded()
        guard millionths.magnitude < 1e15 else { return nil }
        self.init(millionths: Int64(millionths))
    }

    package var ratio: Double { Double(millionths) / 1_000_000 }

    package static func < (left: ReturnOnAdSpend, right: ReturnOnAdSpend) -> Bool {
        left.millionths < right.millionths
    }
}

extension ReturnOnAdSpend: EnteredAsText {
    /// `3.5` or, as Google Ads Editor writes it, `350%`.
    package init?(entered text: String) {
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? text.dropLast() : text[...]
        guard
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
            ),
            let number = Double(digits)
        else { return nil }
        self.init(isPercent ? number / 100 : number)
    }

    package static let expectation = Expectation(
        reason: "is not a return on ad spend", hint: "write 3.5 or 350% for a value of 3.50 for each 1.00 spent")
}
