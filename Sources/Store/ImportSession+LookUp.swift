internal import Domain
internal import Postgres

extension ImportSession {
    /// Finds what is stored of the rows, and reads the records that are not proven to be the same.
    /// - Returns: the first row about each campaign, and those about a campaign that another is about already.
    func lookUp(_ rows: [ImportRow]) async throws(Failure) -> (first: [ImportRow], later: [ImportRow]) {
        for row in rows { row.forget() }
        try await matchNames(rows)
        try await matchGoogleIDs(rows)
        try await matchExternalIDs(rows)
        var matched: Set<CampaignID> = []
        var (first, later): ([ImportRow], [ImportRow]) = ([], [])
        for row in rows {
            let isFirst = row.matches.count != 1 || matched.insert(row.matches[0].id).inserted
            if isFirst { first.append(row) } else { later.append(row) }
        }
        try await load(first)
        return (first, later)
    }

    private func matchNames(_ rows: [ImportRow]) async throws(Failure) {
        var asked: [ImportRow] = []
        var names = EncodedTexts()
        for row in rows {
            switch row.given {
            case .entry(let entry):
                guard !entry.input.name.isEmpty else { continue }
                names.append(entry.input.name.utf8.span)
            case .encoded(let campaigns, let place):
                let bytes = campaigns.contents.bytes
                names.append(bytes.span.extracting(campaigns.name(place)))
            }
            asked.append(row)
        }
        for (row, match) in try await matches(ImportStatements.byName, asked, names.parameter) {
            row.namesake = match
            if case .name = row.key { row.matches = [match] }
        }
    }

    private func matchGoogleIDs(_ rows: [ImportRow]) async throws(Failure) {
        var (asked, ids): ([ImportRow], [Int64?]) = ([], [])
        for row in rows {
            guard case .googleCampaignID(let id) = row.key else { continue }
            asked.append(row)
            ids.append(id)
        }
        for (row, match) in try await matches(ImportStatements.byGoogleID, asked, .int64s(ids)) {
            row.matches.append(match)
        }
    }

    /// After those by Google's ids, which go first.
    private func matchExternalIDs(_ rows: [ImportRow]) async throws(Failure) {
        var (asked, ids): ([ImportRow], [String?]) = ([], [])
        for row in rows {
            guard row.matches.isEmpty, let id = row.key.externalID else { continue }
            asked.append(row)
            ids.append(id)
        }
        for (row, match) in try await matches(ImportStatements.byExternalID, asked, .texts(ids)) {
            row.matches.append(match)
        }
    }

    /// One statement for all, a look into the index for each.
    /// - Parameter asked: the rows that `keys` are of.
    private func matches(_ statement: Statement, _ asked: [ImportRow], _ keys: Parameter)
        async throws(Failure) -> [(row: ImportRow, match: ImportRow.Match)]
    {
        guard !asked.isEmpty else { return [] }
        let customers = Parameter.int64s(asked.map(\.customer))
        let found = try await query(statement, [customers, keys])
        var matches: [(row: ImportRow, match: ImportRow.Match)] = []
        matches.reserveCapacity(found.count)
        for row in 0..<found.count {
            let id = CampaignID(bits: found.uuid(row, 1))
            guard let status = CampaignStatus(rawValue: found.string(row, 3)) else {
                throw .unexpected("the row of campaign \(id) cannot be read")
            }
            let match = ImportRow.Match(id: id, hash: found.optionalInt64(row, 2), status: status)
            matches.append((asked[Int(found.int64(row, 0)) - 1], match))
        }
        return matches
    }

    /// Without locks: what is only looked at stays free for others, and what is written must be as it was read.
    private func load(_ rows: [ImportRow]) async throws(Failure) {
        let needed = rows.compactMap { row in
            row.matches.count == 1 && !row.isProvenUnchanged(by: row.matches[0]) ? row.matches[0].id : nil
        }
        guard !needed.isEmpty else { return }
        let found = try await query(ImportStatements.records, [.uuids(needed.map(\.bits))])
        var records: [CampaignID: CampaignRecord] = [:]
        records.reserveCapacity(found.count)
        for row in 0..<found.count {
            let record = try found.record(row)
            records[record.id] = record
        }
        for row in rows { row.record = row.matches.first.flatMap { records[$0.id] } }
    }
}
