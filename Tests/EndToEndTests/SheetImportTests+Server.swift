import Foundation
import HTTP2
import Logging
import Sandbox
import Synchronization
import Testing

/// What a server sees of an importer, and what others see of an import.
extension SheetImportTests {
    @Test("over TLS a server is believed when its certificate is, and everything else is one clear line")
    func speaksTLS() async throws {
        let folder = try Folder()
        for name in ["server", "other"] {
            let certificate = try SelfSignedCertificate.generate(for: ["127.0.0.1"])
            _ = try folder.write(certificate.certificatePEM, to: "\(name).pem")
            _ = try folder.write(certificate.privateKeyPEM, to: "\(name).key")
        }
        let path = try folder.write(sheet(100), to: "sheet.csv")
        try await withDatabase { uri, ask in
            let server = try Program(
                "adflight",
                [
                    "serve", "--listen", "127.0.0.1:0", "--no-publisher",
                    "--tls-certificate", "\(folder.path)/server.pem", "--tls-key", "\(folder.path)/server.key",
                ], environment: ["DATABASE_URL": uri])
            let address = try await server.listening()
            let wrong: [(arguments: [String], status: Int32, words: String)] = [
                (["--ca", "\(folder.path)/other.pem"], 1, "does --ca name the authority"),
                (["--tls"], 1, "does --ca name the authority"),
                (["--ca", "\(folder.path)/none.pem"], 2, "cannot read \(folder.path)/none.pem"),
                ([], 1, "with --tls"),
            ]
            for (arguments, status, words) in wrong {
                let ended = try await importing(
                    ["import", path, "--server", address] + arguments, nil, ["ADFLIGHT_TOKEN": "hush"])
                #expect(ended.status == status && ended.output.isEmpty, "\(ended)")
                #expect(ended.errors.contains(words) && !ended.errors.contains("hush"), "\(ended)")
                if status == 1 { #expect(!ended.errors.contains("\n"), "\(ended)") }
            }
            #expect(try await ask("SELECT count(*)::text FROM imports") == ["0"])
            let ended = try await importing(
                ["import", path, "--server", address, "--ca", "\(folder.path)/server.pem"], nil,
                ["ADFLIGHT_TOKEN": "hush"])
            #expect(ended.status == 3 && !(ended.output + ended.errors).contains("hush"), "\(ended)")
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["99"])
            server.send(SIGTERM)
            #expect(await server.end().status == 0)
        }
    }

    @Test(
        "a token goes to the server as it is, from the environment or a file, and never in cleartext to another machine"
    )
    func passesToken() async throws {
        let folder = try Folder()
        let certificate = try SelfSignedCertificate.generate(for: ["127.0.0.1"])
        let authority = try folder.write(certificate.certificatePEM, to: "authority.pem")
        let file = try folder.write("from-a-file\n", to: "token")
        let spoilt = try folder.write("two\nlines", to: "spoilt")
        let seen = Mutex<[String?]>([])
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0,
            tls: TLSIdentity(
                certificateChain: Array(certificate.certificatePEM.utf8),
                privateKey: Array(certificate.privateKeyPEM.utf8)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { request in
            seen.withLock { $0.append(request.header("authorization")) }
            return HTTPResponse(status: 200, headers: [("grpc-status", "16"), ("grpc-message", "who are you?")])
        }
        let place = ["status", "--server", "127.0.0.1:\(server.address.port)", "--ca", authority]
        let ways: [(arguments: [String], environment: [String: String])] = [
            ([], ["ADFLIGHT_TOKEN": "from-outside"]), (["--token-file", file], ["ADFLIGHT_TOKEN": "from-outside"]),
            ([], [:]),
        ]
        for way in ways {
            let ended = try await Program.run("adflight-import", place + way.arguments, environment: way.environment)
            #expect(ended.status == 1, "\(ended)")
            #expect(ended.errors == "adflight-import: the server does not let you in: who are you?", "\(ended)")
        }
        #expect(seen.withLock { $0 } == ["Bearer from-outside", "Bearer from-a-file", nil])
        await server.shutdown(grace: .zero)

        let refused = [
            (["status", "--server", "192.0.2.1:1", "--token-file", file], "add --tls"),
            (place + ["--token-file", spoilt], "one word of ASCII"),
            (place + ["--token-file", "/nowhere/token"], "cannot read /nowhere/token"),
        ]
        for (arguments, words) in refused {
            let ended = try await Program.run("adflight-import", arguments)
            #expect(ended.status == 2 && ended.errors.contains(words), "\(ended)")
            #expect(!ended.errors.contains("from-a-file") && !ended.errors.contains("two"), "\(ended)")
        }
    }

    @Test("a running import is watched to its end")
    func isWatched() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(12_000), to: "sheet.csv")
        try await withDatabase { uri, ask in
            let server = try Program(
                "adflight", ["serve", "--listen", "127.0.0.1:0", "--no-publisher"], environment: ["DATABASE_URL": uri])
            let address = try await server.listening()
            let row = try await HeldRow("Campaign 11999", in: uri, folder)
            let program = try Program(
                "adflight-import",
                ["import", path, "--customer", "123-456-7890", "--batch", "250", "--server", address])
            try await row.isWaitedFor()
            let id = try await ask("SELECT max(id)::text FROM imports")[0]
            let watch = try Program(
                "adflight", ["call", "--server", address, "WatchImport", #"{"id": "\#(id)"}"#])
            let status = try Program("adflight-import", ["status", id, "--watch", "--server", address])
            let stored = try await ask("SELECT checkpoint_record::text FROM imports WHERE id = \(id)")[0]
            #expect(
                try await watch.line { $0.contains(#""checkpointRecord":"\#(stored)""#) ? $0 : nil }
                    .contains(#""state":"RUNNING""#))
            #expect(try await status.line(\.self).hasPrefix("\(id)  RUNNING  sheet.csv"))
            try await row.release()
            let watched = await watch.end()
            #expect(watched.status == 0, "\(watched)")
            let last = try #require(watched.output.split(separator: "\n").last)
            for words in [#""state":"DONE""#, #""created":"11879""#, #""refused":"120""#] {
                #expect(last.contains(words), "\(last)")
            }
            let shown = await status.end()
            #expect(shown.status == 0 && shown.output.contains("\(id)  DONE  sheet.csv  100 %"), "\(shown)")
            #expect(await program.end().status == 3)
            server.send(SIGTERM)
            #expect(await server.end().status == 0)
        }
    }

    @Test("a server that is gone in the middle is one clear line, and what --batch made permanent is gone on with")
    func serverDies() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(12_000), to: "sheet.csv")
        try await withDatabase { uri, ask in
            let arguments = ["serve", "--listen", "127.0.0.1:0", "--no-publisher"]
            let server = try Program("adflight", arguments, environment: ["DATABASE_URL": uri])
            let address = try await server.listening()
            let row = try await HeldRow("Campaign 11999", in: uri, folder)
            let program = try Program(
                "adflight-import",
                ["import", path, "--customer", "123-456-7890", "--batch", "250", "--quiet", "--server", address])
            try await row.isWaitedFor()
            server.send(SIGKILL)
            _ = await server.end()
            let ended = await program.end()
            #expect(ended.status == 1 && ended.output.isEmpty, "\(ended)")
            #expect(
                ended.errors
                    == "adflight-import: \(path): \(address) ended the connection: run the same command again",
                "\(ended)")
            try await row.release()
            #expect(try await ask("SELECT (checkpoint_record > 0)::text FROM imports WHERE id = 2") == ["true"])

            let next = try Program("adflight", arguments, environment: ["DATABASE_URL": uri])
            let again = try await importing(
                ["import", path, "--batch", "250", "--server", try await next.listening()])
            #expect(again.status == 3 && again.output.contains("goes on with import 2 behind row"), "\(again)")
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["11880"])
            next.send(SIGTERM)
            #expect(await next.end().status == 0)
        }
    }

