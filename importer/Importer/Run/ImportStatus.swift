package import Domain
package import Store

/// What there is to know of imports: from a database, or from a server.
package struct ImportStatus: Sendable {
    /// The last ones, newest first.
    package let list: @Sendable (_ limit: Int) async throws(Failure) -> [ImportRecord]
    package let get: @Sendable (_ id: ImportID) async throws(Failure) -> ImportRecord
    /// All that are kept.
    package let faults: @Sendable (_ id: ImportID) async throws(Failure) -> [ImportFault]

    package init(_ store: Store) {
        list = { limit throws(Failure) in try await store.imports.records(olderThan: nil, limit: limit) }
        get = { id throws(Failure) in try await store.imports.record(id) }
        faults = { id throws(Failure) in
            try await store.imports.faults(of: id, after: 0, limit: 2 * ImportStore.Limits.faults).map(\.fault)
        }
    }

    package init(_ server: ImportServer) {
        list = { limit throws(Failure) in try await server.imports(limit) }
        get = { id throws(Failure) in try await server.record(id) }
        faults = { id throws(Failure) in try await server.faults(id) }
    }
}

extension ImportRecord {
    /// `7  RUNNING  sheet.csv  45 %  1200 created, 3 refused  ann@desk7  2027-02-28 09:30 UTC`.
    package var line: String { fields.joined(separator: "  ") }

    /// The lines of several, each field below the same of the others.
    package static func table(_ records: [ImportRecord]) -> String {
        let rows = records.map(\.fields)
        let widths = (rows.first?.indices ?? 0..<0).map { field in rows.map { $0[field].displayWidth }.max() ?? 0 }
        return rows.map { row in
            let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.displayWidth) }
            return padded.joined(separator: "  ") + "\n"
        }.joined()
    }

    private var fields: [String] {
        let share = source.bytesTotal > 0 ? "\(min(100, bytesDone * 100 / source.bytesTotal)) %" : "\(bytesDone) bytes"
        return [
            "\(id)", state.rawValue, oneLine(source.fileName), share, counts.words, oneLine(actor), minute(startTime),
        ]
    }

    /// How many faults of an import are shown; there may be thousands.
    private static let faultsShown = 100

    /// The line, why it failed, where it goes on, and the first faults.
    package func text(_ faults: [ImportFault], width: Int) -> String {
        var lines = [line]
        if !error.isEmpty { lines.append("  error: \(oneLine(error))") }
        if let checkpoint, state != .done {
            lines.append("  stored for good: the rows up to \(checkpoint.record); the same command goes on behind them")
        }
        for fault in faults.prefix(Self.faultsShown) {
            let level = fault.level == .refused ? "error" : "incomplete"
            lines.append(
                "  line \(fault.line): \(level)[\(fault.rule)]: \(oneLine(fault.subject)) \(oneLine(fault.reason)); "
                    + oneLine(fault.hint))
        }
        let more = faults.count - Self.faultsShown
        if more > 0 { lines.append("  and \(Words.number(more)) more") }
        return lines.flatMap { Words.wrapped($0, width: width, indent: 4) }.map { $0 + "\n" }.joined()
    }
}

/// `2027-02-28 09:30 UTC`.
private func minute(_ time: Instant) -> String {
    let minutes = Int(time.microseconds / 60_000_000)
    let (days, minute) = minutes.quotientAndRemainder(dividingBy: 24 * 60)
    guard let date = CalendarDate(daysSince1970: days) else { return "" }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(date) \(two(minute / 60)):\(two(minute % 60)) UTC"
}

extension ImportCounts {
    /// Those that are not 0.
    fileprivate var words: String {
        let counts = [
            (created, "created"), (updated, "updated"), (unchanged, "unchanged"), (removed, "removed"),
            (refused, "refused"), (skipped, "skipped"),
        ]
        let told = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return told.isEmpty ? "nothing yet" : told.joined(separator: ", ")
    }
}

/// Nothing that somebody wrote may steer a terminal.
private func oneLine(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
}
