import Domain
import Store
import Testing

@Suite("Imports", .timeLimit(.minutes(5)))
struct ImportStoreTests {
    private let now = Instant(microseconds: 1_795_000_000_000_000)

    private func source(_ byte: UInt8 = 7, options: String = "customer=1234567890") throws -> ImportSource {
        ImportSource(
            fileName: "sheet.csv", fileHash: ContentHash([UInt8](repeating: byte, count: 32)), bytesTotal: 1_000,
            dialect: "UTF-8, comma", options: options)
    }

    private func fault(_ record: Int64) -> ImportFault {
        ImportFault(
            record: record, line: record + 1, level: record.isMultiple(of: 2) ? .refused : .incomplete,
            campaign: "Spring sale", subject: "Budget", value: "x", rule: "daily_budget_micros.unreadable",
            reason: "is not an amount", hint: "write 12.50")
    }

    private func counts(_ numbers: Int64...) throws -> ImportCounts { try #require(ImportCounts(numbers)) }

    @Test("an import is seen by others while it runs, when it has ended, and when it has failed")
    func isSeen() async throws {
        try await TestDatabase.with { database in
            let imports = database.store.imports
            let begun = try await imports.begin(source(), by: "ann@desk", hasCheckpoints: false)
            let expected = try source()
            #expect(begun.state == .running && begun.source == expected && begun.checkpoint == nil)
            let some = try counts(1, 2, 3, 4, 5, 6)
            try await imports.note(begun.id, bytesDone: 500, counts: some)
            let running = try await imports.record(begun.id)
            #expect(running.bytesDone == 500 && running.counts == some && running.endTime == nil)
            try await imports.end(begun.id, as: .failed, bytesDone: 600, counts: some, error: "the disk is full")
            let failed = try await imports.record(begun.id)
            #expect(failed.state == .failed && failed.error == "the disk is full" && failed.endTime != nil)
            // What has ended stays as it is.
            try await imports.end(begun.id, as: .done, bytesDone: 1_000, counts: ImportCounts())
            #expect(try await imports.record(begun.id) == failed)

            let other = try await imports.begin(source(8), by: "bob", hasCheckpoints: false)
            #expect(try await imports.records(olderThan: nil, limit: 10).map(\.id) == [other.id, begun.id])
            #expect(try await imports.records(olderThan: other.id, limit: 10).map(\.id) == [begun.id])
            let unknown = ImportID(99)
            #expect(await failure { () throws(Failure) in try await imports.record(unknown) }?.kind == "notFound")
        }
    }

    @Test("the first faults are kept in their order, and no more than the limit")
    func keepsFaults() async throws {
        try await TestDatabase.with { database in
            let imports = database.store.imports
            let id = try await imports.begin(source(), by: "ann", hasCheckpoints: false).id
            let incomplete = [fault(1), fault(3)]
            try await imports.note(incomplete, of: id)
            let refused = (1...12_000).map { fault($0 * 2) }
            for start in stride(from: 0, to: refused.count, by: 4_000) {
                try await imports.note(Array(refused[start..<start + 4_000]), of: id)
            }
            #expect(try await database.count("import_errors") == ImportStore.Limits.faults + incomplete.count)
            let page = try await imports.faults(of: id, after: 0, limit: 2)
            #expect(page.map(\.fault) == Array(refused[0..<2]))
            let rest = try await imports.faults(of: id, after: page[1].ordinal, limit: 20_000).map(\.fault)
            #expect(rest == Array(refused[2..<ImportStore.Limits.faults]) + incomplete)
        }
    }

    @Test("with checkpoints the same file goes on where it was stopped, and nobody goes on twice")
    func goesOn() async throws {
        try await TestDatabase.with { database in
            let imports = database.store.imports
            let begun = try await imports.begin(source(), by: "ann", hasCheckpoints: true)
            #expect(begun.checkpoint == .start)
            let rows = try (1...3).map { number in ImportEntry(try .sample { $0.name = "Row \(number)" }) }
            let first = try await database.store.importSession(publishes: false)
            let late = try await database.store.importSession(publishes: false)
            _ = try await first.append([rows[0]], at: now)
            let checkpoint = ImportCheckpoint(record: 1, bytes: 100, counts: try counts(1, 0, 0, 0, 0, 0))
            try await first.checkpoint(checkpoint, after: .start, of: begun.id)
            try await imports.note([fault(1), fault(2)], of: begun.id)
            try await imports.note(begun.id, bytesDone: 200, counts: counts(2, 0, 0, 0, 0, 0))
            _ = try await first.append([rows[1]], at: now)
            await first.rollback()

            let resumed = try await imports.begin(source(), by: "bob", hasCheckpoints: true)
            #expect(resumed.id == begun.id && resumed.checkpoint == checkpoint && resumed.counts == checkpoint.counts)
            #expect(resumed.bytesDone == 100 && resumed.actor == "bob")
            #expect(try await imports.faults(of: begun.id, after: 0, limit: 9).map(\.fault.record) == [1])
            _ = try await late.append([rows[2]], at: now)
            let stale = await failure { () throws(Failure) in
                try await late.checkpoint(checkpoint, after: .start, of: begun.id)
            }
            #expect(stale?.kind == "conflict")
            await late.rollback()
            #expect(try await database.texts("SELECT name FROM campaigns") == ["Row 1"])

            // Neither another file, nor other options, nor a finished import is gone on with.
            #expect(try await imports.begin(source(9), by: "ann", hasCheckpoints: true).id != begun.id)
            #expect(try await imports.begin(source(options: "other"), by: "ann", hasCheckpoints: true).id != begun.id)
            try await imports.end(begun.id, as: .done, bytesDone: 1_000, counts: checkpoint.counts)
            let hash = try #require(source().fileHash)
            #expect(try await imports.loaded(hash, options: source().options)?.id == begun.id)
            #expect(try await imports.loaded(hash, options: "other") == nil)
            #expect(try await imports.begin(source(), by: "ann", hasCheckpoints: true).checkpoint == .start)
        }
    }

    @Test("of two that go on with one import the first to store rows goes on, and the other does not end it")
    func goesOnOnce() async throws {
        try await TestDatabase.with { database in
            let imports = database.store.imports
            let id = try await imports.begin(source(), by: "ann", hasCheckpoints: true).id
            #expect(try await imports.begin(source(), by: "bob", hasCheckpoints: true).id == id)
            let (first, second) = (
                try await database.store.importSession(publishes: false),
                try await database.store.importSession(publishes: false)
            )
            let checkpoints = try (1...3).map { number in
                ImportCheckpoint(record: number, bytes: number * 100, counts: try counts(number, 0, 0, 0, 0, 0))
            }
            try await first.checkpoint(checkpoints[0], after: .start, of: id, faults: [fault(1), fault(2)])
            let late = await failure { () throws(Failure) in
                try await second.checkpoint(checkpoints[0], after: .start, of: id, faults: [fault(1), fault(2)])
            }
            #expect(late?.kind == "conflict")
            await second.rollback()
            try await imports.end(id, as: .failed, at: .start, bytesDone: 0, counts: ImportCounts(), error: "late")
            // What is stored is what others see, whenever it was last noted.
            let running = try await imports.record(id)
            #expect(running.state == .running && running.error.isEmpty && running.counts == checkpoints[0].counts)
            #expect(running.bytesDone == 100)

            #expect(try await imports.faults(of: id, after: 0, limit: 9).map(\.fault.record) == [2, 1])

            // Another one that gives up before the next checkpoint is no end either.
            try await imports.end(id, as: .failed, at: checkpoints[0], bytesDone: 0, counts: ImportCounts())
            try await first.checkpoint(checkpoints[1], after: checkpoints[0], of: id)
            #expect(try await imports.record(id).state == .running)
            try await imports.end(id, as: .done, at: checkpoints[1], bytesDone: 200, counts: checkpoints[1].counts)
            #expect(try await imports.record(id).state == .done)
            let behind = await failure { () throws(Failure) in
                try await first.checkpoint(checkpoints[2], after: checkpoints[1], of: id)
            }
            #expect(behind?.kind == "conflict")
            await first.rollback()
        }
    }

    @Test("one that nothing is heard of is interrupted, and old ones are forgotten with their faults")
    func forgets() async throws {
        try await TestDatabase.with { database in
            let imports = database.store.imports
            let silent = try await imports.begin(source(1), by: "ann", hasCheckpoints: false).id
            let ended = try await imports.begin(source(2), by: "ann", hasCheckpoints: false).id
            try await imports.note([fault(1)], of: ended)
            try await imports.end(ended, as: .done, bytesDone: 0, counts: ImportCounts())
            try await database.execute("UPDATE imports SET heartbeat_time = now() - interval '61 seconds'")
            #expect(try await imports.record(silent).state == .interrupted)
            #expect(try await imports.record(ended).state == .done)
            try await database.execute(
                "UPDATE imports SET end_time = now() - interval '91 days' WHERE end_time IS NOT NULL")
            let next = try await imports.begin(source(3), by: "ann", hasCheckpoints: false).id
            #expect(try await imports.records(olderThan: nil, limit: 9).map(\.id) == [next, silent])
            #expect(try await database.count("import_errors") == 0)
        }
    }
}
