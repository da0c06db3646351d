package import Domain

/// How Google answered the create of several campaigns.
package enum BatchOutcome: Equatable, Sendable {
    /// All of them exist, by Google's ids.
    case created([CampaignID: Int64])
    /// Nothing was applied. These campaigns are the reason; the others are untouched and may be sent again at once.
    case refused([RefusedCampaign], untouched: [CampaignID])
    /// Nothing was applied, and nothing will be to this account before its operator mends something.
    case accountRefused([String])
    /// Nothing was applied: the request is too large for Google. Send it in halves.
    case tooLarge(reason: String)
    /// The same for all: `.notApplied`, `.unknown`, or `.refused` for a reason that names no campaign.
    case all(MutateOutcome)
}

/// A campaign that Google does not take, and why.
package struct RefusedCampaign: Equatable, Sendable {
    package let id: CampaignID
    /// `.refused` or `.nameTaken`.
    package let outcome: MutateOutcome
    /// First causes only, in Google's order.
    package let faults: [GoogleFault]

    /// The least budget, when Google named it: to be remembered for the account.
    package var budgetMinimum: BudgetMinimum? { faults.lazy.compactMap(\.budgetMinimum).first }
}

extension BatchOutcome {
    /// What it means to one of the campaigns.
    package func outcome(for id: CampaignID) -> MutateOutcome {
        switch self {
        case .created(let ids): .applied(googleCampaignID: ids[id])
        case .refused(let refused, _):
            refused.first { $0.id == id }?.outcome
                ?? .notApplied(reason: "another campaign of the same request was refused", retryAfter: .zero)
        case .accountRefused(let reasons): .refused(reasons)
        case .tooLarge(let reason): .refused([reason])
        case .all(let outcome): outcome
        }
    }
}
