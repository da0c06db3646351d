import Foundation
import Testing

/// What `status` says.
extension SheetImportTests {
    @Test("of more errors than are shown the others are counted, from a database and from a server")
    func countsErrors() async throws {
        let folder = try Folder()
        let rows = (1...1_130).map { "Campaign \($0),Sales,x,2035-03-01,a\n" }
        let path = try folder.write(Self.header + rows.joined(), to: "sheet.csv")
        try await withDatabase { uri, ask in
            #expect(try await importing(["import", path], uri).status == 3)
            let status = try await Program.run("adflight-import", ["status", "1"], environment: ["DATABASE_URL": uri])
            #expect(status.output.hasSuffix("\n  and 1,030 more"), "\(status)")
            let server = try Program(
                "adflight", ["serve", "--listen", "127.0.0.1:0", "--no-publisher"], environment: ["DATABASE_URL": uri])
            let served = try await Program.run(
                "adflight-import", ["status", "1"],
                environment: ["ADFLIGHT_IMPORT_SERVER": try await server.listening()])
            #expect(served.output == status.output, "\(served)")
            server.send(SIGTERM)
            #expect(await server.end().status == 0)
        }
    }

    @Test("a database that is not there is told as such, whoever asks")
    func missesDatabase() async throws {
        let folder = try Folder()
        let path = try folder.write(sheet(1), to: "sheet.csv")
        try await withDatabase { uri, _ in
            let wrong = uri.replacing(/@\/\w+/, with: "@/nowhere")
            for command in [["import", path, "--customer", "1234567890"], ["status"], ["status", "1"]] {
                let ended = try await Program.run("adflight-import", command, environment: ["DATABASE_URL": wrong])
                #expect(ended.status == 1 && ended.errors.contains("database \"nowhere\" does not exist"), "\(ended)")
            }
        }
    }
}
