import Domain

extension MutateOutcome {
    var isApplied: Bool { if case .applied = self { true } else { false } }
    var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
    /// Nobody is told that it was wrong.
    var isTriedAgain: Bool {
        switch self {
        case .notApplied, .unavailable, .throttled, .unknown: true
        case .applied, .refused, .accountRefused, .heldUp, .nameTaken: false
        }
    }

    var isUnknown: Bool { if case .unknown = self { true } else { false } }
    var isNameTaken: Bool { if case .nameTaken = self { true } else { false } }

    /// What it says in words.
    var text: String {
        switch self {
        case .applied: ""
        case .refused(let reasons), .accountRefused(let reasons): reasons.joined(separator: "; ")
        case .notApplied(let reason, _), .unavailable(let reason, _), .throttled(_, let reason, _),
            .nameTaken(let reason), .unknown(let reason):
            reason
        case .heldUp: ""
        }
    }

    /// Empty unless refused.
    var refusals: [String] { if case .refused(let reasons) = self { reasons } else { [] } }
}
