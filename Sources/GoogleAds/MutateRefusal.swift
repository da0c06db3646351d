internal import Domain
internal import HTTPClient

/// An answer other than 200, and what it means.
struct MutateRefusal {
    private struct Fault {
        let details: GoogleAdsFailure.Fault
        let faultClass: FaultClass
    }

    /// Of a rolling day, when Google names no delay: asking again sooner would only use up more of it.
    private static let quotaPause = Duration.seconds(3_600)

    private let response: Response
    private let failure: GoogleAdsFailure?
    /// First causes; consequences only where there is nothing else.
    private let causes: [Fault]

    init(_ response: Response) {
        self.response = response
        failure = GoogleAdsFailure(response.body)
        let mayBeApplied = Self.mayBeApplied(response.status)
        let faults = (failure?.faults ?? []).map { fault in
            let isOpen = mayBeApplied && [.owner, .program].contains(fault.faultClass)
            return Fault(details: fault, faultClass: isOpen ? .ambiguous : fault.faultClass)
        }
        let first = faults.filter { $0.faultClass != .secondary }
        causes = first.isEmpty ? faults : first
    }

    // MARK: One campaign

    /// What it means when the whole request is about one thing.
    var outcome: MutateOutcome {
        guard let faultClass = causes.map(\.faultClass).min() else { return statusOnly }
        return outcome(faultClass, faults)
    }

    /// First causes, in Google's order.
    var faults: [GoogleFault] {
        causes.map { GoogleFault($0.details, of: nil, requestID: failure?.requestID) }
    }

    private func outcome(_ faultClass: FaultClass, _ faults: [GoogleFault]) -> MutateOutcome {
        let reasons =
            distinct(faults.map(\.sentence)) + (failure?.requestID.map { ["Google's request id: \($0)"] } ?? [])
        let reason = reasons.joined(separator: "; ")
        switch faultClass {
        case .nameTaken: return .nameTaken(reason: reason)
        case .account: return .accountRefused(reasons)
        case .owner, .program, .tooLarge, .secondary: return .refused(reasons)
        case .ambiguous: return .unknown(reason: reason)
        case .token: return .unavailable(reason: reason, retryAfter: nil)
        case .quota: return .throttled(throttleScope, reason: reason, retryAfter: retryDelay ?? Self.quotaPause)
        case .rate: return .throttled(throttleScope, reason: reason, retryAfter: retryDelay)
        case .transient: return .notApplied(reason: reason, retryAfter: retryDelay)
        }
    }

