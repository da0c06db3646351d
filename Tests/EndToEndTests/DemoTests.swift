import Foundation
import Testing

@Suite("The demo", .timeLimit(.minutes(5)))
struct DemoTests {
    @Test("publishes exactly the expected campaigns and ends")
    func once() async throws {
        let ended = try await Program.run("adflight", ["demo", "--once"])
        #expect(ended.status == 0, "\(ended)")
        #expect(ended.output.contains("Every campaign was published once."))
    }

    @Test("killed while it publishes and started again on the same folder, publishes every campaign once")
    func killed() async throws {
        let folder = try Folder()
        let first = try Program("adflight", ["demo", "--data-dir", folder.path, "--latency", "1000"])
        // Some are published, some are on their way, some wait.
        try await first.line { $0.hasSuffix(" to go") ? () : nil }
        first.send(SIGKILL)
        _ = await first.end()

        let second = try await Program.run("adflight", ["demo", "--once", "--data-dir", folder.path])
        #expect(second.status == 0, "\(second)")
        #expect(second.output.contains("Every campaign was published once."))
    }
}
