internal import Domain
internal import Wire

/// What becomes of each request of a batch, by its place.
struct BatchOutcomes {
    /// That one fails is not the end of all.
    let isPartial: Bool
    /// The field that the requests are in.
    private let field: String
    private(set) var records: [Int: CampaignRecord] = [:]
    private(set) var failures: [Int: Failure] = [:]

    init(isPartial: Bool, _ field: String = "requests") {
        self.isPartial = isPartial
        self.field = field
    }

    mutating func succeed(_ place: Int, _ record: CampaignRecord) { records[place] = record }

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