    /// What is about the account Google says of each operation.
    private func distinct(_ sentences: [String]) -> [String] {
        sentences.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// What Google asks for.
    private var retryDelay: Duration? { causes.compactMap(\.details.retryDelay).max() }

    /// The wider one when Google names both, or none.
    private var throttleScope: ThrottleScope {
        let scopes = causes.compactMap(\.details.rateScope)
        return scopes.isEmpty || scopes.contains(.project) ? .project : .customer
    }

    /// A gateway that fails or gives up (408, 499, 5xx) may have passed the request on, and an aborted one (409) may be a
    /// twin of one that was applied, whatever unknown fault they tell.
    private static func mayBeApplied(_ status: Int) -> Bool { [408, 409, 499].contains(status) || status >= 500 }

    /// Without a GoogleAdsFailure only the status counts. It says that nothing was applied (4xx), and never that a campaign
    /// is wrong: half an answer has no failure either.
    private var statusOnly: MutateOutcome {
        let reason = "Google Ads answered \(response.status) \(failure?.message ?? "")"
        switch response.status {
        // Nothing of ours is there, or somebody before Google answers: an outage too.
        case 401, 403, 404, 407: return .unavailable(reason: reason, retryAfter: nil)
        case 413: return .refused([reason])
        case 429: return .throttled(.project, reason: reason, retryAfter: nil)
        case let status where Self.mayBeApplied(status): return .unknown(reason: reason)
        case 400..<500: return .notApplied(reason: reason, retryAfter: nil)
        default: return .unknown(reason: reason)
        }
    }

    /// Why this is no answer of Google's, who writes JSON and does not fail; nil when it is one.
    static func silence(in response: Response) -> String? {
        guard response.status == 200 else {
            return switch MutateRefusal(response).outcome {
            case .unavailable(let reason, _), .unknown(let reason): reason
            default: nil
            }
        }
        return response.body.first == UInt8(ascii: "{") ? nil : "somebody before Google Ads answered 200"
    }

    // MARK: Several campaigns

    /// What it means to each campaign of a batch. A campaign's own fault is proof that nothing was applied, whatever
    /// else Google says: it checks a request as a whole before it applies it.
    func outcome(of batch: MutateBatch) -> BatchAnswer {
        let refused = batch.campaigns.compactMap { refusal(of: $0, in: batch) }
        guard refused.isEmpty else {
            let ids = Set(refused.map(\.id))
            return .refused(refused, untouched: batch.campaigns.filter { !ids.contains($0) })
        }
        guard case .refused(let reasons) = outcome else { return .all(outcome) }
        return causes.map(\.faultClass).min() == .tooLarge
            ? .tooLarge(reason: reasons.joined(separator: "; ")) : .all(outcome)
    }

    /// Nil when Google names no fault of this campaign.
    private func refusal(of id: CampaignID, in batch: MutateBatch) -> RefusedCampaign? {
        let own = causes.filter { cause in
            guard [.nameTaken, .owner, .program, .secondary].contains(cause.faultClass),
                let operation = cause.details.operation, batch.owners.indices.contains(operation)
            else { return false }
            return batch.owners[operation].campaign == id
        }
        guard let faultClass = own.map(\.faultClass).min() else { return nil }
        let faults = own.map { cause in
            GoogleFault(
                cause.details, of: cause.details.operation.map { batch.owners[$0].origin },
                requestID: failure?.requestID)
        }
        return RefusedCampaign(id: id, outcome: outcome(faultClass, faults), faults: faults)
    }

    // MARK: Uploads

    /// What it means to a request of as many asset operations.
    func answer(toUploadOf count: Int) -> UploadAnswer {
        var refused: [Int: [GoogleFault]] = [:]
        for cause in causes where [.owner, .program, .nameTaken].contains(cause.faultClass) {
            guard let operation = cause.details.operation, operation < count, operation >= 0 else { continue }
            refused[operation, default: []].append(
                GoogleFault(cause.details, of: nil, requestID: failure?.requestID))
        }
        if !refused.isEmpty { return .refused(refused) }
        return .all(AssetUploads.Fault(outcome))
    }
}

extension AssetUploads.Fault {
    /// An upload whose outcome is open may be repeated: equal content is one asset.
    init(_ outcome: MutateOutcome) {
        switch outcome {
        case .refused(let reasons): self = .request(reasons)
        case .notApplied, .throttled, .unavailable, .accountRefused, .unknown: self = .outcome(outcome)
        case .nameTaken(let reason): self = .notApplied(reason)
        case .applied, .heldUp: self = .notApplied("Google's answer to an upload cannot be read")
        }
    }

    static func notApplied(_ reason: String) -> Self { .outcome(.notApplied(reason: reason, retryAfter: nil)) }
}

extension MutateOutcome {
    /// A request that Google did not answer.
    init(_ error: HTTPClientError) {
        switch error {
        // An address or a header of ours is no fault of a campaign.
        case .invalidURL, .invalidHeader, .blockedAddress, .redirectRefused, .notSent, .cancelled(sent: false):
            self = .unavailable(reason: "\(error)", retryAfter: nil)
        case .outcomeUnknown, .responseTooLarge, .cancelled(sent: true): self = .unknown(reason: "\(error)")
        }
    }
}
