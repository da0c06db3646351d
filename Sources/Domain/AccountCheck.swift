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

extension AccountCheck.Finding {
    /// Whether nothing can be published before it is mended.
    package var blocks: Bool {
        switch self {
        case .noAccess, .isManager, .notEnabled, .undeclaredCampaigns: true
        case .notAsked, .noConversionTracking, .isTestAccount: false
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
                + "EU political advertising, and Google takes no changes until all do: declare it in Google Ads."
        case .noConversionTracking:
            "The account tracks no conversions: campaigns for SALES and LEADS bid for conversions and would find none. "
                + "Set up conversion tracking, or choose WEBSITE_TRAFFIC."
        case .isTestAccount: "This is a test account: its campaigns are never shown."
        }
    }
}
