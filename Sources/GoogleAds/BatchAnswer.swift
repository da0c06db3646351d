package import Domain

/// How Google answered the create of several campaigns.
package enum BatchAnswer: Equatable, Sendable {
    /// All of them exist, by Google's ids.
    case created([CampaignID: Int64])
    /// Nothing was applied. These campaigns are the reason; the others are untouched and may be sent again at once.
    case refused([RefusedCampaign], untouched: [CampaignID])
    /// Nothing was applied: the request is too large for Google. Send it in halves.
    case tooLarge(reason: String)
    /// The same for all: `.notApplied`, `.unavailable`, `.accountRefused`, `.unknown`, or `.refused` for a reason that names no campaign.
    case all(MutateOutcome)
}

/// A campaign that Google does not take, and why.
package struct RefusedCampaign: Equatable, Sendable {
    package let id: CampaignID
    /// `.refused` or `.nameTaken`; `.notApplied` when only an upload of ours was lost.
    package let outcome: MutateOutcome
    /// First causes only, in Google's order.
    package let faults: [GoogleFault]

    /// Whether Google objects to the campaign itself.
    package var isRefused: Bool { if case .notApplied = outcome { false } else { true } }

    /// The least budget, when Google named it: to be remembered for the account.
    package var budgetMinimum: BudgetMinimum? { faults.lazy.compactMap(\.budgetMinimum).first }
}

extension RefusedCampaign {
    /// When it is refused for nothing but uploads of ours that the account has no more, it may be tried again.
    func forgiven(_ uploads: Set<String>) -> RefusedCampaign {
        guard faults.allSatisfy({ $0.missingAsset.map(uploads.contains) ?? false }) else { return self }
        let reason = "an asset that was uploaded before is not in the account any more; it is uploaded again"
        return RefusedCampaign(id: id, outcome: .notApplied(reason: reason, retryAfter: nil), faults: faults)
    }
}

extension BatchAnswer {
    /// What it means to each campaign of the request, in its order.
    package func outcomes(of campaigns: [CampaignID]) -> [MutateOutcome] {
        outcome(of: campaigns).outcomes(of: campaigns.count)
    }

    private func outcome(of campaigns: [CampaignID]) -> BatchOutcome {
        switch self {
        case .created(let ids): return .applied(campaigns.map { ids[$0] })
        case .refused(let refused, _):
            let places = campaigns.enumerated().compactMap { place, id in
                refused.first { $0.id == id }.map { (place, $0.outcome) }
            }
            return .refused(Dictionary(uniqueKeysWithValues: places), reasons: [])
        case .tooLarge(let reason): return .refused([:], reasons: [reason])
        case .all(.refused(let reasons)): return .refused([:], reasons: reasons)
        case .all(let outcome): return .same(outcome)
        }
    }
}
