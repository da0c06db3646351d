internal import Domain
internal import FoundationEssentials
package import Store

extension ImportTransaction {
    /// Transactions on a database, by whoever `actor` is.
    package static func opening(on database: Database, by actor: String) -> Opening {
        { options, source throws(Failure) in
            let store = database.open()
            let session = try await store.importSession(
                publishes: options.isPublish, isDryRun: options.mode == .dryRun)
            guard options.mode == .store else { return dryRun(session, store) }
            let loaded: ImportRecord? =
                if let hash = source.fileHash {
                    try await store.imports.loaded(hash, options: source.options)
                } else {
                    nil
                }
            let isRefused = options.failsIfLoaded && loaded != nil
            let record =
                isRefused
                ? nil : try await store.imports.begin(source, by: actor, hasCheckpoints: options.hasCheckpoints)
            return transaction(ImportJournal(store.imports, session, record), session, store, record, loaded)
        }
    }

    private static func transaction(
        _ journal: ImportJournal, _ session: ImportSession, _ store: Store, _ record: ImportRecord?,
        _ loaded: ImportRecord?
    ) -> ImportTransaction {
        ImportTransaction(
            record: record, loaded: loaded,
            append: { rows throws(Failure) in try await session.append(rows, at: now) }, takesEncoded: true,
            note: { progress, faults throws(Failure) in try await journal.note(progress, faults) },
            commit: { () throws(Failure) in
                try await session.commit()
                try await journal.end()
                await store.close()
            },
            rollback: { reason in
                await session.rollback()
                await journal.abandon(reason)
                await store.close()
            })
    }

    private static func dryRun(_ session: ImportSession, _ store: Store) -> ImportTransaction {
        let undo: @Sendable () async -> Void = {
            await session.rollback()
            await store.close()
        }
        return ImportTransaction(
            append: { rows throws(Failure) in try await session.append(rows, at: now) }, takesEncoded: true,
            commit: { await undo() }, rollback: { _ in await undo() })
    }

    private static var now: Instant { Instant(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000)) }
}

/// What others see of one import, beside its rows.
private actor ImportJournal {
    private let imports: ImportStore
    private let session: ImportSession
    private let id: ImportID?
    /// The last one, when there are any.
    private var checkpoint: ImportCheckpoint?
    private var progress: ImportCheckpoint
    private var noted: ContinuousClock.Instant?

    /// How often others are told how far it is.
    private static let noteInterval = Duration.seconds(1)

    init(_ imports: ImportStore, _ session: ImportSession, _ record: ImportRecord?) {
        self.imports = imports
        self.session = session
        id = record?.id
        checkpoint = record?.checkpoint
        progress = record?.checkpoint ?? .start
    }

    func note(_ progress: ImportCheckpoint, _ faults: [ImportFault]) async throws(Failure) {
        self.progress = progress
        guard let id else { return }
        if let last = checkpoint, progress.record > last.record {
            try await session.checkpoint(progress, after: last, of: id, faults: faults)
            checkpoint = progress
        } else {
            try await imports.note(faults, of: id)
        }
        let isDue = noted.map { ContinuousClock.now - $0 > Self.noteInterval } ?? true
        guard isDue else { return }
        noted = .now
        try await imports.note(id, bytesDone: progress.bytes, counts: progress.counts)
    }

    func end() async throws(Failure) {
        guard let id else { return }
        try await imports.end(
            id, as: .done, at: checkpoint, bytesDone: progress.bytes, counts: progress.counts)
    }

    func abandon(_ reason: ImportTransaction.Reason) async {
        guard let id else { return }
        let kept = checkpoint ?? .start
        let (state, error): (ImportState, String) =
            switch reason {
            case .interrupted: (.interrupted, "")
            case .failed(let error): (.failed, error)
            }
        // If the database is gone too, the missing heartbeat says the same.
        try? await imports.end(
            id, as: state, at: checkpoint, bytesDone: kept.bytes, counts: kept.counts, error: error)
    }
}
