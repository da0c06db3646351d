import Application
import ArgumentParser
import Domain
import Store

struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at the publish jobs, and settle by hand those that need a person.",
        discussion: """
            A job that is PARKED waits for a person: look at it with show, and at the account at Google Ads, then \
            retry, adopt or abandon it. Every such action is written to the job's audit trail.

            Works on the database of DATABASE_URL, or else on the private one in the data folder, which a server may \
            be using at the same time.
            """,
        subcommands: [
            List.self, Show.self, Stats.self, Retry.self, Adopt.self, Abandon.self, Cancel.self, Pause.self,
            Resume.self, Limit.self,
        ])
}

extension DataFolderOption {
    /// Opens the database, as it is configured, for as long as `body` runs.
    func withStore(_ body: (Store) async throws -> Void) async throws {
        let configuration = try readConfiguration()
        let opened = try await OpenDatabase(
            url: configuration.databaseURL, usesPreparedStatements: configuration.usesPreparedStatements,
            dataFolder: path)
        do {
            try await opened.migrateIfPrivate()
            try await requireSchema(of: opened.database)
            let store = opened.database.open()
            do {
                try await body(store)
            } catch {
                await store.close()
                throw error
            }
            await store.close()
        } catch {
            await opened.close()
            if let failure = error as? Failure { throw CannotRun(failure.sentence) }
            throw error
        }
        await opened.close()
    }
}

/// Reads an id of a customer, as an option's `transform`.
@Sendable func parseCustomer(_ text: String) throws -> CustomerID {
    guard let customer = CustomerID(entered: text) else {
        throw ValidationError("\(CustomerID.expectation.reason): \(CustomerID.expectation.hint)")
    }
    return customer
}

/// Reads an id of a campaign of ours.
@Sendable func parseCampaign(_ text: String) throws -> CampaignID {
    guard let campaign = CampaignID(text) else { throw ValidationError("is not the UUID of a campaign of ours") }
    return campaign
}

/// Reads one of a type's words, in either case.
func word<Word: RawRepresentable & CaseIterable>(_ text: String, of type: Word.Type) throws -> Word
where Word.RawValue == String {
    guard let word = Word(rawValue: text.uppercased()) else {
        throw ValidationError("is none of \(words(of: type))")
    }
    return word
}

/// A type's words, for help.
func words<Word: RawRepresentable & CaseIterable>(of type: Word.Type) -> String where Word.RawValue == String {
    type.allCases.map(\.rawValue).joined(separator: ", ")
}
