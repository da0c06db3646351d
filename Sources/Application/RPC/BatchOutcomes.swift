internal import Domain
internal import GRPC
internal import Wire

/// What becomes of each request of a batch, by its place.
struct BatchOutcomes {
    /// That one fails is not the end of all.
    let isPartial: Bool
    /// The field that the requests are in.
    private let field: String
    private var campaigns: [Int: [UInt8]] = [:]
    private var failures: [Int: Failure] = [:]
    private var bytes = 0

    init(isPartial: Bool, _ field: String = "requests") {
        self.isPartial = isPartial
        self.field = field
    }

    /// Throws when the campaigns are more than an answer holds.
    /// - Parameter campaign: encoded.
    mutating func succeed(_ place: Int, _ campaign: [UInt8]) throws(Failure) {
        campaigns[place] = campaign
        bytes += campaign.count
        guard bytes <= CampaignService.Limits.batchBytes else { throw Self.tooLong }
    }

    private static let tooLong = Failure.exhausted("the answer would be more than 4 MiB; name fewer campaigns")

    /// Throws, as the failure of the batch, unless the others may be done without it.
    mutating func fail(_ place: Int, _ failure: Failure) throws(Failure) {
        guard isPartial else { throw failure.within("\(field)[\(place)]") }
        failures[place] = failure
    }

    /// Goes through the requests in their order; those for which `decide` throws have failed.
    mutating func deciding<Item, Decision>(
        _ items: [Result<Item, Failure>], _ decide: (Item) throws(Failure) -> Decision
    ) throws(Failure) -> [(place: Int, decision: Decision)] {
        var decisions: [(place: Int, decision: Decision)] = []
        for (place, item) in items.enumerated() {
            do throws(Failure) {
                decisions.append((place, try decide(item.get())))
            } catch {
                try fail(place, error)
            }
        }
        return decisions
    }
}

extension BatchOutcomes {
    private enum Limits {
        /// Of one failure: what the status of a call may have. Violations that do not fit are left out.
        static let statusBytes = 8 << 10
        static let statusBytesMin = 512
        /// Characters of a status' message, as a call's own is cut.
        static let message = 250
        /// Around a campaign or a failure.
        static let frameBytes = 20
    }

    /// Throws when the answer is more than clients take.
    /// - Parameter count: of the requests.
    func answer(_ count: Int) throws(Failure) -> [UInt8] {
        let room = CampaignService.Limits.batchBytes - bytes - count * Limits.frameBytes
        let share = min(Limits.statusBytes, room / max(1, failures.count))
        guard room >= 0, failures.isEmpty || share >= Limits.statusBytesMin else { throw Self.tooLong }
        return BatchCampaignsResponse(
            (0..<count).map { place in
                if let campaign = campaigns[place] { return .campaign(campaign) }
                let error = RPCError(failures[place] ?? .unexpected("no outcome"))
                return .failed(status: error.details(String(error.message.prefix(Limits.message)), share))
            }
        ).encoded
    }
}

extension Failure {
    /// The failure of a part as that of the whole: `requests[3].name`.
    fileprivate func within(_ place: String) -> Failure {
        switch self {
        case .invalid(let violations): .invalid(violations.map { $0.within(place) })
        case .failedPrecondition(let text, let violations):
            .failedPrecondition("\(place): \(text)", violations.map { $0.within(place) })
        case .notFound(let text): .notFound("\(place): \(text)")
        case .alreadyExists(let text): .alreadyExists("\(place): \(text)")
        case .conflict(let text): .conflict("\(place): \(text)")
        case .exhausted(let text): .exhausted("\(place): \(text)")
        case .unavailable(let text): .unavailable("\(place): \(text)")
        case .cancelled, .unexpected: self
        }
    }
}

extension Violation {
    fileprivate func within(_ place: String) -> Violation {
        Violation("\(place).\(field)", index: index, kind, value: value, reason: reason, hint: hint)
    }
}
