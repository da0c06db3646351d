/// Decides when an account is looked at again, and whether jobs of it may start meanwhile; does nothing itself.
package struct AccountPolicy: Sendable {
    /// How long a look holds that found nothing in the way.
    package var goodFor = Duration.seconds(24 * 3600)
    /// The same of one that did: so often a mended account is noticed by itself.
    package var blockedFor = Duration.seconds(600)
    /// The same when Google, which the look found nothing wrong with, refused campaigns: each try costs some operations.
    package var refusedFor = Duration.seconds(3600)
    /// The same when Google could not be asked.
    package var unansweredFor = Duration.seconds(60)

    package init() {}

    package enum Verdict: Equatable, Sendable {
        case go
        /// Look at it first.
        case check
        /// No job starts before this has passed.
        case hold(Duration, reason: String)
    }

    package func verdict(on account: AccountRecord) -> Verdict {
        guard let check = account.check, let time = account.checkTime else { return .check }
        let rest = lifetime(of: check) - (account.readTime - time)
        guard rest > .zero else { return .check }
        return check.isBlocked ? .hold(rest, reason: Self.reason(of: check)) : .go
    }

    package func lifetime(of check: AccountCheck) -> Duration {
        let wasRefused = check.findings.contains { if case .refused = $0 { true } else { false } }
        let wasAsked = !check.findings.contains { if case .notAsked = $0 { true } else { false } }
        if check.isBlocked { return wasRefused ? refusedFor : blockedFor }
        return wasAsked ? goodFor : unansweredFor
    }

    /// How the reason of a job begins that waits for its account.
    package static let holds = "the account is held"

    /// Why the account's jobs wait, for a person.
    package static func reason(of check: AccountCheck) -> String {
        "\(holds): \(check.findings.filter(\.blocks).map(\.sentence).joined(separator: " "))"
    }
}
