package import Domain
package import Postgres
internal import Synchronization

/// Rows of one sheet on their way into the database, in one transaction: all that were appended, or none; with
/// checkpoints, all up to the last one.
///
/// One task at a time appends. A dry run appends and rolls back.
package final class ImportSession: Sendable {
    let session: Session
    /// Also queue what is created, changed, or here already but never published.
    let publishes: Bool
    let isDryRun: Bool
    /// Whether the names of the last rows were all free. Then rows are sent without a look at what is stored: the table's
    /// own unique index says when that was wrong.
    private let expectsNew = Atomic<Bool>(true)
    let recognition = Mutex(Recognition())

    typealias PlacedRow = (position: Int, row: ImportedRow)

    package enum Limits {
        /// Rows of one append: their campaigns are held in memory, and the rows of a conflict are sent twice.
        package static let rows = 10_000
        /// Rows that one task decides.
        static let rowsDecided = 500
        /// Others may take names between our look and our write; each time we look again.
        static let attempts = 5
        /// One write to the socket.
        static let copyChunkBytes = 128 << 10
    }

    private init(session: Session, publishes: Bool, isDryRun: Bool) {
        self.session = session
        self.publishes = publishes
        self.isDryRun = isDryRun
    }

    /// - Parameter isDryRun: it will be rolled back.
    package static func open(_ settings: ConnectionSettings, publishes: Bool, isDryRun: Bool = false)
        async throws(Failure) -> ImportSession
    {
        let session = try await translated { () throws(PostgresError) in try await Session.open(settings) }
        let imports = ImportSession(session: session, publishes: publishes, isDryRun: isDryRun)
        try await imports.begin()
        return imports
    }

    private func begin() async throws(Failure) {
        try await translated { () throws(PostgresError) in
            try await session.begin()
            _ = try await session.query(QueueStatements.pin)
            _ = try await session.query(ImportStatements.pin)
            try await session.execute(script: ImportStatements.staging)
        }
    }

    package func append(_ entries: [ImportEntry], at instant: Instant) async throws(Failure) -> [ImportResult] {
        try await append(entries.map(ImportedRow.entry), at: instant)
    }

    /// Takes the next rows, at most `Limits.rows`. Rows about the same campaign take effect one after the other.
    /// - Returns: what became of each, in their order.
    package func append(_ given: [ImportedRow], at instant: Instant) async throws(Failure) -> [ImportResult] {
        precondition(given.count <= Limits.rows, "\(given.count) rows of \(Limits.rows)")
        var batch = try ImportBatch(count: given.count, at: instant, publishes: publishes)
        let left = recognize(given, &batch)
        if !left.isEmpty { batch.makeIDs() }
        var rows =
            expectsNew.load(ordering: .relaxed)
            ? try await insertNew(left, &batch) : left.map { ImportRow($0.row, position: $0.position) }
        while !rows.isEmpty {
            let (round, later) = Self.distinct(rows)
            rows = (try await settle(round, &batch) + later).sorted { $0.position < $1.position }
        }
        if isDryRun { try await learnContents(left, batch) }
        return batch.results.compactMap(\.self)
    }

    /// Makes what was appended permanent, and begins the next transaction.
    func goOn() async throws(Failure) {
        try await translated { () throws(PostgresError) in try await session.commit() }
        try await begin()
    }

    /// Makes it all visible and durable at once.
    package func commit() async throws(Failure) {
        try await translated { () throws(PostgresError) in try await session.commit() }
        await session.close()
    }

    /// Leaves nothing behind.
    package func rollback() async {
        // Closing the session rolls back whatever is open, also when it is lost already.
        await session.close()
    }

    // MARK: New rows

    /// Sends the rows that may be new as soon as they are encoded, so that the database works while the next are.
    /// - Returns: the others; all of them when a name was taken.
    private func insertNew(_ given: [PlacedRow], _ batch: inout ImportBatch) async throws(Failure) -> [ImportRow] {
        let before = batch
        do throws(Failure) {
            try await execute(ImportStatements.savepoint)
            let others = try await copyNew(given, &batch)
            try await execute(ImportStatements.release)
            return others
        } catch .alreadyExists {
            expectsNew.store(false, ordering: .relaxed)
            try await execute(ImportStatements.undo)
            batch = before
            return given.map { ImportRow($0.row, position: $0.position) }
        }
    }

    private func copyNew(_ given: [PlacedRow], _ batch: inout ImportBatch) async throws(Failure) -> [ImportRow] {
        var names: Set<Int> = []
        names.reserveCapacity(given.count)
        var others: [ImportRow] = []
        var copy = CampaignCopy(session, into: ImportStatements.copyCampaigns, tail: [.text(batch.status.rawValue)])
        for (position, given) in given {
            let row = ImportRow(given, position: position)
            guard names.insert(row.name).inserted, row.mayBeNew, let content = row.content else {
                others.append(row)
                continue
            }
            let plan =
                row.campaign.map { ImportPlan.create($0, today: batch.today, publishes: publishes) }
                ?? .create(missing: row.missing)
            if case .create = plan.step {
                try await copy.append(content.fields, content.range, as: batch.ids[position])
            }
            batch.note(plan, at: position, of: batch.ids[position], row.customer)
        }
        try await copy.finish()
        try await enqueueCreated(batch.created)
        return others
    }

    // MARK: Rows about what may be stored

    /// Those that are certainly about different campaigns, as far as keys and names tell, and the others.
    private static func distinct(_ rows: [ImportRow]) -> (round: [ImportRow], later: [ImportRow]) {
        var claimed: Set<Int> = []
        claimed.reserveCapacity(rows.count)
        var (round, later): ([ImportRow], [ImportRow]) = ([], [])
        for row in rows {
            if claimed.insert(row.name).inserted { round.append(row) } else { later.append(row) }
        }
        return (round, later)
    }

    /// - Returns: the rows that turned out to be about the campaign of another one.
    private func settle(_ round: [ImportRow], _ batch: inout ImportBatch) async throws(Failure) -> [ImportRow] {
        for _ in 1...Limits.attempts {
            let (rows, later) = try await lookUp(round)
            learn(from: rows)
            await decide(rows, batch)
            do throws(Failure) {
                try await write(rows, &batch)
                return later
            } catch .alreadyExists {
                // Somebody else took a name since we looked.
                try await execute(ImportStatements.undo)
            }
        }
        throw .conflict("somebody else creates campaigns of the same names; import again")
    }

    /// On all cores, while the database waits: a row that has to be read and compared takes as long as its update.
    private func decide(_ rows: [ImportRow], _ batch: ImportBatch) async {
        await withTaskGroup(of: Void.self) { group in
            for start in stride(from: 0, to: rows.count, by: Limits.rowsDecided) {
                let portion = Portion(rows: rows[start..<min(rows.count, start + Limits.rowsDecided)])
                group.addTask { for row in portion.rows { row.decide(batch) } }
            }
        }
    }

    /// `@unchecked Sendable`: one task decides each row, and nobody else touches it until all are done.
    private struct Portion: @unchecked Sendable {
        let rows: ArraySlice<ImportRow>
    }

    private func learn(from rows: [ImportRow]) {
        let guesses = rows.filter(\.mayBeNew)
        guard !guesses.isEmpty else { return }
        expectsNew.store(guesses.allSatisfy { $0.namesake == nil }, ordering: .relaxed)
    }

    func execute(_ script: String) async throws(Failure) {
        try await translated { () throws(PostgresError) in try await session.execute(script: script) }
    }
}
