package import Domain
package import GoogleAds
package import Logging
package import Store

/// Looks at an account before the first job of it runs, and again when what was found is too old; jobs of one that takes
/// nothing wait, with the reason.
package struct AccountChecks: Sendable {
    package enum Limits {
        /// One look: three searches of half a minute at most.
        package static let look = Duration.seconds(90)
        /// How long a run waits for the look of another worker before its jobs go back to the queue.
        static let patience = Duration.seconds(5)
        /// Between two questions whether the other one is done.
        static let poll = Duration.milliseconds(100)
    }

    /// Why no job of an account may start, and for how long.
    struct Hold: Equatable {
        let delay: Duration
        let reason: String
    }

    private let accounts: AccountStore
    private let google: GoogleAdsClient
    private let policy: AccountPolicy
    private let logger: Logger

    package init(
        _ accounts: AccountStore, _ google: GoogleAdsClient, policy: AccountPolicy = AccountPolicy(), logger: Logger
    ) {
        self.accounts = accounts
        self.google = google
        self.policy = policy
        self.logger = logger
    }

    /// Looks at the account now, whatever is known of it, and keeps what is found.
    package func check(_ customer: CustomerID) async throws(Failure) -> AccountCheck {
        try await keep(await google.check(customer))
    }

    /// Nil when jobs of the customer may run. Of all workers one looks, and the others wait for it.
    func hold(of customer: CustomerID) async throws(Failure) -> Hold? {
        let deadline = ContinuousClock.now + Limits.patience
        while true {
            let account = try await accounts.account(customer)
            switch policy.verdict(on: account) {
            case .go: return nil
            case .hold(let delay, let reason): return Hold(delay: delay, reason: reason)
            case .check: break
            }
            if try await accounts.beginCheck(of: customer, within: Limits.look) {
                let check = try await keep(await google.check(customer).following(account.check))
                return check.isBlocked ? hold(until: check) : nil
            }
            // What was good until a moment ago is good enough while somebody looks.
            if let check = account.check, !check.isBlocked { return nil }
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: Limits.poll)) != nil else {
                return Hold(delay: Limits.patience, reason: "the account is being looked at")
            }
        }
    }

    /// Google has refused campaigns for the account's sake, which the look had not foreseen.
    func refused(_ customer: CustomerID, _ reasons: [String]) async throws(Failure) -> Hold {
        let known = try await accounts.account(customer).check
        let check = known ?? AccountCheck(customerID: customer, currencyCode: nil, timeZone: nil, findings: [])
        return hold(until: try await keep(check.refused(reasons.joined(separator: "; "))))
    }

    private func hold(until check: AccountCheck) -> Hold {
        Hold(delay: policy.lifetime(of: check), reason: AccountPolicy.reason(of: check))
    }

    private func keep(_ check: AccountCheck) async throws(Failure) -> AccountCheck {
        try await accounts.record(check, holding: policy.lifetime(of: check))
        let level: Logger.Level = check.findings.contains { $0 != .isTestAccount } ? .warning : .info
        logger.log(
            level: level, "account looked at",
            metadata: [
                "customer.id": "\(check.customerID)", "account.blocked": "\(check.isBlocked)",
                "account.findings": "\(check.findings.map(\.word).joined(separator: " "))",
            ])
        return check
    }
}
