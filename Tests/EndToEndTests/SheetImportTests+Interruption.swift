import Foundation
import Testing

/// Ctrl-C.
extension SheetImportTests {
    @Test(
        "Ctrl-C keeps the batches that are stored and says how to go on, and going on ends like an import that was not stopped"
    )
    func isInterrupted() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(24_000), to: "sheet.csv")
        var clean: [String] = []
        let cleanRejects = "\(folder.path)/clean.csv"
        let rejects = "\(folder.path)/rejects.csv"
        try await withDatabase { uri, ask in
            _ = try await HeldRow("Campaign 11999", in: uri, folder).release()
            #expect(try await importing(["import", path, "--rejects", cleanRejects], uri).status == 3)
            clean = try await ask(Self.contents)
        }
        try await withDatabase { uri, ask in
            let row = try await HeldRow("Campaign 11999", in: uri, folder)
            let program = try Program(
                "adflight-import",
                ["import", path, "--customer", "123-456-7890", "--batch", "250", "--rejects", rejects],
                environment: ["DATABASE_URL": uri])
            try await row.isWaitedFor()
            program.send(SIGINT)
            #expect(try await program.errorLine { $0.contains("Ctrl-C again") ? $0 : nil }.contains("stopping"))
            try await row.release()
            let ended = await program.end()
            let kept = try await ask("SELECT checkpoint_record::text FROM imports WHERE id = 2")[0]
            #expect(ended.status == 130, "\(ended)")
            #expect(
                ended.output.replacing(",", with: "").replacing("\n", with: " ").contains(
                    "Stopped early; the rows up to \(kept) are stored, and the same command goes on behind them."
                        .replacing(",", with: "")), "\(ended)")
            #expect(try await ask("SELECT state FROM imports WHERE id = 2") == ["INTERRUPTED"])
            // What was done behind the checkpoint is undone, and not counted.
            let counts = try await ask(
                """
                SELECT 'created ' || created || ' · updated ' || updated || ' · unchanged 0 · refused ' || refused
                FROM imports WHERE id = 2
                """)
            #expect(ended.output.replacing(",", with: "").contains(counts[0]), "\(counts) \(ended)")
            let stored = try await ask("SELECT count(*)::text FROM campaigns")
            #expect(stored != ["1"] && stored != ["23760"], "\(stored)")

            #expect(ended.output.replacing("\n", with: " ").contains("has them when the import has come"), "\(ended)")
            #expect(!FileManager.default.fileExists(atPath: rejects))

            // Whoever uses the same path meanwhile, and a start without its database, leave them as they are.
            let command = ["import", path, "--batch", "250", "--rejects", rejects]
            let other = try folder.write(sheet(100), to: "other.csv")
            for others in [
                ["check", other], ["import", other, "--dry-run", "--batch", "9"], ["import", other],
            ] { #expect(try await importing(others + ["--rejects", rejects], uri).status == 3) }
            #expect(try await importing(command, "postgresql://127.0.0.1:1/none").status == 1)
            let batched = try await importing(["import", other, "--batch", "9", "--rejects", rejects], uri)
            #expect(batched.status == 1 && batched.errors.contains("are the rejects of import 2"), "\(batched)")

            let again = try await importing(command, uri)
            #expect(again.status == 3 && again.output.contains("goes on with import 2 behind row \(kept)"), "\(again)")
            #expect(try await ask(Self.contents) == clean)
            #expect(FileManager.default.contentsEqual(atPath: rejects, andPath: cleanRejects))
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(
                !left.contains { $0.hasSuffix(".partial") || $0.hasSuffix(".kept") || $0.hasSuffix(".marks") },
                "\(left)")
            #expect(try await ask(Self.ending)[1].hasPrefix("DONE 23759 1 0 240 "))
        }
    }

    @Test("of one command that is started twice exactly one goes on", arguments: [false, true])
    func isStartedTwice(keepsRejects: Bool) async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(12_000), to: "sheet.csv")
        let rejects = keepsRejects ? ["--rejects", "\(folder.path)/rejects.csv"] : []
        let command = ["import", path, "--customer", "123-456-7890", "--batch", "500", "--quiet"] + rejects
        try await withDatabase { uri, ask in
            let row = try await HeldRow("Campaign 9999", in: uri, folder)
            let first = try Program("adflight-import", command, environment: ["DATABASE_URL": uri])
            try await row.isWaitedFor()
            let second = try Program("adflight-import", command, environment: ["DATABASE_URL": uri])
            if keepsRejects {
                let refused = await second.end()
                #expect(refused.status == 1 && refused.errors.contains("another import is writing it"), "\(refused)")
            } else {
                let waiting = """
                    SELECT (count(*) > 1)::text FROM pg_locks JOIN pg_stat_activity USING (pid)
                    WHERE NOT granted AND datname = current_database()
                    """
                while try await ask(waiting) == ["false"] { await Task.yield() }
            }
            try await row.release()
            let ended = await first.end()
            #expect(ended.status == 3 && ended.output.contains("created 11,879 · updated 1"), "\(ended)")
            if !keepsRejects {
                let other = await second.end()
                #expect(other.status == 1 && other.errors.contains("goes on with import 2"), "\(other)")
            }
            #expect(try await ask(Self.ending)[1].hasPrefix("DONE 11879 1 0 120 "))
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["11880"])
        }
    }

    @Test(
        "the first Ctrl-C or SIGTERM asks the import to stop, the second ends it, whatever it waits for",
        arguments: [SIGINT, SIGTERM])
    func isInterruptedTwice(signal: Int32) async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(100), to: "sheet.csv")
        try await withDatabase { uri, ask in
            let row = try await HeldRow("Campaign 1", in: uri, folder)
            let program = try Program(
                "adflight-import", ["import", path, "--customer", "123-456-7890"], environment: ["DATABASE_URL": uri])
            try await row.isWaitedFor()
            program.send(signal)
            try await program.errorLine { $0.contains("Ctrl-C again ends at once") ? () : nil }
            program.send(signal)
            #expect(await program.end().status == 130)
            try await row.release()
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["1"])
        }
    }
}
