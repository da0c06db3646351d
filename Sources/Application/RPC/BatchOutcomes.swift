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
        guard bytes <= CampaignService.Limits.batchBytes else {
            throw .exhausted("the campaigns together are more than 4 MiB; name fewer of them")
        }
    }

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
    /// - Parameter count: of the requests.
    func answer(_ count: Int) -> [UInt8] {
        BatchCampaignsResponse(
            (0..<count).map { place in
                if let campaign = campaigns[place] { return .campaign(campaign) }
                let error = RPCError(failures[place] ?? .unexpected("no outcome"))
                return .failed(status: error.details(error.message, .max))
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
