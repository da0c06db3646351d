internal import Domain
internal import Store
internal import Wire

/// One call of ImportCampaigns: its transaction, and the import that others see.
struct ImportCall {
    private let store: Store
    private let settings: ImportSettings
    private let session: ImportSession
    /// Nil of a dry run.
    private let id: ImportID?
    /// The last one, when there are any.
    private var checkpoint: ImportCheckpoint?
    private var progress = ImportCheckpoint.start
    private var hasChanged = false
    private var noted = ContinuousClock.now

    /// How often others are told how far it is.
    private static let noteInterval = Duration.seconds(1)

    static let noSettings = Failure.invalid([
        Violation("settings", .required, reason: "are required in the first request", hint: "send them alone first")
    ])

    var queuesJobs: Bool { !settings.isDryRun && (settings.publishes || hasChanged) }

    /// - Parameter message: the first request.
    static func open(_ message: [UInt8], _ store: Store) async throws(Failure)
        -> (call: ImportCall, response: ImportCampaignsResponse)
    {
        let request = try ImportCampaignsRequest(decoding: message)
        guard let settings = request.settings, request.entries.isEmpty else { throw noSettings }
        let session = try await store.importSession(publishes: settings.publishes)
        var response = ImportCampaignsResponse()
        if let hash = settings.source.fileHash {
            response.loaded = try await store.imports.loaded(hash, options: settings.source.options)
        }
        if !settings.isDryRun {
            response.record = try await store.imports.begin(
                settings.source, by: settings.actor, hasCheckpoints: settings.hasCheckpoints)
        }
        return (ImportCall(settings, session, response.record, store), response)
    }

    private init(_ settings: ImportSettings, _ session: ImportSession, _ record: ImportRecord?, _ store: Store) {
        self.store = store
        self.settings = settings
        self.session = session
        id = record?.id
        checkpoint = record?.checkpoint
        progress = record?.checkpoint ?? .start
    }

    mutating func take(_ message: [UInt8]) async throws(Failure) -> ImportCampaignsResponse {
        let request = try ImportCampaignsRequest(decoding: message)
        guard request.settings == nil else {
            throw .invalid([
                Violation("settings", .duplicate, reason: "came in the first request", hint: "send them once")
            ])
        }
        var response = ImportCampaignsResponse()
        if !request.entries.isEmpty { response.results = try await session.append(request.entries, at: .now) }
        hasChanged = hasChanged || response.results.contains(where: \.changesPublished)
        progress = request.progress ?? progress
        guard let id else { return response }
        if let last = checkpoint, progress.record > last.record {
            try await session.checkpoint(progress, after: last, of: id, faults: request.faults)
            checkpoint = progress
        } else {
            try await store.imports.note(request.faults, of: id)
        }
        if ContinuousClock.now - noted > Self.noteInterval {
            try await store.imports.note(id, bytesDone: progress.bytes, counts: progress.counts)
            noted = .now
        }
        return response
    }

    mutating func finish() async throws(Failure) -> ImportCampaignsResponse {
        var response = ImportCampaignsResponse()
        guard let id else {
            await session.rollback()
            return response
        }
        try await session.commit()
        try await store.imports.end(
            id, as: .done, at: checkpoint, bytesDone: progress.bytes, counts: progress.counts)
        response.record = try await store.imports.record(id)
        return response
    }

    /// Nothing behind the last checkpoint is kept.
    func abandon(_ state: ImportState, _ error: String) async {
        await session.rollback()
        guard let id else { return }
        let (store, checkpoint) = (store, checkpoint)
        let kept = checkpoint ?? .start
        // In a task of its own: this one is cancelled when the client is gone. If the database is gone too, the missing
        // heartbeat says the same.
        await Task {
            try? await store.imports.end(
                id, as: state, at: checkpoint, bytesDone: kept.bytes, counts: kept.counts, error: error)
        }.value
    }
}

extension ImportResult {
    /// Whether a job may have been made of it without being asked for.
    fileprivate var changesPublished: Bool {
        switch outcome {
        case .updated, .removed: true
        case .created, .unchanged, .refused: false
        }
    }
}
