internal import Domain
internal import Postgres

extension ImportSession {
    /// Writes what the rows' plans say. Throws `.alreadyExists`, with nothing to keep, when somebody else took a name, or
    /// changed a campaign, since we looked.
    func write(_ rows: [ImportRow], _ batch: inout ImportBatch) async throws(Failure) {
        var noted = batch
        var (created, updated, removed): ([ImportRow], [ImportRow], [ImportRow]) = ([], [], [])
        var known: [CampaignID] = []
        for row in rows {
            guard let plan = row.plan else { continue }
            var id = row.matches.first?.id ?? batch.ids[row.position]
            switch plan.step {
            case .create:
                id = batch.ids[row.position]
                created.append(row)
            case .update: updated.append(row)
            case .unchanged: known.append(id)
            case .remove: removed.append(row)
            case .refuse: break
            }
            noted.note(plan, at: row.position, of: id, row.customer)
        }
        let drafts = updated.compactMap(\.record).filter { $0.status != .published }.map(\.id)
        let queued = publishes ? known + drafts : []
        if !(created.isEmpty && updated.isEmpty && removed.isEmpty && queued.isEmpty) {
            try await execute(ImportStatements.savepoint)
            try await create(created, batch)
            if publishes { try await enqueueCreated(created.map { (batch.ids[$0.position], $0.customer) }) }
            try await update(updated)
            for row in try await remove(removed) {
                noted.note(.openJob, at: row.position, of: batch.ids[row.position], row.customer)
            }
            try await enqueue(queued)
            try await execute(ImportStatements.release)
            forgetContents(of: updated + removed)
        }
        batch = noted
    }

    private func create(_ rows: [ImportRow], _ batch: ImportBatch) async throws(Failure) {
        guard !rows.isEmpty else { return }
        var copy = CampaignCopy(session, into: ImportStatements.copyCampaigns, tail: [.text(batch.status.rawValue)])
        for row in rows {
            if let content = row.content {
                try await copy.append(content.fields, content.range, as: batch.ids[row.position])
            }
        }
        try await copy.finish()
    }

    private static let overtaken = Failure.alreadyExists("somebody else changed the same campaigns; import again")

    /// By way of a table of this session: one statement, however many rows.
    private func update(_ rows: [ImportRow]) async throws(Failure) {
        guard !rows.isEmpty else { return }
        try await execute(ImportStatements.clearStaging)
        var copy = CampaignCopy(session, into: ImportStatements.copyStaging, columns: 1)
        for row in rows {
            guard let record = row.record, var fields = row.changed else { continue }
            fields.append(.int64(record.revision))
            try await copy.append(fields, fields.bytes.indices, as: record.id)
        }
        try await copy.finish()
        guard try await query(ImportStatements.update).affected == rows.count else { throw Self.overtaken }
        for row in rows {
            guard let record = row.record, case .update(_, let changes) = row.plan?.step else { continue }
            let fields = changes.map(\.field)
            if record.isAtGoogle(fields) {
                try await enqueue(.update, of: record.id, revision: record.revision + 1, fields: fields)
            }
        }
    }

    /// Deletes what is ours alone; what Google has gets a job.
    /// - Returns: rows whose campaign has a job under way and so stays.
    private func remove(_ rows: [ImportRow]) async throws(Failure) -> [ImportRow] {
        guard !rows.isEmpty else { return [] }
        let records = rows.compactMap(\.record)
        let published = records.filter { $0.status == .published }
        let ours = records.filter { $0.status != .published }
        for record in published {
            try await enqueue(.remove, of: record.id, revision: record.revision, fields: nil)
        }
        let deleted = try await query(
            ImportStatements.delete, [.uuids(ours.map(\.id.bits)), .int64s(ours.map(\.revision))])
        guard deleted.count < ours.count else { return [] }
        let gone = Set((0..<deleted.count).map { deleted.uuid($0, 0) }).union(published.map(\.id.bits))
        return rows.filter { row in row.record.map { !gone.contains($0.id.bits) } ?? false }
    }

    // MARK: Queueing

    /// Of campaigns that this transaction has made, and that nobody else has seen.
    func enqueueCreated(_ created: [(id: CampaignID, customer: Int64)]) async throws(Failure) {
        guard !created.isEmpty else { return }
        _ = try await query(
            QueueStatements.enqueueImported,
            [
                .uuids(created.map(\.id.bits)), .int64s(created.map(\.customer)), JobPriority.low.parameter,
            ])
    }

    /// Of those among these that wait for it.
    private func enqueue(_ campaigns: [CampaignID]) async throws(Failure) {
        guard !campaigns.isEmpty else { return }
        let ids = Parameter.uuids(campaigns.map(\.bits))
        _ = try await query(ImportStatements.markQueued, [ids])
        _ = try await query(QueueStatements.enqueuePublish, [ids, JobPriority.low.parameter, .null(.timestamp)])
        _ = try await query(QueueStatements.advance, [ids])
    }

    private func enqueue(_ kind: JobKind, of id: CampaignID, revision: Int64, fields: [CampaignField]?)
        async throws(Failure)
    {
        let changed = try await query(
            QueueStatements.enqueueChange,
            [
                .uuid(id.bits), .int64(revision), .text(kind.rawValue), JobPriority.low.parameter,
                fields.map { .texts($0.map(\.rawValue)) } ?? .null(.texts),
            ])
        guard changed.count == 1 else { throw Self.overtaken }
        _ = try await query(QueueStatements.advance, [.uuids([id.bits])])
    }

    func query(_ statement: Statement, _ parameters: [Parameter] = []) async throws(Failure) -> Rows {
        try await translated { () throws(PostgresError) in try await session.query(statement, parameters) }
    }
}

extension ImportPlan {
    fileprivate static var openJob: ImportPlan {
        .refuse([
            Violation(
                "status", .unsupported, reason: "does not let it go: a change is on its way to Google Ads",
                hint: "wait for it and import again")
        ])
    }
}

/// Campaigns on their way through COPY, a chunk at a time.
struct CampaignCopy {
    private let session: Session
    private let sql: String
    private let columns: Int
    private let tail: CopyFields
    private var writer: CopyWriter
    private var hasBegun = false

    /// - Parameters:
    ///   - columns: those behind the content that come with each row.
    ///   - tail: the values of the columns behind them, the same in each row.
    init(_ session: Session, into sql: String, columns: Int = 0, tail: [Parameter] = []) {
        self.session = session
        self.sql = sql
        self.columns = columns
        self.tail = CopyFields(tail)
        writer = CopyWriter(columns: 1 + CampaignColumns.contentCount + columns + tail.count)
    }

    /// - Parameter range: of the fields of the campaign.
    mutating func append(_ fields: CopyFields, _ range: Range<Int>, as id: CampaignID) async throws(Failure) {
        let (columns, tail) = (columns, tail)
        writer.row { row in
            row.append(.uuid(id.bits))
            row.append(fields, range, count: CampaignColumns.contentCount + columns)
            row.append(tail)
        }
        if writer.bytes.count >= ImportSession.Limits.copyChunkBytes { try await send() }
    }

    mutating func finish() async throws(Failure) {
        writer.finish()
        try await send()
        _ = try await translated { () throws(PostgresError) in try await session.finishCopy() }
    }

    private mutating func send() async throws(Failure) {
        let (session, sql, isFirst, bytes) = (session, sql, !hasBegun, writer.bytes)
        try await translated { () throws(PostgresError) in
            if isFirst { try await session.beginCopy(sql) }
            try await session.write(bytes)
        }
        hasBegun = true
        writer.clear()
    }
}
