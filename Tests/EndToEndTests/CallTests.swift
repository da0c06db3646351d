import Foundation
import Postgres
import PrivatePostgres
import TestSupport
import Testing

/// `adflight call` as a person uses it, against a server that runs.
@Suite("adflight call", .serialized, .timeLimit(.minutes(5)))
struct CallTests {
    private static let draft = #"""
        {"campaign": {"customer_id": "1234567890", "name": "Spring sale", "objective": "SALES",
         "dailyBudgetMicros": "12500000", "start_date": "2035-03-01"}}
        """#

    private func serve(in folder: borrowing Folder, _ options: [String] = []) async throws -> (Program, String) {
        let arguments = ["serve", "--no-publisher", "--listen", "127.0.0.1:0", "--data-dir", folder.path] + options
        let server = try Program("adflight", arguments)
        return (server, try await server.listening())
    }

    private func call(_ server: String, _ arguments: [String]) async throws
        -> (status: Int32, output: String, errors: String)
    {
        try await Program.run("adflight", ["call", "--server", server] + arguments)
    }

    /// With lines on its standard input.
    private func call(_ server: String, _ arguments: [String], lines: [String]) async throws
        -> (status: Int32, output: String, errors: String)
    {
        let script = #"text=$1; shift; printf '%s' "$text" | "$@""#
        let command = [Program.path(of: "adflight"), "call", "--server", server] + arguments
        return try await Program.run("/bin/sh", ["-c", script, "sh", lines.map { $0 + "\n" }.joined()] + command)
    }

    private func end(_ server: Program) async {
        server.send(SIGTERM)
        #expect(await server.end().status == 0)
    }

    @Test("makes a campaign, finds it again, and says what is wrong with another")
    func unary() async throws {
        let folder = try Folder()
        let (server, address) = try await serve(in: folder)
        let made = try await call(address, ["CreateCampaign", Self.draft])
        #expect(made.status == 0, "\(made)")
        #expect(made.output.contains("\n  \"dailyBudgetMicros\": \"12500000\",\n"), "\(made)")
        let file = try folder.write(Self.draft, to: "draft.json")
        for form in [Self.draft, "@\(file)"] {
            let again = try await call(address, ["CampaignService/CreateCampaign", form])
            #expect(again.status == 4 && again.errors.hasPrefix("ALREADY_EXISTS: "), "\(again)")
        }
        let wrong = try await call(address, ["CreateCampaign", "-"], lines: [#"{"campaign": {"name": "x"}}"#])
        #expect(wrong.status == 4 && wrong.output.isEmpty, "\(wrong)")
        #expect(wrong.errors.hasPrefix("INVALID_ARGUMENT: "), "\(wrong)")
        #expect(wrong.errors.contains("\n  customer_id: "), "\(wrong)")
        let machine = try await call(address, ["CreateCampaign", "--json", #"{"campaign": {"name": "x"}}"#])
        #expect(machine.errors.hasPrefix(#"{"error":{"code":3,"status":"INVALID_ARGUMENT","message":"#), "\(machine)")
        #expect(machine.errors.contains(#""@type":"type.googleapis.com/google.rpc.BadRequest""#), "\(machine)")
        await end(server)
    }

    @Test(
        "tells of a fault of the server as which request its log has it",
        arguments: ["ListCampaigns", "ExportCampaigns"])
    func fault(method: String) async throws {
        let folder = try Folder()
        let (server, address) = try await serve(in: folder)
        let cluster = try await PrivatePostgres.start(in: folder.path)
        let session = try await Session.open(ConnectionSettings(conninfo: cluster.connectionURI))
        try await session.execute(script: "ALTER TABLE campaigns RENAME TO misplaced")
        let failed = try await call(address, [method, "-H", "x-request-id:order-7"])
        #expect(failed.status == 4, "\(failed)")
        #expect(failed.errors == "INTERNAL: a fault of the server; it has been logged as request order-7")
        let line = try await server.errorLine { $0.contains("a call failed") ? $0 : nil }
        #expect(line.contains("request.id=order-7") && line.contains("42P01"), "\(line)")
        await session.close()
        await end(server)
        try await cluster.stop()
    }

    @Test("streams both ways, a JSON a line")
    func streams() async throws {
        let folder = try Folder()
        let (server, address) = try await serve(in: folder)
        let method = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
        let lines = [#"{"listServices": ""}"#, "", #"{"fileByFilename": "no/such.proto"}"#]
        let answered = try await call(address, [method], lines: lines)
        let answers = answered.output.split(separator: "\n")
        #expect(answered.status == 0 && answers.count == 2, "\(answered)")
        #expect(answers.first?.contains(#"{"name":"adflight.v1.CampaignService"}"#) == true)
        #expect(answers.last?.contains(#""errorResponse":{"errorCode":5"#) == true)
        let second = try await call(address, [method], lines: [lines[0], #"{"listService": ""}"#])
        #expect(second.status == 2 && second.errors.contains("request 2, listService"), "\(second)")

        let watch = try Program("adflight", ["call", "--server", address, "Health.Watch"])
        #expect(try await watch.line(\.self) == #"{"status":"SERVING"}"#)
        await end(server)
        let ended = await watch.end()
        // libcurl 7.88 may drop the last words when the connection ends with them.
        #expect(ended.status == 4 && ["", #"{"status":"NOT_SERVING"}"#].contains(ended.output), "\(ended)")
        #expect(ended.errors.hasPrefix("UNAVAILABLE: "), "\(ended)")
    }

    @Test("goes over TLS, and proves who it is")
    func tls() async throws {
        let folder = try Folder()
        for name in ["server", "client"] {
            let made = try await Program.run(
                "/usr/bin/env",
                [
                    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "1", "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", "\(folder.path)/\(name).key", "-out", "\(folder.path)/\(name).pem",
                ])
            try #require(made.status == 0, "\(made)")
        }
        let (server, address) = try await serve(
            in: folder,
            [
                "--tls-certificate", "\(folder.path)/server.pem", "--tls-key", "\(folder.path)/server.key",
                "--tls-client-ca", "\(folder.path)/client.pem", "--require-client-certificate",
            ])
        let identity = ["--certificate", "\(folder.path)/client.pem", "--key", "\(folder.path)/client.key"]
        let trusted = ["Health/Check", "--tls", "--ca", "\(folder.path)/server.pem"]
        let well = try await call(address, trusted + identity)
        #expect(well.status == 0 && well.output.contains("SERVING"), "\(well)")
        for arguments in [trusted, ["Health/Check", "--tls"] + identity, ["Health/Check"]] {
            let refused = try await call(address, arguments)
            #expect(refused.status == 1 && refused.output.isEmpty, "\(refused)")
        }
        await end(server)
    }

    @Test("says that there is no server, and that time is over")
    func failures() async throws {
        let nobody = try await call("127.0.0.1:1", ["Health/Check"])
        #expect(nobody.status == 1 && nobody.errors.contains("127.0.0.1:1 cannot be reached"), "\(nobody)")
        let folder = try Folder()
        let (server, address) = try await serve(in: folder)
        let late = try await call(address, ["Health/Watch", "--deadline", "200ms"])
        #expect(late.status == 4 && late.errors.hasPrefix("DEADLINE_EXCEEDED: "), "\(late)")
        // More than eight digits of milliseconds, which gRPC does not allow.
        for deadline in ["100000001ms", "48h", "99999999h"] {
            let long = try await call(address, ["Health/Check", "--deadline", deadline])
            #expect(long.status == 0, "\(long)")
        }
        await end(server)
    }

    @Test("tells why the server refuses a request that is too long, before it has come or in its headers")
    func tooLong() async throws {
        let folder = try Folder()
        let (server, address) = try await serve(in: folder)
        let name = String(repeating: "a", count: 4_200_000)
        let file = try folder.write(#"{"campaign": {"name": "\#(name)"}}"#, to: "long.json")
        let long = try await call(address, ["CreateCampaign", "@\(file)"])
        let words = "RESOURCE_EXHAUSTED: the message has 4200010 bytes; 4194304 are allowed"
        #expect(long.status == 4 && long.errors == words, "\(long)")
        let header = try await call(address, ["Health/Check", "-H", "long: \(String(repeating: "a", count: 17_000))"])
        #expect(header.status == 4 && header.errors.hasPrefix("RESOURCE_EXHAUSTED: "), "\(header)")
        #expect(header.errors.contains("headers") && !header.errors.contains("may have been done"), "\(header)")
        await end(server)
    }

    private static let wrongUse: [(arguments: [String], words: String)] = [
        (["CreateCampain"], "did you mean CreateCampaign?"), (["ServerReflectionInfo"], "more than one method"),
        (["CreateCampaign", #"{"campaign": {"nmae": "x"}}"#], "campaign.nmae: is no field"),
        (["CreateCampaign", "{"], "this is not JSON"), ([], "name a method"), (["--describe", "Campain"], "Campaign"),
        (["Health/Check", "--deadline", "soon"], "--deadline soon"), (["Health/Check", "--ca", "x"], "--tls"),
        (["Health/Check", "-H", "Authorization: Bearer x"], "ADFLIGHT_TOKEN"),
        (["Health/Check", "--deadline", "100000000h"], "at most 99999999h"),
        (["Health/Check", "-H", "nonsense"], "name:value"), (["Health/Check", "-H", "a: b\nc: d"], "one line"),
        (["Health/Check", "-H", "ä: b"], "letters"), (["Health/Check", "@"], "the name of a file"),
        (["Health/Check", "[]"], "write { … } with the fields of grpc.health.v1.HealthCheckRequest"),
        (["Health/Check", "--key", "x"], "--certificate"),
    ]

    @Test("is told what is wrong with its arguments before anything is sent", arguments: wrongUse)
    func isTold(arguments: [String], words: String) async throws {
        let ended = try await call("127.0.0.1:1", arguments)
        #expect(ended.status == 2 && ended.errors.contains(words), "\(ended)")
    }

    @Test("refuses what is not UTF-8 in the same words, however the request comes")
    func encodings() async throws {
        let folder = try Folder()
        let file = "\(folder.path)/latin1.json"
        let (server, address) = try await serve(in: folder)
        let adflight = "\(Program.path(of: "adflight")) call --server \(address)"
        let write = #"printf '{"service": "a\344"}' > "# + file
        let words = "this is not JSON, line 1, column 17: this is not UTF-8"
        // The second is of a method that streams, which reads lines.
        for (method, place) in [
            ("Health/Check", ""), ("reflection.v1.ServerReflection/ServerReflectionInfo", "request 1: "),
        ] {
            for form in ["\"$(cat \(file))\"", "@\(file)", "- < \(file)"] {
                let ended = try await Program.run("/bin/sh", ["-c", "\(write); \(adflight) \(method) \(form)"])
                #expect(ended.status == 2 && ended.errors.hasSuffix(": \(place)\(words)"), "\(ended)")
            }
        }
        await end(server)
    }

    @Test("says in the system's words why a request cannot be read, as JSON where that is asked for")
    func unreadable() async throws {
        let text = try await call("127.0.0.1:1", ["Health/Check", "@/nowhere"])
        #expect(
            text.status == 1 && text.errors == "adflight: /nowhere cannot be read: No such file or directory", "\(text)"
        )
        let machine = try await call("127.0.0.1:1", ["Health/Check", "@/nowhere", "--json"])
        #expect(machine.status == 1 && machine.errors.hasPrefix(#"{"error":{"code":3,"#), "\(machine)")
        #expect(machine.errors.contains("/nowhere cannot be read: No such file or directory"), "\(machine)")
        let command = "\(Program.path(of: "adflight")) call --server 127.0.0.1:1 Health/Check - < /"
        let folder = try await Program.run("/bin/sh", ["-c", command])
        #expect(
            folder.status == 1 && folder.errors.hasSuffix("standard input cannot be read: Is a directory"), "\(folder)")
    }

    @Test("says that a server is none of gRPC")
    func notGRPC() async throws {
        let sandbox = try Program("adflight", ["sandbox", "--listen", "127.0.0.1:0"])
        let ended = try await call(try await sandbox.listening(), ["Health/Check"])
        #expect(ended.status == 4 && ended.errors.contains("this is no gRPC server"), "\(ended)")
        await end(sandbox)
        let python = try Program("/usr/bin/env", ["python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
        let port = try await python.line { $0.firstMatch(of: /port (\d+)/)?.1 }
        let older = try await call("127.0.0.1:\(port)", ["Health/Check"])
        #expect(older.status == 1 && older.errors.contains("unless it is no gRPC server"), "\(older)")
    }

    @Test("sends no token in cleartext to another machine")
    func token() async throws {
        let ended = try await Program.run(
            "adflight", ["call", "Health/Check", "--server", "192.0.2.1:1"], environment: ["ADFLIGHT_TOKEN": "hush"])
        #expect(ended.status == 2 && ended.errors.contains("--tls") && !ended.errors.contains("hush"), "\(ended)")
    }

    @Test("lists methods and shows what they are")
    func description() async throws {
        let all = try await call("127.0.0.1:1", ["--list"]).output.split(separator: "\n")
        #expect(all.count > 20)
        let health = try await call("127.0.0.1:1", ["--list", "Health"]).output
        #expect(
            health.split(separator: "\n").first
                == "grpc.health.v1.Health.Check (grpc.health.v1.HealthCheckRequest) -> grpc.health.v1.HealthCheckResponse"
        )
        let method = try await call("127.0.0.1:1", ["--describe", "CreateCampaign"]).output
        for words in ["// Keeps a new draft.", "message CreateCampaignRequest {", "message Campaign {"] {
            #expect(method.contains(words), "\(method)")
        }
    }
}
