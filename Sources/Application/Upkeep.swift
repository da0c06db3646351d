internal import Domain
internal import Logging
internal import Store

/// Clears away, from time to time, what a server has kept long enough.
struct Upkeep {
    enum Limits {
        static let interval = Duration.seconds(60)
        /// Promised are 24 hours.
        static let answersKept = Duration.seconds(25 * 3600)
        /// An hour longer than a token is good for.
        static let changesKept = Duration.seconds(25 * 3600)
    }

    let store: Store
    let logger: Logger

    /// Until the task is cancelled.
    func run() async {
        while (try? await Task.sleep(for: Limits.interval)) != nil {
            do {
                while try await store.tidy(
                    deleted: CampaignLimits.deletedKept, answers: Limits.answersKept, changes: Limits.changesKept) > 0
                {}
            } catch {
                logger.warning("old rows could not be cleared away", metadata: ["failure": "\(error)"])
            }
        }
    }
}
