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
