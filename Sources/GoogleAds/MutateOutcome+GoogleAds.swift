internal import Domain
internal import HTTPClient

/// What one error of Google's means for the request, in the order of precedence: the first that any error has decides.
private enum FaultClass: Int, Comparable {
    /// A name is taken, perhaps by an earlier attempt of ours.
    case nameTaken
    /// Only a person can mend it: the campaign's owner, the account's operator or we.
    case permanent
    /// It may have been applied.
    case ambiguous
    /// The access token is not accepted; another one may be.
    case token
    /// Google's daily quota is used up.
    case quota
    /// Nothing was applied; the same request may pass later.
    case transient
    /// A consequence of another error.
    case secondary

    static func < (left: FaultClass, right: FaultClass) -> Bool { left.rawValue < right.rawValue }

    init(_ code: String) {
        switch code {
        case "campaignError.DUPLICATE_CAMPAIGN_NAME", "campaignBudgetError.DUPLICATE_NAME":
            self = .nameTaken
        case "internalError.INTERNAL_ERROR", "internalError.DEADLINE_EXCEEDED", "requestError.RPC_DEADLINE_TOO_SHORT":
            self = .ambiguous
        case "authenticationError.OAUTH_TOKEN_EXPIRED", "authenticationError.OAUTH_TOKEN_INVALID":
            self = .token
        case "quotaError.RESOURCE_EXHAUSTED", "quotaError.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION",
            "quotaError.EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION":
            self = .quota
        case "quotaError.RESOURCE_TEMPORARILY_EXHAUSTED", "internalError.TRANSIENT_ERROR",
            "databaseError.CONCURRENT_MODIFICATION":
            self = .transient
        case "newResourceCreationError.TEMP_ID_RESOURCE_HAD_ERRORS":
            self = .secondary
        default:
            self = .permanent
        }
    }
}

extension MutateOutcome {
    /// A rolling day: asking again sooner would only use up more of it.
    private static let quotaPause = Duration.seconds(3_600)

    /// What an answer other than 200 means.
    init(refusal response: Response) {
        guard let failure = GoogleAdsFailure(response.body), !failure.faults.isEmpty else {
            self.init(statusOnly: response)
            return
        }
        let classes = failure.faults.map { FaultClass($0.code) }
        let told = zip(failure.faults, classes).filter { $0.1 != .secondary }.map(\.0.sentence)
        let request = failure.requestID.map { ["Google's request id: \($0)"] } ?? []
        let reasons = (told.isEmpty ? failure.faults.map(\.sentence) : told) + request
        let reason = reasons.joined(separator: "; ")
        switch classes.min() ?? .permanent {
        case .nameTaken: self = .nameTaken(reason: reason)
        case .permanent, .secondary: self = .refused(reasons)
        case .ambiguous: self = .unknown(reason: reason)
        case .token: self = .notApplied(reason: reason, retryAfter: nil)
        case .quota: self = .notApplied(reason: reason, retryAfter: Self.quotaPause)
        case .transient:
            self = .notApplied(reason: reason, retryAfter: failure.faults.compactMap(\.retryDelay).max())
        }
    }

    /// Without a GoogleAdsFailure only the status counts; a gateway that fails or gives up (408, 499, 5xx) may have passed
    /// the request on, and an aborted one (409) may be a twin of one that was applied.
    private init(statusOnly response: Response) {
        let message = GoogleAdsFailure(response.body)?.message ?? ""
        let reason = "Google Ads answered \(response.status) \(message)"
        switch response.status {
        case 401, 429: self = .notApplied(reason: reason, retryAfter: nil)
        case 408, 409, 499: self = .unknown(reason: reason)
        case 400..<500: self = .refused([reason])
        default: self = .unknown(reason: reason)
        }
    }

    init(_ error: HTTPClientError) {
        switch error {
        case .invalidURL, .invalidHeader, .blockedAddress, .redirectRefused: self = .refused(["\(error)"])
        case .notSent, .cancelled(sent: false): self = .notApplied(reason: "\(error)", retryAfter: nil)
        case .outcomeUnknown, .responseTooLarge, .cancelled(sent: true): self = .unknown(reason: "\(error)")
        }
    }
}
