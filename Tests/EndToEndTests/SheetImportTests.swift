import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Imports that are seen, stopped and sent", .timeLimit(.minutes(10)))
struct SheetImportTests {
    static let header = "Campaign,Objective,Budget,Start date,Labels\n"

    /// Rows of which every hundredth has a mistake.
    func sheet(_ rows: Int, label: String = "a") -> String {
        Self.header
            + (1...rows).map { number in
                "Campaign \(number),Sales,\(number.isMultiple(of: 100) ? "x" : "12.50"),2035-03-01,\(label)\n"
            }.joined()
    }

    /// A database with the schema, and a way to ask it.
    func withDatabase(_ body: (_ uri: String, _ ask: (String) async throws -> [String]) async throws -> Void)
        async throws
    {
        try await TestCluster.withDatabase { uri in
            let migrated = try await Program.run("adflight", ["migrate"], environment: ["DATABASE_URL": uri])
            #expect(migrated.status == 0, "\(migrated)")
            let session = try await Session.open(ConnectionSettings(conninfo: uri))
            try await body(uri) { sql in
                let rows = try await session.query(Statement("test_ask", sql))
                return (0..<rows.count).map { rows.optionalString($0, 0) ?? "NULL" }
            }
            await session.close()
        }
    }

    func importing(_ arguments: [String], _ uri: String? = nil, _ environment: [String: String] = [:])
        async throws -> (status: Int32, output: String, errors: String)
    {
        var environment = environment
        if let uri { environment["DATABASE_URL"] = uri }
        return try await Program.run(
            "adflight-import", arguments + ["--customer", "123-456-7890"], environment: environment)
    }

    static let contents = """
        SELECT name || ' ' || content_hash || ' ' || revision || ' ' || status FROM campaigns
        WHERE delete_time IS NULL ORDER BY name
        """
    static let ending = """
        SELECT state || ' ' || created || ' ' || updated || ' ' || unchanged || ' ' || refused || ' ' || bytes_done
        FROM imports ORDER BY id
        """
    static let faults = """
        SELECT record || ' ' || line || ' ' || rule FROM import_errors WHERE level = 'REFUSED' ORDER BY import_id, ordinal
        """

