internal import Domain
internal import Postgres
internal import Synchronization

extension ImportSession {
    /// How a dry run tells unchanged rows, once there are many. Not how an import does: it would not store a row that is
    /// taken for another.
    struct Recognition {
        var contents: StoredContents?
        /// Rows that were looked up, and those of them that were unchanged.
        var looked = 0
        var unchanged = 0
    }

    /// - Returns: those that are not known to be unchanged.
    func recognize(_ given: [ImportedRow], _ batch: inout ImportBatch) -> [PlacedRow] {
        let rows = given.enumerated()
        return recognition.withLock { recognition in
            guard let contents = recognition.contents else { return rows.map { ($0.offset, $0.element) } }
            var left: [PlacedRow] = []
            for (position, row) in rows {
                if case .encoded(let campaigns, let place) = row,
                    let mayBePublished = contents.mayBePublished(campaigns.hash(place))
                {
                    batch.noteUnchanged(at: position, missing: mayBePublished ? campaigns.missing(place) : [])
                } else {
                    left.append((position, row))
                }
            }
            return left
        }
    }

    /// - Parameter looked: the rows that were looked up.
    func learnContents(_ looked: [PlacedRow], _ batch: ImportBatch) async throws(Failure) {
        let unchanged: Int? = recognition.withLock { recognition in
            guard recognition.contents == nil else { return nil }
            recognition.looked += looked.count
            for (position, row) in looked {
                if case .encoded = row, case .unchanged = batch.results[position]?.outcome {
                    recognition.unchanged += 1
                }
            }
            return recognition.unchanged >= recognition.looked / 2 ? recognition.unchanged : nil
        }
        guard let unchanged, unchanged >= StoredContents.Limits.rows,
            let contents = try await storedContents(afterUnchanged: unchanged)
        else { return }
        recognition.withLock { $0.contents = contents }
    }

    /// The stored campaigns of these rows are others now.
    func forgetContents(of rows: [ImportRow]) {
        recognition.withLock { recognition in
            for row in rows {
                if let hash = row.matches.first?.hash { recognition.contents?.remove(hash) }
            }
        }
    }

    /// Nil while it is not worth while.
    /// - Parameter unchanged: so many rows were found so far, and no more that were not.
    private func storedContents(afterUnchanged unchanged: Int) async throws(Failure) -> StoredContents? {
        let size = try await query(ImportStatements.tableSize)
        // Never analysed: -1.
        let campaigns = Int(size.int64(0, 0))
        guard campaigns >= 0, campaigns <= StoredContents.Limits.campaigns,
            unchanged >= campaigns / StoredContents.Limits.campaignsPerRow
        else { return nil }
        var contents = StoredContents(count: campaigns)
        let pages = Int(size.int64(0, 1))
        for first in stride(from: 0, to: pages, by: StoredContents.Limits.pages) {
            let end = first + StoredContents.Limits.pages
            let rows = try await query(ImportStatements.contents, [.int64(Int64(first)), .int64(Int64(end))])
            guard let entries = rows.optionalBytes(0, 0) else { continue }
            for place in stride(from: 0, to: entries.count, by: 8) {
                contents.insert(entries[place..<place + 8].reduce(0) { $0 << 8 | UInt64($1) })
            }
        }
        return contents
    }
}
