internal import Domain
internal import Store
internal import Wire

extension ImportTransaction {
    /// Transactions of a server, which sees the same entries and answers as the store would.
    package static func opening(on server: ImportServer, by actor: String) -> Opening {
        { options, source throws(Failure) in
            let stream = try server.open("ImportCampaigns")
            var first = ImportCampaignsRequest()
            first.settings = ImportSettings(
                isDryRun: options.mode == .dryRun, publishes: options.isPublish,
                hasCheckpoints: options.hasCheckpoints, source: source, actor: actor)
            let begun = try await ImportCampaignsResponse(decoding: stream.ask(first.encoded))
            return ImportTransaction(
                record: begun.record, loaded: begun.loaded,
                append: { rows throws(Failure) in try await append(rows.map(\.entry)[...], to: stream) },
                note: { progress, faults throws(Failure) in
                    guard options.mode == .store else { return }
                    var request = ImportCampaignsRequest()
                    (request.progress, request.faults) = (progress, faults)
                    _ = try await stream.ask(request.encoded)
                },
                commit: { () throws(Failure) in _ = try await stream.finish() },
                // The server keeps nothing of a call that does not come to its end.
                rollback: { _ in stream.cancel() })
        }
    }

    /// In as many messages as they need.
    private static func append(_ entries: ArraySlice<ImportEntry>, to stream: ServerStream) async throws(Failure)
        -> [ImportResult]
    {
        var request = ImportCampaignsRequest()
        request.entries = Array(entries)
        let message = request.encoded
        guard message.count > ImportLimits.messageBytes, entries.count > 1 else {
            return try await ImportCampaignsResponse(decoding: stream.ask(message)).results
        }
        let middle = entries.startIndex + entries.count / 2
        let first = try await append(entries[..<middle], to: stream)
        return first + (try await append(entries[middle...], to: stream))
    }
}
