import Application
import ArgumentParser
import Domain
import GoogleAds
import HTTPClient
import Logging
import Store

struct Accounts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at Google Ads accounts, and at what people changed in them.",
        discussion: """
            An account is looked at before the first job of it runs, and again every day. What stands in the way holds \
            its jobs; what does not is a warning. Its published campaigns are compared with ours about once an hour: \
            what a person changed at Google Ads is shown here and is left as it is.

            Works on the database of DATABASE_URL, or else on the private one in the data folder, which a server may \
            be using at the same time.
            """,
        subcommands: [List.self, Show.self, Check.self, Sync.self])
}

extension Accounts {
    struct Check: AsyncParsableCommand {
        /// Told apart from a check that could not be made.
        static let blocked = ExitCode(3)

        static let configuration = CommandConfiguration(
            abstract: "Look at an account now.",
            discussion: """
                Jobs that waited for it go on at once when nothing stands in the way any more.

                Exit status: 0 nothing stands in the way, 3 something does, 1 could not be asked, 2 wrong usage.
                """)

        @Argument(help: "The account, such as 123-456-7890.", transform: parseCustomer)
        var customer: CustomerID
        @Flag(help: "Print one JSON object.")
        var json = false
        @OptionGroup var dataFolder: DataFolderOption

        func run() async throws {
            let configuration = try readConfiguration()
            var isBlocked = false
            try await dataFolder.withStore { store in
                let check = try await withGoogle(configuration, store) { google in
                    try await AccountChecks(store.accounts, google, logger: makeLogger(standardLevel: .error))
                        .check(customer)
                }
                try await tell(store, customer, json: json)
                for case .notAsked(let reason) in check.findings { throw CannotRun(reason) }
                isBlocked = check.isBlocked
            }
            if isBlocked { throw Self.blocked }
        }
    }

    struct Sync: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare an account's campaigns with ours now.",
            discussion: """
                Nothing is changed at Google Ads. A campaign is left alone while a job of ours is at work on it and for a \
                minute after: Google's search may not know yet what the job did.
                """)

        @Argument(help: "The account, such as 123-456-7890.", transform: parseCustomer)
        var customer: CustomerID
        @Flag(help: "Print one JSON object.")
        var json = false
        @OptionGroup var dataFolder: DataFolderOption

        func run() async throws {
            let configuration = try readConfiguration()
            try await dataFolder.withStore { store in
                let report = try await withGoogle(configuration, store) { google in
                    try await DriftSync(
                        store, google, pacing: configuration.pacing, logger: makeLogger(standardLevel: .error)
                    ).run(customer)
                }
                guard let report else {
                    throw CannotRun("a worker compares its campaigns just now, or nothing was ever published to it")
                }
                guard !report.isNone else {
                    throw CannotRun(
                        "none was compared: jobs of ours are at work on all of them, or were less than a minute ago; "
                            + "try again then")
                }
                if !json {
                    say("compared \(report.compared) campaigns; left alone for jobs of ours: \(report.busy)")
                }
                try await tell(store, customer, json: json)
            }
        }
    }
}

/// Runs `body` with a client of Google Ads.
private func withGoogle<Value>(
    _ configuration: Configuration, _ store: Store, _ body: (GoogleAdsClient) async throws -> Value
) async throws -> Value {
    let google = try makeGoogle(configuration, store)
    do {
        let value = try await body(google)
        await google.shutdown()
        return value
    } catch {
        await google.shutdown()
        throw error
    }
}

/// Prints all that is known of an account.
func tell(_ store: Store, _ customer: CustomerID, json: Bool) async throws {
    let account = try await store.accounts.account(customer)
    let drifts = try await store.drift.drifts(of: customer, limit: Accounts.Show.driftsMax)
    if json {
        say(try jsonText(AccountObject(account, drifts)))
    } else {
        say(Accounts.Show.text(of: account, drifts))
    }
}