    @Test("a database that is gone in the middle is one clear line, and what --batch made permanent is gone on with")
    func databaseDies() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(12_000), to: "sheet.csv")
        try await withDatabase { uri, ask in
            let row = try await HeldRow("Campaign 11999", in: uri, folder)
            let program = try Program(
                "adflight-import", ["import", path, "--customer", "123-456-7890", "--batch", "250", "--quiet"],
                environment: ["DATABASE_URL": uri])
            try await row.isWaitedFor()
            let waiting = "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            #expect(try await ask("SELECT pg_terminate_backend(pid)::text \(waiting)") == ["true"])
            let ended = await program.end()
            #expect(ended.status == 1 && ended.output.isEmpty, "\(ended)")
            #expect(ended.errors.hasPrefix("adflight-import: \(path): the database "), "\(ended)")
            try await row.release()
            #expect(try await ask("SELECT (checkpoint_record > 0)::text FROM imports WHERE id = 2") == ["true"])
            let again = try await importing(["import", path, "--batch", "250"], uri)
            #expect(again.status == 3 && again.output.contains("goes on with import 2 behind row"), "\(again)")
            #expect(try await ask("SELECT count(*)::text FROM campaigns") == ["11880"])
        }
    }

    @Test("the errors of an import are listed page by page to the end, each once and in their order")
    func pagesErrors() async throws {
        let folder = try Folder()
        let rows = (1...130).map { "Campaign \($0),Sales,\($0.isMultiple(of: 3) ? "12.50" : "x"),2035-03-01,a\n" }
        let path = try folder.write(Self.header + rows.joined(), to: "sheet.csv")
        try await withDatabase { uri, ask in
            #expect(try await importing(["import", path], uri).status == 3)
            let server = try Program(
                "adflight", ["serve", "--listen", "127.0.0.1:0", "--no-publisher"], environment: ["DATABASE_URL": uri])
            let address = try await server.listening()
            var listed: [String] = []
            var sizes: [Int] = []
            var token = ""
            repeat {
                let request = #"{"id": "1", "page_size": 40, "page_token": "\#(token)"}"#
                let page = try await Program.run(
                    "adflight", ["call", "--server", address, "--json", "ListImportErrors", request])
                try #require(page.status == 0, "\(page)")
                let object = try #require(
                    JSONSerialization.jsonObject(with: Data(page.output.utf8)) as? [String: Any])
                let errors = try #require(object["errors"] as? [[String: Any]])
                listed += errors.map { "\($0["record"] ?? "") \($0["rule"] ?? "")" }
                sizes.append(errors.count)
                token = object["nextPageToken"] as? String ?? ""
            } while !token.isEmpty
            #expect(
                try await ask("SELECT record || ' ' || rule FROM import_errors WHERE import_id = 1 ORDER BY ordinal")
                    == listed)
            #expect(listed.count > 87 && sizes.dropLast().allSatisfy { $0 == 40 }, "\(sizes)")
            let wrong = try await Program.run(
                "adflight",
                ["call", "--server", address, "ListImportErrors", #"{"id": "1", "page_token": "nonsense"}"#])
            #expect(wrong.status == 4 && wrong.errors.contains("page_token"), "\(wrong)")
            server.send(SIGTERM)
            #expect(await server.end().status == 0)
        }
    }
}
