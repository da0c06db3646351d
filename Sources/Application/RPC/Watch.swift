internal import Domain
internal import GRPC
internal import Store
internal import Wire

/// One call that watches: tells what has changed since a position, then waits for more.
struct Watch: ~Copyable {
    enum Limits {
        /// Changes of one answer.
        static let changes = 100
        /// An answer at least so often, be it empty.
        static let silence = Duration.seconds(15)
        /// How long a client may leave an answer before it is sent away, to come back with its token.
        static let patience = Duration.seconds(10)
        /// What a token is good for; the log is kept an hour longer.
        static let tokenAge = Duration.seconds(24 * 3600)
    }

    /// Which changes are told, and how.
    enum Subject {
        case campaigns(CampaignMask)
        case jobs
    }

    private let store: Store
    private let subject: Subject
    private let customer: CustomerID?
    /// What its tokens are bound to.
    private let query: String
    private var position: ChangePosition
    private var toldAt = ContinuousClock.now

    /// Throws for a token that is none, or too old.
    init(_ request: WatchRequest, _ subject: Subject, _ store: Store) async throws(RPCError) {
        self.store = store
        self.subject = subject
        customer = request.customerID
        let name = if case .jobs = subject { "jobs" } else { "campaigns" }
        query = "watch \(name) \(customer?.description ?? "all")"
        position = try await Self.start(request.resumeToken, query, store)
    }

    private static func start(_ token: String, _ query: String, _ store: Store) async throws(RPCError)
        -> ChangePosition
    {
        let (given, now): (ChangePosition?, ChangePosition)
        do throws(Failure) {
            given = token.isEmpty ? nil : try ChangePosition(token, for: query)
            now = try await store.changePosition()
        } catch {
            throw RPCError(error)
        }
        guard let given else { return now }
        guard now.time - given.time < Limits.tokenAge else {
            throw RPCError(
                code: .outOfRange, message: "resume_token is older than 24 hours; watch from now, and export")
        }
        return given
    }

    /// Until the client goes, the server ends, or something fails.
    consuming func run(_ feed: ChangeFeed, to writer: ResponseWriter) async throws(RPCError) {
        var place = feed.place()
        try await tell(try await answer([]), to: writer)
        repeat {
            while try await tellNext(to: writer) {}
            if ContinuousClock.now - toldAt > Limits.silence { try await tell(try await answer([]), to: writer) }
        } while await place.wait()
        throw RPCError(code: .unavailable, message: "this server stops; watch another one with the last resume_token")
    }

    /// Tells what is new, once the client takes it.
    /// - Returns: whether there may be more.
    private mutating func tellNext(to writer: ResponseWriter) async throws(RPCError) -> Bool {
        let turn = try await Self.patiently { () throws(RPCError) in try await writer.turn() }
        defer { turn.end() }
        guard let (answer, isLast) = try await next() else { return false }
        try await tell(answer, to: writer)
        return !isLast
    }

    /// What is new, and whether that is all; nil when nothing is.
    private mutating func next() async throws(RPCError) -> (answer: [UInt8], isLast: Bool)? {
        let changed: [ChangedCampaign]
        let before = position.time
        do throws(Failure) {
            let withTurns = if case .jobs = subject { true } else { false }
            (changed, position) = try await store.changes(
                of: customer, after: position, withTurns: withTurns, limit: Limits.changes)
        } catch {
            throw RPCError(error)
        }
        guard !changed.isEmpty else { return nil }
        return (try await answer(changed, since: before), changed.count < Limits.changes)
    }

    private func answer(_ changed: [ChangedCampaign], since: Instant? = nil) async throws(RPCError) -> [UInt8] {
        let token = position.token(for: query)
        do throws(Failure) {
            switch subject {
            case .campaigns(let mask): return try await campaigns(changed, mask, token)
            case .jobs: return try await jobs(changed, since ?? position.time, token)
            }
        } catch {
            throw RPCError(error)
        }
    }

    /// Each once, at the place of its last change.
    private func campaigns(_ changed: [ChangedCampaign], _ mask: CampaignMask, _ token: String) async throws(Failure)
        -> [UInt8]
    {
        var seen: Set<CampaignID> = []
        let last = changed.reversed().filter { seen.insert($0.id).inserted }.reversed()
        let records = seen.isEmpty ? [] : try await store.campaigns(Array(seen))
        let remarks = try await store.remarks(on: records)
        let known = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
        let changes = last.map { change -> WatchCampaignsResponse.Change in
            guard let record = known[change.id] else { return .expunged(change) }
            return .stands(record.encoded(remarks[record.id] ?? CampaignRemarks(), mask))
        }
        return WatchCampaignsResponse(changes, resumeToken: token).encoded
    }

    private func jobs(_ changed: [ChangedCampaign], _ since: Instant, _ token: String) async throws(Failure)
        -> [UInt8]
    {
        let ids = Set(changed.map(\.id))
        let jobs = ids.isEmpty ? [] : try await store.jobs.jobs(of: Array(ids), endedSince: since)
        return PublishJobsResponse(jobs, token: token).encoded
    }

    private mutating func tell(_ answer: [UInt8], to writer: ResponseWriter) async throws(RPCError) {
        toldAt = .now
        try await Self.patiently { () throws(RPCError) in try await writer.write(answer) }
    }

    /// A client that takes nothing meanwhile is sent away.
    private static func patiently<Value: Sendable>(_ body: @escaping @Sendable () async throws(RPCError) -> Value)
        async throws(RPCError) -> Value
    {
        let outcome = await withTaskGroup(of: Result<Value, RPCError>?.self) { group in
            group.addTask {
                do throws(RPCError) { return .success(try await body()) } catch { return .failure(error) }
            }
            group.addTask {
                try? await Task.sleep(for: Limits.patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let outcome else {
            throw RPCError(
                code: .aborted,
                message: "the client took nothing for 10 seconds; watch again with the last resume_token")
        }
        return try outcome.get()
    }
}
