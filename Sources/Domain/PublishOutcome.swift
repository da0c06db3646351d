/// How Google answered a mutate, for one campaign.
package enum MutateOutcome: Equatable, Sendable {
    /// Done. A create names what it made.
    case applied(googleCampaignID: Int64?)
    /// Refused for good; nothing was applied. Reasons are for the campaign's owner.
    case refused([String])
    /// Nothing was applied, perhaps nothing even left this machine; it may be sent again, not before the delay.
    case notApplied(reason: String, retryAfter: Duration?)
    /// Nothing was applied: Google cannot be reached, does not take our credentials, or a limit of ours is used up. No
    /// campaign is to blame, however long it lasts.
    case unavailable(reason: String, retryAfter: Duration?)
    /// Nothing was applied, and nothing will be to this account before its operator mends something.
    case accountRefused([String])
    /// Nothing was applied: a rate or the day's quota is used up, and all of the scope waits until its window moves.
    case throttled(ThrottleScope, reason: String, retryAfter: Duration?)
    /// Nothing was applied, because of another campaign in the same request. `alone` when Google did not say which.
    case heldUp(alone: Bool)
    /// The name is taken, perhaps by an earlier attempt of ours.
    case nameTaken(reason: String)
    /// It may or may not have been applied.
    case unknown(reason: String)
}

/// Who waits when Google says that it is too much: `quotaErrorDetails.rateScope`.
package enum ThrottleScope: Sendable {
    /// One Google Ads account.
    case customer
    /// Everything that is sent with our credentials.
    case project
}

/// How Google answered a mutate that several campaigns of one customer share. It is atomic: all or nothing.
package enum BatchOutcome: Equatable, Sendable {
    /// Done; Google's id for each campaign, in the order of the request.
    case applied([Int64?])
    /// Nothing was applied. Google's errors name operations: what they say of the campaigns that own them, by place in
    /// the request; and all reasons, for when they name none.
    case refused([Int: MutateOutcome], reasons: [String])
    /// The same for every campaign: silence, a throttle, an account that is closed.
    case same(MutateOutcome)

    /// The outcome for each of the campaigns. After this each goes its own way.
    package func outcomes(of count: Int) -> [MutateOutcome] {
        switch self {
        case .same(let outcome):
            Array(repeating: outcome, count: count)
        case .applied(let ids):
            (0..<count).map { .applied(googleCampaignID: $0 < ids.count ? ids[$0] : nil) }
        case .refused(let named, let reasons):
            (0..<count).map { place in
                named[place] ?? (count == 1 ? .refused(reasons) : .heldUp(alone: named.isEmpty))
            }
        }
    }
}

/// What a look at Google Ads found: of an earlier attempt to create, or of the campaign that a remove named.
package enum LookupOutcome: Equatable, Sendable {
    /// Our marker is there, on one campaign.
    case ours(googleCampaignID: Int64, status: GoogleStatus, drift: [Drift] = [])
    /// More than one campaign carries our marker; only a person can tell which counts.
    case several([Int64])
    /// Neither our marker nor the name.
    case absent
    /// The name is there, without our marker.
    case anothers(googleCampaignID: Int64)
    /// Google cannot be reached, does not take our credentials, or a limit of ours is used up.
    case unavailable(reason: String, retryAfter: Duration?)
    /// Google answers nothing about this account before its operator mends something.
    case accountRefused([String])
    /// Google was asked, and fell silent or failed.
    case unanswered(reason: String)
    /// Google answered that it does not answer this.
    case refused(reason: String)
    /// Google would not be asked now; all of the scope waits.
    case throttled(ThrottleScope, reason: String, retryAfter: Duration?)
}