    @Test("an import that is killed again and again ends like one that was not")
    func survivesKills() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(24_000), to: "sheet.csv")
        var clean: [[String]] = []
        try await withDatabase { uri, ask in
            #expect(try await importing(["import", path, "--batch", "250"], uri).status == 3)
            clean = [try await ask(Self.contents), try await ask(Self.ending), try await ask(Self.faults)]
        }
        #expect(clean[1].first?.hasPrefix("DONE 23760 0 0 240 ") == true, "\(clean[1])")
        try await withDatabase { uri, ask in
            var stored = 0
            var kills = 0
            while true {
                let program = try Program(
                    "adflight-import", ["import", path, "--customer", "123-456-7890", "--batch", "250"],
                    environment: ["DATABASE_URL": uri])
                // Killed at another moment each time: soon after one more batch or some more are permanent.
                let wanted = stored + 250 * (kills % 3)
                var now = stored
                repeat {
                    now = Int(try await ask("SELECT coalesce(max(checkpoint_record), 0)::text FROM imports")[0]) ?? 0
                    if try await ask("SELECT state FROM imports") == ["DONE"] { break }
                    // The last batch of the one before may arrive behind its start: it ends by itself then, and is run again.
                } while now <= wanted && program.isRunning
                program.send(SIGKILL)
                _ = await program.end()
                stored = now
                kills += 1
                let isExact = "SELECT (created = (SELECT count(*) FROM campaigns))::text FROM imports"
                #expect(try await ask(isExact) == ["true"])
                if try await ask("SELECT state FROM imports") == ["DONE"] { break }
            }
            #expect(kills > 2)
            #expect(try await ask(Self.contents) == clean[0])
            #expect(try await ask(Self.ending) == clean[1])
            #expect(try await ask(Self.faults) == clean[2])
        }
    }

    @Test("without --batch a killed import leaves nothing, and is seen as what it is")
    func leavesNothing() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(30_000), to: "sheet.csv")
        try await withDatabase { uri, ask in
            // Somebody is about to take the name of its last good row: there it stands, with all others sent.
            _ = try await ask("BEGIN")
            _ = try await ask(
                """
                INSERT INTO campaigns (
                    id, customer_id, name, objective, campaign_type, daily_budget, start_date, ad_group_name, headlines,
                    descriptions, business_name, final_url, image_urls, locations, languages, external_id, labels)
                VALUES (
                    '01a22d35-a2b4-778f-bc45-6d717f17ff88', 1234567890, 'Campaign 29999', 'SALES', 'DEMAND_GEN', 1000000,
                    '2035-03-01', '', '{}', '{}', '', '', '{}', '{}', '{}', '', '{}')
                """)
            let program = try Program(
                "adflight-import", ["import", path, "--customer", "123-456-7890"], environment: ["DATABASE_URL": uri])
            let waiting = """
                SELECT count(*)::text FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE NOT granted AND datname = current_database()
                """
            while try await ask(waiting) == ["0"] { await Task.yield() }
            program.send(SIGKILL)
            _ = await program.end()
            _ = try await ask("ROLLBACK")
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["0"])
            #expect(try await ask("SELECT state FROM imports") == ["RUNNING"])
            let again = try await importing(["import", path], uri)
            #expect(again.status == 3, "\(again)")
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["29700"])
            #expect(try await ask("SELECT state FROM imports ORDER BY id") == ["RUNNING", "DONE"])

            let loaded = try await importing(["import", path], uri)
            #expect(loaded.output.contains("already loaded by import 2"), "\(loaded)")
            let refused = try await importing(["import", path, "--fail-if-loaded"], uri)
            #expect(refused.status == 5 && refused.errors.contains("already loaded by import 3"), "\(refused)")
            let status = try await Program.run(
                "adflight-import", ["status", "2"], environment: ["DATABASE_URL": uri])
            #expect(status.output.hasPrefix("2  DONE  sheet.csv  100 %  29700 created, 300 refused"), "\(status)")
            #expect(status.output.contains("error[daily_budget_micros.unreadable]"), "\(status)")
            for line in status.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
            let list = try await Program.run("adflight-import", ["status"], environment: ["DATABASE_URL": uri])
            let lengths = Set(list.output.split(separator: "\n").map(\.count))
            #expect(list.output.split(separator: "\n").count == 3 && lengths.count == 1, "\(list)")
            let unknown = try await Program.run(
                "adflight-import", ["status", "99"], environment: ["DATABASE_URL": uri])
            #expect(
                unknown.status == 1 && unknown.errors.contains("`adflight-import status` lists those"), "\(unknown)")
        }
    }

    @Test("a pipe is a sheet like others: nothing of it is lost when it is looked at twice")
    func readsPipe() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(5_000), to: "sheet.csv")
        try await withDatabase { uri, ask in
            let ended = try await Program.run(
                "/bin/bash",
                ["-c", #""$0" import <(cat "$1") --customer 1234567890"#, Program.path(of: "adflight-import"), path],
                environment: ["DATABASE_URL": uri])
            #expect(ended.status == 3 && ended.output.contains("created 4,950"), "\(ended)")
            #expect(ended.output.contains("pipe: kept in a temporary file"), "\(ended)")
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["4950"])
        }
    }

    @Test("through a server the same becomes of a sheet as through a database, and nobody needs its address")
    func goesThroughServer() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(3_000), to: "sheet.csv")
        let changed = try folder.write(sheet(3_000, label: "b"), to: "changed.csv")
        var direct: [String] = []
        var reports: [String] = []
        try await withDatabase { uri, ask in
            for sheet in [path, changed] { reports.append(try await importing(["import", sheet], uri).output) }
            direct = try await ask(Self.contents)
        }
        try await withDatabase { uri, ask in
            let server = try Program(
                "adflight", ["serve", "--listen", "127.0.0.1:0", "--no-publisher"], environment: ["DATABASE_URL": uri])
            let address = try await server.listening()
            let plan = try await importing(["import", path, "--dry-run", "--server", address])
            #expect(plan.status == 3, "\(plan)")
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["0"])
            var served: [String] = []
            for sheet in [path, changed] {
                let ended = try await importing(
                    ["import", sheet, "--server", address], nil, ["ADFLIGHT_TOKEN": "secret"])
                #expect(ended.status == 3 && !ended.errors.contains("secret"), "\(ended)")
                served.append(ended.output)
            }
            #expect(try await ask(Self.contents) == direct)
            for (served, direct) in zip(served, reports) {
                #expect(served.split(separator: "\n") == direct.split(separator: "\n"))
            }
            let status = try await Program.run("adflight-import", ["status", "2", "--server", address])
            #expect(status.output.hasPrefix("2  DONE  changed.csv  100 %  2970 updated, 30 refused"), "\(status)")
            let list = try await Program.run("adflight-import", ["status", "--server", address])
            #expect(list.output.split(separator: "\n").count == 2, "\(list)")
            let unknown = try await Program.run("adflight-import", ["status", "99", "--server", address])
            #expect(unknown.status == 1 && unknown.errors.contains("there is no import 99"), "\(unknown)")
            server.send(SIGTERM)
            #expect(await server.end().status == 0)
            let gone = try await importing(["import", path, "--server", address])
            #expect(gone.status == 1 && gone.errors.contains("cannot be reached"), "\(gone)")
        }
    }

    @Test("a client that is gone in the middle leaves nothing on the server")
    func clientDies() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(40_000), to: "sheet.csv")
        try await withDatabase { uri, ask in
            let server = try Program(
                "adflight", ["serve", "--listen", "127.0.0.1:0", "--no-publisher"], environment: ["DATABASE_URL": uri])
            let address = try await server.listening()
            let program = try Program(
                "adflight-import", ["import", path, "--customer", "123-456-7890", "--server", address])
            while try await ask("SELECT count(*)::text FROM imports") == ["0"] { await Task.yield() }
            program.send(SIGKILL)
            _ = await program.end()
            while try await ask("SELECT state FROM imports") == ["RUNNING"] { await Task.yield() }
            #expect(try await ask("SELECT state FROM imports") == ["INTERRUPTED"])
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["0"])
            server.send(SIGTERM)
            #expect(await server.end().status == 0)
        }
    }
}
