internal import Domain
internal import GRPC
internal import Store
internal import Synchronization
internal import Wire

/// `adflight.v1.ImportService`.
final class ImportService: Sendable {
    private let store: Store
    /// Of a client, until it is given up: everybody else believes by then that it is gone.
    private let silence: Duration
    /// Called after jobs were queued, so that a publisher in this process need not wait for its next poll.
    private let jobQueued: @Sendable () -> Void
    private let running = Atomic<Int>(0)

    enum Limits {
        /// Imports at once: each has a connection to the database and a thread of its own, and up to 10,000 campaigns in
        /// memory.
        static let running = 8
        /// Between looks at an import that is watched.
        static let look = Duration.seconds(1)
    }

    init(store: Store, silence: Duration, jobQueued: @escaping @Sendable () -> Void) {
        self.store = store
        self.silence = silence
        self.jobQueued = jobQueued
    }

    // MARK: Looking

    func get(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        try await store.imports.record(ImportPageRequest(one: message).id).encoded
    }

    func list(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try ImportPageRequest(list: message)
        let query = "imports"
        let after = try PageToken.number(request.pageToken, for: query)
        // One more than asked for tells whether there is a next page.
        var records = try await store.imports.records(
            olderThan: after.map(ImportID.init), limit: request.pageSize + 1)
        let hasMore = records.count > request.pageSize
        if hasMore { records.removeLast() }
        let token = hasMore ? records.last.map { PageToken($0.id.number).text(for: query) } : nil
        return ImportLists.encoded(records, nextPageToken: token ?? "")
    }

    func listErrors(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try ImportPageRequest(errors: message)
        let record = try await store.imports.record(request.id)
        let query = "errors of import \(record.id)"
        let after = try PageToken.number(request.pageToken, for: query)
        var faults = try await store.imports.faults(of: record.id, after: after ?? 0, limit: request.pageSize + 1)
        let hasMore = faults.count > request.pageSize
        if hasMore { faults.removeLast() }
        let token = hasMore ? faults.last.map { PageToken($0.ordinal).text(for: query) } : nil
        return ImportLists.encoded(faults.map(\.fault), nextPageToken: token ?? "")
    }

    func watch(_ message: [UInt8]) throws(Failure) -> ImportWatch {
        ImportWatch(store: store, id: try ImportPageRequest(one: message).id)
    }

    // MARK: Importing

    /// Away from the event loop: the rules of ten thousand campaigns take a while.
    func take(_ requests: RequestMessages, _ writer: ResponseWriter) async throws(RPCError) {
        try await awayFromEventLoop { () throws(RPCError) in try await self.run(requests, writer) }
    }

    private func run(_ requests: RequestMessages, _ writer: ResponseWriter) async throws(RPCError) {
        guard let first = try await next(requests) else { throw RPCError(ImportCall.noSettings) }
        guard running.add(1, ordering: .relaxed).oldValue < Limits.running else {
            running.subtract(1, ordering: .relaxed)
            throw RPCError(.exhausted("\(Limits.running) imports are running on this server; try again later"))
        }
        defer { running.subtract(1, ordering: .relaxed) }
        var (call, response) = try await failing { () async throws(Failure) in
            try await ImportCall.open(first, store)
        }
        do throws(RPCError) {
            try await writer.write(response.encoded)
            while let message = try await next(requests) {
                let reply = try await take(message, &call)
                try await writer.write(reply)
            }
            response = try await finish(&call)
        } catch {
            await call.abandon(error.code == .cancelled ? .interrupted : .failed, error.message)
            throw error
        }
        if call.queuesJobs { jobQueued() }
        try await writer.write(response.encoded)
    }

    private func next(_ requests: RequestMessages) async throws(RPCError) -> [UInt8]? {
        let outcome = await withTaskGroup { group -> Result<[UInt8]?, RPCError> in
            group.addTask { () async -> Result<[UInt8]?, RPCError> in
                do throws(RPCError) { return .success(try await requests.next()) } catch { return .failure(error) }
            }
            group.addTask {
                guard (try? await Task.sleep(for: self.silence)) != nil else { return .success(nil) }
                let reason = "nothing was heard of this import for \(self.silence); import again"
                return .failure(RPCError(code: .deadlineExceeded, message: reason))
            }
            let first = await group.next() ?? .success(nil)
            group.cancelAll()
            return first
        }
        return try outcome.get()
    }

    private func take(_ message: [UInt8], _ call: inout ImportCall) async throws(RPCError) -> [UInt8] {
        do throws(Failure) { return try await call.take(message).encoded } catch { throw RPCError(error) }
    }

    private func finish(_ call: inout ImportCall) async throws(RPCError) -> ImportCampaignsResponse {
        do throws(Failure) { return try await call.finish() } catch { throw RPCError(error) }
    }
}

/// One import as it changes, until it has ended.
struct ImportWatch {
    private let store: Store
    private let id: ImportID
    private var last: ImportRecord?

    init(store: Store, id: ImportID) {
        self.store = store
        self.id = id
    }

    /// Waits for the next change; nil when the import had ended.
    mutating func next() async throws(Failure) -> [UInt8]? {
        if let last, last.state != .running { return nil }
        while true {
            let record = try await store.imports.record(id)
            if record != last {
                last = record
                return record.encoded
            }
            do { try await Task.sleep(for: ImportService.Limits.look) } catch { throw Failure.cancelled }
        }
    }
}
