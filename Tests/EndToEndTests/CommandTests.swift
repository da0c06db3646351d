import Foundation
import TestSupport
import Testing

@Suite("Commands", .timeLimit(.minutes(5)))
struct CommandTests {
    @Test(
        "say in one line why they cannot run, with exit status 1 or 2",
        arguments: [
            (["serve", "--listen", "0.0.0.0:0"], [:], 2, "--allow-insecure"),
            (["serve", "--listen", "nonsense"], [:], 2, "--listen"),
            (["migrate", "--to", "99"], [:], 2, "version 99"),
            (["serve", "--listen", "127.0.0.1:0"], ["DATABASE_URL": "postgresql://127.0.0.1:1/none"], 1, "database"),
            (["migrate"], ["DATABASE_URL": "postgresql://127.0.0.1:1/none"], 1, "database"),
            (["worker"], [:], 1, "GOOGLE_ADS_CLIENT_ID"),
            (["serve", "--data-dir", "/proc/nowhere"], [:], 1, "/proc/nowhere"),
        ] as [([String], [String: String], Int32, String)])
    func cannotRun(arguments: [String], environment: [String: String], status: Int32, words: String) async throws {
        let ended = try await Program.run("adflight", arguments, environment: environment)
        #expect(ended.status == status, "\(ended)")
        #expect(ended.errors.contains(words), "\(ended.errors)")
        if status == 1 { #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)") }
    }

    private static let unwritable: [(command: String, status: Int32, errors: String)] = [
        ("limits > /dev/full", 1, "adflight: cannot write the output: No space left on device"),
        ("limits >&-", 1, "adflight: cannot write the output: Bad file descriptor"),
        ("--help > /dev/full", 1, "adflight: cannot write the output: No space left on device"),
        ("limits > /dev/full 2>/dev/full", 1, ""), ("limits >&- 2>&-", 1, ""), ("migrate --to 99 2>/dev/full", 2, ""),
        // A reader that wants no more, whether SIGPIPE ends the writer or not.
        ("limits | head -1 > /dev/null", 0, ""), ("limits | (exit 0)", 0, ""),
    ]

    @Test("end with status 1 and one line that says why when nobody can read what they say", arguments: unwritable)
    func cannotWrite(command: String, status: Int32, errors: String) async throws {
        for start in ["", "trap '' PIPE; "] {
            let ended = try await Program.run("/bin/sh", ["-c", "\(start)\(Program.path(of: "adflight")) \(command)"])
            #expect(ended.status == status && ended.errors == errors, "\(ended)")
        }
    }

    @Test("report every fault of the configuration together, and no secret")
    func configuration() async throws {
        let ended = try await Program.run(
            "adflight", ["worker"],
            environment: [
                "GOOGLE_ADS_CLIENT_SECRET": "hush", "GOOGLE_ADS_API_VERSION": "26",
                "DATABASE_PREPARED_STATEMENTS": "maybe", "DATABASE_URL": "nonsense", "LOG_LEVEL": "loud",
                "ADFLIGHT_CA_FILE": "/nowhere",
            ])
        #expect(ended.status == 1)
        for name in [
            "GOOGLE_ADS_CLIENT_ID", "GOOGLE_ADS_REFRESH_TOKEN", "DATABASE_PREPARED_STATEMENTS", "DATABASE_URL",
            "LOG_LEVEL", "ADFLIGHT_CA_FILE",
        ] {
            #expect(ended.errors.contains(name), "\(ended.errors)")
        }
        #expect(!ended.errors.contains("hush"))
    }

    @Test("refuse a key file that is none, and one beside other credentials")
    func keyFile() async throws {
        let folder = try Folder()
        let file = try folder.write(
            #"{"client_email": "a@b", "private_key_id": "1", "private_key": "x"}"#, to: "key.json")
        let ended = try await Program.run(
            "adflight", ["worker"], environment: ["GOOGLE_ADS_JSON_KEY_FILE_PATH": file])
        #expect(ended.status == 1 && ended.errors.contains("is not a service account's JSON key"), "\(ended)")
    }

    @Test("use no database of an earlier version, nor one that is not there, and say so in PostgreSQL's own words")
    func schema() async throws {
        try await TestCluster.withDatabase { uri in
            let old = try await Program.run("adflight", ["migrate", "--to", "7"], environment: ["DATABASE_URL": uri])
            #expect(old.status == 0, "\(old)")
            let refused = try await Program.run("adflight", ["jobs", "list"], environment: ["DATABASE_URL": uri])
            #expect(refused.status == 1 && refused.errors.contains("version 7, and this program needs"), "\(refused)")
            let nowhere = uri.replacing(/\/test[0-9]+\?/, with: "/nowhere?")
            let missing = try await Program.run(
                "adflight", ["jobs", "list"], environment: ["DATABASE_URL": nowhere])
            #expect(missing.errors.contains(#"database "nowhere" does not exist"#), "\(missing)")
        }
    }

    @Test("migrate goes down to nothing and up again")
    func migrate() async throws {
        let folder = try Folder()
        let down = try await Program.run("adflight", ["migrate", "--to", "0", "--data-dir", folder.path])
        #expect(down.status == 0 && down.output.hasSuffix("schema version 0"), "\(down)")
        let up = try await Program.run("adflight", ["migrate", "--data-dir", folder.path])
        #expect(up.output.hasPrefix("up 1 campaigns"), "\(up)")
        let again = try await Program.run("adflight", ["migrate", "--to", "0", "--data-dir", folder.path])
        #expect(again.output.contains("down 1 campaigns"), "\(again)")
    }

    @Test(
        "the importer refuses what is no sheet with one clear line and status 1",
        arguments: [
            ("", "empty"), ("PK\u{3}\u{4}....", "zip data ends early"), ("Campaign\nOnly a name\n", "Objective"),
            ("Campaign,Objective,Budget,Campaign daily budget,Start date\n", "Budget"),
        ])
    func noSheet(text: String, words: String) async throws {
        let folder = try Folder()
        let sheet = try folder.write(text, to: "sheet.csv")
        let ended = try await Program.run("adflight-import", [sheet, "--data-dir", folder.path])
        #expect(ended.status == 1, "\(ended)")
        #expect(ended.errors.localizedCaseInsensitiveContains(words), "\(ended.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/postgres"))
    }

    private static let sheet =
        "Campaign,Objective,Budget,Start date\nA,Sales,\"1.234,50\",03.04.2027\nB,Sales,x,03.04.2027\n"

    @Test("a sheet is checked without a database, as settings of a file and of the environment say")
    func check() async throws {
        let folder = try Folder()
        let sheet = try folder.write(Self.sheet, to: "sheet.csv")
        let settings = try folder.write("# ours\ndecimal = comma\njson = true\n", to: "settings")
        let ended = try await Program.run(
            "adflight-import", ["check", sheet, "--config", settings],
            environment: ["ADFLIGHT_IMPORT_CUSTOMER": "123-456-7890", "ADFLIGHT_IMPORT_DATE_ORDER": "dmy"])
        #expect(ended.status == 3, "\(ended)")
        let object = try #require(JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
        let counts = try #require(object["counts"] as? [String: Int])
        #expect(counts["refused"] == 1 && counts["records"] == 2, "\(object)")
        let undecided = try await Program.run("adflight-import", ["check", sheet, "--customer", "123-456-7890"])
        #expect(undecided.output.contains("--date-order dmy or mdy"), "\(undecided)")
    }

    @Test("standard input is a sheet like others")
    func standardInput() async throws {
        let folder = try Folder()
        let sheet = try folder.write(Self.sheet, to: "sheet.csv")
        let command =
            "\(Program.path(of: "adflight-import")) check - --customer 1234567890 --date-order dmy --decimal comma"
        let ended = try await Program.run("/bin/sh", ["-c", "cat \(sheet) | \(command)"])
        #expect(ended.status == 3, "\(ended)")
        #expect(ended.output.hasPrefix("standard input"), "\(ended)")
    }

    @Test("the importer answers wrong usage with status 2")
    func usage() async throws {
        #expect(try await Program.run("adflight-import", ["--nonsense"]).status == 2)
        #expect(try await Program.run("adflight-import", ["x.csv", "--customer", "12"]).status == 2)
        for wrong in [
            ["--map", "x=nonsense"], ["--decimal", "dot"], ["--max-errors", "many"], ["--config", "/nowhere"],
        ] {
            #expect(try await Program.run("adflight-import", ["check", "x.csv"] + wrong).status == 2, "\(wrong)")
        }
    }
}
