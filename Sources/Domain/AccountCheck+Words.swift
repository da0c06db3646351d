/// Findings as they are kept and shown to programs: a word, and what it says of this account.
extension AccountCheck.Finding {
    /// `NOT_ENABLED`.
    package var word: String {
        switch self {
        case .noAccess: "NO_ACCESS"
        case .notAsked: "NOT_ASKED"
        case .isManager: "IS_MANAGER"
        case .notEnabled: "NOT_ENABLED"
        case .refused: "REFUSED"
        case .undeclaredCampaigns: "UNDECLARED_CAMPAIGNS"
        case .noConversionTracking: "NO_CONVERSION_TRACKING"
        case .isTestAccount: "IS_TEST_ACCOUNT"
        }
    }

    /// Google's words, its word for a state, or a count; empty where the word says all.
    package var detail: String {
        switch self {
        case .noAccess(let text), .notAsked(let text), .notEnabled(let text), .refused(let text): text
        case .undeclaredCampaigns(let count): String(count)
        case .isManager, .noConversionTracking, .isTestAccount: ""
        }
    }

    /// Nil for a word of another version of the program.
    package init?(word: String, detail: String) {
        switch word {
        case "NO_ACCESS": self = .noAccess(detail)
        case "NOT_ASKED": self = .notAsked(detail)
        case "IS_MANAGER": self = .isManager
        case "NOT_ENABLED": self = .notEnabled(detail)
        case "REFUSED": self = .refused(detail)
        case "UNDECLARED_CAMPAIGNS":
            guard let count = Int(detail) else { return nil }
            self = .undeclaredCampaigns(count)
        case "NO_CONVERSION_TRACKING": self = .noConversionTracking
        case "IS_TEST_ACCOUNT": self = .isTestAccount
        default: return nil
        }
    }
}
