/// What was found in a Google Ads account before anything is published to it.
package struct AccountCheck: Equatable, Sendable {
    package let customerID: CustomerID
    /// ISO 4217, `EUR`; nil when the account could not be read.
    package let currencyCode: String?
    /// IANA, `Europe/Berlin`; the days of campaigns are counted in it. Nil when the account could not be read.
    package let timeZone: String?
    /// What stands in the way first.
    package let findings: [Finding]

    package enum Finding: Hashable, Sendable {
        /// With Google's own words.
        case noAccess(String)
        /// Google could not be asked; nothing is known.
        case notAsked(String)
        case isManager
        /// With Google's word for its state, `SUSPENDED`.
        case notEnabled(String)
        /// Google took no campaign although nothing else was found; with its own words.
        case refused(String)
        /// How many campaigns of the account lack the declaration.
        case undeclaredCampaigns(Int)
        case noConversionTracking
        case isTestAccount
    }

    package init(customerID: CustomerID, currencyCode: String?, timeZone: String?, findings: [Finding]) {
        self.customerID = customerID
        self.currencyCode = currencyCode
        self.timeZone = timeZone
        self.findings = findings.filter(\.blocks) + findings.filter { !$0.blocks }
    }

    /// Whether Google would refuse every campaign.
    package var isBlocked: Bool { findings.contains(where: \.blocks) }
}

extension AccountCheck {
    /// What is true after Google has refused campaigns of the account for its own sake, with its words.
    package func refused(_ reason: String) -> AccountCheck {
        AccountCheck(
            customerID: customerID, currencyCode: currencyCode, timeZone: timeZone,
            findings: findings.filter { if case .refused = $0 { false } else { true } } + [.refused(reason)])
    }

    /// This look in the light of the one before: what Google refused for undeclared campaigns it refuses while there are
    /// some.
    package func following(_ earlier: AccountCheck?) -> AccountCheck {
        let isUndeclared = findings.contains { if case .undeclaredCampaigns = $0 { true } else { false } }
        guard isUndeclared else { return self }
        for case .refused(let reason) in earlier?.findings ?? [] { return refused(reason) }
        return self
    }
}

extension AccountCheck.Finding {
    /// Whether nothing can be published before it is mended.
    package var blocks: Bool {
        switch self {
        case .noAccess, .isManager, .notEnabled, .refused: true
        // Some campaigns are exempt (MutateError.EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED), which only Google knows.
        case .notAsked, .undeclaredCampaigns, .noConversionTracking, .isTestAccount: false
        }
    }

    /// What it means and what to do, for a person.
    package var sentence: String {
        switch self {
        case .noAccess(let reason):
            "The account cannot be used with these credentials: \(reason). Give the user access to it, or name the "
                + "manager account it belongs to."
        case .notAsked(let reason): "Google could not be asked about the account: \(reason)."
        case .isManager: "This is a manager account, which has no campaigns: use one of its accounts."
        case .notEnabled(let status): "The account is \(status): Google takes no campaigns until it is enabled."
        case .undeclaredCampaigns(let count):
            "\(count == 1 ? "One campaign" : "\(count) campaigns") of the account did not declare whether they contain "
                + "EU political advertising. Google may take no changes until all do: declare it in Google Ads."
        case .refused(let reason): "Google takes no campaigns for this account: \(reason)."
        case .noConversionTracking:
            "The account tracks no conversions: campaigns for SALES and LEADS bid for conversions and would find none. "
                + "Set up conversion tracking, or choose WEBSITE_TRAFFIC."
        case .isTestAccount: "This is a test account: its campaigns are never shown."
        }
    }
}
