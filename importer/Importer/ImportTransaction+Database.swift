internal import Domain
internal import FoundationEssentials
package import Store

extension ImportTransaction {
    /// Transactions on a database.
    package static func opening(on database: Database) -> Opening {
        { options throws(Failure) in
            let session = try await database.importSession(publishes: options.isPublish)
            return ImportTransaction(
                append: { entries throws(Failure) in try await session.append(entries, at: now) },
                commit: { () throws(Failure) in
                    if options.mode == .dryRun { await session.rollback() } else { try await session.commit() }
                },
                rollback: { await session.rollback() })
        }
    }

    private static var now: Instant { Instant(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000)) }
}
