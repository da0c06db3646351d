import ArgumentParser
import Domain
import Store

extension Accounts {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the accounts that were looked at, in order of their ids.")

        private static let limitMax = 10_000

        @Option(help: "At most so many.")
        var limit = 100
        @Option(
            help: ArgumentHelp("Only accounts after this one: the next page.", valueName: "id"),
            transform: parseCustomer)
        var after: CustomerID?
        @Flag(help: "Print each account as one line of JSON.")
        var json = false
        @OptionGroup var dataFolder: DataFolderOption

        func validate() throws {
            guard (1...Self.limitMax).contains(limit) else {
                throw ValidationError("--limit is not 1 to \(Self.limitMax)")
            }
        }

        func run() async throws {
            try await dataFolder.withStore { store in
                let accounts = try await store.accounts.accounts(after: after, limit: limit + 1)
                if json {
                    for account in accounts.prefix(limit) { say(try jsonText(AccountObject(account))) }
                    return
                }
                guard !accounts.isEmpty else { return say("No account was looked at yet.") }
                let header = [
                    "CUSTOMER", "STATE", "CURRENCY", "TIME ZONE", "CHECKED", "COMPARED", "DIFFER", "FINDINGS",
                ]
                say(aligned([header] + accounts.prefix(limit).map(row)))
                if accounts.count > limit { say("More: --after \(accounts[limit - 1].customerID)") }
            }
        }

        private func row(_ account: AccountRecord) -> [String] {
            [
                account.customerID.description, account.state.rawValue, account.check?.currencyCode ?? "-",
                account.check?.timeZone ?? "-", account.checkTime?.iso8601() ?? "-", account.syncTime?.iso8601() ?? "-",
                String(account.drifting), account.check?.findings.map(\.word).joined(separator: ", ") ?? "",
            ]
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an account: what the last look found, and which campaigns differ at Google Ads.")

        /// Fields that differ; an account with more is best looked at in the database.
        static let driftsMax = 1_000

        @Argument(help: "The account, such as 123-456-7890.", transform: parseCustomer)
        var customer: CustomerID
        @Flag(help: "Print one JSON object.")
        var json = false
        @OptionGroup var dataFolder: DataFolderOption

        func run() async throws {
            try await dataFolder.withStore { store in try await tell(store, customer, json: json) }
        }

        static func text(of account: AccountRecord, _ drifts: [OpenDrift]) -> String {
            let facts: [(String, String?)] = [
                ("customer", account.customerID.description),
                ("state", "\(account.state.rawValue): \(account.state.meaning)"),
                ("currency", account.check?.currencyCode),
                ("time zone", account.check?.timeZone),
                ("checked", account.checkTime?.iso8601()),
                ("compared", account.syncTime?.iso8601()),
                ("not compared", account.syncError.isEmpty ? nil : account.syncError),
            ]
            var blocks = [aligned(facts.compactMap { name, value in value.map { [name, $0] } })]
            if let findings = account.check?.findings, !findings.isEmpty {
                blocks.append(aligned(findings.map { [$0.blocks ? "BLOCKS" : "warning", $0.sentence] }))
            }
            blocks.append(
                drifts.isEmpty
                    ? "No campaign is known to differ at Google Ads."
                    : "People changed at Google Ads, and it stands:\n\(driftTable(drifts))")
            return blocks.joined(separator: "\n\n")
        }
    }
}

/// What differs, for people.
func driftTable(_ drifts: [OpenDrift]) -> String {
    let rows = drifts.map { open in
        [
            open.campaignID.description, open.drift.field, open.drift.ours, open.drift.googles,
            open.foundTime.iso8601(),
        ]
    }
    return aligned([["CAMPAIGN", "FIELD", "OURS", "GOOGLE ADS", "FOUND"]] + rows)
}

extension AccountRecord {
    /// What becomes of the account's jobs.
    enum State: String {
        case unknown = "UNKNOWN"
        case ready = "READY"
        case warned = "WARNED"
        case blocked = "BLOCKED"

        fileprivate var meaning: String {
            switch self {
            case .unknown: "is looked at before the first job runs"
            case .ready: "nothing stands in the way"
            case .warned: "jobs run"
            case .blocked: "jobs wait until this is mended; `adflight accounts check` looks again"
            }
        }
    }

    var state: State {
        guard let check else { return .unknown }
        // Whatever else could not be asked, its jobs wait.
        if check.isBlocked { return .blocked }
        if check.findings.contains(where: { if case .notAsked = $0 { true } else { false } }) { return .unknown }
        return check.findings.contains { $0 != .isTestAccount } ? .warned : .ready
    }
}
